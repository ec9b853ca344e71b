# Writes the version and the commit into a generated header. The commit is read at configure time, which a new commit or a
# checkout brings about; a build from a source archive says "unknown".
find_package(Git QUIET)
set(PUGMARK_COMMIT "unknown")
if(GIT_FOUND AND EXISTS "${CMAKE_SOURCE_DIR}/.git")
  # safe.directory: a container or sudo builds a tree that someone else owns.
  set(git "${GIT_EXECUTABLE}" -c "safe.directory=${CMAKE_SOURCE_DIR}" -C "${CMAKE_SOURCE_DIR}")
  execute_process(COMMAND ${git} rev-parse --short=12 --verify --quiet HEAD
                  OUTPUT_VARIABLE PUGMARK_COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(NOT PUGMARK_COMMIT)
    set(PUGMARK_COMMIT "unknown")
  endif()
  execute_process(COMMAND ${git} rev-parse --git-path logs/HEAD
                  OUTPUT_VARIABLE git_log OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  get_filename_component(git_log "${git_log}" ABSOLUTE BASE_DIR "${CMAKE_SOURCE_DIR}")
  if(EXISTS "${git_log}" AND NOT IS_DIRECTORY "${git_log}")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${git_log}")
  endif()
endif()
configure_file("${CMAKE_SOURCE_DIR}/cmake/version.h.in" "${CMAKE_BINARY_DIR}/generated/pugmark/version.h" @ONLY)
