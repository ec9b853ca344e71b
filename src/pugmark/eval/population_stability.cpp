// Sums over bins.
#include "pugmark/eval/population_stability.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "pugmark/core/assert.h"

namespace pugmark {

double stability_index(std::span<const double> expected, std::span<const double> seen, double least) {
  PUGMARK_ASSERT(expected.size() == seen.size());
  PUGMARK_ASSERT(least > 0);
  double index = 0;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const double was = std::max(expected[i], least);
    const double is = std::max(seen[i], least);
    index += (is - was) * std::log(is / was);
  }
  return index;
}

double stability_index(double expected, double seen, double least) {
  return stability_index(std::array{expected, 1 - expected}, std::array{seen, 1 - seen}, least);
}

double chance_index(std::size_t bins, std::uint64_t expected, std::uint64_t seen) {
  if (expected == 0 || seen == 0 || bins == 0) {
    return std::numeric_limits<double>::infinity();
  }
  return static_cast<double>(bins - 1) * (1 / static_cast<double>(expected) + 1 / static_cast<double>(seen));
}

}  // namespace pugmark
