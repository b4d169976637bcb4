# The Debian package: files in the forms and places that Debian's policy requires, and the contents of the control archive.
# DEBFULLNAME and DEBEMAIL name the maintainer, as they do for Debian's own tools.
if(NOT SLOTCTL_MAINTAINER)
  if(DEFINED ENV{DEBFULLNAME} AND DEFINED ENV{DEBEMAIL})
    set(SLOTCTL_MAINTAINER "$ENV{DEBFULLNAME} <$ENV{DEBEMAIL}>")
  else()
    set(SLOTCTL_MAINTAINER "slotctl contributors <maintainers@slotctl.invalid>")
  endif()
endif()
set(debian "${CMAKE_BINARY_DIR}/debian")

# The packaged slotctl uses the same database and the same locks, whether root or the service's user runs it.
function(set_in text before after)
  string(FIND "${${text}}" "${before}" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "config.toml no longer contains the line that the Debian package changes:\n${before}")
  endif()
  string(REPLACE "${before}" "${after}" changed "${${text}}")
  set(${text} "${changed}" PARENT_SCOPE)
endfunction()
file(READ "${PROJECT_SOURCE_DIR}/config.toml" config)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/config.toml")
set_in(config "Every line shows its default:"
  "Every line except database.url and lock.directory shows its default:")
set_in(config "\nurl = \"\"\n" "\nurl = \"sqlite:/var/lib/slotctl/slotctl.db\"\n")
set_in(config "= locks in the state directory.\ndirectory = \"\"\n"
              "= locks in the state directory.\ndirectory = \"/var/lib/slotctl/locks\"\n")
file(WRITE "${debian}/config.toml" "${config}")

string(TIMESTAMP SLOTCTL_PACKAGE_DATE "%a, %d %b %Y %H:%M:%S +0000" UTC)  # or that of $SOURCE_DATE_EPOCH
configure_file(installers/debian/changelog.in "${debian}/changelog.Debian" @ONLY)
configure_file(installers/debian/copyright "${debian}/copyright" COPYONLY)
configure_file(installers/debian/lintian-overrides "${debian}/lintian-overrides" COPYONLY)
foreach(script postinst prerm postrm)
  configure_file(installers/debian/${script} "${debian}/${script}" COPYONLY
    FILE_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
endforeach()
configure_file(installers/debian/conffiles "${debian}/conffiles" COPYONLY
  FILE_PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)

list(TRANSFORM SLOTCTL_PAGES_1 REPLACE ".*/(.*)" "${debian}/\\1.gz" OUTPUT_VARIABLE pages_1)
list(TRANSFORM SLOTCTL_PAGES_5 REPLACE ".*/(.*)" "${debian}/\\1.gz" OUTPUT_VARIABLE pages_5)
# Policy requires manual pages and changelogs to be compressed as well as possible, without timestamps.
find_program(SLOTCTL_GZIP_PROGRAM gzip)
function(compressed source target)
  add_custom_command(OUTPUT "${debian}/${target}" COMMAND "${SLOTCTL_GZIP_PROGRAM}" -9nc "${source}" > "${debian}/${target}"
    DEPENDS "${source}" VERBATIM)
endfunction()
if(SLOTCTL_GZIP_PROGRAM)
  foreach(page IN LISTS SLOTCTL_PAGES_1 SLOTCTL_PAGES_5)
    get_filename_component(name "${page}" NAME)
    compressed("${page}" ${name}.gz)
  endforeach()
  compressed("${debian}/changelog.Debian" changelog.Debian.gz)
  compressed("${PROJECT_SOURCE_DIR}/CHANGELOG.md" changelog.gz)
  add_custom_target(debian_files ALL DEPENDS ${pages_1} ${pages_5}
    "${debian}/changelog.Debian.gz" "${debian}/changelog.gz")
  add_dependencies(debian_files manual)
endif()

function(install_debian destination)
  install(FILES ${ARGN} DESTINATION "${destination}" COMPONENT debian EXCLUDE_FROM_ALL)
endfunction()
install_debian(/etc/slotctl "${debian}/config.toml")
install_debian(share/man/man1 ${pages_1})
install_debian(share/man/man5 ${pages_5})
install_debian(share/doc/slotctl "${debian}/changelog.gz" "${debian}/changelog.Debian.gz" "${debian}/copyright"
  "${PROJECT_SOURCE_DIR}/README.md")
install(DIRECTORY docs DESTINATION share/doc/slotctl COMPONENT debian EXCLUDE_FROM_ALL
  FILES_MATCHING PATTERN "*.md" PATTERN "*.png")
install_debian(share/doc/slotctl/examples "${PROJECT_SOURCE_DIR}/config.toml")
install(FILES "${completions}/slotctl.zsh" RENAME _slotctl DESTINATION share/zsh/vendor-completions
  COMPONENT debian EXCLUDE_FROM_ALL)
install(FILES "${debian}/lintian-overrides" RENAME slotctl DESTINATION share/lintian/overrides
  COMPONENT debian EXCLUDE_FROM_ALL)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "${SLOTCTL_MAINTAINER}")
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, tzdata")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "postgresql")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  "${debian}/conffiles;${debian}/postinst;${debian}/prerm;${debian}/postrm")
set(CPACK_PACKAGE_DESCRIPTION "slotctl is run by cron or systemd. It keeps a rolling window of
bookable slots filled and up to date, across time zones and daylight
saving time, and gives the stock of unpaid orders back to the shop.
The data is in PostgreSQL or in an embedded SQLite database.
.
The package starts nothing by itself; slotctl setup-automation
registers the jobs with the system's scheduler.")
