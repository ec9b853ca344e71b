// Covers scores of normal units: thresholds are those of the whole, however few numbers are kept, and damage is seen.
#include "pugmark/model/calibration/normal_scores.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pugmark/model/calibration/profile.h"
#include "pugmark/model/fixed_score.h"

namespace pugmark {
namespace {

std::vector<std::int64_t> drawn(std::size_t count) {
  std::mt19937_64 random(count);
  std::normal_distribution<double> normal(-4, 2);
  std::vector<std::int64_t> scores(count);
  std::generate(scores.begin(), scores.end(), [&] { return to_fixed(normal(random)); });
  return scores;
}

TEST(NormalScores, NoMoreThanTheRateLieAboveItsThreshold) {
  for (const std::size_t count : {std::size_t{4}, std::size_t{300}, std::size_t{6'163}, std::size_t{200'000}}) {
    const std::vector<std::int64_t> scores = drawn(count);
    const NormalScores normal(scores);
    for (const double rate : {normal.lowest_rate(), 0.001, 0.005, 0.01, 0.1, 0.5}) {
      const auto threshold = normal.threshold(rate);
      if (rate < normal.lowest_rate()) {
        EXPECT_FALSE(threshold.has_value()) << count << " " << rate;
        continue;
      }
      ASSERT_TRUE(threshold.has_value()) << count << " " << rate;
      const auto above =
          std::count_if(scores.begin(), scores.end(), [&](std::int64_t score) { return score > *threshold; });
      EXPECT_LE(static_cast<double>(above), rate * static_cast<double>(count) + 1e-6);
      EXPECT_GE(static_cast<double>(above), 0.98 * rate * static_cast<double>(count) - 1) << count << " " << rate;
    }
  }
}

TEST(NormalScores, ThreeAboveAreTheLeastThatTellARate) {
  EXPECT_DOUBLE_EQ(NormalScores(drawn(6'000)).lowest_rate(), 0.0005);
  EXPECT_EQ(NormalScores(drawn(3)).lowest_rate(), 1);
  EXPECT_FALSE(NormalScores(drawn(3)).threshold(0.9).has_value());
  EXPECT_FALSE(NormalScores().threshold(0.5).has_value());
}

TEST(NormalScores, ProfilesAskForNoLessThanCanBeTold) {
  const NormalScores few(drawn(100));
  EXPECT_DOUBLE_EQ(rate_of(Profile::kBalanced, few), 0.03);
  EXPECT_DOUBLE_EQ(rate_of(Profile::kQuiet, few), 0.03);
  const NormalScores many(drawn(10'000));
  EXPECT_DOUBLE_EQ(rate_of(Profile::kWide, many), 0.01);
  EXPECT_DOUBLE_EQ(rate_of(Profile::kBalanced, many), 0.001);
  EXPECT_DOUBLE_EQ(rate_of(Profile::kQuiet, many), 0.0003);
  const auto least = least_score(0.01, many);
  ASSERT_TRUE(least.has_value());
  EXPECT_GT(*least, from_fixed(*many.threshold(0.01))) << "what scores the threshold itself is not called out";
}

TEST(NormalScores, AreReadAsWrittenInFewNumbers) {
  const NormalScores normal(drawn(1'000'000));
  std::string bytes;
  normal.append_to(bytes);
  EXPECT_LT(bytes.size(), 32'000U);
  bytes += "more";
  std::string_view rest = bytes;
  const auto read = NormalScores::take_from(rest);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(rest, "more");
  EXPECT_EQ(read->count(), normal.count());
  for (const double rate : {0.00001, 0.001, 0.3, 0.99}) {
    EXPECT_EQ(read->threshold(rate), normal.threshold(rate));
  }
}

TEST(NormalScores, WhatCannotHaveBeenWrittenIsRefused) {
  std::string bytes;
  NormalScores(drawn(50)).append_to(bytes);
  const auto reads = [](const std::string& damaged) {
    std::string_view rest = damaged;
    return NormalScores::take_from(rest).has_value();
  };
  EXPECT_TRUE(reads(bytes));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(reads(bytes.substr(0, size))) << size;
  }
  const auto with = [&](std::size_t at, std::uint64_t value) {
    std::string damaged = bytes;
    std::memcpy(damaged.data() + at, &value, sizeof(value));
    return damaged;
  };
  EXPECT_FALSE(reads(with(0, 0))) << "no units, yet scores of them";
  EXPECT_FALSE(reads(with(0, 7))) << "ranks beyond the count";
  EXPECT_FALSE(reads(with(0, 51))) << "the weakest is missing";
  EXPECT_FALSE(reads(with(0, std::uint64_t{1} << 62U))) << "more units than any training has";
  EXPECT_FALSE(reads(with(8, std::uint64_t{1} << 60U))) << "more scores than there are bytes";
  EXPECT_FALSE(reads(with(16, 3))) << "ranks do not begin at 0";
  EXPECT_FALSE(reads(with(32, 0))) << "a rank twice";
  EXPECT_FALSE(reads(with(40, static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())))) << "a rise";
}

}  // namespace
}  // namespace pugmark
