# What is installed, and the Debian package made of it. The samples stay out of both: malicious strings upset virus scanners.
install(TARGETS pugmark assimilate-train assimilate-assess RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(FILES "${PUGMARK_STARTER}" DESTINATION "${CMAKE_INSTALL_DATADIR}/pugmark")
foreach(file IN ITEMS README.md CHANGELOG.md LICENSE)
  if(EXISTS "${CMAKE_SOURCE_DIR}/${file}")
    install(FILES "${CMAKE_SOURCE_DIR}/${file}" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
  endif()
endforeach()

find_program(PUGMARK_GZIP gzip REQUIRED)

# Man pages and shell completions are printed by the program itself, so that they cannot lag behind its options:
#   generated/man/*.1.gz   generated/completions/{pugmark.bash,_pugmark,pugmark.fish}
option(PUGMARK_DOCS "Generate the man pages and shell completions with the built program" OFF)
if(PUGMARK_DOCS)
  set(generated "${CMAKE_BINARY_DIR}/generated")
  add_custom_command(OUTPUT "${generated}/docs.stamp"
    COMMAND "${CMAKE_COMMAND}" -E rm -rf "${generated}/man" "${generated}/completions"
    COMMAND "${CMAKE_COMMAND}" -E make_directory "${generated}/man" "${generated}/completions"
    COMMAND pugmark generate man "${generated}/man"
    COMMAND pugmark generate completions "${generated}/completions"
    COMMAND "${PUGMARK_GZIP}" -9nr "${generated}/man"
    COMMAND "${CMAKE_COMMAND}" -E touch "${generated}/docs.stamp"
    DEPENDS pugmark COMMENT "Generating man pages and completions" VERBATIM)
  add_custom_target(docs_generated ALL DEPENDS "${generated}/docs.stamp")
  install(DIRECTORY "${generated}/man/" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" FILES_MATCHING PATTERN "*.1.gz")
  install(FILES "${generated}/completions/pugmark.bash" DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions" RENAME pugmark)
  install(FILES "${generated}/completions/pugmark.fish" DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d")
  # Debian's zsh looks into vendor-completions below /usr, and into site-functions below /usr/local. The prefix is known
  # only when installing.
  install(CODE "
    set(zsh site-functions)
    if(CMAKE_INSTALL_PREFIX MATCHES \"/usr$\")
      set(zsh vendor-completions)
    endif()
    file(INSTALL \"${generated}/completions/_pugmark\" DESTINATION \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DATADIR}/zsh/\${zsh}\")")
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME pugmark)
set(CPACK_PACKAGE_VERSION "${PROJECT_VERSION}")
set(CPACK_PACKAGE_CONTACT "pugmark maintainers <maintainers@pugmark.invalid>")
set(CPACK_PACKAGE_DIRECTORY "${CMAKE_SOURCE_DIR}/dist")
set(CPACK_PACKAGING_INSTALL_PREFIX "/usr")
set(CPACK_RESOURCE_FILE_LICENSE "${CMAKE_SOURCE_DIR}/LICENSE")
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT) # pugmark_<version>_<architecture>.deb
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "${CPACK_PACKAGE_CONTACT}")
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS libxgboost0) # opened only to train with labels: shlibdeps does not see it
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "finds the HTTP log lines that deserve a hunter's eyes")
set(CPACK_PACKAGE_DESCRIPTION
"pugmark learns from labelled HTTP header logs (a directory of normal logs, a
directory of malicious logs), scores new logs, and says why each finding was
called out. It reads what network sensors already write and needs no services.
The commands assimilate-train and assimilate-assess stand in for those of
Assimilate.")
# Debian's policy wants licence and changelog in files of these names, and in its own forms.
string(TIMESTAMP year "%Y" UTC) # of SOURCE_DATE_EPOCH where that is set
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(WRITE "${CMAKE_BINARY_DIR}/generated/copyright"
"Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: pugmark

Files: *
Copyright: ${year} the pugmark contributors
License: Apache-2.0
 On Debian systems the text is in /usr/share/common-licenses/Apache-2.0.
")
file(WRITE "${CMAKE_BINARY_DIR}/generated/changelog"
"pugmark (${PROJECT_VERSION}) unstable; urgency=medium

  * What changed for users is in CHANGELOG.md.

 -- ${CPACK_DEBIAN_PACKAGE_MAINTAINER}  ${date}
")
execute_process(COMMAND "${PUGMARK_GZIP}" -9nf changelog # -n: no time of build within
                WORKING_DIRECTORY "${CMAKE_BINARY_DIR}/generated" COMMAND_ERROR_IS_FATAL ANY)
install(CODE "
  if(CMAKE_INSTALL_PREFIX MATCHES \"/usr$\")
    file(INSTALL \"${CMAKE_BINARY_DIR}/generated/copyright\" \"${CMAKE_BINARY_DIR}/generated/changelog.gz\"
         DESTINATION \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DOCDIR}\")
  endif()")
include(CPack)
