# Every external package, found once. The Debian package names are in scripts/packages, vcpkg's in vcpkg.json.
find_package(Threads REQUIRED)
find_package(Boost 1.74 REQUIRED)                  # header-only: Interprocess, Asio
find_package(CLI11 2.1 REQUIRED CONFIG)
find_package(nlohmann_json 3.11 REQUIRED CONFIG)
find_package(spdlog 1.10 REQUIRED CONFIG)          # header-only, with fmt
find_package(SQLite3 3.37 REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)                # the hashes of tokens
if(WIN32)
  # CMake does not know what a static one needs of Windows.
  set_property(TARGET OpenSSL::Crypto APPEND PROPERTY INTERFACE_LINK_LIBRARIES crypt32 ws2_32 gdi32 advapi32)
endif()
if(SLOTCTL_NETWORK)
  find_package(CURL 7.88 REQUIRED)                 # HTTP and SMTP, with TLS
endif()
if(SLOTCTL_GZIP)
  find_package(ZLIB 1.2 REQUIRED)
endif()
find_package(absl REQUIRED CONFIG)                 # time zones
if(SLOTCTL_STATIC_ABSEIL)
  include(StaticAbseil)
endif()
if(SLOTCTL_ICAL)
  find_path(LIBICAL_INCLUDE_DIR libical/ical.h REQUIRED)       # calendar files are read and written with it
  find_library(LIBICAL_LIBRARY ical REQUIRED)
endif()
find_path(TOMLPLUSPLUS_INCLUDE_DIRS toml++/toml.h REQUIRED)    # header-only
if(SLOTCTL_POSTGRES)
  include(Libpqxx)                                 # libpqxx and libpq
endif()
if(SLOTCTL_TESTS)
  find_package(Catch2 REQUIRED CONFIG)             # 2 and 3 both work, see tests/support/catch.hpp
  find_package(rapidcheck REQUIRED CONFIG)
endif()
if(SLOTCTL_BENCH)
  find_package(benchmark REQUIRED CONFIG)
endif()
