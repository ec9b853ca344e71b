// Covers the file of a fused model: what is written is read, and what is damaged or made to harm is refused.
#include "pugmark/model/fused/fused_model.h"

#include <limits>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pugmark/feature/flows/flow_columns.h"
#include "pugmark/model/fixed_score.h"
#include "pugmark/model/model.h"
#include "support/model_support.h"

namespace pugmark {
namespace {

using testing::HasSubstr;

std::string header_model() {
  ModelCard card;
  card.recipe = kHeadersRecipe;
  const std::string text = "request.host-kind ip";
  return write_header_model({{hash_feature(text), text, to_fixed(1.5), {3, 40}}}, ViewTables(), card);
}

std::string forest_model() {
  ForestParts parts;
  const std::uint32_t root = parts.forest.add_tree();
  const std::uint32_t left = parts.forest.split(root, static_cast<std::uint16_t>(FlowColumn::kUriLength), 20);
  parts.forest.node(left).value = to_fixed(-1);
  parts.forest.node(left + 1).value = to_fixed(2);
  for (const FlowColumnDefinition& definition : flow_column_definitions()) {
    parts.columns.push_back({std::string(definition.name), {1, 2}});
  }
  for (ViewTable& view : parts.views) {
    view.bias = static_cast<std::int64_t>(parts.forest.base());
  }
  parts.vocabulary.finish();
  ModelCard card;
  card.recipe = kFlowsRecipe;
  card.forest = {"isolation-forest", 1, 2, 3, 4, 5};
  return write_forest_model(parts, card);
}

FusedParts parts() {
  FusedParts parts;
  parts.models = {header_model(), forest_model()};
  for (FusedTables& tables : parts.tables) {
    tables.combinations.fill({{0.5, 0}, -0.25});
  }
  FusedTables& of_exchanges = parts.tables[static_cast<std::size_t>(EyeEvidence::kExchanges)];
  of_exchanges.combinations[3] = {{0.125, 0.75}, 2};
  of_exchanges.views[0].normal = NormalScores({to_fixed(1), to_fixed(0.5), to_fixed(-2)});
  of_exchanges.views[0].calibration = ScoreCalibration{0.8, -0.5};
  return parts;
}

ModelCard card() {
  ModelCard card;
  card.recipe = kFusedRecipe;
  card.eyes = {{"headers", 0.5, CardFigures{5, 0.9, {0.8, 0.7, 0.6}}}, {"isolation-forest", 0, std::nullopt}};
  return card;
}

std::string why_refused(const FusedParts& parts, const ModelCard& card) {
  const auto model = open_bytes<FusedModel>(write_fused_model(parts, card));
  return model ? "it was opened" : model.error().message();
}

TEST(FusedModel, IsReadAsItWasWritten) {
  const auto model = open_bytes<FusedModel>(write_fused_model(parts(), card()));
  ASSERT_TRUE(model.has_value()) << model.error().message();
  EXPECT_EQ(model->headers().size(), 1U);
  ASSERT_EQ(model->forests().size(), 1U);
  EXPECT_EQ(model->forests()[0].forest().trees(), 1U);
  ASSERT_EQ(model->eyes().size(), 2U);
  EXPECT_EQ(model->eyes()[0].name, "headers");
  EXPECT_EQ(model->eyes()[0].weight, 0.5);
  EXPECT_EQ(model->eyes()[0].figures->recall[2], 0.6);
  EXPECT_FALSE(model->eyes()[1].figures.has_value());
  EXPECT_EQ(model->combination(EyeEvidence::kExchanges, View::kPlain).weights[1], 0.75);
  EXPECT_EQ(model->combination(EyeEvidence::kExchanges, View::kPlain).bias, 2);
  EXPECT_EQ(model->combination(EyeEvidence::kMessages, View::kPlain).bias, -0.25);
  EXPECT_EQ(model->view(EyeEvidence::kExchanges, View::kFull).normal.count(), 3U);
  EXPECT_EQ(model->view(EyeEvidence::kExchanges, View::kFull).calibration->slope, 0.8);
  EXPECT_EQ(model->view(EyeEvidence::kMessages, View::kFull).normal.count(), 0U);
}

TEST(FusedModel, IsAFunctionOfWhatItIsMadeOf) {
  EXPECT_EQ(write_fused_model(parts(), card()), write_fused_model(parts(), card()));
}

TEST(FusedModel, WithADamagedByteAnywhereIsRefused) {
  const std::string bytes = write_fused_model(parts(), card());
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    const auto model = open_bytes<FusedModel>(damaged);
    if (model.has_value()) {  // between sections nothing is told
      EXPECT_EQ(bytes[at], '\0') << at;
    }
  }
}

TEST(FusedModel, CutShortIsRefused) {
  const std::string bytes = write_fused_model(parts(), card());
  for (std::size_t size = 0; size < bytes.size(); size += 7) {
    EXPECT_FALSE(open_bytes<FusedModel>(bytes.substr(0, size)).has_value()) << size;
  }
}

TEST(FusedModel, WithoutAnEyeOrWithOneMoreThanItsCardSaysIsRefused) {
  FusedParts one = parts();
  one.models.pop_back();
  EXPECT_THAT(why_refused(one, card()), HasSubstr("other models than its card says"));
  ModelCard more = card();
  more.eyes.push_back({"random-forest", 1, std::nullopt});
  EXPECT_THAT(why_refused(parts(), more), HasSubstr("other models than its card says"));
}

TEST(FusedModel, WithAModelWhereAnotherBelongsIsRefused) {
  FusedParts swapped = parts();
  std::swap(swapped.models[0], swapped.models[1]);
  EXPECT_THAT(why_refused(swapped, card()), HasSubstr("the 1. model in it has recipe flows, wanted headers"));
  FusedParts nested = parts();
  nested.models[1] = write_fused_model(parts(), card());
  EXPECT_THAT(why_refused(nested, card()), HasSubstr("the 2. model in it"));
  FusedParts damaged = parts();
  damaged.models[1].resize(damaged.models[1].size() / 2);
  EXPECT_THAT(why_refused(damaged, card()), HasSubstr("the 2. model in it is damaged"));
}

TEST(FusedModel, WithWeightsThatNoFitGivesIsRefused) {
  const auto of_exchanges = static_cast<std::size_t>(EyeEvidence::kExchanges);
  const auto of_messages = static_cast<std::size_t>(EyeEvidence::kMessages);
  for (const double bad :
       {-0.5, 1e12, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    FusedParts made = parts();
    made.tables[of_exchanges].combinations[1].weights[0] = bad;
    EXPECT_THAT(why_refused(made, card()), HasSubstr("weights of models make no sense")) << bad;
  }
  FusedParts bias = parts();
  bias.tables[of_messages].combinations[2].bias = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(why_refused(bias, card()), HasSubstr("weights of models make no sense"));
  FusedParts blind = parts();  // a forest has nothing to look at there
  blind.tables[of_messages].combinations[2].weights[1] = 1;
  EXPECT_THAT(why_refused(blind, card()), HasSubstr("weights of models make no sense"));
}

TEST(FusedModel, WhoseCardTellsOfOtherModelsIsRefused) {
  const std::string why = "its card tells of other models than it holds";
  ModelCard weight = card();
  weight.eyes[0].weight = 0.75;
  EXPECT_THAT(why_refused(parts(), weight), HasSubstr(why));
  weight.eyes[0].weight = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(why_refused(parts(), weight), HasSubstr(why));
  ModelCard twins = card();
  twins.eyes[1].name = twins.eyes[0].name;
  EXPECT_THAT(why_refused(parts(), twins), HasSubstr(why));
  ModelCard endless = card();
  endless.eyes[1].name.assign(65, 'x');
  EXPECT_THAT(why_refused(parts(), endless), HasSubstr(why));
}

TEST(FusedModel, WithWhatIsOfOtherRecipesOnItsCardIsRefused) {
  ModelCard surprise = card();
  surprise.surprise = SurpriseCard{5};
  EXPECT_THAT(why_refused(parts(), surprise), HasSubstr("its card is of another recipe"));
  ModelCard rows = card();
  rows.log_path = "ssl";
  EXPECT_THAT(why_refused(parts(), rows), HasSubstr("its card is of another recipe"));
}

TEST(FusedModel, EyesOnTheCardOfAnotherRecipeAreNotRead) {
  ModelCard other = card();
  other.recipe = kHeadersRecipe;
  const auto read = parse_model_card(serialise(other));
  ASSERT_TRUE(read.has_value());
  EXPECT_TRUE(read->eyes.empty());
}

TEST(FusedModel, WithAModelBehindAGapIsRefused) {
  const std::string whole = write_fused_model(parts(), card());
  const auto bytes = MemoryFile::create(whole);
  ASSERT_TRUE(bytes.has_value());
  const auto file = ModelFile::open(bytes->path());
  ASSERT_TRUE(file.has_value());
  ModelFileBuilder builder;
  builder.add_all(*file, {});
  builder.add("MOD3", false, "x");
  const auto model = open_bytes<FusedModel>(builder.build());
  ASSERT_FALSE(model.has_value());
  EXPECT_THAT(model.error().message(), HasSubstr("other models than its card says"));
}

TEST(FusedModel, LearnedFromTheLogsOfTheModelsInItToo) {
  ModelCard own = card();
  own.files = {{Label::kNormal, "a.log", "11", 1}};
  FusedParts made = parts();
  ModelCard headers;
  headers.recipe = kHeadersRecipe;
  headers.files = {{Label::kNormal, "copy-of-a.log", "11", 1}, {Label::kMalicious, "b.log", "22", 1}};
  made.models[0] = write_header_model({}, ViewTables(), headers);
  const auto bytes = MemoryFile::create(write_fused_model(made, own));
  ASSERT_TRUE(bytes.has_value());
  const auto model = open_model(bytes->path());
  ASSERT_TRUE(model.has_value()) << model.error().message();
  const std::vector<TrainingFile> files = files_learned_from(*model);
  ASSERT_EQ(files.size(), 2U);
  EXPECT_EQ(files[0].name, "a.log");
  EXPECT_EQ(files[1].name, "b.log");
}

TEST(FusedModel, OfAnotherRecipeIsRefused) {
  ModelCard other = card();
  other.recipe = kFlowsRecipe;
  EXPECT_THAT(why_refused(parts(), other), HasSubstr("has recipe flows, wanted fused"));
}

}  // namespace
}  // namespace pugmark
