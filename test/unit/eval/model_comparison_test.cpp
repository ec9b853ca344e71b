// Covers which model is said to do better: values of the sign test reckoned by hand.
#include "pugmark/eval/model_comparison.h"

#include <gtest/gtest.h>

namespace pugmark {
namespace {

TEST(SignChance, IsTwiceTheTailOfAFairCoin) {
  EXPECT_NEAR(sign_chance(6, 0), 2.0 / 64, 1e-12);
  EXPECT_NEAR(sign_chance(1, 8), 2 * 10.0 / 512, 1e-12);
  EXPECT_EQ(sign_chance(3, 3), 1);
  EXPECT_EQ(sign_chance(0, 0), 1);
}

TEST(BetterModel, IsClaimedOnlyWhereChanceDoesNotExplainIt) {
  VerdictComparison verdicts;
  verdicts.right_alone = {5, 0};
  EXPECT_FALSE(better_model(verdicts)) << "one such draw in sixteen is chance";
  verdicts.right_alone = {6, 0};
  EXPECT_EQ(better_model(verdicts), 0U);
  verdicts.right_alone = {1, 8};
  EXPECT_EQ(better_model(verdicts), 1U);
  verdicts.right_alone = {20, 25};
  EXPECT_FALSE(better_model(verdicts));
}

}  // namespace
}  // namespace pugmark
