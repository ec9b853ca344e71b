// Covers forests that are fitted to labels: what XGBoost's own Python package says of the same rows and why, how well
// scikit-learn tells others apart, and rows of which little is known.
#include "pugmark/model/forest/labelled_forest.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/forest_support.h"

namespace pugmark {
namespace {

constexpr std::size_t kColumns = 5;
/// XGBoost computes contributions in single precision.
constexpr double kSingle = 2e-5;

/// What the script beside the fixture found.
struct Fixture {
  std::uint32_t trees = 0;
  double auc = 0;
  LabelledMatrix rows{FeatureMatrix(kColumns), {}, {}};
  std::vector<std::array<double, kColumns + 1>> boosting;  // by row: contributions of columns, then of none
  std::vector<std::array<double, kColumns + 1>> forest;
  FeatureMatrix others{kColumns};
  std::vector<bool> other_labels;
};

/// Numbers as the fixture has them.
float number(const std::string& text) { return text == "nan" ? kUnknown : std::stof(text); }

Fixture fixture() {
  Fixture read;
  std::ifstream file(PUGMARK_TEST_DATA "/parity/labelled_forest.tsv");
  for (std::string line; std::getline(file, line);) {
    std::istringstream cells(line);
    std::string key;
    cells >> key;
    const auto take = [&](auto& numbers) {
      for (auto& one : numbers) {
        std::string text;
        cells >> text;
        one = number(text);
      }
    };
    std::array<float, kColumns> row{};
    if (key == "trees") {
      cells >> read.trees;
    } else if (key == "auc") {
      cells >> read.auc;
    } else if (key == "row") {
      cells >> read.rows.labels.emplace_back() >> read.rows.weights.emplace_back();
      take(row);
      read.rows.matrix.add(row);
    } else if (key == "boosting" || key == "forest") {
      take((key == "forest" ? read.forest : read.boosting).emplace_back());
    } else if (key == "other") {
      int label = 0;
      cells >> label;
      read.other_labels.push_back(label == 1);
      take(row);
      read.others.add(row);
    }
  }
  return read;
}

/// A random forest each of whose trees learns from three fifths of the rows, as the script beside the fixture has it.
Result<Forest> fit_bagged_forest(const LabelledMatrix& rows, const LabelledForestOptions& options) {
  const auto in_bag = [](std::size_t tree, std::size_t row) { return (7 * row + 3 * tree + row / 5 * tree) % 5 > 1; };
  return fit_random_forest(rows, in_bag, options);
}

using Fit = Result<Forest> (*)(const LabelledMatrix&, const LabelledForestOptions&);
constexpr std::array<Fit, 2> kFits = {&fit_gradient_boosting, &fit_bagged_forest};

Forest fitted(Fit fit, const LabelledMatrix& rows, const LabelledForestOptions& options = {}) {
  Result<Forest> forest = fit(rows, options);
  EXPECT_TRUE(forest.has_value()) << forest.error().message();
  return *std::move(forest);
}

/// Expects the scores that XGBoost tells, and the contributions of rows of which all is known: those of others are
/// different in parts of trees where training met no such row. `start` is what XGBoost adds to all scores,
/// `unit` what its 1 is here.
void expect_contributions(const Forest& forest, const FeatureMatrix& matrix,
                          const std::vector<std::array<double, kColumns + 1>>& expected, double start, double unit) {
  ASSERT_EQ(expected.size(), matrix.rows());
  for (std::size_t i = 0; i < matrix.rows(); ++i) {
    std::array<FixedScore, kColumns> by_column{};
    forest.add_contributions(matrix.row(i), by_column);
    FixedScore sum = forest.base();
    double margin = expected[i][kColumns];
    const bool known = std::none_of(matrix.row(i).begin(), matrix.row(i).end(), [](float x) { return std::isnan(x); });
    for (std::size_t column = 0; column < kColumns; ++column) {
      ASSERT_NEAR(from_fixed(by_column[column]) / unit, expected[i][column], known ? kSingle : 1)
          << "row " << i << ", column " << column;
      sum += by_column[column];
      margin += expected[i][column];
    }
    ASSERT_NEAR(from_fixed(forest.base()) / unit + start, expected[i][kColumns], kSingle);
    ASSERT_TRUE(sum == forest.score(matrix.row(i))) << i;
    ASSERT_NEAR(from_fixed(sum) / unit + start, margin, kSingle) << i;
  }
}

TEST(LabelledForest, BoostingSaysWhatXgboostDoesAndForTheSameReasons) {
  const Fixture expected = fixture();
  ASSERT_EQ(expected.rows.matrix.rows(), 300U);
  const Forest forest = fitted(&fit_gradient_boosting, expected.rows, {expected.trees, 1});
  EXPECT_EQ(forest.trees(), expected.trees);
  expect_contributions(forest, expected.rows.matrix, expected.boosting, 0, 1);
}

TEST(LabelledForest, ARandomForestSaysWhatXgboostDoesAndForTheSameReasons) {
  const Fixture expected = fixture();
  const Forest forest = fitted(&fit_bagged_forest, expected.rows, {expected.trees, 1});
  EXPECT_EQ(forest.trees(), expected.trees);
  expect_contributions(forest, expected.rows.matrix, expected.forest, 0.5, kRandomForestUnit);
}

TEST(LabelledForest, ARandomForestTellsOtherRowsApartAsWellAsScikitLearn) {
  const Fixture expected = fixture();
  const Forest forest = fitted(&fit_bagged_forest, expected.rows, {200, 1});
  const std::vector<float> cells = cells_of(expected.others);
  std::vector<FixedScore> scores(expected.others.rows());
  forest.score(cells.data(), kColumns, scores.size(), scores.data());
  EXPECT_GT(area_under_curve(scores, expected.other_labels), expected.auc - 0.01);
}

TEST(LabelledForest, ATreeOfARandomForestLearnsNothingFromRowsThatAreNotInItsBag) {
  // Rows of the first half and of the second say the opposite of each other.
  LabelledMatrix rows{FeatureMatrix(1), {}, {}};
  for (int i = 0; i < 400; ++i) {
    const bool large = i % 2 == 1;
    rows.matrix.add(std::array{large ? 1.0F : 0.0F});
    rows.labels.push_back(large == (i < 200) ? 1 : 0);
    rows.weights.push_back(1);
  }
  const auto halves = [](std::size_t tree, std::size_t row) { return (tree == 0) == (row < 200); };
  const auto forest = fit_random_forest(rows, halves, {2, 1});
  ASSERT_TRUE(forest.has_value()) << forest.error().message();
  ASSERT_EQ(forest->trees(), 2U);
  const std::array large{1.0F};
  EXPECT_NEAR(from_fixed(forest->score_of_tree(0, large)), 25, 1e-3);
  EXPECT_NEAR(from_fixed(forest->score_of_tree(1, large)), -25, 1e-3);
  EXPECT_NEAR(from_fixed(forest->score(large)), 0, 1e-3);
}

TEST(LabelledForest, SharesOfARandomForestLieAboutAHalf) {
  const Fixture data = fixture();
  const Forest forest = fitted(&fit_bagged_forest, data.rows);
  for (std::size_t i = 0; i < data.others.rows(); ++i) {
    ASSERT_LE(std::abs(from_fixed(forest.score(data.others.row(i)))), 50 + 1e-4);
  }
}

TEST(LabelledForest, IsTheSameEachTimeAndAnotherSeedGivesAnother) {
  const Fixture data = fixture();
  for (const Fit fit : kFits) {
    const std::string bytes = fitted(fit, data.rows, {10, 1}).serialise();
    EXPECT_EQ(fitted(fit, data.rows, {10, 1}).serialise(), bytes);
    EXPECT_NE(fitted(fit, data.rows, {10, 2}).serialise(), bytes);
  }
}

TEST(LabelledForest, ManyRowsScoreAsEachDoes) {
  const Fixture data = fixture();
  const std::vector<float> cells = cells_of(data.others);
  for (const Fit fit : kFits) {
    const Forest forest = fitted(fit, data.rows, {10, 1});
    std::vector<FixedScore> scores(data.others.rows());
    forest.score(cells.data(), kColumns, scores.size(), scores.data());
    for (std::size_t i = 0; i < scores.size(); ++i) {
      ASSERT_TRUE(scores[i] == forest.score(data.others.row(i))) << i;
    }
  }
}

TEST(LabelledForest, OfARowOfWhichNothingIsKnownItSaysWhatItSaysOfAll) {
  const Fixture data = fixture();
  LabelledMatrix known{FeatureMatrix(kColumns), {}, {}};
  for (std::size_t i = 0; i < data.rows.matrix.rows(); ++i) {
    const auto row = data.rows.matrix.row(i);
    if (std::none_of(row.begin(), row.end(), [](float x) { return std::isnan(x); })) {
      known.matrix.add(row);
      known.labels.push_back(data.rows.labels[i]);
      known.weights.push_back(data.rows.weights[i]);
    }
  }
  ASSERT_GT(known.matrix.rows(), 100U);
  const std::vector<float> nothing(kColumns, kUnknown);
  for (const Fit fit : kFits) {
    const Forest forest = fitted(fit, known, {10, 1});
    EXPECT_TRUE(forest.score(nothing) == forest.base());
    std::array<FixedScore, kColumns> by_column{};
    forest.add_contributions(nothing, by_column);
    EXPECT_TRUE(std::all_of(by_column.begin(), by_column.end(), [](FixedScore one) { return one == 0; }));
  }
}

TEST(LabelledForest, InfiniteNumbersCountAsTheLargestFiniteOnes) {
  Fixture data = fixture();
  LabelledMatrix odd{FeatureMatrix(kColumns), data.rows.labels, data.rows.weights};
  LabelledMatrix finite = odd;
  for (std::size_t i = 0; i < data.rows.matrix.rows(); ++i) {
    std::vector<float> row(data.rows.matrix.row(i).begin(), data.rows.matrix.row(i).end());
    row[2] = i % 7 == 0 ? std::numeric_limits<float>::infinity() : -std::numeric_limits<float>::infinity();
    odd.matrix.add(row);
    row[2] = std::copysign(std::numeric_limits<float>::max(), row[2]);
    finite.matrix.add(row);
  }
  for (const Fit fit : kFits) {
    EXPECT_EQ(fitted(fit, odd, {5, 1}).serialise(), fitted(fit, finite, {5, 1}).serialise());
  }
}

TEST(LabelledForest, RowsOfOneClassAreLeaves) {
  LabelledMatrix rows{FeatureMatrix(2), {}, {}};
  for (int i = 0; i < 20; ++i) {
    rows.matrix.add(std::array{static_cast<float>(i), 1.0F});
    rows.labels.push_back(1);
    rows.weights.push_back(1);
  }
  const Forest forest = fitted(&fit_bagged_forest, rows, {5, 1});
  EXPECT_EQ(forest.nodes(), 5U);
  EXPECT_NEAR(from_fixed(forest.base()), 50, 1e-4);
}

TEST(LabelledForest, WhatTheLibraryRefusesIsAnErrorWithItsReason) {
  const LabelledMatrix unlabelled{random_rows(10, kColumns, 1, 0), {}, {}};
  const auto forest = fit_gradient_boosting(unlabelled, {});
  ASSERT_FALSE(forest.has_value());
  EXPECT_NE(forest.error().message().find("label"), std::string::npos) << forest.error().message();
}

TEST(LabelledForest, SurvivesItsFile) {
  const Fixture data = fixture();
  for (const Fit fit : kFits) {
    const Forest forest = fitted(fit, data.rows, {10, 1});
    const std::string bytes = forest.serialise();
    const auto read = Forest::parse(bytes, kColumns, ForestReasons::kShapley);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->serialise(), bytes);
    EXPECT_FALSE(Forest::parse(bytes, kColumns, ForestReasons::kPath).has_value());
    for (std::size_t i = 0; i < data.others.rows(); ++i) {
      ASSERT_TRUE(read->score(data.others.row(i)) == forest.score(data.others.row(i)));
      std::array<FixedScore, kColumns> before{};
      std::array<FixedScore, kColumns> after{};
      forest.add_contributions(data.others.row(i), before);
      read->add_contributions(data.others.row(i), after);
      ASSERT_TRUE(before == after) << i;
    }
  }
}

}  // namespace
}  // namespace pugmark
