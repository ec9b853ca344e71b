// Covers which sources the trees of a random forest leave out.
#include "pugmark/app/train/flow_fit.h"

#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace pugmark::app {
namespace {

/// A row for each group, whose part and class are given.
struct Data {
  Data(const std::vector<std::pair<std::uint32_t, Label>>& groups, std::uint32_t folds) {
    plan.folds = folds;
    for (const auto& [part, label] : groups) {
      grouping.groups.push_back(static_cast<std::uint32_t>(grouping.groups.size()));
      plan.fold_of_group.push_back(part);
      exchanges.labels.push_back(label);
    }
    learned.resize(groups.size());
    std::iota(learned.begin(), learned.end(), 0U);
    options.algorithm = ForestAlgorithm::kRandomForest;
  }
  LeftOut left_out() const { return {exchanges, grouping, learned, plan, options}; }

  LabelledExchanges exchanges;
  Grouping grouping;
  FoldPlan plan;
  std::vector<std::uint32_t> learned;
  ForestTraining options;
};

std::vector<std::pair<std::uint32_t, Label>> groups_in_five_parts() {
  std::vector<std::pair<std::uint32_t, Label>> groups;
  for (std::uint32_t part = 0; part < 5; ++part) {
    groups.emplace_back(part, Label::kNormal);
    groups.emplace_back(part, Label::kMalicious);
  }
  return groups;
}

TEST(LeftOut, OfFivePartsEachTreeLeavesOutTwoAndAllTakeTurns) {
  const auto groups = groups_in_five_parts();
  const LeftOut left_out = Data(groups, 5).left_out();
  EXPECT_EQ(left_out.parts(100), 5U);
  std::vector<int> times(groups.size());
  for (std::size_t tree = 0; tree < 10; ++tree) {
    int left = 0;
    for (std::uint32_t group = 0; group < groups.size(); ++group) {
      times[group] += left_out.leaves_out(tree, group) ? 1 : 0;
      left += left_out.leaves_out(tree, group) ? 1 : 0;
    }
    EXPECT_EQ(left, 4) << tree;
  }
  EXPECT_EQ(times, std::vector<int>(groups.size(), 4));
}

TEST(LeftOut, NoTreeIsLeftWithOneClassAlone) {
  // All that is normal is in one part.
  const LeftOut left_out = Data({{0, Label::kNormal}, {0, Label::kMalicious}, {1, Label::kMalicious}}, 2).left_out();
  for (std::size_t tree = 0; tree < 10; ++tree) {
    EXPECT_FALSE(left_out.leaves_out(tree, 0));
    EXPECT_TRUE(left_out.leaves_out(tree, 2));
  }
  EXPECT_EQ(left_out.parts(10), 1U);
}

TEST(LeftOut, WithoutPartsNothingIsLeftOut) {
  Data data({{0, Label::kNormal}, {0, Label::kMalicious}}, 0);
  data.plan = {};  // as plan_folds() has it where a class has one group alone
  const LeftOut left_out = data.left_out();
  EXPECT_FALSE(left_out.any());
  EXPECT_FALSE(left_out.leaves_out(3, 1));
  EXPECT_EQ(left_out.parts(100), 0U);
}

TEST(LeftOut, FewTreesLeaveFewPartsOut) {
  const auto groups = groups_in_five_parts();
  const LeftOut left_out = Data(groups, 5).left_out();
  EXPECT_EQ(left_out.parts(1), 2U);
  EXPECT_EQ(left_out.parts(2), 3U);
}

}  // namespace
}  // namespace pugmark::app
