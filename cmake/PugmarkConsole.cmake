# The console's pages: built by npm from web/ and taken into the program. PUGMARK_CONSOLE is ON (npm must be there), OFF, or
# AUTO: with npm, and else without pages, which is said. web/node_modules is where npm keeps what the build needs.
set(PUGMARK_CONSOLE AUTO CACHE STRING "Build the console's pages: ON, OFF or AUTO")
set_property(CACHE PUGMARK_CONSOLE PROPERTY STRINGS AUTO ON OFF)

set(PUGMARK_CONSOLE_PAGES OFF CACHE INTERNAL "Whether the pages are built")
if(NOT PUGMARK_CONSOLE STREQUAL "OFF")
  set(why "")
  find_program(PUGMARK_NODE node HINTS "${CMAKE_SOURCE_DIR}/web/.node/bin")
  find_program(PUGMARK_NPM npm)
  if(NOT PUGMARK_NODE OR NOT PUGMARK_NPM)
    set(why "npm is not there")
  else()
    execute_process(COMMAND "${PUGMARK_NODE}" --version OUTPUT_VARIABLE node_version OUTPUT_STRIP_TRAILING_WHITESPACE)
    string(REGEX REPLACE "^v" "" node_version "${node_version}")
    if(node_version VERSION_LESS 20.19)
      set(why "node ${node_version} is too old, 20.19 is wanted")
    endif()
  endif()
  if(NOT why)
    set(PUGMARK_CONSOLE_PAGES ON CACHE INTERNAL "Whether the pages are built")
  elseif(PUGMARK_CONSOLE STREQUAL "ON")
    message(FATAL_ERROR "the console's pages cannot be built: ${why}; tools/setup.sh web installs it, -D PUGMARK_CONSOLE=OFF builds without")
  else()
    message(NOTICE "pugmark console: built without pages, for ${why} (tools/setup.sh web installs it; then: rm -r ${CMAKE_BINARY_DIR})")
  endif()
endif()

set(document "${CMAKE_SOURCE_DIR}/src/pugmark/console/openapi.json")
set(embedded "${CMAKE_BINARY_DIR}/generated/console_files")
set(folder "")
set(built "")
if(PUGMARK_CONSOLE_PAGES)
  set(web "${CMAKE_SOURCE_DIR}/web")
  set(folder "${CMAKE_BINARY_DIR}/web")
  file(GLOB_RECURSE web_sources CONFIGURE_DEPENDS "${web}/src/*" "${web}/public/*")
  add_custom_command(OUTPUT "${CMAKE_BINARY_DIR}/web.stamp"
    COMMAND "${CMAKE_SOURCE_DIR}/tools/build_web.sh" "${folder}"
    COMMAND "${CMAKE_COMMAND}" -E touch "${CMAKE_BINARY_DIR}/web.stamp"
    DEPENDS ${web_sources} "${web}/index.html" "${web}/package-lock.json" "${web}/tsconfig.json" "${web}/vite.config.ts"
            "${CMAKE_SOURCE_DIR}/tools/build_web.sh"
    COMMENT "Building the console's pages" VERBATIM)
  set(built "${CMAKE_BINARY_DIR}/web.stamp")
endif()
add_custom_command(OUTPUT "${embedded}.S" "${embedded}.cpp"
  COMMAND "${CMAKE_COMMAND}" -D "FOLDER=${folder}" -D "DOCUMENT=${document}" -D "OUT=${embedded}"
          -P "${CMAKE_SOURCE_DIR}/cmake/EmbedFiles.cmake"
  DEPENDS "${document}" ${built} "${CMAKE_SOURCE_DIR}/cmake/EmbedFiles.cmake"
  COMMENT "Taking the console's files into the program" VERBATIM)
# The assembler reads the files without telling; a change of theirs makes the table anew.
set_source_files_properties("${embedded}.S" PROPERTIES OBJECT_DEPENDS "${embedded}.cpp")
set(PUGMARK_CONSOLE_FILES "${embedded}.S" "${embedded}.cpp")
