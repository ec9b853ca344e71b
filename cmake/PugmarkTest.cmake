# Functions for the tests: GoogleTest executables, the golden cases of the command line, checks of the code base.
include(GoogleTest)
find_package(GTest REQUIRED)
find_package(rapidcheck CONFIG REQUIRED)
find_package(Python3 COMPONENTS Interpreter REQUIRED)

set(pugmark_shared "")
if(EXISTS "${CMAKE_SOURCE_DIR}/../shared")
  set(pugmark_shared "${CMAKE_SOURCE_DIR}/../shared")
endif()
set(PUGMARK_SHARED_DIR "${pugmark_shared}" CACHE PATH "The collections that tests labelled 'shared' read; may be empty")
unset(pugmark_shared)

# pugmark_test(NAME SOURCES ... LIBRARIES ... [LABELS ...]) builds a GoogleTest executable and registers each of its tests
# as NAME.Suite.Test.
function(pugmark_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LIBRARIES} pugmark_flags GTest::gmock GTest::gtest_main rapidcheck rapidcheck_gtest)
  target_include_directories(${name} PRIVATE "${CMAKE_SOURCE_DIR}/test")
  target_compile_definitions(${name} PRIVATE
    PUGMARK_TEST_DATA="${CMAKE_SOURCE_DIR}/test/data"
    PUGMARK_SAMPLES="${CMAKE_SOURCE_DIR}/samples"
    PUGMARK_SHARED="${PUGMARK_SHARED_DIR}")
  gtest_discover_tests(${name}
    TEST_PREFIX "${name}."
    WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}"
    DISCOVERY_TIMEOUT 120
    PROPERTIES LABELS "${ARG_LABELS}")
endfunction()

# pugmark_golden_tests() registers each folder test/cli/<command>/<case> as the test cli.<command>.<case>.
function(pugmark_golden_tests)
  set(root "${CMAKE_SOURCE_DIR}/test/cli")
  set(run_golden "${Python3_EXECUTABLE}" "${root}/run_golden.py")
  set(options "")
  if(PUGMARK_SANITIZE)
    set(options --timeout 600)
  endif()
  file(GLOB scripts CONFIGURE_DEPENDS RELATIVE "${root}" "${root}/*/*/cmd")
  foreach(script IN LISTS scripts)
    cmake_path(GET script PARENT_PATH case)
    string(REPLACE "/" "." test "cli.${case}")
    add_test(NAME "${test}" COMMAND ${run_golden} --bin "$<TARGET_FILE_DIR:pugmark>" --case "${case}" ${options})
    set_tests_properties("${test}" PROPERTIES LABELS cli)
  endforeach()
  add_test(NAME codebase.golden_strays COMMAND ${run_golden} --check-strays)
  set_tests_properties(codebase.golden_strays PROPERTIES LABELS codebase)
endfunction()

# pugmark_codebase_test(NAME SCRIPT [ARGUMENT...]) registers a Python script of the repository as codebase.NAME.
function(pugmark_codebase_test name script)
  add_test(NAME codebase.${name} COMMAND "${Python3_EXECUTABLE}" "${CMAKE_SOURCE_DIR}/${script}" ${ARGN}
           WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
  set_tests_properties(codebase.${name} PROPERTIES LABELS codebase ENVIRONMENT PYTHONDONTWRITEBYTECODE=1)
endfunction()
