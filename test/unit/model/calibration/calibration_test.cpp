// Covers calibration: probabilities are what shares are, whatever the base rate.
#include "pugmark/model/calibration/calibration.h"

#include <cmath>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace pugmark {
namespace {

TEST(Calibration, FindsTheSlopeAndOffsetThatScoresWereDrawnWith) {
  // Two normal distributions of one width have a log-likelihood ratio that is linear in the score:
  // means -1 and 2, deviation 1.5: slope 3 / 2.25, offset -(4 - 1) / 4.5.
  std::mt19937_64 random(7);
  std::normal_distribution<double> normal(-1, 1.5);
  std::normal_distribution<double> malicious(2, 1.5);
  std::vector<double> scores;
  std::vector<bool> labels;
  for (int i = 0; i < 40'000; ++i) {
    const bool evil = i % 4 == 0;  // classes of different sizes
    scores.push_back(evil ? malicious(random) : normal(random));
    labels.push_back(evil);
  }
  const auto found = fit_calibration(scores, labels);
  ASSERT_TRUE(found.has_value());
  EXPECT_NEAR(found->slope, 3 / 2.25, 0.03);
  EXPECT_NEAR(found->offset, -3 / 4.5, 0.03);
}

TEST(Calibration, SaysNothingOfOneClassOrOfScoresThatTellNothing) {
  EXPECT_FALSE(fit_calibration(std::vector<double>{1, 2}, {true, true}).has_value());
  EXPECT_FALSE(fit_calibration(std::vector<double>{}, {}).has_value());
  EXPECT_FALSE(fit_calibration(std::vector<double>{3, 1, 2, 4}, {false, true, true, false}).has_value());
  EXPECT_FALSE(fit_calibration(std::vector<double>{5, 6, 1, 2}, {false, false, true, true}).has_value())
      << "normal ones score more";
}

TEST(Calibration, ScoresThatPartTheClassesDoNotMakeCertainties) {
  const auto found = fit_calibration(std::vector<double>{-2, -1, 1, 2}, {false, false, true, true});
  ASSERT_TRUE(found.has_value());
  EXPECT_LT(probability_of(2, *found, 0.5), 0.95);
  EXPECT_GT(probability_of(2, *found, 0.5), 0.5);
}

TEST(Calibration, ProbabilityFollowsTheBaseRateAsOddsDo) {
  const ScoreCalibration calibration{0.7, -0.2};
  const double even = probability_of(3, calibration, 0.5);
  EXPECT_NEAR(even, 1 / (1 + std::exp(-(0.7 * 3 - 0.2))), 1e-15);
  const double rare = probability_of(3, calibration, 1e-5);
  EXPECT_NEAR(rare / (1 - rare), even / (1 - even) * 1e-5 / (1 - 1e-5), 1e-12);
  EXPECT_LT(probability_of(2, calibration, 0.01), probability_of(3, calibration, 0.01));
}

}  // namespace
}  // namespace pugmark
