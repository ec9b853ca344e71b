# Compiler flags for every target of the project, on one interface target.
add_library(pugmark_flags INTERFACE)
target_compile_features(pugmark_flags INTERFACE cxx_std_20)
target_compile_options(pugmark_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Wno-sign-conversion
  -Wno-pedantic # __int128, the exact accumulator of scores
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict> # g++ 12 sees overlaps in std::string that are none (GCC bug 105651)
  $<$<BOOL:${PUGMARK_WERROR}>:-Werror>)
# Paths of the machine that builds stay out of what it builds.
target_compile_options(pugmark_flags INTERFACE "-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=")
target_include_directories(pugmark_flags INTERFACE "${CMAKE_SOURCE_DIR}/src")
if(PUGMARK_SANITIZE)
  target_compile_options(pugmark_flags INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(pugmark_flags INTERFACE -fsanitize=address,undefined)
endif()
if(PUGMARK_FUZZ)
  target_compile_options(pugmark_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_STANDARD 20)
