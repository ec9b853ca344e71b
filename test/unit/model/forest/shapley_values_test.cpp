// Covers Shapley values of trees: against their definition, over all sets of columns.
#include "pugmark/model/forest/shapley_values.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pugmark/model/fixed_score.h"
#include "support/forest_support.h"

namespace pugmark {
namespace {

constexpr std::size_t kColumns = 5;

/// A tree with splits at random, the same columns again and again on its ways; some nodes send on what is not known.
Forest random_tree(std::uint32_t seed, std::size_t splits) {
  std::mt19937 random(seed);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same trees each time
  Forest forest(ForestReasons::kShapley);
  std::vector<std::pair<std::uint32_t, std::size_t>> leaves{{forest.add_tree(), 0}};
  for (std::size_t i = 0; i < splits && !leaves.empty(); ++i) {
    const std::size_t place = random() % leaves.size();
    const auto [leaf, depth] = leaves[place];
    leaves.erase(leaves.begin() + static_cast<std::ptrdiff_t>(place));
    if (depth == Forest::kMaxShapleyDepth) {
      continue;
    }
    const std::uint32_t left =
        forest.split(leaf, static_cast<std::uint16_t>(random() % kColumns), static_cast<float>(random() % 100) - 50,
                     static_cast<Forest::Unknown>(random() % 3));
    leaves.emplace_back(left, depth + 1);
    leaves.emplace_back(left + 1, depth + 1);
  }
  for (std::uint32_t i = 0; i < forest.nodes(); ++i) {
    forest.node(i).rows = static_cast<float>(1 + random() % 100);
    forest.node(i).value = to_fixed(static_cast<double>(random() % 1000) / 100 - 5);
  }
  for (std::uint32_t i = static_cast<std::uint32_t>(forest.nodes()); i-- > 0;) {  // parents before children
    Forest::Node& node = forest.node(i);
    if (node.column != Forest::kLeaf) {
      const Forest::Node& left = forest.node(node.left);
      const Forest::Node& right = forest.node(node.left + 1);
      node.rows = left.rows + right.rows;
      node.value = to_fixed((from_fixed(left.value) * left.rows + from_fixed(right.value) * right.rows) /
                            (double{left.rows} + double{right.rows}));
    }
  }
  return forest;
}

/// What a tree says of a row in the mean, where the columns in `known` are known.
double mean_of(const Forest& forest, std::uint32_t index, std::span<const float> row, unsigned known) {
  const Forest::Node& node = forest.node(index);
  if (node.column == Forest::kLeaf || (std::isnan(row[node.column]) && node.unknown == Forest::Unknown::kStays)) {
    return from_fixed(node.value);
  }
  if ((known >> node.column & 1U) != 0) {
    const bool right =
        std::isnan(row[node.column]) ? node.unknown == Forest::Unknown::kRight : row[node.column] >= node.threshold;
    return mean_of(forest, node.left + (right ? 1 : 0), row, known);
  }
  const double left = forest.node(node.left).rows;
  const double right = forest.node(node.left + 1).rows;
  return (left * mean_of(forest, node.left, row, known) + right * mean_of(forest, node.left + 1, row, known)) /
         (left + right);
}

double factorial(unsigned n) { return n == 0 ? 1 : n * factorial(n - 1); }

/// The definition: what a column adds to each set of others, by the share of orders in which it comes behind these.
double shapley_value(const Forest& forest, std::span<const float> row, unsigned column) {
  double value = 0;
  for (unsigned others = 0; others < 1U << kColumns; ++others) {
    if ((others >> column & 1U) == 0) {
      const auto size = static_cast<unsigned>(std::popcount(others));
      value += factorial(size) * factorial(kColumns - size - 1) / factorial(kColumns) *
               (mean_of(forest, 0, row, others | 1U << column) - mean_of(forest, 0, row, others));
    }
  }
  return value;
}

TEST(ShapleyValues, AreThoseOfTheDefinition) {
  for (std::uint32_t seed = 1; seed <= 40; ++seed) {
    const Forest forest = random_tree(seed, seed);
    const FeatureMatrix matrix = random_rows(20, kColumns, seed, seed % 2 == 0 ? 4 : 0);
    for (std::size_t i = 0; i < matrix.rows(); ++i) {
      std::array<double, kColumns> values{};
      ShapleyValues(forest, matrix.row(i)).add(0, values);
      for (unsigned column = 0; column < kColumns; ++column) {
        ASSERT_NEAR(values[column], shapley_value(forest, matrix.row(i), column), 1e-9)
            << "tree " << seed << ", row " << i << ", column " << column;
      }
    }
  }
}

TEST(ShapleyValues, HoldInTheDeepestTree) {
  Forest forest(ForestReasons::kShapley);
  std::uint32_t leaf = forest.add_tree();
  for (std::size_t depth = 0; depth < Forest::kMaxShapleyDepth; ++depth) {
    leaf = forest.split(leaf, static_cast<std::uint16_t>(depth % kColumns), static_cast<float>(depth));
  }
  for (std::uint32_t i = 0; i < forest.nodes(); ++i) {
    forest.node(i).value = to_fixed(static_cast<double>(i));
  }
  const std::array<float, kColumns> row = {-1, -1, -1, -1, -1};
  std::array<double, kColumns> values{};
  ShapleyValues(forest, row).add(0, values);
  for (unsigned column = 0; column < kColumns; ++column) {
    EXPECT_NEAR(values[column], shapley_value(forest, row, column), 1e-9);
  }
}

TEST(ShapleyValues, AndTheBaseAddUpToTheScoreExactly) {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    const Forest forest = random_tree(seed, 60);
    const FeatureMatrix matrix = random_rows(50, kColumns, seed, 5);
    for (std::size_t i = 0; i < matrix.rows(); ++i) {
      std::array<FixedScore, kColumns> by_column{};
      forest.add_contributions(matrix.row(i), by_column);
      FixedScore sum = forest.base();
      for (const FixedScore one : by_column) {
        sum += one;
      }
      ASSERT_TRUE(sum == forest.score(matrix.row(i))) << seed << ' ' << i;
    }
  }
}

/// The bytes of a tree with one split, with one of the numbers that Shapley values want exchanged.
std::string with_rows(float rows, std::uint8_t unknown_of_root = 0, std::uint8_t unknown_of_leaf = 0) {
  Forest forest(ForestReasons::kShapley);
  forest.split(forest.add_tree(), 0, 1);
  std::string bytes = forest.serialise();
  constexpr std::size_t kEach = sizeof(float) + 1;
  char* const root = bytes.data() + bytes.size() - 3 * kEach;
  std::memcpy(root, &rows, sizeof rows);
  root[sizeof(float)] = static_cast<char>(unknown_of_root);
  root[2 * kEach - 1] = static_cast<char>(unknown_of_leaf);
  return bytes;
}

TEST(ShapleyValues, AFileWhoseNumbersMakeNoSenseIsNone) {
  const auto is_forest = [](const std::string& bytes) {
    return Forest::parse(bytes, 1, ForestReasons::kShapley).has_value();
  };
  EXPECT_TRUE(is_forest(with_rows(2)));
  EXPECT_TRUE(is_forest(with_rows(2, 2)));
  EXPECT_FALSE(is_forest(with_rows(2, 3)));
  EXPECT_FALSE(is_forest(with_rows(2, 0, 1)));
  EXPECT_FALSE(is_forest(with_rows(0)));
  EXPECT_FALSE(is_forest(with_rows(-1)));
  EXPECT_FALSE(is_forest(with_rows(kUnknown)));
  EXPECT_FALSE(is_forest(with_rows(std::numeric_limits<float>::infinity())));
  const std::string bytes = with_rows(2);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ASSERT_FALSE(is_forest(bytes.substr(0, size))) << size;
  }
}

TEST(ShapleyValues, AFileWithADeeperTreeIsNone) {
  Forest forest(ForestReasons::kShapley);
  std::uint32_t leaf = forest.add_tree();
  for (std::size_t depth = 0; depth < Forest::kMaxShapleyDepth; ++depth) {
    leaf = forest.split(leaf, 0, 0);
  }
  EXPECT_TRUE(Forest::parse(forest.serialise(), 1, ForestReasons::kShapley).has_value());
  forest.split(leaf, 0, 0);
  EXPECT_FALSE(Forest::parse(forest.serialise(), 1, ForestReasons::kShapley).has_value());
}

TEST(ShapleyValues, OfACraftedFileStillAddUp) {
  Forest forest(ForestReasons::kShapley);
  std::uint32_t leaf = forest.add_tree();
  for (std::size_t depth = 0; depth < Forest::kMaxShapleyDepth; ++depth) {
    leaf = forest.split(leaf, 0, 0);
    forest.node(leaf).rows = std::numeric_limits<float>::denorm_min();
    forest.node(leaf + 1).rows = std::numeric_limits<float>::max();
    forest.node(leaf).value = std::numeric_limits<std::int64_t>::max();
  }
  std::array<FixedScore, 1> by_column{};
  const std::array<float, 1> row = {-1};
  forest.add_contributions(row, by_column);
  EXPECT_TRUE(forest.base() + by_column[0] == forest.score(row));
}

}  // namespace
}  // namespace pugmark
