// Covers figures of drift and the advice that follows from them.
#include "pugmark/eval/drift.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pugmark {
namespace {

using testing::HasSubstr;

/// A thousand units in four bins against a thousand held back.
ScoreDrift scores_of(std::uint64_t first, std::uint64_t second, std::uint64_t third, std::uint64_t last) {
  ScoreDrift scores;
  scores.held_back = 1000;
  scores.units = first + second + third + last;
  scores.bins = {
      {std::numeric_limits<double>::infinity(), 0.25, first}, {-1, 0.25, second}, {-2, 0.25, third}, {-3, 0.25, last}};
  measure_scores(scores);
  return scores;
}

/// Nothing moved, with these scores.
Drift drift_with(const ScoreDrift& scores) {
  Drift drift;
  drift.units = 1000;
  drift.scores = {scores};
  drift.alerts.nominal = true;
  drift.alerts.rate = 0.001;
  drift.alerts.all.units = 1000;
  draw_limits(drift.alerts);
  drift.headers = {{Origin::kClient, "ACCEPT", 0.9, 0.88, 0.004}};
  return drift;
}

DriftAdvice advice_of(Drift& drift) {
  advise(drift);
  return drift.advice;
}

TEST(MeasureScores, TellsHowFarAndWhichWayScoresMoved) {
  const ScoreDrift same = scores_of(250, 250, 250, 250);
  EXPECT_EQ(same.index, 0);
  EXPECT_NEAR(same.rank, 0.5, 1e-12);
  const ScoreDrift up = scores_of(400, 300, 200, 100);
  ASSERT_TRUE(up.index);
  EXPECT_NEAR(*up.index, 0.22821741, 1e-7);
  EXPECT_NEAR(up.rank, 0.4 * 0.875 + 0.3 * 0.625 + 0.2 * 0.375 + 0.1 * 0.125, 1e-12);
  EXPECT_LT(scores_of(100, 200, 300, 400).rank, 0.5);
}

TEST(MeasureScores, OfFewUnitsTellsNothing) {
  // 3 (1/1000 + 1/n) is above 0.05 up to n = 63.
  EXPECT_FALSE(scores_of(63, 0, 0, 0).index);
  EXPECT_TRUE(scores_of(64, 0, 0, 0).index);
  ScoreDrift one;
  one.held_back = one.units = 100'000;
  one.bins = {{std::numeric_limits<double>::infinity(), 1, 100'000}};
  measure_scores(one);
  EXPECT_FALSE(one.index) << "one bin never moves";
}

TEST(DrawLimits, SortsDaysAndPutsUnitsWithoutTimeLast) {
  AlertChart chart;
  chart.rate = 0.001;
  chart.days = {{std::nullopt, 100, 3, {}}, {5, 100, 3, {}}, {-1, 100, 2, {}}};
  draw_limits(chart);
  EXPECT_EQ(chart.days[0].day, -1);
  EXPECT_EQ(chart.days[1].day, 5);
  EXPECT_FALSE(chart.days[2].day);
  EXPECT_EQ(chart.days[0].state(), ControlState::kWithin);
  EXPECT_EQ(chart.days[1].state(), ControlState::kAbove);
  EXPECT_EQ(days_above(chart), 1U) << "units without time are no day";
}

TEST(Advise, KeepsWhatFits) {
  Drift drift = drift_with(scores_of(250, 250, 250, 250));
  EXPECT_EQ(advice_of(drift), DriftAdvice::kKeep);
  EXPECT_THAT(drift.because, HasSubstr("PSI is 0.00 (view full)"));
}

TEST(Advise, AdaptsWhereScoresMovedMuchTowardsMaliciousAndNotTowardsNormal) {
  Drift drift = drift_with(scores_of(500, 300, 100, 100));
  EXPECT_EQ(advice_of(drift), DriftAdvice::kAdapt);
  EXPECT_THAT(drift.because, HasSubstr("towards malicious"));
  drift = drift_with(scores_of(100, 100, 300, 500));
  EXPECT_EQ(advice_of(drift), DriftAdvice::kKeep);
  EXPECT_THAT(drift.because, HasSubstr("towards normal"));
  drift = drift_with(scores_of(400, 300, 200, 100));
  EXPECT_EQ(advice_of(drift), DriftAdvice::kWatch) << "some shift";
}

TEST(Advise, LooksFirstWhereMoreIsCalledOutThanChanceExplains) {
  Drift drift = drift_with(scores_of(500, 300, 100, 100));
  drift.alerts.all.called_out = 6;
  EXPECT_EQ(drift.alerts.all.limits.most, 5U);
  EXPECT_EQ(advice_of(drift), DriftAdvice::kLookFirst);
  EXPECT_THAT(drift.because, HasSubstr("6 of 1 000 are called out, chance explains 5"));
  drift.alerts.all.called_out = 5;
  EXPECT_EQ(advice_of(drift), DriftAdvice::kAdapt) << "an attack is not adapted to, but this is none";
}

TEST(Advise, LooksFirstWhereNearlyAllIsCalledOut) {
  Drift drift = drift_with(scores_of(30, 0, 0, 0));
  drift.alerts.all.called_out = 970;
  EXPECT_EQ(advice_of(drift), DriftAdvice::kLookFirst)
      << "too few are left to tell how scores moved, and that matters not";
}

TEST(Advise, WatchesHeadersThatMovedAndDaysAboveTheirLimits) {
  Drift drift = drift_with(scores_of(250, 250, 250, 250));
  drift.headers = {{Origin::kClient, "SEC-CH-UA", 0.31, 0.02, 0.9}};
  EXPECT_EQ(advice_of(drift), DriftAdvice::kWatch);
  EXPECT_THAT(drift.because, HasSubstr("request SEC-CH-UA is 0.90"));
  drift.headers.clear();
  drift.alerts.days = {{1, 100, 3, {}}};
  draw_limits(drift.alerts);
  EXPECT_EQ(advice_of(drift), DriftAdvice::kWatch);
  EXPECT_THAT(drift.because, HasSubstr("1 day above"));
}

TEST(Advise, OfAModelWithoutScoresFollowsFromHeaders) {
  Drift drift = drift_with({});
  drift.scores.clear();
  EXPECT_EQ(advice_of(drift), DriftAdvice::kKeep);
  drift.headers = {{std::nullopt, "encoding", 0.1, 0.6, 0.4}};
  EXPECT_EQ(advice_of(drift), DriftAdvice::kAdapt);
}

TEST(Advise, IsNoneForTooLittleTraffic) {
  Drift drift = drift_with(scores_of(500, 300, 100, 100));
  drift.units = 99;
  EXPECT_EQ(advice_of(drift), DriftAdvice::kNone);
  EXPECT_THAT(drift.because, HasSubstr("99 connections"));
  drift = drift_with(scores_of(30, 0, 0, 0));
  EXPECT_EQ(advice_of(drift), DriftAdvice::kNone) << "most was of another view";
}

}  // namespace
}  // namespace pugmark
