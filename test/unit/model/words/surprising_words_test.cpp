// Covers models of words that learned from normal records alone: what words weigh, and what damage does.
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pugmark/io/memory_file.h"
#include "pugmark/model/fixed_score.h"
#include "pugmark/model/words/word_scorer.h"

namespace pugmark {
namespace {

using testing::HasSubstr;

void learn(WordCounts& counts, Label label, std::uint32_t file, std::string_view text) {
  WordBatch batch(counts);
  batch.begin_file(label, file);
  batch.add_record(text);
}

/// Seven normal words, three of them different.
std::string fitted_normal() {
  WordCounts counts(NamePolicy::kShared);
  learn(counts, Label::kNormal, 0, "good good plain");
  learn(counts, Label::kNormal, 1, "good common plain common");
  ModelCard card;
  card.surprise = SurpriseCard{3};
  ViewTables views;
  views[0].normal = NormalScores({3, 1, -2, 0, 7});
  auto bytes = fit_surprising_words(counts, card, views);
  EXPECT_TRUE(bytes.has_value());
  return bytes ? *bytes : std::string();
}

std::string fitted_both() {
  WordCounts counts(NamePolicy::kShared);
  learn(counts, Label::kNormal, 0, "good plain");
  learn(counts, Label::kMalicious, 1, "evil plain");
  return *fit_words_model(counts, ModelCard());
}

Result<WordModel> open(const std::string& bytes) {
  const auto file = MemoryFile::create(bytes);
  EXPECT_TRUE(file.has_value());
  return WordModel::open(file->path());
}

std::string refusal(const std::string& bytes) {
  const auto model = open(bytes);
  return model ? "no refusal" : model.error().message();
}

/// The same file with another card, with or without tables of views.
std::string with_card(const std::string& bytes, const ModelCard& card, bool views) {
  const auto memory = MemoryFile::create(bytes);
  const auto file = ModelFile::open(memory->path());
  EXPECT_TRUE(file.has_value());
  ModelFileBuilder builder;
  builder.add("CARD", false, serialise(card));
  if (views) {
    builder.add("VIEW", false, serialise_view_tables(ViewTables()));
  }
  builder.add_all(*file, {"CARD", "VIEW"});
  return builder.build();
}

std::array<double, 3> scores_of(const WordModel& model) {
  WordScorer scorer(model);
  return {scorer.score("good plain"), scorer.score("unseen words"), scorer.score("")};
}

TEST(SurprisingWords, WeighTheirSurpriseLessThatOfAWordDrawnEvenly) {
  const auto model = open(fitted_normal());
  ASSERT_TRUE(model.has_value()) << model.error().message();
  EXPECT_TRUE(model->tells_surprise());
  EXPECT_EQ(model->card().surprise->held_back, 3U);
  EXPECT_EQ(model->prior(), 0);
  // What was never seen is a fourth word beside the three that were.
  const auto surprise = [](double seen) { return -std::log((seen + 1) / (7 + 4)) - std::log(4); };
  EXPECT_NEAR(from_fixed(model->weight(hash_word("good"))), surprise(3), 1e-12);
  EXPECT_NEAR(from_fixed(model->weight(hash_word("common"))), surprise(2), 1e-12);
  EXPECT_NEAR(from_fixed(model->weight(hash_word("unseen"))), surprise(0), 1e-12);
  WordScorer scorer(*model);
  EXPECT_NEAR(scorer.score("GOOD unseen; unseen2 good"), 2 * surprise(3) + 2 * surprise(0), 1e-12);
  EXPECT_EQ(scorer.score(""), 0);
  EXPECT_EQ(model->views()[0].normal.count(), 5U);
}

TEST(SurprisingWords, WantNormalRecords) {
  const WordCounts counts(NamePolicy::kNone);
  EXPECT_FALSE(fit_surprising_words(counts, ModelCard(), ViewTables()).has_value());
}

TEST(SurprisingWords, AreRefusedWhereCardAndSectionsContradictEachOther) {
  const std::string normal = fitted_normal();
  ModelCard card = open(normal)->card();
  EXPECT_EQ(refusal(with_card(normal, card, true)), "no refusal");
  EXPECT_THAT(refusal(with_card(normal, card, false)), HasSubstr("contradict"));
  card.words[1] = 1;
  EXPECT_THAT(refusal(with_card(normal, card, true)), HasSubstr("words of malicious traffic"));
  card.words[1] = 0;
  card.vocabulary = ~std::uint64_t{0};
  EXPECT_THAT(refusal(with_card(normal, card, true)), HasSubstr("more words than its tables"));
  const std::string both = fitted_both();
  ModelCard of_both = open(both)->card();
  EXPECT_THAT(refusal(with_card(both, of_both, true)), HasSubstr("contradict"));
  of_both.surprise = SurpriseCard();
  EXPECT_THAT(refusal(with_card(both, of_both, true)), HasSubstr("class without records"));
}

TEST(SurprisingWords, EveryCutAndEveryFlippedByteIsRefusedOrChangesNoScore) {
  const std::string whole = fitted_normal();
  const auto scores = scores_of(*open(whole));
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
    if (const auto model = open(flipped)) {
      EXPECT_EQ(scores_of(*model), scores) << at;
    }
  }
  for (std::size_t size = 0; size < whole.size(); size += 5) {
    EXPECT_FALSE(open(whole.substr(0, size)).has_value()) << size;
  }
}

}  // namespace
}  // namespace pugmark
