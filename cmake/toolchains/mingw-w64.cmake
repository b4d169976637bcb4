# Builds for x86-64 Windows with Debian's g++-mingw-w64-x86-64-posix. Libraries come from scripts/windows-deps; of this
# system, only programs are used.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_C_COMPILER x86_64-w64-mingw32-gcc-posix)
set(CMAKE_CXX_COMPILER x86_64-w64-mingw32-g++-posix)
set(CMAKE_RC_COMPILER x86_64-w64-mingw32-windres)

if(NOT SLOTCTL_WINDOWS_PREFIX)
  set(SLOTCTL_WINDOWS_PREFIX "${CMAKE_CURRENT_LIST_DIR}/../../build/windows-deps")
endif()
# Tests of the compiler are projects of their own.
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES SLOTCTL_WINDOWS_PREFIX)
set(CMAKE_FIND_ROOT_PATH "${SLOTCTL_WINDOWS_PREFIX}" /usr/x86_64-w64-mingw32)
set(CMAKE_PREFIX_PATH /)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# The compiler's own libraries become part of the program.
set(CMAKE_EXE_LINKER_FLAGS_INIT -static)
set(ZLIB_USE_STATIC_LIBS ON)   # Debian has it as a DLL too

# Tests, and programs that write files during the build, run under Wine.
find_program(SLOTCTL_WINE NAMES wine64 wine PATHS /usr/lib/wine)
if(SLOTCTL_WINE)
  set(CMAKE_CROSSCOMPILING_EMULATOR "${SLOTCTL_WINE}")
endif()
