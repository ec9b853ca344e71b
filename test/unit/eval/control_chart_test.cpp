// Covers control limits. Expected values were made with exact fractions in Python:
//   q = [comb(n, k) * p**k * (1 - p)**(n - k) for k in range(n + 1)]
//   most = max(k for k if sum(q[k:]) >= 0.00135), least = min(k for k if sum(q[:k + 1]) >= 0.00135)
#include "pugmark/eval/control_chart.h"

#include <gtest/gtest.h>

namespace pugmark {
namespace {

void expect_limits(std::uint64_t units, double rate, std::uint64_t least, std::uint64_t most) {
  const ControlLimits limits = control_limits(units, rate);
  EXPECT_EQ(limits.least, least) << units << " at " << rate;
  EXPECT_EQ(limits.most, most) << units << " at " << rate;
}

TEST(ControlLimits, AreThoseOfTheBinomialDistribution) {
  expect_limits(100, 0.001, 0, 2);
  expect_limits(50, 0.1, 0, 12);
  expect_limits(5, 0.5, 0, 5);
  expect_limits(1, 0.001, 0, 0);
  expect_limits(400, 0.05, 8, 34);
  expect_limits(10'000, 0.001, 2, 21);
}

TEST(ControlLimits, OfManyUnitsAreThreeStandardDeviations) {
  const ControlLimits limits = control_limits(1'000'000, 0.01);  // 10 000 -+ 3 * 99.5
  EXPECT_NEAR(static_cast<double>(limits.least), 9'701.5, 3);
  EXPECT_NEAR(static_cast<double>(limits.most), 10'298.5, 3);
}

TEST(ControlLimits, OfNothingOrOfCertaintyAllowNothingElse) {
  expect_limits(0, 0.1, 0, 0);
  expect_limits(20, 0, 0, 0);
  expect_limits(20, 1, 20, 20);
}

TEST(ControlLimits, TellWhichSideACountIsOn) {
  const ControlLimits limits{2, 5};
  EXPECT_EQ(limits.state(1), ControlState::kBelow);
  EXPECT_EQ(limits.state(2), ControlState::kWithin);
  EXPECT_EQ(limits.state(5), ControlState::kWithin);
  EXPECT_EQ(limits.state(6), ControlState::kAbove);
}

TEST(BinomialTail, IsThatOfExactFractions) {
  EXPECT_NEAR(binomial_tail(3, 100, 0.001), 0.00015037636585421186, 1e-13);
  EXPECT_NEAR(binomial_tail(5, 50, 0.1), 0.5688015931709384, 1e-9);
  EXPECT_NEAR(binomial_tail(3, 50, 0.1), 0.8882712436536528, 1e-9) << "below the mean, too";
  EXPECT_NEAR(binomial_tail(23, 10'000, 0.001), 0.0002933199116585091, 1e-12);
  EXPECT_EQ(binomial_tail(0, 10, 0.5), 1);
  EXPECT_EQ(binomial_tail(11, 10, 0.5), 0);
}

}  // namespace
}  // namespace pugmark
