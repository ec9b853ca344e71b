// Covers held-back scores: nothing is scored by a fit that saw its group, and views lack what they cannot show.
#include "pugmark/app/train/held_back.h"

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pugmark/model/fixed_score.h"

namespace pugmark::app {
namespace {

/// Labelled connections put together by hand.
class Collection {
 public:
  explicit Collection(std::uint32_t features) {
    for (std::uint32_t i = 0; i < features; ++i) {
      const std::string text = "request.feature " + std::to_string(i);
      connections_.features.push_back({hash_feature(text), text, View::kPlain});
    }
  }

  /// Adds a log with so many connections that have the same features.
  void add(Label label, std::vector<std::uint32_t> features, std::size_t count, View view = View::kFull,
           bool measured = true) {
    const auto file = static_cast<std::uint32_t>(connections_.files.size());
    const std::string name = "file" + std::to_string(file);
    connections_.files.push_back({label, measured, 1, name, "content of " + name, count});
    for (std::size_t i = 0; i < count; ++i) {
      connections_.rows.add(label, features);
      ConnectionSource source;
      source.file = file;
      source.view = view;
      connections_.sources.push_back(source);
      grouping_.groups.push_back(file);
    }
    grouping_.names.push_back(name);
    ++grouping_.counts[static_cast<std::size_t>(label)];
  }

  LabelledConnections& connections() { return connections_; }
  const Grouping& grouping() const { return grouping_; }
  std::vector<std::uint32_t> all() const {
    std::vector<std::uint32_t> rows(connections_.rows.size());
    std::iota(rows.begin(), rows.end(), 0U);
    return rows;
  }
  HeldBackScores hold_back(unsigned threads = 1) const {
    return app::hold_back(connections_, grouping_, training_weights(connections_), all(), threads);
  }
  ViewFit fit() const { return fit_rows(connections_, grouping_, training_weights(connections_), all()); }

 private:
  LabelledConnections connections_;
  Grouping grouping_;
};

/// Two groups of each class, of which no two have a feature in common.
Collection strangers() {
  Collection collection(4);
  collection.add(Label::kNormal, {0}, 5);
  collection.add(Label::kNormal, {1}, 5);
  collection.add(Label::kMalicious, {2}, 5);
  collection.add(Label::kMalicious, {3}, 5);
  return collection;
}

TEST(HeldBack, NoRowIsScoredByAFitThatSawItsGroup) {
  const Collection collection = strangers();
  const ViewFit fit = collection.fit();
  EXPECT_GT(fit.biases[0] + fit.weights[2], 0.1) << "a fit that saw it knows it";
  const HeldBackScores held_back = collection.hold_back();
  EXPECT_EQ(held_back.folds, 2U);
  const double malicious = held_back.scores[0][10];
  const double other = held_back.scores[0][15];
  EXPECT_LT(std::abs(malicious), 0.01) << "its only feature is one that nobody else has";
  EXPECT_LT(std::abs(other), 0.01);
}

TEST(HeldBack, WhatGroupsHaveInCommonIsFoundInThoseThatWereHeldBack) {
  Collection collection(2);
  for (int i = 0; i < 7; ++i) {
    collection.add(Label::kNormal, {0}, 4);
    collection.add(Label::kMalicious, {1}, 4);
  }
  const HeldBackScores held_back = collection.hold_back();
  EXPECT_EQ(held_back.folds, 5U);
  for (std::size_t row = 0; row < held_back.scores[0].size(); ++row) {
    EXPECT_EQ(held_back.scores[0][row] > 0, row / 4 % 2 == 1) << row;
  }
}

TEST(HeldBack, OneGroupOfAClassLeavesNothingToHoldBack) {
  Collection collection(2);
  collection.add(Label::kNormal, {0}, 9);
  collection.add(Label::kMalicious, {1}, 9);
  collection.add(Label::kMalicious, {1}, 9);
  const HeldBackScores held_back = collection.hold_back();
  EXPECT_EQ(held_back.folds, 0U);
  EXPECT_EQ(held_back.scores[0][0], kNotScored);
  const ViewTables tables = make_view_tables(collection.connections(), collection.fit(), held_back);
  EXPECT_EQ(tables[0].normal.count(), 0U);
  EXPECT_FALSE(tables[0].calibration.has_value());
}

TEST(HeldBack, WhatIsNotMeasuredIsLearnedFromAndNotScored) {
  Collection collection = strangers();
  collection.add(Label::kNormal, {0, 1}, 5, View::kFull, false);
  const HeldBackScores held_back = collection.hold_back();
  EXPECT_EQ(held_back.scores[0].back(), kNotScored);
  const ViewTables tables = make_view_tables(collection.connections(), collection.fit(), held_back);
  EXPECT_EQ(tables[0].normal.count(), 10U);
}

TEST(HeldBack, AViewCountsTheRowsThatCanBeSeenSoAndLacksWhatItDoesNotShow) {
  Collection collection(2);
  collection.connections().features[1].least_view = View::kFull;
  for (int i = 0; i < 4; ++i) {
    collection.add(Label::kNormal, {0}, 3, i == 0 ? View::kPlain : View::kFull);
    collection.add(Label::kMalicious, {0, 1}, 3);
  }
  const HeldBackScores held_back = collection.hold_back();
  const ViewTables tables = make_view_tables(collection.connections(), collection.fit(), held_back);
  EXPECT_EQ(tables[static_cast<std::size_t>(View::kFull)].normal.count(), 9U);
  EXPECT_EQ(tables[static_cast<std::size_t>(View::kPlain)].normal.count(), 12U);
  constexpr std::size_t kMaliciousRow = 3;
  constexpr std::size_t kNormalRow = 6;
  EXPECT_GT(held_back.scores[0][kMaliciousRow], held_back.scores[0][kNormalRow]);
  EXPECT_NEAR(held_back.scores[3][kMaliciousRow], held_back.scores[3][kNormalRow], 0.2)
      << "a plain log shows nothing that tells them apart";
}

TEST(HeldBack, AViewThatNoLogShowsHasTheTableOfTheNextLesserOne) {
  Collection collection(2);
  for (int i = 0; i < 4; ++i) {
    collection.add(Label::kNormal, {0}, 5, View::kNames);
    collection.add(Label::kMalicious, {1}, 5, View::kNames);
  }
  const ViewTables tables = make_view_tables(collection.connections(), collection.fit(), collection.hold_back());
  EXPECT_EQ(tables[static_cast<std::size_t>(View::kFull)].normal.count(), 20U);
  EXPECT_EQ(tables[0].normal.threshold(0.2), tables[1].normal.threshold(0.2));
  EXPECT_TRUE(tables[0].calibration.has_value());
}

TEST(HeldBack, TheNumberOfThreadsDoesNotMatter) {
  Collection collection(6);
  for (std::uint32_t i = 0; i < 12; ++i) {
    collection.add(Label::kNormal, {i % 3, 3}, 3 + i);
    collection.add(Label::kMalicious, {i % 3, 4 + i % 2}, 2 + i);
  }
  const HeldBackScores one = collection.hold_back(1);
  for (const unsigned threads : {2U, 5U, 9U}) {
    EXPECT_EQ(collection.hold_back(threads).scores, one.scores) << threads;
  }
}

}  // namespace
}  // namespace pugmark::app
