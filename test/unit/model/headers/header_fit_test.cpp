// Covers the fitting of the recipe headers: which features are taken, what groups weigh, what is cut.
#include "pugmark/model/headers/header_fit.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

namespace pugmark {
namespace {

constexpr Label kNormal = Label::kNormal;
constexpr Label kMalicious = Label::kMalicious;

/// Rows and their groups.
struct Data {
  LabelledRows rows;
  std::vector<std::uint32_t> groups;

  void add(Label label, std::uint32_t group, const std::vector<std::uint32_t>& features) {
    rows.add(label, features);
    groups.push_back(group);
  }
  std::vector<std::uint32_t> all() const {
    std::vector<std::uint32_t> rows_of(groups.size());
    std::iota(rows_of.begin(), rows_of.end(), 0U);
    return rows_of;
  }
  std::vector<double> ones() const { return std::vector<double>(groups.size(), 1.0); }
  HeaderFit fit(const HeaderFitOptions& options = {}) const {
    return fit_headers(rows, groups, ones(), all(), options);
  }
};

/// Feature 0 marks malicious rows, 1 normal ones, 2 is everywhere; a group a row.
Data separable() {
  Data data;
  for (std::uint32_t i = 0; i < 5; ++i) {
    data.add(kMalicious, i, {0, 2});
    data.add(kNormal, 10 + i, {1, 2});
  }
  return data;
}

TEST(HeaderFit, WeighsWhatMarksAClassTowardsIt) {
  const HeaderFit fit = separable().fit();
  ASSERT_EQ(fit.weights.size(), 3U);
  EXPECT_GT(fit.weights[0], 0);
  EXPECT_LT(fit.weights[1], 0);
  EXPECT_NEAR(fit.weights[2], 0, 1e-9);
}

TEST(HeaderFit, LeavesOutWhatFewGroupsHave) {
  Data data = separable();
  data.add(kMalicious, 20, {0, 2, 3});  // feature 3: many rows of one group, and one of another
  for (int i = 0; i < 50; ++i) {
    data.add(kMalicious, 21, {0, 2, 3});
  }
  HeaderFit fit = data.fit();
  ASSERT_EQ(fit.weights.size(), 4U);
  EXPECT_EQ(fit.weights[3], 0);
  data.add(kMalicious, 22, {3});
  fit = data.fit();
  EXPECT_GT(fit.weights[3], 0);
}

TEST(HeaderFit, CountsAGroupOnceForEachClass) {
  Data data = separable();
  data.add(kMalicious, 20, {3});
  data.add(kNormal, 20, {3});
  EXPECT_EQ(data.fit().weights[3], 0);
  data.add(kNormal, 21, {3});
  EXPECT_NE(data.fit().weights[3], 0);
}

TEST(HeaderFit, RowsThatNobodyHasSeenMakeNoFeatureKnown) {
  Data data = separable();
  for (std::uint32_t i = 0; i < 5; ++i) {
    data.rows.add(kMalicious, std::vector<std::uint32_t>{2, 3}, true);
    data.groups.push_back(i);
  }
  const HeaderFit fit = data.fit();
  EXPECT_EQ(fit.weights[3], 0);
  EXPECT_LT(fit.weights[0], separable().fit().weights[0]);  // they lack what marks their class
}

TEST(HeaderFit, TakesAllWhereOneGroupIsEnough) {
  Data data = separable();
  data.add(kMalicious, 20, {3});
  HeaderFitOptions options;
  options.least_groups = 1;
  EXPECT_GT(data.fit(options).weights[3], 0);
}

TEST(HeaderFit, KeepsNoMoreFeaturesThanWanted) {
  Data data = separable();
  HeaderFitOptions options;
  options.most_features = 1;
  const HeaderFit fit = data.fit(options);
  EXPECT_EQ(std::count(fit.weights.begin(), fit.weights.end(), 0.0), 2);
}

TEST(HeaderFit, LearnsFromTheChosenRowsAlone) {
  Data data = separable();
  const HeaderFit before = data.fit();
  const std::vector<std::uint32_t> chosen = data.all();
  data.add(kNormal, 30, {0});
  data.add(kNormal, 31, {0});
  const HeaderFit after = fit_headers(data.rows, data.groups, data.ones(), chosen, {});
  EXPECT_EQ(after.weights, before.weights);
  EXPECT_EQ(after.bias, before.bias);
}

}  // namespace
}  // namespace pugmark
