# Read by cpack for each kind of package: which components it contains.
if(CPACK_GENERATOR STREQUAL "DEB")
  set(components program debian)
else()
  set(components program documents archive)
  # Everything is in one directory that is named like the archive.
  set(CPACK_PACKAGING_INSTALL_PREFIX "/")
endif()
set(CPACK_INSTALL_CMAKE_PROJECTS "")
foreach(component IN LISTS components)
  list(APPEND CPACK_INSTALL_CMAKE_PROJECTS "${CPACK_SLOTCTL_BUILD_DIR}" slotctl "${component}" /)
endforeach()
