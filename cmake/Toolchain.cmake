# Language level, warnings, sanitizers, compiler cache: set once for every target.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()

find_program(SLOTCTL_CCACHE ccache)
if(SLOTCTL_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${SLOTCTL_CCACHE}")
endif()

add_library(slotctl_options INTERFACE)
target_include_directories(slotctl_options INTERFACE "${PROJECT_SOURCE_DIR}")
if(WIN32)
  # Windows 10 or Server 2016, with names in UTF-16. For all targets, since they share precompiled headers.
  target_compile_definitions(slotctl_options INTERFACE
    UNICODE _UNICODE NOMINMAX WIN32_LEAN_AND_MEAN _WIN32_WINNT=0x0A00)
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
  target_compile_options(slotctl_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
    -Woverloaded-virtual -Wnull-dereference -Wformat=2)
  # GCC 12 to 14 report impossible states inside their own <string> and <optional> when they inline them (GCC
  # bugs 105329, 105651 and similar ones).
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(slotctl_options INTERFACE -Wno-maybe-uninitialized -Wno-null-dereference)
    if(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 15)
      target_compile_options(slotctl_options INTERFACE -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow)
    endif()
  endif()
  if(SLOTCTL_WERROR)
    target_compile_options(slotctl_options INTERFACE -Werror)
  endif()
  if(SLOTCTL_SANITIZE)
    add_compile_options(-fsanitize=${SLOTCTL_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${SLOTCTL_SANITIZE})
    if(SLOTCTL_SANITIZE MATCHES thread AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      # Asio has fences, which this sanitizer does not know; what they order is also ordered by mutexes.
      add_compile_options(-Wno-tsan)
    endif()
  endif()
endif()
if(MSVC)
  # Sources are UTF-8, and __cplusplus has the value of the standard. Boost and Abseil are not checked.
  target_compile_options(slotctl_options INTERFACE
    /W4 /permissive- /utf-8 /Zc:__cplusplus /EHsc /bigobj /external:anglebrackets /external:W0)
  target_compile_definitions(slotctl_options INTERFACE _CRT_SECURE_NO_WARNINGS)
  if(SLOTCTL_WERROR)
    target_compile_options(slotctl_options INTERFACE /WX)
  endif()
endif()
