// Covers what is said of features alone. Expected numbers are those of scikit-learn (mutual_info_score,
// average_precision_score) and SciPy (chi2_contingency without correction, ttest_ind of unequal variances).
#include "pugmark/eval/feature_ranking.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace pugmark {
namespace {

constexpr double kTolerance = 1e-9;
constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

/// Six normal units of the sources 1, 2 and 3, four malicious ones of 1 and 4.
FeatureRanking ranking() {
  return {{false, false, false, false, false, false, true, true, true, true}, {1, 1, 2, 2, 3, 3, 1, 1, 4, 4}};
}

RankedFeature rank_binary(std::vector<std::uint32_t> having) { return ranking().rank("f", having); }
RankedFeature rank_numbers(std::vector<float> values) { return ranking().rank("f", values); }

TEST(FeatureRanking, SaysOfAFeatureWhatTheOraclesSay) {
  const RankedFeature feature = rank_binary({1, 6, 7, 9});
  EXPECT_NEAR(feature.information, 0.256425891682, kTolerance);
  EXPECT_NEAR(feature.chi_squared, 3.402777777778, kTolerance);
  EXPECT_NEAR(feature.average_precision, 0.6625, kTolerance);
  EXPECT_NEAR(feature.separation.value_or(0), 1.941450686788, kTolerance);
  EXPECT_TRUE(feature.speaks_for_malicious);
  EXPECT_FALSE(feature.numeric);
  EXPECT_NEAR(feature.coverage, 0.4, kTolerance);
  EXPECT_NEAR(feature.variance, 0.24, kTolerance);
  EXPECT_EQ(feature.sources, (std::array<std::uint32_t, 2>{1, 2}));
}

TEST(FeatureRanking, ItsAbsenceSpeaksForTheOtherClass) {
  const RankedFeature feature = rank_binary({0, 2, 3, 4, 5, 8});
  EXPECT_FALSE(feature.speaks_for_malicious);
  EXPECT_NEAR(feature.information, 0.256425891682, kTolerance);
  EXPECT_NEAR(feature.average_precision, 0.794444444444, kTolerance);
}

TEST(FeatureRanking, NumbersAreRankedInTheDirectionThatTellsMost) {
  // 0.9167 of malicious ones by large numbers, 0.9484 of normal ones by small ones: more above chance.
  const RankedFeature mixed = rank_numbers({3, 1, 2, 5, 4, 1, 9, 8, 7, 4});
  EXPECT_NEAR(mixed.average_precision, 0.948412698413, kTolerance);
  EXPECT_FALSE(mixed.speaks_for_malicious);
  const RankedFeature rising = rank_numbers({3, 1, 2, 5, 4, 1, 9, 8, 7, 6});
  const RankedFeature falling = rank_numbers({-3, -1, -2, -5, -4, -1, -9, -8, -7, -6});
  EXPECT_NEAR(rising.average_precision, 1, kTolerance);
  EXPECT_NEAR(falling.average_precision, 1, kTolerance);
  EXPECT_NEAR(rising.separation.value_or(-1), falling.separation.value_or(-2), 1e-6);
  EXPECT_TRUE(rising.numeric);
}

TEST(FeatureRanking, UnitsWithoutANumberAreNeitherLargeNorSmall) {
  const RankedFeature feature = rank_numbers({1, 2, 3, 4, kNone, kNone, 5, 6, kNone, kNone});
  EXPECT_NEAR(feature.coverage, 0.6, kTolerance);
  EXPECT_EQ(feature.sources, (std::array<std::uint32_t, 2>{2, 1}));
  const RankedFeature unknown = rank_numbers(std::vector<float>(10, kNone));
  EXPECT_EQ(unknown.coverage, 0);
  EXPECT_EQ(unknown.information, 0);
  EXPECT_TRUE(std::isfinite(unknown.average_precision));
  EXPECT_FALSE(unknown.separation.has_value());
}

TEST(FeatureRanking, WhatOneSourceAloneHasTellsOfThatSource) {
  // Sixty malicious units of one source have it, forty of twenty sources have not; no normal one has.
  std::vector<bool> malicious;
  std::vector<std::uint32_t> sources;
  std::vector<std::uint32_t> laboratory;
  std::vector<std::uint32_t> shared;
  for (std::uint32_t unit = 0; unit < 200; ++unit) {
    malicious.push_back(unit < 100);
    sources.push_back(unit < 60 ? 0 : unit < 100 ? 1 + unit % 20 : 100 + unit % 20);
    if (unit < 60) {
      laboratory.push_back(unit);
    }
    if (unit < 100) {
      shared.push_back(unit);
    }
  }
  const FeatureRanking ranking(malicious, sources);
  const RankedFeature of_laboratory = ranking.rank("laboratory", laboratory);
  EXPECT_GT(of_laboratory.information, 0.3) << "unit by unit it tells much";
  EXPECT_TRUE(of_laboratory.tells_source);
  const RankedFeature of_class = ranking.rank("class", shared);
  EXPECT_FALSE(of_class.tells_source);
  EXPECT_NEAR(of_class.information, 1, kTolerance);
}

TEST(FeatureRanking, WithOneSourceOfAClassNothingCanBeToldApart) {
  const FeatureRanking one({false, false, true, true}, {1, 1, 2, 2});
  const std::vector<std::uint32_t> having = {2, 3};
  EXPECT_FALSE(one.rank("f", having).separation.has_value());
  EXPECT_FALSE(one.rank("f", having).tells_source) << "nobody knows";
}

}  // namespace
}  // namespace pugmark
