// Covers the file of a model of the recipe typed: what is written is read, and what is damaged is refused.
#include "pugmark/model/forest/typed_model.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pugmark/model/fixed_score.h"
#include "support/model_support.h"

namespace pugmark {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TypedParts parts() {
  TypedParts parts;
  parts.fields = {{"duration", FieldKind::kInterval, {}}, {"server_name", FieldKind::kName, {"www.example.org"}}};
  parts.columns.resize(3);
  parts.columns[0].usual = {1, 2};
  parts.columns[1].field = 1;
  parts.columns[1].measure = TypedMeasure::kRarity;
  parts.columns[2].field = 1;
  parts.columns[2].measure = TypedMeasure::kDigits;
  const std::uint32_t root = parts.forest.add_tree();
  const std::uint32_t left = parts.forest.split(root, 1, 4);
  parts.forest.node(left).value = to_fixed(-1);
  parts.forest.node(left + 1).value = to_fixed(2);
  parts.views[0].normal = NormalScores({to_fixed(1), to_fixed(0.5), to_fixed(-2)});
  for (ViewTable& view : parts.views) {
    view.bias = static_cast<std::int64_t>(parts.forest.base());
  }
  parts.vocabulary = TypedVocabulary(parts.columns);
  TypedRow row;
  row.numbers.resize(3);
  row.values = {77};
  row.ends = {1};
  parts.vocabulary.add(row);
  parts.vocabulary.finish();
  return parts;
}

ModelCard card() {
  ModelCard card;
  card.recipe = kTypedRecipe;
  card.log_path = "ssl";
  card.forest.emplace().algorithm = kIsolationForest;
  return card;
}

Result<TypedModel> open(const std::string& bytes) { return open_bytes<TypedModel>(bytes); }

std::string why_refused(const TypedParts& parts, const ModelCard& card) {
  const auto model = open(write_typed_model(parts, card));
  return model ? "it was opened" : model.error().message();
}

TEST(TypedModel, IsReadAsItWasWritten) {
  const auto model = open(write_typed_model(parts(), card()));
  ASSERT_TRUE(model.has_value()) << model.error().message();
  EXPECT_EQ(model->log_path(), "ssl");
  EXPECT_EQ(model->forest().trees(), 1U);
  ASSERT_EQ(model->fields().size(), 2U);
  EXPECT_EQ(model->fields()[1].name, "server_name");
  EXPECT_THAT(model->fields()[1].usual, ElementsAre("www.example.org"));
  ASSERT_EQ(model->columns().size(), 3U);
  EXPECT_EQ(model->columns()[0].usual[1], 2);
  EXPECT_EQ(model->columns()[2].measure, TypedMeasure::kDigits);
  EXPECT_EQ(model->vocabulary().counts_of(1)->count(77), 1U);
  EXPECT_EQ(model->views()[0].normal.count(), 3U);
}

TEST(TypedModel, IsAFunctionOfWhatItIsMadeOf) {
  EXPECT_EQ(write_typed_model(parts(), card()), write_typed_model(parts(), card()));
}

TEST(TypedModel, WhoseTablesMakeNoSenseIsRefused) {
  TypedParts other = parts();
  other.fields[1].name = "duration";
  EXPECT_THAT(why_refused(other, card()), HasSubstr("its table of fields makes no sense")) << "a name comes twice";
  other = parts();
  other.fields[0].kind = static_cast<FieldKind>(kFieldKinds);
  EXPECT_THAT(why_refused(other, card()), HasSubstr("its table of fields makes no sense"));
  other = parts();
  other.fields[1].usual = {std::string(65, 'a')};
  EXPECT_THAT(why_refused(other, card()), HasSubstr("its table of fields makes no sense"));
  other = parts();
  std::swap(other.columns[1], other.columns[2]);
  EXPECT_THAT(why_refused(other, card()), HasSubstr("its table of columns makes no sense")) << "out of order";
  other = parts();
  other.columns[0].measure = TypedMeasure::kRarity;
  EXPECT_THAT(why_refused(other, card()), HasSubstr("its table of columns makes no sense")) << "not of an interval";
  other = parts();
  other.columns[2].field = 2;
  EXPECT_THAT(why_refused(other, card()), HasSubstr("its table of columns makes no sense"));
  other = parts();
  other.views[2].bias += 1;
  EXPECT_THAT(why_refused(other, card()), HasSubstr("do not fit its trees"));
  other = parts();
  other.vocabulary = TypedVocabulary(std::vector<TypedColumn>());
  EXPECT_THAT(why_refused(other, card()), HasSubstr("its vocabulary makes no sense"));
  other = parts();
  other.forest.split(1, 3, 1);
  EXPECT_THAT(why_refused(other, card()), HasSubstr("its trees make no sense")) << "a column that there is not";
}

TEST(TypedModel, OfAnotherRecipeOrOfNoLogIsRefused) {
  ModelCard other = card();
  other.recipe = "flows";
  EXPECT_THAT(why_refused(parts(), other), HasSubstr("has recipe flows, wanted typed"));
  other = card();
  other.log_path.clear();
  EXPECT_THAT(why_refused(parts(), other), HasSubstr("does not say which logs it is of"));
}

TEST(TypedModel, OfAnAlgorithmThatIsNotKnownIsRefused) {
  ModelCard other = card();
  for (const char* const algorithm : {"", "x;id", "gradient-boosting"}) {
    other.forest->algorithm = algorithm;
    EXPECT_THAT(why_refused(parts(), other), HasSubstr("names no algorithm that is known")) << algorithm;
  }
  other.forest.reset();
  EXPECT_THAT(why_refused(parts(), other), HasSubstr("names no algorithm that is known"));
}

TEST(TypedModel, CutOrFlippedAnywhereIsRefused) {
  const std::string whole = write_typed_model(parts(), card());
  for (std::size_t size = 0; size < whole.size(); size += 7) {
    EXPECT_FALSE(open(whole.substr(0, size)).has_value()) << "cut to " << size;
  }
  for (std::size_t at = 0; at < whole.size(); at += 5) {
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
    if (const auto model = open(flipped); model.has_value()) {
      EXPECT_EQ(model->columns().size(), 3U) << "only padding may change unseen, at " << at;
      EXPECT_EQ(model->forest().score(std::vector<float>(3, 30)), to_fixed(2));
    }
  }
}

}  // namespace
}  // namespace pugmark
