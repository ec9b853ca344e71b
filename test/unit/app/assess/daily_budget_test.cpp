// Covers the budget: the strongest of each day, one for what is alike, whatever the order in which they come.
#include "pugmark/app/assess/daily_budget.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pugmark::app {
namespace {

using testing::ElementsAre;

constexpr std::int64_t kDay = std::int64_t{24} * 3600 * 1'000'000;

Finding finding(double score, std::int64_t day, const std::string& host, const std::string& identifier = "curl/8") {
  Finding one;
  one.score = score;
  one.ts = Timestamp{day * kDay + 5};
  one.host = host;
  one.identifier = identifier;
  one.canonical_text = "(a request)";
  return one;
}

std::vector<std::string> kept(DailyBudget& budget) {
  std::vector<std::string> names;
  for (const Finding& one : budget.take()) {
    names.push_back(one.host + ' ' + std::to_string(static_cast<int>(one.score)));
  }
  return names;
}

TEST(DailyBudget, KeepsTheStrongestOfEachDay) {
  DailyBudget budget(2);
  for (const auto& [score, day, host] : std::vector<std::tuple<double, std::int64_t, std::string>>{
           {1, 10, "a"}, {5, 11, "b"}, {3, 10, "c"}, {2, 10, "d"}, {9, 10, "e"}}) {
    EXPECT_TRUE(budget.add(finding(score, day, host)));
  }
  EXPECT_THAT(kept(budget), ElementsAre("e 9", "c 3", "b 5"));
}

TEST(DailyBudget, WhatIsAlikeTakesOnePlaceWithItsStrongest) {
  DailyBudget budget(2);
  for (const double score : {4.0, 9.0, 8.0}) {
    EXPECT_TRUE(budget.add(finding(score, 1, "same")));
  }
  EXPECT_TRUE(budget.add(finding(1, 1, "other")));
  EXPECT_TRUE(budget.add(finding(7, 1, "same", "another agent")));
  Finding answer = finding(6, 1, "same");
  answer.origin = Origin::kServer;
  EXPECT_TRUE(budget.add(std::move(answer)));
  EXPECT_THAT(kept(budget), ElementsAre("same 9", "same 7"));
}

TEST(DailyBudget, TheOrderInWhichFindingsComeDoesNotMatter) {
  std::mt19937_64 random(3);
  std::vector<std::tuple<double, std::int64_t, std::string>> all;
  for (int i = 0; i < 300; ++i) {
    all.emplace_back(i, i % 3, "host" + std::to_string(random() % 20));
  }
  const auto run = [&] {
    DailyBudget budget(5);
    for (const auto& [score, day, host] : all) {
      EXPECT_TRUE(budget.add(finding(score, day, host)));
    }
    return kept(budget);
  };
  const std::vector<std::string> expected = run();
  EXPECT_EQ(expected.size(), 15U);
  for (int i = 0; i < 10; ++i) {
    std::shuffle(all.begin(), all.end(), random);
    EXPECT_EQ(run(), expected);
  }
}

TEST(DailyBudget, TimesBeforeTheEpochAndNoTimeAtAllAreDaysOfTheirOwn) {
  DailyBudget budget(1);
  Finding before = finding(1, 0, "before");
  before.ts = Timestamp{-1};
  Finding untimed = finding(1, 0, "untimed");
  untimed.ts.reset();
  EXPECT_TRUE(budget.add(finding(2, 0, "after")));
  EXPECT_TRUE(budget.add(std::move(before)));
  EXPECT_TRUE(budget.add(std::move(untimed)));
  EXPECT_THAT(kept(budget), ElementsAre("before 1", "after 2", "untimed 1"));
}

TEST(DailyBudget, WhatCouldNotBeReadAgainIsLikeNothingElse) {
  DailyBudget budget(9);
  for (const std::uint64_t line : {1U, 2U, 3U}) {
    Finding unread = finding(1, 1, "", "");
    unread.canonical_text.clear();
    unread.place.line = line;
    EXPECT_TRUE(budget.add(std::move(unread)));
  }
  EXPECT_EQ(budget.take().size(), 3U);
}

TEST(DailyBudget, RefusesDaysWithoutEnd) {
  DailyBudget budget(1);
  for (std::size_t day = 0; day < DailyBudget::kMostDays; ++day) {
    ASSERT_TRUE(budget.add(finding(1, static_cast<std::int64_t>(day), "a")));
  }
  EXPECT_FALSE(budget.add(finding(9, DailyBudget::kMostDays, "one too many")));
  EXPECT_TRUE(budget.add(finding(9, 0, "known day")));
}

}  // namespace
}  // namespace pugmark::app
