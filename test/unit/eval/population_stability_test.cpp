// Covers the population stability index: figures that can be reckoned by hand.
#include "pugmark/eval/population_stability.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace pugmark {
namespace {

TEST(StabilityIndex, OfTheSameSharesIsNothing) {
  const std::vector<double> shares = {0.2, 0.3, 0.5};
  EXPECT_EQ(stability_index(shares, shares, 0.001), 0);
}

TEST(StabilityIndex, IsTheSumOverBins) {
  // Python: sum((s - .25) * math.log(s / .25) for s in (.4, .3, .2, .1))
  EXPECT_NEAR(
      stability_index(std::vector<double>{0.25, 0.25, 0.25, 0.25}, std::vector<double>{0.4, 0.3, 0.2, 0.1}, 0.001),
      0.22821741, 1e-7);
  // 0.1 ln(0.6 / 0.5) - 0.1 ln(0.4 / 0.5) = 0.1 ln 1.5
  EXPECT_NEAR(stability_index(0.5, 0.6, 0.001), 0.1 * std::log(1.5), 1e-12);
}

TEST(StabilityIndex, CountsAnEmptyBinAsTheLeastShare) {
  // 0.5 ln 2 + (0.01 - 0.5) ln 0.02
  EXPECT_NEAR(stability_index(0.5, 1, 0.01), 0.5 * std::log(2.0) - 0.49 * std::log(0.02), 1e-12);
  EXPECT_NEAR(stability_index(0, 0.005, 0.01), (0.995 - 1) * std::log(0.995), 1e-12) << "neither share is there";
}

TEST(ChanceIndex, FallsWithUnitsOnEitherSide) {
  EXPECT_NEAR(chance_index(10, 1000, 500), 9 * 0.003, 1e-12);
  EXPECT_TRUE(std::isinf(chance_index(10, 0, 500)));
  EXPECT_TRUE(std::isinf(chance_index(10, 500, 0)));
  EXPECT_EQ(chance_index(1, 10, 10), 0);
}

}  // namespace
}  // namespace pugmark
