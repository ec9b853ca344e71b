// Covers the file of a model of the recipe flows: what is written is read, and what is damaged is refused.
#include "pugmark/model/forest/forest_model.h"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pugmark/feature/flows/flow_columns.h"
#include "pugmark/model/fixed_score.h"
#include "support/model_support.h"

namespace pugmark {
namespace {

using testing::HasSubstr;

ForestParts parts() {
  ForestParts parts;
  const std::uint32_t root = parts.forest.add_tree();
  const std::uint32_t left = parts.forest.split(root, static_cast<std::uint16_t>(FlowColumn::kUriLength), 20);
  parts.forest.node(root).value = to_fixed(0.25);
  parts.forest.node(left).value = to_fixed(-1);
  parts.forest.node(left + 1).value = to_fixed(2);
  for (const FlowColumnDefinition& definition : flow_column_definitions()) {
    parts.columns.push_back({std::string(definition.name), {1, 2}});
  }
  parts.columns[3].usual = {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::quiet_NaN()};
  for (ViewTable& view : parts.views) {
    view.bias = static_cast<std::int64_t>(parts.forest.base());
  }
  parts.views[0].normal = NormalScores({to_fixed(1), to_fixed(0.5), to_fixed(-2)});
  FlowRow row;
  row.categories[static_cast<std::size_t>(FlowCategory::kMethod)] = 77;
  parts.vocabulary.add(row);
  parts.vocabulary.finish();
  return parts;
}

ModelCard card() {
  ModelCard card;
  card.recipe = kFlowsRecipe;
  card.forest = {"isolation-forest", 1, 2, 3, 4, 5};
  return card;
}

Result<ForestModel> open(const std::string& bytes) { return open_bytes<ForestModel>(bytes); }

TEST(ForestModel, IsReadAsItWasWritten) {
  const auto model = open(write_forest_model(parts(), card()));
  ASSERT_TRUE(model.has_value()) << model.error().message();
  EXPECT_EQ(model->forest().trees(), 1U);
  EXPECT_EQ(model->columns()[0].name, "uri.length");
  EXPECT_EQ(model->columns()[0].usual[1], 2);
  EXPECT_EQ(model->view(View::kFull).normal.count(), 3U);
  EXPECT_EQ(model->vocabulary().rarity(FlowCategory::kMethod, 77), 0);
  EXPECT_EQ(model->vocabulary().rarity(FlowCategory::kMethod, 78), 1);
  ASSERT_TRUE(model->card().forest.has_value());
  EXPECT_EQ(model->card().forest->algorithm, "isolation-forest");
  EXPECT_EQ(model->card().forest->held_back, 5U);
}

/// With bags, one of whose terms the forest asks for.
ForestParts parts_with_bags() {
  ForestParts with_bags = parts();
  FlowRow row;
  row.texts.read("/gate.php", "example.org", "agent", {});
  with_bags.bags = FlowBags::learn(
      1, [&](std::size_t) -> const FlowRow& { return row; }, [](std::size_t) { return true; }, {7, 100});
  const std::size_t column = kFlowColumns + *with_bags.bags.column(FlowBag::kUri, "gate.ph");
  const std::uint32_t root = with_bags.forest.add_tree();
  const std::uint32_t left = with_bags.forest.split(root, static_cast<std::uint16_t>(column), 0.1F);
  with_bags.forest.node(left + 1).value = to_fixed(3);
  return with_bags;
}

ModelCard card_with_bags(std::uint64_t ngram = 7, std::uint64_t terms = 100) {
  ModelCard with_bags = card();
  with_bags.forest->ngram = ngram;
  with_bags.forest->terms = terms;
  return with_bags;
}

TEST(ForestModel, WhoseCardTellsOfOtherBagsIsRefused) {
  EXPECT_FALSE(open(write_forest_model(parts_with_bags(), card())).has_value());
  EXPECT_FALSE(open(write_forest_model(parts(), card_with_bags())).has_value());
  EXPECT_FALSE(open(write_forest_model(parts_with_bags(), card_with_bags(6))).has_value());
  EXPECT_FALSE(open(write_forest_model(parts_with_bags(), card_with_bags(7, 0))).has_value());
  EXPECT_FALSE(open(write_forest_model(parts_with_bags(), card_with_bags(7, 1'000'000))).has_value());
}

TEST(ForestModel, WithBagsOfTermsIsReadAsItWasWritten) {
  const std::string bytes = write_forest_model(parts_with_bags(), card_with_bags());
  const auto model = open(bytes);
  ASSERT_TRUE(model.has_value()) << model.error().message();
  EXPECT_EQ(model->card().forest->ngram, 7U);
  EXPECT_EQ(model->card().forest->terms, 100U);
  EXPECT_EQ(model->width(), kFlowColumns + parts_with_bags().bags.size());
  FlowRow row;
  row.texts.read("/a/gate.php", {}, {}, {});
  model->bags().fill(row);
  std::vector<float> numbers;
  append_numbers(row.values, row.terms, model->bags().size(), numbers);
  EXPECT_EQ(model->forest().score(numbers), to_fixed(2));  // -1 of the URI's length, 3 of the term
}

TEST(ForestModel, WhoseForestAsksForTermsThatItHasNotIsRefused) {
  ForestParts without = parts_with_bags();
  without.bags = {};
  EXPECT_FALSE(open(write_forest_model(without, card())).has_value());
}

TEST(ForestModel, IsAFunctionOfWhatItIsMadeOf) {
  EXPECT_EQ(write_forest_model(parts(), card()), write_forest_model(parts(), card()));
}

TEST(ForestModel, OfOtherColumnsIsRefused) {
  ForestParts other = parts();
  other.columns[5].name = "uri.colour";
  const auto model = open(write_forest_model(other, card()));
  ASSERT_FALSE(model.has_value());
  EXPECT_THAT(model.error().message(), HasSubstr("its table of columns makes no sense"));
}

TEST(ForestModel, WithABiasThatIsNotItsForestsIsRefused) {
  ForestParts other = parts();
  other.views[2].bias += 1;
  EXPECT_FALSE(open(write_forest_model(other, card())).has_value());
}

TEST(ForestModel, OfAnotherRecipeIsRefusedWithItsName) {
  ModelCard other = card();
  other.recipe = "typed";
  const auto model = open(write_forest_model(parts(), other));
  ASSERT_FALSE(model.has_value());
  EXPECT_THAT(model.error().message(), HasSubstr("has recipe typed, wanted flows"));
}

TEST(ForestModel, CutOrFlippedAnywhereIsRefused) {
  const std::string whole = write_forest_model(parts(), card());
  for (std::size_t size = 0; size < whole.size(); size += 7) {
    EXPECT_FALSE(open(whole.substr(0, size)).has_value()) << "cut to " << size;
  }
  for (std::size_t at = 0; at < whole.size(); at += 5) {
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
    if (const auto model = open(flipped); model.has_value()) {
      EXPECT_EQ(model->columns().size(), kFlowColumns) << "only padding may change unseen, at " << at;
      EXPECT_EQ(model->forest().score(std::vector<float>(kFlowColumns, 30)), to_fixed(2));
    }
  }
}

}  // namespace
}  // namespace pugmark
