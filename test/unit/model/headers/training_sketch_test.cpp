// Covers the sketch of training data in a model: read as written, small, and no damage goes unseen.
#include "pugmark/model/headers/training_sketch.h"

#include <filesystem>
#include <fstream>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pugmark/model/fixed_score.h"
#include "pugmark/model/headers/header_model.h"

namespace pugmark {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TrainingSketch small() {
  TrainingSketch sketch;
  sketch.scales = {0.5, 0, 2.25};
  sketch.least_views = {View::kFull, View::kPlain, View::kNames};
  sketch.rows = {{Label::kMalicious, View::kFull, 1.5, {0, 2}},
                 {Label::kNormal, View::kPlain, 1.25, {}},
                 {Label::kMalicious, View::kFull, 0.5, {0, 2}},
                 {Label::kNormal, View::kPlain, 0.75, {1}}};
  return sketch;
}

TEST(TrainingSketch, RowsThatAreTheSameBecomeOneOfTheirWeight) {
  TrainingSketch sketch = small();
  sketch.merge();
  ASSERT_EQ(sketch.rows.size(), 3U);
  EXPECT_EQ(sketch.rows[0].label, Label::kNormal);
  EXPECT_EQ(sketch.rows[2].weight, 2.0);
  TrainingSketch other = small();
  std::reverse(other.rows.begin(), other.rows.end());
  other.merge();
  EXPECT_EQ(other.serialise(), sketch.serialise()) << "the order of rows says nothing";
}

TEST(TrainingSketch, IsReadAsWritten) {
  const auto read = parse_training_sketch(small().serialise(), 3);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->scales, small().scales);
  EXPECT_EQ(read->least_views, small().least_views);
  ASSERT_EQ(read->rows.size(), 4U);
  EXPECT_THAT(read->rows[0].features, ElementsAre(0, 2));
  EXPECT_EQ(read->rows[1].view, View::kPlain);
  EXPECT_EQ(read->rows[3].weight, 0.75);
}

TEST(TrainingSketch, LargeNumbersAndManyFeaturesAreReadAsWritten) {
  TrainingSketch sketch;
  sketch.scales.assign(65'536, 1);
  sketch.least_views.assign(65'536, View::kFull);
  std::mt19937 random(1);
  for (int i = 0; i < 50; ++i) {
    SketchRow row{i % 2 == 0 ? Label::kNormal : Label::kMalicious, View::kFull, 1, {}};
    for (std::uint64_t number = random() % 300; number < 65'536; number += 1 + random() % 20'000) {
      row.features.push_back(static_cast<std::uint16_t>(number));
    }
    sketch.rows.push_back(std::move(row));
  }
  const auto read = parse_training_sketch(sketch.serialise(), 65'536);
  ASSERT_TRUE(read.has_value());
  for (std::size_t i = 0; i < sketch.rows.size(); ++i) {
    EXPECT_EQ(read->rows[i].features, sketch.rows[i].features);
  }
}

TEST(TrainingSketch, WhatCannotHaveBeenWrittenIsRefused) {
  const std::string whole = small().serialise();
  EXPECT_FALSE(parse_training_sketch(whole, 4).has_value()) << "of another model";
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(parse_training_sketch(whole.substr(0, size), 3).has_value()) << size;
  }
  EXPECT_FALSE(parse_training_sketch(whole + "x", 3).has_value());
  const auto refused = [](auto change) {
    TrainingSketch sketch = small();
    change(sketch);
    return !parse_training_sketch(sketch.serialise(), 3).has_value();
  };
  EXPECT_TRUE(refused([](TrainingSketch& sketch) { sketch.scales[0] = -1; }));
  EXPECT_TRUE(refused([](TrainingSketch& sketch) { sketch.scales[0] = std::numeric_limits<double>::quiet_NaN(); }));
  EXPECT_TRUE(refused([](TrainingSketch& sketch) { sketch.rows[0].weight = std::numeric_limits<double>::infinity(); }));
  EXPECT_TRUE(refused([](TrainingSketch& sketch) { sketch.rows[0].weight = 0; }));
  EXPECT_TRUE(refused([](TrainingSketch& sketch) { sketch.rows[0].weight = 3; })) << "classes weigh the same";
  EXPECT_TRUE(refused([](TrainingSketch& sketch) { sketch.scales[2] = 1e300; }));
  EXPECT_TRUE(refused([](TrainingSketch& sketch) { sketch.rows[0].features = {1, 3}; })) << "no such feature";
  EXPECT_TRUE(refused([](TrainingSketch& sketch) { sketch.rows[0].features = {1, 1}; })) << "a feature twice";
  EXPECT_TRUE(refused([](TrainingSketch& sketch) {
    sketch.rows.erase(sketch.rows.begin() + 2);
    sketch.rows.erase(sketch.rows.begin());
  })) << "one class alone";
  std::string views = whole;
  views[8 + 8] = 9;  // the least view of the first feature
  EXPECT_FALSE(parse_training_sketch(views, 3).has_value());
}

TEST(TrainingSketch, AModelHoldsItOrSaysThatItDoesNot) {
  const std::string path = testing::TempDir() + "training_sketch.pug";
  const auto write = [&](const std::optional<TrainingSketch>& sketch) {
    std::vector<WeightedFeature> features;
    for (const char* const text : {"request.agent curl", "request.agent none", "request.agent wget"}) {
      features.push_back({hash_feature(text), text, to_fixed(1), {1, 2}});
    }
    ModelCard card;
    card.recipe = kHeadersRecipe;
    std::ofstream(path, std::ios::binary) << write_header_model(features, {}, card, sketch);
  };
  write(small());
  const auto read = [&]() -> Result<TrainingSketch> {
    PUGMARK_TRY(const HeaderModel model, HeaderModel::open(path));
    return read_training_sketch(path, model);
  };
  const auto held = read();
  ASSERT_TRUE(held.has_value()) << held.error().message();
  EXPECT_EQ(held->rows.size(), 4U);
  write(std::nullopt);
  const auto none = read();
  ASSERT_FALSE(none.has_value());
  EXPECT_THAT(none.error().message(), HasSubstr("does not hold what it learned from"));
  TrainingSketch huge = small();
  huge.rows.assign(400'000, huge.rows[0]);
  write(huge);
  EXPECT_FALSE(read().has_value()) << "left out, for a model stays small";
  write(small());
  const auto model = HeaderModel::open(path);
  ASSERT_TRUE(model.has_value());
  ModelCard other = model->card();
  other.vocabulary = 99;
  std::ofstream(path, std::ios::binary) << write_header_model({}, {}, other, small());
  EXPECT_THAT(read_training_sketch(path, *model).error().message(), HasSubstr("another model than a moment ago"));
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace pugmark
