# pugmark_bench(NAME SOURCES ... LIBRARIES ...) builds the Google Benchmark program bench_NAME, which tools/bench.sh runs.
find_package(benchmark REQUIRED)

function(pugmark_bench name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES" ${ARGN})
  add_executable(bench_${name} ${ARG_SOURCES})
  target_link_libraries(bench_${name} PRIVATE ${ARG_LIBRARIES} pugmark_flags benchmark::benchmark benchmark::benchmark_main)
endfunction()
