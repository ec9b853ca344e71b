// Covers operating points: which scores are findings, and which look unlike the traffic that a model knows.
#include "pugmark/app/assess/operating_point.h"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pugmark/model/fixed_score.h"
#include "pugmark/model/headers/header_model.h"

namespace pugmark::app {
namespace {

using testing::HasSubstr;

/// A model whose normal connections scored a hundredth less each than `top` in full view, and none in the others.
HeaderModel model_of(std::int64_t normal, const std::string& name, double top = 0) {
  ViewTables views;
  std::vector<std::int64_t> scores;
  for (std::int64_t i = 1; i <= normal; ++i) {
    scores.push_back(to_fixed(top - 0.01 * static_cast<double>(i)));
  }
  views[0].normal = NormalScores(scores);
  ModelCard card;
  card.recipe = kHeadersRecipe;
  const std::string path = testing::TempDir() + "operating_point_" + name + ".pug";
  std::ofstream(path, std::ios::binary) << write_header_model({}, views, card);
  auto model = HeaderModel::open(path);
  std::filesystem::remove(path);
  EXPECT_TRUE(model.has_value());
  return *std::move(model);
}

TEST(OperatingPoint, ProfilesAndRatesCallOutTheirShare) {
  const HeaderModel model = model_of(5'000, "rates", 7);
  const auto balanced = operating_thresholds(model.views(), {});
  ASSERT_TRUE(balanced.has_value());
  EXPECT_EQ((*balanced)[0].rate, 0.001);
  EXPECT_EQ((*balanced)[0].normal, 5'000U);
  EXPECT_GT((*balanced)[0].least, 6.94);  // five score more
  EXPECT_LE((*balanced)[0].least, 6.95);
  OperatingPointOptions options;
  options.profile = Profile::kQuiet;
  EXPECT_EQ((*operating_thresholds(model.views(), options))[0].rate, 0.0006);
  options.profile.reset();
  options.rate = 0.1;
  const double tenth = (*operating_thresholds(model.views(), options))[0].least;
  EXPECT_GT(tenth, 1.99) << "on the quiet side, where not every score is kept";
  EXPECT_LT(tenth, 2.05);
}

TEST(OperatingPoint, NoProfileCallsOutWhatIsMoreLikelyNormal) {
  const HeaderModel model = model_of(35, "low", -5);
  const auto thresholds = operating_thresholds(model.views(), {});
  ASSERT_TRUE(thresholds.has_value());
  EXPECT_EQ((*thresholds)[0].least, kMoreLikely);
  EXPECT_FALSE((*thresholds)[0].rate.has_value());
  OperatingPointOptions options;
  options.rate = 0.2;
  EXPECT_LT((*operating_thresholds(model.views(), options))[0].least, -5) << "but for a rate that somebody asks for";
}

TEST(OperatingPoint, WithoutNormalScoresFindingsAreWhatIsMoreLikelyMalicious) {
  const auto thresholds = operating_thresholds(model_of(5'000, "views").views(), {});
  ASSERT_TRUE(thresholds.has_value());
  const OperatingThreshold& plain = (*thresholds)[static_cast<std::size_t>(View::kPlain)];
  EXPECT_FALSE(plain.rate.has_value());
  EXPECT_GT(plain.least, 0);
  EXPECT_LT(plain.least, 1e-300);
}

TEST(OperatingPoint, ARateThatCannotBeToldIsRefusedWithTheNumber) {
  OperatingPointOptions options;
  options.rate = 0.0005;
  const auto refused = operating_thresholds(model_of(5'000, "refused").views(), options);
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(refused.error().message(), HasSubstr("5 000 normal units, which tell 0.0006 at best"));
  EXPECT_EQ(refused.error().code(), ErrorCode::kUsage);
  const auto none = operating_thresholds(model_of(2, "few").views(), options);
  ASSERT_FALSE(none.has_value());
  EXPECT_THAT(none.error().message(), HasSubstr("2 normal units"));
}

TEST(OperatingPoint, AThresholdOrEverythingIsTakenAsItIs) {
  const HeaderModel model = model_of(5'000, "given");
  OperatingPointOptions options;
  options.threshold = 2.5;
  EXPECT_EQ((*operating_thresholds(model.views(), options))[3].least, 2.5);
  options.all = true;
  EXPECT_EQ((*operating_thresholds(model.views(), options))[0].least, -std::numeric_limits<double>::infinity());
}

TEST(NormalLikeness, TellsScoresThatAreTooHighTooOften) {
  const HeaderModel model = model_of(1'000, "likeness");  // 1 % score above -0.11, 10 % above -1.01
  const auto excess = [&](int high, int middle, int low) {
    NormalLikeness likeness(model.views());
    for (int i = 0; i < high + middle + low; ++i) {
      likeness.add(View::kFull, i < high ? 3 : i < high + middle ? -0.5 : -7);
    }
    return likeness.excess();
  };
  EXPECT_FALSE(excess(10, 90, 900).has_value()) << "as the model knows it";
  ASSERT_TRUE(excess(50, 50, 900).has_value());
  EXPECT_NEAR(excess(50, 50, 900)->seen, 0.05, 1e-9);
  EXPECT_NEAR(excess(50, 50, 900)->expected, 0.01, 1e-9);
  ASSERT_TRUE(excess(10, 400, 590).has_value());
  EXPECT_NEAR(excess(10, 400, 590)->expected, 0.1, 1e-9);
  EXPECT_FALSE(excess(40, 0, 10).has_value()) << "too few to tell";
}

TEST(NormalLikeness, SaysNothingOfViewsWithoutNormalScores) {
  const HeaderModel model = model_of(1'000, "plain");
  NormalLikeness likeness(model.views());
  for (int i = 0; i < 1'000; ++i) {
    likeness.add(View::kPlain, 9);
  }
  EXPECT_FALSE(likeness.excess().has_value());
}

}  // namespace
}  // namespace pugmark::app
