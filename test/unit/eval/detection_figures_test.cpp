// Covers figures on small sets of units that can be counted by hand.
#include "pugmark/eval/detection_figures.h"

#include <vector>

#include <gtest/gtest.h>

#include "pugmark/eval/folds.h"
#include "pugmark/eval/intervals.h"

namespace pugmark {
namespace {

ScoredUnit normal(double score, std::uint32_t group = 0) { return {score, false, 100, 0, group}; }
ScoredUnit malicious(double score, std::uint32_t capture = 0, std::uint32_t family = 0, std::uint32_t group = 0) {
  return {score, true, capture, family, group};
}

TEST(DetectionFigures, AveragePrecisionIsTheStepWiseArea) {
  // By falling score: malicious, normal, malicious, normal: (1/2)(1/1) + (1/2)(2/3).
  const auto figures = detection_figures(std::vector<ScoredUnit>{malicious(4), normal(3), malicious(2), normal(1)});
  EXPECT_DOUBLE_EQ(figures.average_precision, 0.5 + 1.0 / 3);
  EXPECT_EQ(figures.units, 4U);
  EXPECT_EQ(figures.malicious, 2U);
}

TEST(DetectionFigures, AveragePrecisionIsNeverAboveOneHoweverManyUnitsItIsAddedUpFrom) {
  for (int count = 1; count <= 300; ++count) {
    std::vector<ScoredUnit> units = {normal(-2), normal(-1)};
    for (int i = 0; i < count; ++i) {
      units.push_back(malicious(i));
    }
    EXPECT_LE(detection_figures(units).average_precision, 1) << count;
  }
}

TEST(DetectionFigures, UnitsOfOneScoreShareAThreshold) {
  const std::vector<ScoredUnit> units = {malicious(1), normal(1), normal(1), malicious(1)};
  EXPECT_DOUBLE_EQ(detection_figures(units).average_precision, 0.5);
}

TEST(DetectionFigures, TheThresholdIsTheNormalScoreThatMayNotBeCalledOut) {
  std::vector<ScoredUnit> units;
  for (int i = 0; i < 1000; ++i) {
    units.push_back(normal(i));
  }
  units.push_back(malicious(989.5, 1, 1));
  units.push_back(malicious(998.5, 1, 1));
  units.push_back(malicious(0, 2, 2));
  const auto figures = detection_figures(units);
  EXPECT_EQ(figures.points[0].threshold, 989);  // place 10 from above
  EXPECT_EQ(figures.points[1].threshold, 994);
  EXPECT_EQ(figures.points[2].threshold, 998);
  EXPECT_DOUBLE_EQ(figures.points[0].recall, 2.0 / 3);
  EXPECT_DOUBLE_EQ(figures.points[2].recall, 1.0 / 3);
  EXPECT_DOUBLE_EQ(figures.points[2].captures, 0.5);
  EXPECT_DOUBLE_EQ(figures.points[2].family_recall, 0.25);
  EXPECT_EQ(figures.captures, 2U);
  EXPECT_EQ(figures.families, 2U);
}

TEST(DetectionFigures, WantBothClasses) {
  EXPECT_FALSE(has_figures(std::vector<ScoredUnit>{}));
  EXPECT_FALSE(has_figures(std::vector<ScoredUnit>{normal(1), normal(2)}));
  EXPECT_FALSE(has_figures(std::vector<ScoredUnit>{malicious(1), normal(2)}));
  EXPECT_TRUE(has_figures(std::vector<ScoredUnit>{malicious(1), normal(2), normal(3)}));
}

TEST(DetectionFigures, PrecisionFollowsFromTheBaseRate) {
  EXPECT_NEAR(precision_at(0.5, 0.001, 1e-5), 5e-6 / (5e-6 + 0.001 * (1 - 1e-5)), 1e-15);
  EXPECT_EQ(precision_at(0, 0, 1e-5), 0);
}

TEST(DetectionCurve, EndsWhereAllIsCalledOut) {
  const auto curve = detection_curve(std::vector<ScoredUnit>{malicious(4), normal(3), malicious(2), normal(1)}, 10);
  ASSERT_EQ(curve.size(), 4U);
  EXPECT_EQ(curve[0].recall, 0.5);
  EXPECT_EQ(curve[0].precision, 1);
  EXPECT_EQ(curve[0].rate, 0);
  EXPECT_EQ(curve[3].recall, 1);
  EXPECT_EQ(curve[3].precision, 0.5);
  EXPECT_EQ(curve[3].rate, 1);
}

TEST(Intervals, HoldTheFiguresAndAreTheSameEveryTime) {
  std::vector<ScoredUnit> units;
  for (std::uint32_t i = 0; i < 400; ++i) {
    units.push_back(normal((i * 37) % 400, i % 40));
    units.push_back(malicious(200 + (i * 53) % 400, i % 30, i % 10, i % 30));
  }
  const auto figures = detection_figures(units);
  const auto intervals = bootstrap_intervals(units, 300);
  const auto again = bootstrap_intervals(units, 300);
  EXPECT_LE(intervals.average_precision.low, figures.average_precision);
  EXPECT_GE(intervals.average_precision.high, figures.average_precision);
  for (std::size_t i = 0; i < kRates.size(); ++i) {
    EXPECT_LE(intervals.recall[i].low, figures.points[i].recall);
    EXPECT_GE(intervals.recall[i].high, figures.points[i].recall);
    EXPECT_EQ(intervals.recall[i].low, again.recall[i].low);
    EXPECT_EQ(intervals.captures[i].high, again.captures[i].high);
  }
}

TEST(Intervals, ACaptureOfSeveralGroupsIsOneCapture) {
  std::vector<ScoredUnit> units = {normal(0), normal(1)};
  for (std::uint32_t group = 0; group < 6; ++group) {
    units.push_back(malicious(group == 0 ? 5 : -5, group / 3, 0, group));
    units.push_back(malicious(group == 3 ? 5 : -5, group / 3, 0, group));
  }
  const auto figures = detection_figures(units);
  EXPECT_EQ(figures.points[0].captures, 1);
  const auto intervals = bootstrap_intervals(units, 200);
  EXPECT_EQ(intervals.captures[0].high, 1);
}

TEST(Intervals, OfOneGroupEachAreThePointItself) {
  const std::vector<ScoredUnit> units = {malicious(4), normal(3), malicious(2), normal(1)};
  const auto intervals = bootstrap_intervals(units, 20);
  EXPECT_DOUBLE_EQ(intervals.average_precision.low, 0.5 + 1.0 / 3);
  EXPECT_DOUBLE_EQ(intervals.average_precision.high, 0.5 + 1.0 / 3);
}

TEST(Folds, AreTheMd5SumOfNameAndSaltAsANumber) {
  // python3 -c 'import hashlib; print(int(hashlib.md5(b"emotet").hexdigest(), 16) % 5)'
  EXPECT_EQ(fold_of("emotet", "", 5), 0U);
  EXPECT_EQ(fold_of("emotet", "1", 5), 0U);
  EXPECT_EQ(fold_of("", "", 7), 1U);
}

}  // namespace
}  // namespace pugmark
