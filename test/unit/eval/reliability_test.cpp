// Covers reliability: figures that can be reckoned by hand.
#include "pugmark/eval/reliability.h"

#include <vector>

#include <gtest/gtest.h>

namespace pugmark {
namespace {

TEST(Reliability, ClassesWeighTheSameWhateverTheirSizes) {
  // Four normal ones weigh 1/8 each, one malicious one 1/2.
  const Reliability found =
      reliability_of(std::vector<double>{0.05, 0.05, 0.05, 0.85, 0.85}, {false, false, false, false, true});
  EXPECT_EQ(found.bins[0].normal, 3U);
  EXPECT_EQ(found.bins[8].normal, 1U);
  EXPECT_EQ(found.bins[8].malicious, 1U);
  EXPECT_NEAR(found.bins[0].told, 0.05, 1e-12);
  EXPECT_NEAR(found.bins[0].observed, 0, 1e-12);
  EXPECT_NEAR(found.bins[8].observed, 0.5 / 0.625, 1e-12);
  EXPECT_NEAR(found.brier, 3 * 0.0025 / 8 + 0.7225 / 8 + 0.0225 / 2, 1e-12);
  EXPECT_NEAR(found.calibration_error, 0.375 * 0.05 + (0.85 * 0.625 - 0.5), 1e-12);
}

TEST(Reliability, CertaintyIsInTheLastBin) {
  const Reliability found = reliability_of(std::vector<double>{0.0, 1.0}, {false, true});
  EXPECT_EQ(found.bins[9].malicious, 1U);
  EXPECT_EQ(found.brier, 0);
  EXPECT_EQ(found.calibration_error, 0);
}

}  // namespace
}  // namespace pugmark
