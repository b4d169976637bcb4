# What is installed where (`cmake --install`), the release archive (`cpack -G TGZ`, `cpack -G ZIP`), the Debian package
# (`cpack -G DEB`) and the Windows installer (`cpack -G NSIS`). scripts/package and scripts/package-windows build them.
#
# Components: `program` is the same everywhere; the documents are plain (`documents`, everywhere except in the
# Debian package) or in Debian's form (`debian`); `archive` contains the scripts that install an unpacked
# archive.
include(GNUInstallDirs)

set(documents "${PROJECT_SOURCE_DIR}/README.md" "${PROJECT_SOURCE_DIR}/LICENSE" "${PROJECT_SOURCE_DIR}/CHANGELOG.md"
              "${PROJECT_SOURCE_DIR}/config.toml")
set(completions "${CMAKE_BINARY_DIR}/completions")

install(TARGETS slotctl RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT program)
if(NOT TARGET manual)
  message(STATUS "Neither manual nor completions are made, since the program cannot run here")
elseif(WIN32)
  install(FILES "${completions}/slotctl.powershell" RENAME slotctl-completion.ps1
    DESTINATION "${CMAKE_INSTALL_DATADIR}/slotctl" COMPONENT program)
else()
  install(FILES "${completions}/slotctl.bash" RENAME slotctl
    DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions" COMPONENT program)
  install(FILES "${completions}/slotctl.fish" RENAME slotctl.fish
    DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d" COMPONENT program)
  install(FILES "${completions}/slotctl.zsh" RENAME _slotctl
    DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/site-functions" COMPONENT documents)
  install(FILES ${SLOTCTL_PAGES_1} DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" COMPONENT documents)
  install(FILES ${SLOTCTL_PAGES_5} DESTINATION "${CMAKE_INSTALL_MANDIR}/man5" COMPONENT documents)
endif()
install(FILES ${documents} DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT documents)
install(DIRECTORY docs DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT documents
  FILES_MATCHING PATTERN "*.md" PATTERN "*.png")

if(WIN32)
  # Abseil reads compiled zone files, which Windows does not have; tzdata.zi tells their version.
  set(SLOTCTL_ZONEINFO_DIR "${SLOTCTL_WINDOWS_PREFIX}/share/slotctl/zoneinfo" CACHE PATH "Time zone data to install")
  if(EXISTS "${SLOTCTL_ZONEINFO_DIR}/tzdata.zi")
    install(DIRECTORY "${SLOTCTL_ZONEINFO_DIR}/" DESTINATION "${CMAKE_INSTALL_DATADIR}/slotctl/zoneinfo" COMPONENT program)
  else()
    message(WARNING "No time zone data is installed: there is no tzdata.zi in SLOTCTL_ZONEINFO_DIR, "
                    "which is \"${SLOTCTL_ZONEINFO_DIR}\"")
  endif()
  install(FILES installers/windows/install.bat installers/windows/install.ps1 installers/windows/uninstall.ps1
    DESTINATION . COMPONENT archive EXCLUDE_FROM_ALL)
else()
  install(PROGRAMS installers/linux/install.sh installers/linux/uninstall.sh
    DESTINATION . COMPONENT archive EXCLUDE_FROM_ALL)
endif()

set(CPACK_PACKAGE_NAME slotctl)
set(CPACK_SYSTEM_NAME "${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR}")
set(CPACK_PACKAGE_VENDOR "slotctl contributors")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_PACKAGE_DIRECTORY "${CMAKE_BINARY_DIR}/packages")
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PROJECT_CONFIG_FILE "${PROJECT_SOURCE_DIR}/cmake/PackageKinds.cmake")
set(CPACK_SLOTCTL_BUILD_DIR "${CMAKE_BINARY_DIR}")
# For cmake/NSIS.template.in. Only Debian's makensis makes 64-bit installers; 32-bit ones need WOW64, which Windows has.
set(CPACK_MODULE_PATH "${PROJECT_SOURCE_DIR}/cmake")
if(CMAKE_HOST_WIN32)
  set(CPACK_SLOTCTL_NSIS_TARGET x86-unicode)
else()
  set(CPACK_SLOTCTL_NSIS_TARGET amd64-unicode)
endif()
if(UNIX AND TARGET manual)
  include(DebianPackage)
endif()
include(CPack)
