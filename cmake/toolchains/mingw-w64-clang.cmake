# As mingw-w64.cmake, but compiles C++ with clang and links with lld, in less than half of the time: for short tests. The
# headers and libraries are still those of g++-mingw-w64-x86-64-posix, which clang 14 does not find by itself.
include("${CMAKE_CURRENT_LIST_DIR}/mingw-w64.cmake")
execute_process(COMMAND x86_64-w64-mingw32-g++-posix -print-libgcc-file-name
  OUTPUT_VARIABLE libgcc OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
get_filename_component(gcc "${libgcc}" DIRECTORY)

set(CMAKE_CXX_COMPILER clang++)
set(CMAKE_CXX_COMPILER_TARGET x86_64-w64-windows-gnu)
# Variables of threads must be those of GCC's library, which emulates them.
set(CMAKE_CXX_FLAGS_INIT "-femulated-tls -nostdinc++")
foreach(directory c++ c++/x86_64-w64-mingw32 c++/backward)
  string(APPEND CMAKE_CXX_FLAGS_INIT " -isystem ${gcc}/include/${directory}")
endforeach()
# Its header <typeinfo> defines what its library defines too.
set(CMAKE_EXE_LINKER_FLAGS_INIT "-static -fuse-ld=lld -L${gcc} -Wl,--allow-multiple-definition")
