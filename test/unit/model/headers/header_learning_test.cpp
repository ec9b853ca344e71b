// Covers learning with the recipe headers: verdicts are followed, what is rare moves most, and all of it can be undone.
#include "pugmark/model/headers/header_learning.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pugmark/model/calibration/profile.h"
#include "pugmark/model/fixed_score.h"
#include "unit/io/support.h"

namespace pugmark {
namespace {

using testing::HasSubstr;

constexpr const char* kCommon = "request.host-kind ip";
constexpr const char* kRare = "request.order A>B";
constexpr const char* kUnknown = "request.order B>C";

LearnedVerdict verdict(char id, Label label, const std::vector<std::string>& features) {
  LearnedVerdict verdict;
  verdict.finding = std::string(LearnedVerdicts::kIdDigits, id);
  verdict.label = label;
  for (const std::string& text : features) {
    verdict.parts.push_back({hash_feature(text), 1});
  }
  std::sort(verdict.parts.begin(), verdict.parts.end(),
            [](const LearnedPart& a, const LearnedPart& b) { return a.hash < b.hash; });
  return verdict;
}

class HeaderLearningTest : public testing::Test {
 protected:
  HeaderLearningTest() : base_(with_weight(4)) {}

  /// A model whose rare feature has a weight.
  static std::string with_weight(double weight) {
    ModelCard card;
    card.recipe = kHeadersRecipe;
    card.records = {7, 5};
    card.connections = {4, 3};
    card.groups = {2, 1};
    ViewTables views;
    for (ViewTable& view : views) {
      view.bias = to_fixed(-1);
      std::vector<std::int64_t> scores;
      for (int i = 0; i < 1000; ++i) {
        scores.push_back(to_fixed(-10 + 0.012 * i));  // to 1.988
      }
      view.normal = NormalScores(std::move(scores));
    }
    return write_header_model({{hash_feature(kCommon), kCommon, to_fixed(3), {100, 300}},
                               {hash_feature(kRare), kRare, to_fixed(weight), {0, 2}}},
                              views, card);
  }

  std::string write(const std::string& bytes) {
    std::ofstream(folder_.path("model.pug"), std::ios::binary) << bytes;
    return folder_.path("model.pug");
  }
  std::string learned(const std::string& model, std::vector<LearnedVerdict> given) {
    const std::vector<std::string> texts = {kUnknown};
    auto bytes = learn_headers(write(model), {std::string(LearnedVerdicts::kBaseDigits, '0'), std::move(given)}, texts);
    EXPECT_TRUE(bytes) << bytes.error().message();
    return bytes ? *std::move(bytes) : std::string();
  }
  double score(const std::string& model, const std::vector<std::string>& features) {
    const auto opened = HeaderModel::open(write(model));
    EXPECT_TRUE(opened) << opened.error().message();
    FixedScore sum = opened->view(View::kFull).bias;
    for (const std::string& text : features) {
      const auto number = opened->find(hash_feature(text));
      sum += number ? opened->feature(*number).weight : 0;
    }
    return from_fixed(sum);
  }
  double threshold(Profile profile) {
    return least_score(profile, HeaderModel::open(write(base_))->view(View::kFull).normal);
  }

  testing_io::TempDir folder_;
  std::string base_;
};

TEST_F(HeaderLearningTest, TakesWhatIsBenignBelowTheThresholdOfTheProfileWide) {
  const std::string model = learned(base_, {verdict('1', Label::kNormal, {kCommon, kRare})});
  EXPECT_NEAR(score(model, {kCommon, kRare}), threshold(Profile::kWide) - kLearningMargin, 1e-6);
}

TEST_F(HeaderLearningTest, TakesWhatWasMissedAboveTheThresholdOfTheProfileBalanced) {
  const std::string model = learned(base_, {verdict('1', Label::kMalicious, {kUnknown})});
  EXPECT_LT(score(base_, {kUnknown}), threshold(Profile::kWide));
  EXPECT_NEAR(score(model, {kUnknown}), threshold(Profile::kBalanced) + kLearningMargin, 1e-6);
}

TEST_F(HeaderLearningTest, RaisesWhatWasFoundByTheMarginAlone) {
  base_ = with_weight(threshold(Profile::kWide) + 1.05);
  ASSERT_GT(threshold(Profile::kQuiet), score(base_, {kRare}));
  const std::string model = learned(base_, {verdict('1', Label::kMalicious, {kRare})});
  EXPECT_NEAR(score(model, {kRare}), score(base_, {kRare}) + kLearningMargin, 1e-6);
  base_ = with_weight(threshold(Profile::kQuiet) + 1 + 0.2);
  const std::string strong = learned(base_, {verdict('1', Label::kMalicious, {kRare})});
  EXPECT_NEAR(score(strong, {kRare}), threshold(Profile::kQuiet) + kLearningMargin, 1e-6)
      << "not beyond what every profile calls out";
}

TEST_F(HeaderLearningTest, ChangesNoWeightForAVerdictThatTheModelAgreesWith) {
  const std::string model = learned(base_, {verdict('1', Label::kMalicious, {kCommon, kRare})});
  EXPECT_EQ(score(model, {kCommon}), score(base_, {kCommon}));
  EXPECT_EQ(score(model, {kRare}), score(base_, {kRare}));
}

TEST_F(HeaderLearningTest, MovesWhatIsRareAndLeavesWhatIsCommon) {
  const std::string model = learned(base_, {verdict('1', Label::kNormal, {kCommon, kRare, kUnknown})});
  EXPECT_NEAR(score(model, {kCommon}), score(base_, {kCommon}), 0.05);
  EXPECT_LT(score(model, {kRare}), score(base_, {kRare}) - 1);
  EXPECT_LT(score(model, {kUnknown}), score(model, {}) - 3) << "training logs have it never, so it moves most";
}

TEST_F(HeaderLearningTest, KeepsWhatIsMaliciousWhileItClearsWhatIsBenign) {
  const std::string model = learned(base_, {verdict('1', Label::kNormal, {kCommon, kRare, kUnknown}),
                                            verdict('2', Label::kMalicious, {kCommon, kRare})});
  EXPECT_LE(score(model, {kCommon, kRare, kUnknown}), threshold(Profile::kWide) - kLearningMargin + 1e-6);
  EXPECT_GE(score(model, {kCommon, kRare}), threshold(Profile::kQuiet) + kLearningMargin - 1e-6);
}

TEST_F(HeaderLearningTest, StaysBoundedWhereVerdictsContradictEachOther) {
  const std::string model =
      learned(base_, {verdict('1', Label::kNormal, {kUnknown}), verdict('2', Label::kMalicious, {kUnknown})});
  EXPECT_LE(std::abs(score(model, {kUnknown}) - score(base_, {kUnknown})), kMostLearned);
  EXPECT_EQ(learned(model, {}), base_);
}

TEST_F(HeaderLearningTest, IsTheFileThatItWasWithTheLastVerdictTakenOut) {
  const std::string model = learned(base_, {verdict('1', Label::kNormal, {kCommon, kRare, kUnknown})});
  EXPECT_NE(model, base_);
  EXPECT_TRUE(learned(model, {}) == base_);
}

TEST_F(HeaderLearningTest, IsTheSameFileHoweverItCameToItsVerdicts) {
  const auto one = verdict('1', Label::kNormal, {kCommon, kRare, kUnknown});
  const auto two = verdict('2', Label::kMalicious, {kRare, kUnknown});
  const std::string both = learned(base_, {one, two});
  EXPECT_TRUE(learned(base_, {two, one}) == both);
  EXPECT_TRUE(learned(learned(base_, {two}), {one, two}) == both);
  EXPECT_TRUE(learned(both, {one}) == learned(base_, {one}));
}

TEST_F(HeaderLearningTest, RemembersWhatFeaturesAreCalledThatItDidNotMove) {
  const auto agreed = verdict('1', Label::kMalicious, {kCommon, kRare, kUnknown});
  const std::string with = learned(base_, {agreed});
  EXPECT_EQ(score(with, {kUnknown}), score(base_, {kUnknown}));
  // Turned by somebody whose store no longer has the messages.
  const auto turned = verdict('1', Label::kNormal, {kCommon, kRare, kUnknown});
  const auto bytes = learn_headers(write(with), {std::string(LearnedVerdicts::kBaseDigits, '0'), {turned}}, {});
  ASSERT_TRUE(bytes);
  EXPECT_TRUE(*bytes == learned(base_, {turned}));
}

TEST_F(HeaderLearningTest, KeepsSomeThousandFeaturesThatItDidNotMoveAndNoMore) {
  std::vector<std::string> names;
  for (int i = 0; i < 70'000; ++i) {
    names.push_back("request.order X-" + std::to_string(i) + ">B");
  }
  std::vector<std::string> features = names;
  features.insert(features.end(), {kCommon, kRare});
  const LearnedVerdicts verdicts = {std::string(LearnedVerdicts::kBaseDigits, '0'),
                                    {verdict('1', Label::kMalicious, features)}};
  const auto bytes = learn_headers(write(base_), verdicts, names);
  ASSERT_TRUE(bytes) << bytes.error().message();
  const auto model = HeaderModel::open(write(*bytes));
  ASSERT_TRUE(model);
  EXPECT_GT(model->size(), 1000U);
  EXPECT_LT(model->size(), 10'000U);
  LearnedVerdicts benign = verdicts;
  benign.verdicts[0].label = Label::kNormal;
  const auto refused = learn_headers(write(base_), benign, names);
  ASSERT_FALSE(refused) << "all of them would move";
  EXPECT_THAT(refused.error().message(), HasSubstr("more features than a model can hold"));
}

TEST_F(HeaderLearningTest, RefusesVerdictsWithoutWhatWasLearnedAndTheReverse) {
  const std::string with = learned(base_, {verdict('1', Label::kNormal, {kRare, kUnknown})});
  for (const std::string_view section : {kVerdictsSection, kLearnedSection}) {
    const auto opened = ModelFile::open(write(with));
    ModelFileBuilder builder;
    builder.add_all(*opened, {section});
    const auto model = HeaderModel::open(write(builder.build()));
    ASSERT_FALSE(model) << section;
    EXPECT_THAT(model.error().message(), HasSubstr("verdicts"));
  }
}

TEST_F(HeaderLearningTest, RefusesVerdictsWithoutWeightsAndTablesThatMakeNoSense) {
  const std::string with = learned(base_, {verdict('1', Label::kNormal, {kRare, kUnknown})});
  const auto file = ModelFile::open(write(with));
  ASSERT_TRUE(file);
  const std::string verdicts(file->section(kVerdictsSection));
  const auto refusal = [&](const std::string& learned) {
    const auto opened = ModelFile::open(write(with));
    ModelFileBuilder builder;
    builder.add_all(*opened, {kVerdictsSection, kLearnedSection});
    builder.add(kVerdictsSection, false, verdicts);
    builder.add(kLearnedSection, false, learned);
    const auto model = HeaderModel::open(write(builder.build()));
    return model ? std::string("no refusal") : model.error().message();
  };
  const std::string good(file->section(kLearnedSection));
  EXPECT_EQ(refusal(good), "no refusal");
  EXPECT_THAT(refusal(""), HasSubstr("ends early"));
  EXPECT_THAT(refusal(good.substr(0, good.size() - 1)), HasSubstr("makes no sense"));
}

}  // namespace
}  // namespace pugmark
