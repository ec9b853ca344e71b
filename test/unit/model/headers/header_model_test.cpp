// Covers the model file of the recipe headers: what is written is read, and what is damaged or made to harm is refused.
#include "pugmark/model/headers/header_model.h"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pugmark/model/fixed_score.h"
#include "pugmark/model/model.h"

namespace pugmark {
namespace {

using testing::HasSubstr;

class HeaderModelTest : public testing::Test {
 protected:
  static WeightedFeature feature(const std::string& text, double weight, std::array<std::uint32_t, 2> captures) {
    return {hash_feature(text), text, to_fixed(weight), captures};
  }
  static ModelCard card() {
    ModelCard card;
    card.recipe = kHeadersRecipe;
    card.pugmark = "0.0.0";
    card.records = {7, 5};
    card.connections = {4, 3};
    card.groups = {2, 1};
    card.grouping = {"file", "family"};
    card.vocabulary = 3;
    card.feature_set = kFeatureSet;
    return card;
  }
  static std::string bytes() {
    return write_header_model(
        {feature("request.host-kind ip", 1.5, {3, 40}), feature("request.order A>B", -2.25, {9, 0}),
         feature("connection.requests 1", 0.5, {100, 90})},
        views(), card());
  }
  static ViewTables views() {
    ViewTables views;
    for (std::size_t i = 0; i < views.size(); ++i) {
      views[i].bias = to_fixed(0.1 * static_cast<double>(i + 1));
    }
    views[0].calibration = ScoreCalibration{0.8, -0.5};
    views[0].normal = NormalScores({to_fixed(-3), to_fixed(1), to_fixed(-2), to_fixed(0.5), to_fixed(-9)});
    return views;
  }
  Result<HeaderModel> open(const std::string& content) {
    std::ofstream(path_, std::ios::binary) << content;
    return HeaderModel::open(path_);
  }
  /// The model with one section replaced, checksums right.
  static constexpr std::size_t kEmptyViews = std::size_t{4} * 40;  // without normal scores
  static std::string with_section(std::string_view name, std::string content) {
    ModelFileBuilder builder;
    builder.add("CARD", false, name == "CARD" ? content : serialise(card()));
    builder.add("VIEW", false, name == "VIEW" ? content : std::string(kEmptyViews, '\0'));
    builder.add("FEAT", false, name == "FEAT" ? content : std::string(8, '\0'));
    return builder.build();
  }
  std::string refusal(const std::string& content) {
    const auto model = open(content);
    return model ? "no refusal" : model.error().message();
  }
  void TearDown() override { std::filesystem::remove(path_); }

  std::string path_ =
      testing::TempDir() + "header_model_" + testing::UnitTest::GetInstance()->current_test_info()->name() + ".pug";
};

TEST_F(HeaderModelTest, ReadsWhatWasWritten) {
  const auto model = open(bytes());
  ASSERT_TRUE(model.has_value()) << model.error().message();
  EXPECT_EQ(model->size(), 3U);
  const auto number = model->find(hash_feature("request.host-kind ip"));
  ASSERT_TRUE(number.has_value());
  EXPECT_EQ(model->feature(*number).text, "request.host-kind ip");
  EXPECT_EQ(from_fixed(model->feature(*number).weight), 1.5);
  EXPECT_EQ(model->feature(*number).captures, (std::array<std::uint32_t, 2>{3, 40}));
  EXPECT_FALSE(model->find(hash_feature("request.host-kind dom")).has_value());
  EXPECT_NEAR(from_fixed(model->view(View::kPlain).bias), 0.4, 1e-12);
  EXPECT_EQ(model->view(View::kFull).normal.count(), 5U);
  EXPECT_EQ(model->view(View::kFull).normal.threshold(0.6), to_fixed(-3));
  const auto probability = probability_of(model->view(View::kFull), 0.9, 0.5);
  ASSERT_TRUE(probability.has_value());
  EXPECT_NEAR(*probability, 1 / (1 + std::exp(-0.22)), 1e-12);
  EXPECT_NEAR(*probability_of(model->view(View::kFull), 99, 0.5), 0.625, 1e-12)
      << "five normal units tell no ratio above 5 / 3";
  EXPECT_FALSE(probability_of(model->view(View::kNames), 2.0, 0.5).has_value()) << "this view was not calibrated";
  EXPECT_EQ(model->card().connections, card().connections);
  EXPECT_EQ(model->card().grouping, card().grouping);
}

TEST_F(HeaderModelTest, IsTheSameFileWhateverTheOrderOfItsFeatures) {
  const std::string one = write_header_model({feature("a b", 1, {1, 1}), feature("c d", 2, {1, 1})}, {}, card());
  const std::string other = write_header_model({feature("c d", 2, {1, 1}), feature("a b", 1, {1, 1})}, {}, card());
  EXPECT_EQ(one, other);
}

TEST_F(HeaderModelTest, TellsTheStrongestOfEachClass) {
  const auto model = open(bytes());
  ASSERT_TRUE(model.has_value());
  const auto malicious = model->strongest(Label::kMalicious, 1);
  ASSERT_EQ(malicious.size(), 1U);
  EXPECT_EQ(malicious[0].text, "request.host-kind ip");
  const auto normal = model->strongest(Label::kNormal, 9);
  ASSERT_EQ(normal.size(), 1U);
  EXPECT_EQ(normal[0].text, "request.order A>B");
}

TEST_F(HeaderModelTest, EveryCutAndEveryFlippedByteIsRefused) {
  const std::string whole = bytes();
  for (std::size_t size = 0; size < whole.size(); size += 7) {
    EXPECT_FALSE(open(whole.substr(0, size)).has_value()) << size;
  }
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x40);
    const auto model = open(flipped);
    if (model) {  // padding between sections means nothing
      EXPECT_EQ(whole[at], '\0') << at;
      EXPECT_EQ(model->size(), 3U);
    }
  }
}

TEST_F(HeaderModelTest, WhatCannotBeIsRefusedThoughChecksumsAreRight) {
  EXPECT_THAT(refusal(with_section("VIEW", std::string(kEmptyViews - 1, '\0'))), HasSubstr("make no sense"));
  EXPECT_THAT(refusal(with_section("VIEW", std::string(kEmptyViews, '\x7F'))), HasSubstr("make no sense"));
  EXPECT_THAT(refusal(with_section("VIEW", std::string(kEmptyViews + 1, '\0'))), HasSubstr("impossible size"));
  EXPECT_THAT(refusal(with_section("VIEW", std::string(7, '\0'))), HasSubstr("end early"));
  EXPECT_THAT(refusal(with_section("FEAT", "short")), HasSubstr("ends early"));
  EXPECT_THAT(refusal(with_section("FEAT", std::string(8, '\xFF'))), HasSubstr("impossible size"));
  const std::string one = std::string("\1\0\0\0\0\0\0\0", 8);
  EXPECT_THAT(refusal(with_section("FEAT", one + std::string(32, '\0') + "x")), HasSubstr("does not match its hash"));
  std::string far = one + std::string(32, '\0');
  far[8 + 24] = 5;  // an offset behind the texts
  EXPECT_THAT(refusal(with_section("FEAT", far)), HasSubstr("makes no sense"));
  EXPECT_EQ(refusal(with_section("", "")), "no refusal");
}

TEST_F(HeaderModelTest, SurprisesHaveASectionOfTheirOwnAndAreNeverBelow0) {
  ModelCard normal = card();
  normal.connections[1] = 0;
  normal.surprise = SurpriseCard{5};
  const auto write = [&](double weight) {
    return write_header_model({feature("request.agent-lacks mozilla HOST", weight, {0, 0})}, views(), normal);
  };
  const auto model = open(write(7.5));
  ASSERT_TRUE(model.has_value()) << model.error().message();
  EXPECT_TRUE(model->tells_surprise());
  EXPECT_EQ(model->card().surprise->held_back, 5U);
  EXPECT_EQ(model->feature(0).weight, to_fixed(7.5));
  EXPECT_THAT(refusal(write(-0.1)), HasSubstr("surprises below 0"));
  // A card that hides it, or one that claims it.
  std::ofstream(path_, std::ios::binary) << write(7.5);
  const auto file = ModelFile::open(path_);
  ASSERT_TRUE(file.has_value());
  ModelFileBuilder hidden;
  hidden.add("CARD", false, serialise(card()));
  hidden.add_all(*file, {"CARD"});
  EXPECT_THAT(refusal(hidden.build()), HasSubstr("section that this pugmark does not know"));
  EXPECT_THAT(refusal(with_section("CARD", serialise(normal))), HasSubstr("section that this pugmark does not know"));
}

TEST_F(HeaderModelTest, AModelOfOtherFeaturesIsRefusedAndSaysWhoMadeIt) {
  ModelCard other = card();
  other.feature_set = kFeatureSet + 1;
  EXPECT_THAT(refusal(with_section("CARD", serialise(other))),
              HasSubstr("has features of set 2, wanted 1: it was made by pugmark 0.0.0"));
}

TEST_F(HeaderModelTest, AModelOfAnotherRecipeIsRefusedWithItsName) {
  ModelCard other = card();
  other.recipe = "forests";
  EXPECT_THAT(refusal(with_section("CARD", serialise(other))), HasSubstr("has recipe forests, wanted headers"));
  const auto any = open_model(path_);
  ASSERT_FALSE(any.has_value());
  EXPECT_THAT(any.error().message(), HasSubstr("has recipe forests, which this pugmark does not know"));
  std::ofstream(path_, std::ios::binary) << bytes();
  EXPECT_FALSE(WordModel::open(path_).has_value());
  const auto headers = open_model(path_);
  ASSERT_TRUE(headers.has_value());
  EXPECT_TRUE(std::holds_alternative<HeaderModel>(*headers));
  EXPECT_EQ(card_of(*headers).recipe, kHeadersRecipe);
}

}  // namespace
}  // namespace pugmark
