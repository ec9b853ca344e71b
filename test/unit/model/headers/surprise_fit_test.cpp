// Covers surprises of choices: shares within each choice, what stands in where it was never made, weights of rows.
#include "pugmark/model/headers/surprise_fit.h"

#include <cmath>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

namespace pugmark {
namespace {

using Surprises = std::vector<std::array<double, 2>>;

/// Two choices of one kind: features 0 and 1, then 2 and 3.
const std::vector<FeatureChoice> kChoices = {{0, {0, 1}}, {0, {2, 3}}};

Surprises fit(const LabelledRows& rows, const std::vector<std::uint32_t>& groups,
              const std::vector<FeatureChoice>& choices = kChoices) {
  std::vector<std::uint32_t> all(rows.size());
  std::iota(all.begin(), all.end(), 0U);
  return fit_surprise(rows, groups, std::vector<double>(rows.size(), 1.0), all, choices, SurpriseFitOptions());
}

TEST(SurpriseFit, ASurpriseIsTheLogarithmOfAShareWithinItsChoice) {
  LabelledRows rows;
  for (int i = 0; i < 3; ++i) {
    rows.add(Label::kNormal, std::vector<std::uint32_t>{0});
  }
  rows.add(Label::kNormal, std::vector<std::uint32_t>{1});
  const Surprises found = fit(rows, {0, 1, 2, 3});  // each a source of its own: all weigh 1
  const double of_kind = (3.0 + 1) / (4 + 2);
  EXPECT_NEAR(found[0][0], -std::log((3 + 10 * of_kind) / (4 + 10)), 1e-12);
  EXPECT_NEAR(found[0][1], -std::log((1 + 10 * (1 - of_kind)) / (4 + 10)), 1e-12);
}

TEST(SurpriseFit, WhereNobodyChoseWhatHoldsForTheKindStandsIn) {
  LabelledRows rows;
  rows.add(Label::kNormal, std::vector<std::uint32_t>{0});
  const Surprises found = fit(rows, {0});
  EXPECT_NEAR(found[1][0], -std::log(2.0 / 3), 1e-12);
  EXPECT_NEAR(found[1][1], -std::log(1.0 / 3), 1e-12);
}

TEST(SurpriseFit, ALargeSourceDoesNotRule) {
  LabelledRows rows;
  std::vector<std::uint32_t> groups;
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    rows.add(Label::kNormal, std::vector<std::uint32_t>{0});
    groups.push_back(0);
  }
  for (std::uint32_t i = 0; i < 100; ++i) {
    rows.add(Label::kNormal, std::vector<std::uint32_t>{1});
    groups.push_back(1 + i);
  }
  // A hundred sources of one weigh as much as one of ten thousand.
  const Surprises found = fit(rows, groups);
  EXPECT_NEAR(found[0][0], std::log(2), 1e-9);
  EXPECT_NEAR(found[0][1], std::log(2), 1e-9);
}

TEST(SurpriseFit, IsFiniteAndNeverNegativeWhateverNoRowHas) {
  LabelledRows rows;
  rows.add(Label::kNormal, std::vector<std::uint32_t>{0, 1, 7});
  const FeatureChoice nowhere{1, {FeatureChoice::kNoFeature, FeatureChoice::kNoFeature}};
  for (const auto& surprise : fit(rows, {0}, {kChoices[0], nowhere})) {
    for (const double one : surprise) {
      EXPECT_TRUE(std::isfinite(one));
      EXPECT_GE(one, 0);
    }
  }
}

}  // namespace
}  // namespace pugmark
