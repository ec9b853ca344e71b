// Covers forests: ways down, exact sums and reasons, and bytes that were damaged or made to mislead.
#include "pugmark/model/forest/forest.h"

#include <array>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "pugmark/model/forest/isolation_forest.h"
#include "support/forest_support.h"

namespace pugmark {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// x0 >= 1 ? (x2 >= -3 ? 400 : 300) : 100; the root's value is 10, that of the inner node 200.
Forest small_forest() {
  Forest forest;
  const std::uint32_t root = forest.add_tree();
  const std::uint32_t left = forest.split(root, 0, 1);
  const std::uint32_t below = forest.split(left + 1, 2, -3);
  forest.node(root).value = 10;
  forest.node(left).value = 100;
  forest.node(left + 1).value = 200;
  forest.node(below).value = 300;
  forest.node(below + 1).value = 400;
  return forest;
}

std::int64_t score_of(const Forest& forest, const std::vector<float>& row) {
  return static_cast<std::int64_t>(forest.score(row));
}

/// The scores of all rows, by the way for many rows.
std::vector<FixedScore> batch_scores(const Forest& forest, const FeatureMatrix& matrix) {
  std::vector<FixedScore> scores(matrix.rows(), 77);
  const std::vector<float> cells = cells_of(matrix);
  forest.score(cells.data(), matrix.columns(), matrix.rows(), scores.data());
  return scores;
}

/// Expects both ways of scoring, and the reasons, to agree for each row.
void expect_consistent(const Forest& forest, const FeatureMatrix& matrix) {
  const std::vector<FixedScore> scores = batch_scores(forest, matrix);
  for (std::size_t i = 0; i < matrix.rows(); ++i) {
    ASSERT_TRUE(scores[i] == forest.score(matrix.row(i))) << "row " << i;
    std::vector<FixedScore> reasons(matrix.columns(), 0);
    forest.add_contributions(matrix.row(i), reasons);
    FixedScore sum = forest.base();
    for (const FixedScore reason : reasons) {
      sum += reason;
    }
    ASSERT_TRUE(sum == scores[i]) << "row " << i;
  }
}

Forest fitted(const FeatureMatrix& matrix, std::uint32_t trees) {
  IsolationForestOptions options;
  options.trees = trees;
  return fit_isolation_forest(matrix, all_rows(matrix), options, 1);
}

TEST(Forest, WithoutTreesSaysNothing) {
  const Forest forest;
  EXPECT_EQ(forest.columns(), 0U);
  EXPECT_EQ(score_of(forest, {}), 0);
  EXPECT_TRUE(forest.base() == 0);
  FixedScore out = 5;
  forest.score(nullptr, 0, 1, &out);
  EXPECT_TRUE(out == 0);
}

TEST(Forest, OfLeavesAloneNeedsNoColumns) {
  Forest forest;
  forest.node(forest.add_tree()).value = 3;
  forest.node(forest.add_tree()).value = -5;
  std::array<FixedScore, 20> out{};
  forest.score(nullptr, 0, out.size(), out.data());
  for (const FixedScore score : out) {
    EXPECT_TRUE(score == -2);
  }
  EXPECT_EQ(score_of(forest, {}), -2);
}

TEST(Forest, GoesRightFromTheThresholdOn) {
  const Forest forest = small_forest();
  EXPECT_EQ(forest.columns(), 3U);
  EXPECT_EQ(forest.nodes(), 5U);
  EXPECT_EQ(score_of(forest, {0.99F, 0, 0}), 100);
  EXPECT_EQ(score_of(forest, {1, 0, -3}), 400);
  EXPECT_EQ(score_of(forest, {1, 0, -3.01F}), 300);
  EXPECT_EQ(score_of(forest, {kInfinity, 0, -kInfinity}), 300);
  EXPECT_EQ(score_of(forest, {-kInfinity, 0, kInfinity}), 100);
}

TEST(Forest, StopsWhereANumberIsNotKnown) {
  const Forest forest = small_forest();
  EXPECT_EQ(score_of(forest, {kUnknown, 0, 0}), 10);
  EXPECT_EQ(score_of(forest, {2, kUnknown, kUnknown}), 200);
  EXPECT_EQ(score_of(forest, {0, kUnknown, kUnknown}), 100);
}

TEST(Forest, WhatIsNotKnownContributesNothing) {
  const Forest forest = small_forest();
  std::array<FixedScore, 3> reasons{};
  forest.add_contributions(std::array{kUnknown, 0.0F, 0.0F}, reasons);
  EXPECT_TRUE(reasons[0] == 0 && reasons[1] == 0 && reasons[2] == 0);
  forest.add_contributions(std::array{2.0F, 0.0F, kUnknown}, reasons);
  EXPECT_TRUE(reasons[0] == 190 && reasons[1] == 0 && reasons[2] == 0);
}

TEST(Forest, AddsToTheContributionsThatAreThere) {
  const Forest forest = small_forest();
  std::array<FixedScore, 3> reasons{1, 2, 3};
  forest.add_contributions(std::array{1.0F, 0.0F, 0.0F}, reasons);
  EXPECT_TRUE(reasons[0] == 191 && reasons[1] == 2 && reasons[2] == 203);
}

TEST(Forest, ValuesAtTheEdgeOf64BitsAreAddedExactly) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
  Forest forest;
  for (int i = 0; i < 3; ++i) {
    const std::uint32_t root = forest.add_tree();
    const std::uint32_t left = forest.split(root, 0, 0);
    forest.node(root).value = kLeast;
    forest.node(left).value = kLeast;
    forest.node(left + 1).value = kMost;
  }
  FeatureMatrix matrix(1);
  for (int i = 0; i < 40; ++i) {
    matrix.add(std::array{i % 3 == 0 ? kUnknown : static_cast<float>(i % 3) - 1.5F});
  }
  expect_consistent(forest, matrix);
  EXPECT_TRUE(forest.score(std::array{1.0F}) == FixedScore{3} * kMost);
  EXPECT_TRUE(forest.base() == FixedScore{3} * kLeast);
}

TEST(Forest, ManyRowsScoreAsEachAloneWhateverTheirNumber) {
  const Forest forest = fitted(random_rows(500, 7, 1, 6), 20);
  for (const std::size_t count : {0U, 1U, 7U, 15U, 16U, 17U, 255U, 256U, 257U, 600U}) {
    expect_consistent(forest, random_rows(count, 7, 2, 5));
  }
}

TEST(Forest, RowsMayBeLongerThanNeeded) {
  const Forest forest = small_forest();
  expect_consistent(forest, random_rows(50, 9, 3, 4));
}

RC_GTEST_PROP(Forest, BaseAndContributionsAreTheScoreToTheLastBit, (std::uint32_t seed)) {
  const std::size_t columns = 1 + seed % 9;
  const Forest forest = fitted(random_rows(seed % 300, columns, seed, seed % 7), 1 + seed % 13);
  expect_consistent(forest, random_rows(64, columns, seed + 1, seed % 5));
}

RC_GTEST_PROP(Forest, IsReadAsItWasWritten, (std::uint32_t seed)) {
  const FeatureMatrix matrix = random_rows(seed % 300, 1 + seed % 9, seed, seed % 7);
  const Forest forest = fitted(matrix, seed % 13);
  const std::string bytes = forest.serialise();
  const auto read = Forest::parse(bytes, matrix.columns());
  RC_ASSERT(read.has_value());
  RC_ASSERT(read->serialise() == bytes);
  RC_ASSERT(read->columns() == forest.columns());
  RC_ASSERT(read->trees() == forest.trees());
  RC_ASSERT(batch_scores(*read, matrix) == batch_scores(forest, matrix));
}

TEST(Forest, NeedsTheColumnsThatItAsksFor) {
  const std::string bytes = small_forest().serialise();
  EXPECT_TRUE(Forest::parse(bytes, 3).has_value());
  EXPECT_TRUE(Forest::parse(bytes, 100000).has_value());
  EXPECT_FALSE(Forest::parse(bytes, 2).has_value());
  EXPECT_FALSE(Forest::parse(bytes, 0).has_value());
}

TEST(Forest, CutAnywhereIsNone) {
  const std::string bytes = fitted(random_rows(60, 3, 4, 8), 3).serialise();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ASSERT_FALSE(Forest::parse(std::string_view(bytes).substr(0, size), 3).has_value()) << size;
  }
  EXPECT_FALSE(Forest::parse(bytes + '\0', 3).has_value());
}

TEST(Forest, DamagedIsNoneOrScoresAllTheSame) {
  const std::string bytes = fitted(random_rows(60, 3, 5, 8), 3).serialise();
  const FeatureMatrix matrix = random_rows(20, 3, 6, 4);
  std::size_t read = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (const unsigned flip : {0x01U, 0x10U, 0x80U, 0xFFU}) {
      std::string damaged = bytes;
      damaged[i] = static_cast<char>(static_cast<unsigned char>(damaged[i]) ^ flip);
      if (const auto forest = Forest::parse(damaged, matrix.columns())) {
        expect_consistent(*forest, matrix);
        ASSERT_EQ(forest->serialise(), damaged);
        ++read;
      }
    }
  }
  EXPECT_GT(read, 0U);  // values and thresholds may be any
}

TEST(Forest, DamagedInManyPlacesIsNoneOrScoresAllTheSame) {
  const std::string bytes = small_forest().serialise();
  const FeatureMatrix matrix = random_rows(20, 3, 7, 4);
  std::mt19937 random(8);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same damage each time
  for (int round = 0; round < 20000; ++round) {
    std::string damaged = bytes;
    for (std::size_t times = 1 + random() % 3; times > 0; --times) {
      damaged[random() % damaged.size()] = static_cast<char>(random() % 8);  // small: the more of them are indices
    }
    if (const auto forest = Forest::parse(damaged, matrix.columns())) {
      expect_consistent(*forest, matrix);
    }
  }
}

/// Bytes of a forest, put together field by field.
class ForestBytes {
 public:
  ForestBytes(std::uint32_t trees, std::uint32_t nodes) { add(trees).add(nodes); }

  template <typename T>
  ForestBytes& add(T value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof(value));
    return *this;
  }
  ForestBytes& node(float threshold, std::uint16_t column, std::uint32_t left) {
    return add(threshold).add(column).add(left).add(std::int64_t{1});
  }
  ForestBytes& leaf() { return node(0, Forest::kLeaf, 0); }
  bool is_forest() const { return Forest::parse(bytes_, 4).has_value(); }

 private:
  std::string bytes_;
};

TEST(Forest, MadeToMisleadIsNone) {
  const auto root = [](std::uint32_t nodes) { return ForestBytes(1, nodes).add(std::uint32_t{0}); };
  EXPECT_TRUE(ForestBytes(0, 0).is_forest());
  EXPECT_TRUE(root(1).leaf().is_forest());
  EXPECT_TRUE(root(3).node(1, 3, 1).leaf().leaf().is_forest());
  EXPECT_FALSE(root(3).node(1, 3, 0).leaf().leaf().is_forest()) << "a circle";
  EXPECT_FALSE(root(3).node(1, 3, 2).leaf().leaf().is_forest()) << "a child beyond the end";
  EXPECT_FALSE(root(3).node(1, 3, 0xFFFFFFFF).leaf().leaf().is_forest()) << "a child beyond all numbers";
  EXPECT_FALSE(root(3).node(1, 4, 1).leaf().leaf().is_forest()) << "no such column";
  EXPECT_FALSE(root(3).node(kUnknown, 3, 1).leaf().leaf().is_forest()) << "no threshold";
  EXPECT_FALSE(root(3).node(kInfinity, 3, 1).leaf().leaf().is_forest()) << "no threshold";
  EXPECT_FALSE(root(2).leaf().leaf().is_forest()) << "a node without a parent";
  EXPECT_FALSE(root(5).node(1, 0, 1).node(1, 0, 3).node(1, 0, 3).leaf().leaf().is_forest()) << "two parents";
  EXPECT_FALSE(root(4).node(1, 0, 1).node(1, 0, 2).leaf().leaf().is_forest()) << "a child of two";
  EXPECT_FALSE(root(1).node(1, Forest::kLeaf, 0).is_forest()) << "a leaf with a threshold";
  EXPECT_FALSE(root(1).node(0, Forest::kLeaf, 1).is_forest()) << "a leaf with a child";
  const auto two_roots = [](std::uint32_t first, std::uint32_t second) {
    return ForestBytes(2, 2).add(first).add(second).leaf().leaf().is_forest();
  };
  EXPECT_TRUE(two_roots(1, 0));
  EXPECT_FALSE(two_roots(1, 1)) << "a root twice";
  EXPECT_FALSE(two_roots(0, 2)) << "a root beyond the end";
  EXPECT_FALSE(ForestBytes(0xFFFFFFFF, 0xFFFFFFFF).is_forest()) << "more than there is";
  EXPECT_FALSE(ForestBytes(0, 0x10000000).is_forest()) << "more than there is";
}

}  // namespace
}  // namespace pugmark
