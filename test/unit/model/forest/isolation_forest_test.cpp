// Covers the fitting of isolation forests: what they are a function of, what their values mean, and rows of which
// little is known or little differs.
#include "pugmark/model/forest/isolation_forest.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "support/forest_support.h"

namespace pugmark {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
/// Values are rounded to 2^-48, path lengths to 2^-32.
constexpr double kRounding = 1e-8;

FeatureMatrix rows_of(const std::vector<std::vector<float>>& rows) {
  FeatureMatrix matrix(rows.front().size());
  for (const std::vector<float>& row : rows) {
    matrix.add(row);
  }
  return matrix;
}

Forest fit(const FeatureMatrix& matrix, const IsolationForestOptions& options = {}, unsigned threads = 1) {
  return fit_isolation_forest(matrix, all_rows(matrix), options, threads);
}

/// What is expected of a forest that has learned nothing.
void expect_leaves_of_nothing(const Forest& forest) {
  EXPECT_EQ(forest.trees(), IsolationForestOptions().trees);
  EXPECT_EQ(forest.nodes(), forest.trees());
  EXPECT_EQ(forest.columns(), 0U);
  EXPECT_TRUE(forest.base() == 0);
}

/// How many rows end at each node, of a forest of one tree.
std::vector<std::uint64_t> rows_at(const Forest& forest, const FeatureMatrix& matrix) {
  std::vector<std::uint64_t> counts(forest.nodes());
  for (std::size_t i = 0; i < matrix.rows(); ++i) {
    std::uint32_t index = 0;
    for (;;) {
      ++counts[index];
      const Forest::Node& node = forest.node(index);
      if (node.column == Forest::kLeaf) {
        break;
      }
      index = node.left + (matrix.row(i)[node.column] >= node.threshold ? 1 : 0);
    }
  }
  return counts;
}

TEST(IsolationForest, PathLengthsAreThoseOfThePaper) {
  EXPECT_EQ(mean_path_length(0), 0);
  EXPECT_EQ(mean_path_length(1), 0);
  EXPECT_EQ(mean_path_length(2), 1);
  // As scikit-learn's _average_path_length says.
  EXPECT_NEAR(mean_path_length(3), 1.2073923576, 1e-9);
  EXPECT_NEAR(mean_path_length(5), 2.3270200520, 1e-9);
  EXPECT_NEAR(mean_path_length(256), 10.2447709201, 1e-9);
  EXPECT_NEAR(mean_path_length(999), 12.9679398844, 1e-9);
}

TEST(IsolationForest, PathLengthsGrowWithTheRows) {
  for (std::uint64_t rows = 1; rows < 5000; ++rows) {
    ASSERT_LT(mean_path_length(rows), mean_path_length(rows + 1)) << rows;
  }
  EXPECT_TRUE(std::isfinite(mean_path_length(std::numeric_limits<std::uint64_t>::max())));
}

TEST(IsolationForest, AScoreOfNothingIsAHalf) {
  for (const std::uint64_t sample : {0U, 1U, 2U, 256U}) {
    EXPECT_EQ(anomaly_score(0, sample), 0.5) << sample;
  }
  EXPECT_NEAR(anomaly_score(mean_path_length(256), 256), 1, 1e-12);  // set apart by no split at all
  EXPECT_NEAR(anomaly_score(-mean_path_length(256), 256), 0.25, 1e-12);
}

TEST(IsolationForest, IsTheSameOnOneThreadAndOnFour) {
  const FeatureMatrix matrix = random_rows(1000, 6, 1, 9);
  const std::string bytes = fit(matrix, {}, 1).serialise();
  EXPECT_EQ(fit(matrix, {}, 4).serialise(), bytes);
  EXPECT_EQ(fit(matrix, {}, 0).serialise(), bytes);
  EXPECT_EQ(fit(matrix, {}, 1000).serialise(), bytes);
}

TEST(IsolationForest, AnotherSeedGivesAnotherForest) {
  const FeatureMatrix matrix = random_rows(1000, 6, 1, 9);
  IsolationForestOptions options;
  options.seed = 2;
  EXPECT_NE(fit(matrix, options).serialise(), fit(matrix).serialise());
}

TEST(IsolationForest, MoreTreesLeaveTheFirstAsTheyWere) {
  const FeatureMatrix matrix = random_rows(300, 4, 1, 0);
  IsolationForestOptions options;
  options.trees = 1;
  const Forest one = fit(matrix, options);
  options.trees = 2;
  const Forest two = fit(matrix, options);
  ASSERT_LT(one.nodes(), two.nodes());
  for (std::uint32_t i = 0; i < one.nodes(); ++i) {
    EXPECT_EQ(one.node(i).column, two.node(i).column);
    EXPECT_EQ(one.node(i).left, two.node(i).left);
    EXPECT_NEAR(from_fixed(one.node(i).value), 2 * from_fixed(two.node(i).value), 1e-12);
  }
}

TEST(IsolationForest, IsTheSameAsItWasOnEveryMachine) {
  // A change of these numbers is a change of every model's scores.
  const FeatureMatrix matrix = random_rows(700, 5, 20261130, 10);
  const Forest forest = fit(matrix);
  EXPECT_EQ(forest.nodes(), 20842U);
  EXPECT_EQ(static_cast<std::int64_t>(forest.base()), 37635696587558);
  EXPECT_EQ(static_cast<std::int64_t>(forest.score(matrix.row(0))), 732656385739979);
}

TEST(IsolationForest, LearnsFromTheChosenRowsAlone) {
  const FeatureMatrix all = random_rows(400, 4, 2, 7);
  FeatureMatrix odd(4);
  std::vector<std::uint32_t> chosen;
  for (std::uint32_t i = 1; i < 400; i += 2) {
    chosen.push_back(i);
    odd.add(all.row(i));
  }
  EXPECT_EQ(fit_isolation_forest(all, chosen, {}, 1).serialise(), fit(odd).serialise());
}

TEST(IsolationForest, OutliersScoreHigher) {
  FeatureMatrix matrix = random_rows(1000, 4, 3, 0);
  matrix.add(std::array{500.0F, 500.0F, -500.0F, 500.0F});
  const Forest forest = fit(matrix);
  const FixedScore outlier = forest.score(matrix.row(1000));
  for (std::size_t i = 0; i < 1000; ++i) {
    ASSERT_TRUE(forest.score(matrix.row(i)) < outlier) << i;
  }
  EXPECT_GT(anomaly_score(from_fixed(outlier), 256), 0.6);
  EXPECT_LT(anomaly_score(from_fixed(forest.score(std::array{0.0F, 0.0F, 0.0F, 0.0F})), 256), 0.5);
}

TEST(IsolationForest, NamesTheColumnThatSetsARowApart) {
  FeatureMatrix matrix = random_rows(1000, 4, 3, 0);
  const Forest forest = fit(matrix);
  std::array<FixedScore, 4> reasons{};
  forest.add_contributions(std::array{0.0F, 0.0F, 50.0F, 0.0F}, reasons);
  EXPECT_EQ(std::max_element(reasons.begin(), reasons.end()) - reasons.begin(), 2);
  EXPECT_TRUE(reasons[2] > 0);
}

RC_GTEST_PROP(IsolationForest, ValuesArePathsSavedAndMeansOfThem, (std::uint32_t seed)) {
  // One tree of all rows, none of them with holes: the rows at each node are known.
  const FeatureMatrix matrix = random_rows(1 + seed % 200, 1 + seed % 3, seed, 0);
  IsolationForestOptions options;
  options.trees = 1;
  options.seed = seed;
  const Forest forest = fit(matrix, options);
  const std::vector<std::uint64_t> rows = rows_at(forest, matrix);
  std::vector<unsigned> depths(forest.nodes());
  const double most = std::ceil(std::log2(static_cast<double>(matrix.rows())));
  for (std::uint32_t i = 0; i < forest.nodes(); ++i) {
    const Forest::Node& node = forest.node(i);
    RC_ASSERT(rows[i] > 0U);
    RC_ASSERT(depths[i] <= most);
    const double value = from_fixed(node.value);
    if (node.column == Forest::kLeaf) {
      const double path = depths[i] + mean_path_length(rows[i]);
      RC_ASSERT(std::abs(value - (mean_path_length(matrix.rows()) - path)) < kRounding);
    } else {
      const double left = from_fixed(forest.node(node.left).value) * static_cast<double>(rows[node.left]);
      const double right = from_fixed(forest.node(node.left + 1).value) * static_cast<double>(rows[node.left + 1]);
      RC_ASSERT(std::abs(value - (left + right) / static_cast<double>(rows[i])) < kRounding);
      depths[node.left] = depths[i] + 1;
      depths[node.left + 1] = depths[i] + 1;
    }
  }
}

TEST(IsolationForest, EveryColumnThatVariesIsTakenEquallyOften) {
  // Nine columns that do not vary: they leave the other three the same chance.
  FeatureMatrix matrix(12);
  const FeatureMatrix random = random_rows(500, 3, 4, 0);
  for (std::size_t i = 0; i < random.rows(); ++i) {
    std::array<float, 12> row{};
    row.fill(kUnknown);
    row[0] = 1;
    row[3] = random.row(i)[0];
    row[7] = random.row(i)[1];
    row[11] = random.row(i)[2];
    matrix.add(row);
  }
  IsolationForestOptions options;
  options.trees = 3000;
  options.sample = 2;  // a split a tree, but for rows that are the same
  const Forest forest = fit(matrix, options, 2);
  std::array<int, 12> taken{};
  for (std::uint32_t i = 0; i < forest.nodes(); ++i) {
    if (forest.node(i).column != Forest::kLeaf) {
      ++taken[forest.node(i).column];
    }
  }
  EXPECT_EQ(taken[3] + taken[7] + taken[11], 3000);
  for (const std::size_t column : {3U, 7U, 11U}) {
    EXPECT_NEAR(taken[column], 1000, 130) << column;  // five standard deviations
  }
}

TEST(IsolationForest, OfNoRowsIsLeavesOfNothing) {
  const FeatureMatrix matrix = random_rows(10, 3, 5, 0);
  expect_leaves_of_nothing(fit_isolation_forest(matrix, {}, {}, 2));
  expect_leaves_of_nothing(fit(FeatureMatrix(0)));
}

TEST(IsolationForest, OfOneRowIsLeavesOfNothing) {
  expect_leaves_of_nothing(fit(rows_of({{1, 2, 3}})));
  IsolationForestOptions options;
  options.sample = 1;
  expect_leaves_of_nothing(fit(random_rows(10, 3, 5, 0), options));
  options.sample = 0;
  expect_leaves_of_nothing(fit(random_rows(10, 3, 5, 0), options));
}

TEST(IsolationForest, OfTwoRowsSplitsThem) {
  const FeatureMatrix matrix = rows_of({{1, 2, 3}, {1, 5, 3}});
  const Forest forest = fit(matrix);
  EXPECT_EQ(forest.nodes(), 3 * forest.trees());
  EXPECT_EQ(forest.columns(), 2U);
  EXPECT_NEAR(from_fixed(forest.score(matrix.row(0))), 0, 1e-12);  // a path of 1, as usual
  EXPECT_TRUE(forest.score(matrix.row(0)) == forest.score(matrix.row(1)));
}

TEST(IsolationForest, WithoutTreesIsEmpty) {
  IsolationForestOptions options;
  options.trees = 0;
  EXPECT_EQ(fit(random_rows(10, 3, 5, 0), options).nodes(), 0U);
}

TEST(IsolationForest, RowsThatDoNotDifferAreNotSplit) {
  expect_leaves_of_nothing(fit(rows_of(std::vector<std::vector<float>>(500, {1, -2, 0}))));
  expect_leaves_of_nothing(fit(rows_of(std::vector<std::vector<float>>(500, {kUnknown, kUnknown}))));
  expect_leaves_of_nothing(fit(rows_of(std::vector<std::vector<float>>(500, {kInfinity, -kInfinity}))));
  expect_leaves_of_nothing(fit(rows_of(std::vector<std::vector<float>>(500))));
  expect_leaves_of_nothing(fit(rows_of({{0.0F, 1}, {-0.0F, kUnknown}, {0.0F, 1}})));
}

TEST(IsolationForest, NeighbouringNumbersAreSplit) {
  for (const float number : {0.0F, 1.0F, -1.0F, 1e-40F, 3e38F, -3e38F}) {
    const FeatureMatrix matrix = rows_of({{number}, {std::nextafter(number, kInfinity)}});
    const Forest forest = fit(matrix);
    EXPECT_EQ(forest.nodes(), 3 * forest.trees()) << number;
    EXPECT_EQ(forest.node(0).threshold, matrix.row(1)[0]) << number;
  }
}

TEST(IsolationForest, InfiniteNumbersAreSplitByFiniteThresholds) {
  const FeatureMatrix matrix = rows_of({{-kInfinity}, {0}, {kInfinity}, {1}, {std::numeric_limits<float>::max()}});
  const Forest forest = fit(matrix);
  EXPECT_TRUE(Forest::parse(forest.serialise(), 1).has_value());
  EXPECT_TRUE(forest.score(matrix.row(2)) == forest.score(matrix.row(4)));  // as large as can be
  EXPECT_GT(forest.nodes(), 4 * forest.trees());
}

TEST(IsolationForest, RowsWithHolesGoToEitherSideByTheSharesOfTheOthers) {
  // Three in four known rows lie on the right; so do about three in four of those not known, which no other split
  // parts.
  FeatureMatrix matrix(1);
  for (int i = 0; i < 400; ++i) {
    matrix.add(std::array{i % 2 == 0 ? kUnknown : i % 8 == 1 ? 0.0F : 1.0F});
  }
  IsolationForestOptions options;
  options.sample = 400;
  const Forest forest = fit(matrix, options);
  EXPECT_EQ(forest.nodes(), 3 * forest.trees());
  const double usual = mean_path_length(400);
  EXPECT_NEAR(from_fixed(forest.score(std::array{0.0F})), usual - 1 - mean_path_length(100), 0.1);
  EXPECT_NEAR(from_fixed(forest.score(std::array{1.0F})), usual - 1 - mean_path_length(300), 0.1);
  EXPECT_TRUE(forest.score(std::array{kUnknown}) == forest.base());
}

}  // namespace
}  // namespace pugmark
