// Covers the search for wrong labels: what counts as sure, what is judged together, and the order of suspicions.
#include "pugmark/eval/label_audit.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace pugmark {
namespace {

/// Ten ordinary units of each class in logs of their own, about which nobody doubts.
std::vector<AuditedUnit> ordinary_units() {
  std::vector<AuditedUnit> units;
  for (std::uint32_t i = 0; i < 10; ++i) {
    units.push_back({-3, false, i, i});
    units.push_back({3, true, 100 + i, 100 + i});
  }
  return units;
}

TEST(FindWrongLabels, UnitsThatAgreeWithTheirLabelsAreNotSuspected) {
  EXPECT_TRUE(find_wrong_labels(ordinary_units()).empty());
  EXPECT_TRUE(find_wrong_labels({}).empty());
}

TEST(FindWrongLabels, BothKindsOfMistakesAreFoundAndTellTheirLabel) {
  std::vector<AuditedUnit> units = ordinary_units();
  units.push_back({4, false, 50, 50});
  units.push_back({-4, true, 60, 60});
  const std::vector<Suspicion> found = find_wrong_labels(units);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].group, 50U);
  EXPECT_FALSE(found[0].malicious);
  EXPECT_EQ(found[1].group, 60U);
  EXPECT_TRUE(found[1].malicious);
  EXPECT_NEAR(found[0].wrong, 1 / (1 + std::exp(-4.0)), 1e-12);
}

TEST(FindWrongLabels, SureIsWhatTheOtherClassIsInTheMean) {
  // Malicious units are malicious by 0.953 in the mean; the unit below that is not suspected, the one above is.
  std::vector<AuditedUnit> units = ordinary_units();
  units.push_back({2.9, false, 50, 50});
  EXPECT_TRUE(find_wrong_labels(units).empty());
  units.back().log_odds = 3.1;
  EXPECT_EQ(find_wrong_labels(units).size(), 1U);
}

TEST(FindWrongLabels, UnitsOfAGroupAreJudgedTogether) {
  std::vector<AuditedUnit> units = ordinary_units();
  units.push_back({8, false, 50, 50});
  units.push_back({-8, false, 50, 50});
  EXPECT_TRUE(find_wrong_labels(units).empty());
  units.push_back({8, false, 50, 51});
  const std::vector<Suspicion> found = find_wrong_labels(units);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].group, 51U);
  EXPECT_EQ(found[0].units, 1U);
}

TEST(FindWrongLabels, ManyUnitsAndALogThatContradictsAsAWholeComeFirst) {
  std::vector<AuditedUnit> units = ordinary_units();
  units.push_back({5, false, 50, 50});  // alone in its log
  for (int i = 0; i < 4; ++i) {
    units.push_back({5, false, 60, 60});  // four of a log
  }
  units.push_back({5, false, 70, 70});  // in a log that is as it should be otherwise
  for (int i = 0; i < 4; ++i) {
    units.push_back({-5, false, 70, 71});
  }
  const std::vector<Suspicion> found = find_wrong_labels(units);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].group, 60U);
  EXPECT_EQ(found[1].group, 50U);
  EXPECT_EQ(found[2].group, 70U);
}

TEST(FindWrongLabels, WithOneClassAloneNothingIsSuspected) {
  const std::vector<AuditedUnit> units = {{5, false, 1, 1}, {-5, false, 2, 2}};
  EXPECT_TRUE(find_wrong_labels(units).empty());
}

}  // namespace
}  // namespace pugmark
