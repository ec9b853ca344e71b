// Combinations of scores, against scikit-learn and at their edges.
#include "pugmark/model/fused/logistic_combination.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace pugmark {
namespace {

/// Forty units of two overlapping classes, malicious ones at odd places: by unit and model.
const std::vector<double> kScores = {
    -2.14, 12.67,  4.28, 28.17, 1.28,  11.36, 0.63,  22.31, -5.67, 17.83, 2.09,  40.78, -3.72, -2.02,  6.23,  28.56,
    -0.73, 10.91,  2.14, 11.33, -3.05, -6.09, 2.31,  22.02, -2.62, -9.35, -0.86, 11.56, -0.43, -17.35, -1.22, 11.75,
    -1.77, -7.26,  3.42, 30.55, 0.17,  19.19, -0.59, -2.22, 0.04,  -4.18, -1.23, 8.96,  1.72,  -25.48, 1.05,  15.45,
    -6.25, -32.77, 0.97, 34.46, 1.25,  7.36,  2.15,  23.51, -0.2,  13.22, 2.21,  15.56, -6.43, -4.51,  2.83,  10.86,
    -4.78, 29.15,  2.41, 27.59, -1.2,  22.18, 1.48,  21.35, -3.7,  19.2,  0.4,   3.19,  -1.87, 0.53,   2.45,  -10.02,
};
const std::vector<double> kWeights = {
    1.24, 0.79, 0.26, 0.35, 0.4,  1.72, 1.76, 0.66, 0.69, 1.13, 1.08, 0.53, 0.7,  0.68,
    0.59, 1.6,  1.77, 1.41, 0.26, 1.12, 1.31, 0.93, 0.96, 1.32, 1.52, 1.27, 0.47, 1.43,
    0.83, 0.92, 1.51, 0.86, 1.73, 0.57, 1.14, 0.87, 1.72, 1.19, 1.64, 1.48,
};

std::vector<bool> every_other(std::size_t units) {
  std::vector<bool> malicious(units);
  for (std::size_t i = 0; i < units; ++i) {
    malicious[i] = i % 2 == 1;
  }
  return malicious;
}

/// The scores with one more model's, as `of_model(unit)` has them.
template <typename OfModel>
std::vector<double> with_model(const OfModel& of_model) {
  std::vector<double> scores;
  for (std::size_t unit = 0; unit < kWeights.size(); ++unit) {
    scores.insert(scores.end(), {kScores[2 * unit], kScores[2 * unit + 1], of_model(unit)});
  }
  return scores;
}

TEST(LogisticCombination, IsWhatScikitLearnFits) {
  // LogisticRegression(C=1) on standardised scores, with these sample weights; version 1.2.1.
  const auto fitted = fit_combination(kScores, 2, every_other(40), kWeights);
  ASSERT_TRUE(fitted.has_value());
  EXPECT_NEAR(fitted->weights[0], 0.653907197, 1e-6);
  EXPECT_NEAR(fitted->weights[1], 0.048578633, 1e-6);
  EXPECT_NEAR(fitted->bias, -0.186783477, 1e-6);
}

TEST(LogisticCombination, AModelThatIsWrongIsLeftOutAndTheRestFittedWithoutIt) {
  const auto alone = fit_combination(kScores, 2, every_other(40), kWeights);
  const auto wrong = [](std::size_t unit) { return (unit % 2 == 1 ? -3.0 : 3.0) + (unit % 7 == 0 ? -7.0 : 0); };
  const auto fitted = fit_combination(with_model(wrong), 3, every_other(40), kWeights);
  ASSERT_TRUE(fitted.has_value());
  EXPECT_EQ(fitted->weights[2], 0);
  EXPECT_NEAR(fitted->weights[0], alone->weights[0], 1e-9);
  EXPECT_NEAR(fitted->bias, alone->bias, 1e-9);
}

TEST(LogisticCombination, AModelThatSaysTheSameOfAllIsLeftOut) {
  const auto fitted = fit_combination(with_model([](std::size_t) { return 4.0; }), 3, every_other(40), kWeights);
  ASSERT_TRUE(fitted.has_value());
  EXPECT_EQ(fitted->weights[2], 0);
  EXPECT_GT(fitted->weights[0], 0);
}

TEST(LogisticCombination, StaysFiniteWhereAModelPartsTheClassesWithoutFail) {
  const auto sure = [](std::size_t unit) { return unit % 2 == 1 ? 100.0 : -100.0; };
  const auto fitted = fit_combination(with_model(sure), 3, every_other(40), kWeights);
  ASSERT_TRUE(fitted.has_value());
  EXPECT_GT(fitted->weights[2], 0);
  EXPECT_LT(fitted->weights[2], 1);
}

TEST(LogisticCombination, ThereIsNoneOfOneClassOrOfModelsThatTellNothing) {
  EXPECT_FALSE(fit_combination(kScores, 2, std::vector<bool>(40, true), kWeights).has_value());
  EXPECT_FALSE(fit_combination(kScores, 2, std::vector<bool>(40, false), kWeights).has_value());
  EXPECT_FALSE(fit_combination(std::vector<double>(40, 1.0), 1, every_other(40), kWeights).has_value());
  EXPECT_FALSE(fit_combination({}, 2, {}, {}).has_value());
}

TEST(LogisticCombination, PutsScoresTogetherByTheirWeights) {
  EXPECT_DOUBLE_EQ(combined({{0.5, 2}, -1}, std::vector<double>{4, 0.25}), 1.5);
}

}  // namespace
}  // namespace pugmark
