// PUGMARK_ASSERT: states what must hold if the program has no bug. On in release builds; never reachable from input.
#pragma once

#include <cstdio>
#include <cstdlib>

/// Ends the program with the place and the broken condition when `condition` is false.
#define PUGMARK_ASSERT(condition)                                                                                 \
  do {                                                                                                            \
    if (!(condition)) [[unlikely]] {                                                                              \
      std::fprintf(stderr, "pugmark: internal error: %s:%d: %s does not hold\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                                               \
    }                                                                                                             \
  } while (false)
