// Covers what labelled rows count in training.
#include "pugmark/model/row_weights.h"

#include <numeric>
#include <vector>

#include <gtest/gtest.h>

namespace pugmark {
namespace {

TEST(RowWeights, ClassesWeighTheSameAndLargeGroupsLessThanTheirRows) {
  std::vector<Label> labels(18, Label::kNormal);
  labels[17] = Label::kMalicious;
  std::vector<std::uint32_t> groups(18, 1);
  groups[16] = 2;
  groups[17] = 3;
  std::vector<std::uint32_t> all(18);
  std::iota(all.begin(), all.end(), 0U);
  const std::vector<double> weights = row_weights(labels, groups, {}, all, 0.25);
  EXPECT_NEAR(std::accumulate(weights.begin(), weights.end() - 1, 0.0), 9, 1e-12);
  EXPECT_NEAR(weights.back(), 9, 1e-12);
  EXPECT_NEAR(weights[0] * 2, weights[16], 1e-12);  // 16^-0.25
}

TEST(RowWeights, AreOfTheChosenRowsAndTimesWhatEachWeighsBesides) {
  const std::vector<Label> labels = {Label::kNormal, Label::kNormal, Label::kMalicious, Label::kNormal};
  const std::vector<std::uint32_t> groups = {0, 0, 0, 0};  // of both classes: two groups
  const std::vector<std::uint32_t> chosen = {3, 0, 2};
  const std::vector<double> multipliers = {3, 100, 1, 1};
  const std::vector<double> weights = row_weights(labels, groups, multipliers, chosen, 0.5);
  ASSERT_EQ(weights.size(), 3U);
  EXPECT_NEAR(weights[0], 1.5 / 4, 1e-12);
  EXPECT_NEAR(weights[1], 1.5 * 3 / 4, 1e-12);
  EXPECT_NEAR(weights[2], 1.5, 1e-12);
}

}  // namespace
}  // namespace pugmark
