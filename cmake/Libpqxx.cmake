# The target slotctl_pqxx: libpqxx with libpq. Packages of libpqxx come with a file for pkg-config, one for CMake, or
# neither, so its header and library are looked for, which works everywhere.
find_package(PostgreSQL 13 REQUIRED)
find_path(SLOTCTL_PQXX_INCLUDE_DIR pqxx/pqxx REQUIRED)
find_library(SLOTCTL_PQXX_LIBRARY NAMES pqxx pqxx_static libpqxx REQUIRED)
mark_as_advanced(SLOTCTL_PQXX_INCLUDE_DIR SLOTCTL_PQXX_LIBRARY)

add_library(slotctl_pq INTERFACE)
target_link_libraries(slotctl_pq INTERFACE PostgreSQL::PostgreSQL)
if(MINGW)
  # A static libpq does not say what it needs.
  find_package(OpenSSL REQUIRED)
  target_link_libraries(slotctl_pq INTERFACE OpenSSL::SSL OpenSSL::Crypto advapi32 crypt32 secur32 shell32 ws2_32)
endif()

add_library(slotctl_pqxx INTERFACE)
target_include_directories(slotctl_pqxx SYSTEM INTERFACE "${SLOTCTL_PQXX_INCLUDE_DIR}")
target_link_libraries(slotctl_pqxx INTERFACE "${SLOTCTL_PQXX_LIBRARY}" slotctl_pq)
