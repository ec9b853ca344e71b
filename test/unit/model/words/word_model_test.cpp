// Covers fitting, the model file and its verification: what comes back, what damage does, which words are named.
#include "pugmark/model/words/word_model.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <xxhash.h>

#include "pugmark/feature/words.h"
#include "pugmark/model/fixed_score.h"
#include "pugmark/model/words/word_scorer.h"

namespace pugmark {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

class WordModelTest : public testing::Test {
 protected:
  WordModelTest() {
    std::string name = (std::filesystem::temp_directory_path() / "pugmark_model_XXXXXX").string();
    const int descriptor = ::mkstemp(name.data());
    EXPECT_GE(descriptor, 0);
    ::close(descriptor);
    path_ = name;
  }
  ~WordModelTest() override {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }

  static void learn(WordCounts& counts, Label label, std::uint32_t file, std::string_view text, bool secret = false) {
    WordBatch batch(counts);
    batch.begin_file(label, file);
    batch.add_record(text, secret ? std::vector<TextRange>{{0, text.size()}} : std::vector<TextRange>());
  }

  static void learn_small(WordCounts& counts) {
    learn(counts, Label::kNormal, 0, "good good plain");
    learn(counts, Label::kNormal, 1, "good common");
    learn(counts, Label::kMalicious, 2, "evil evil common");
    learn(counts, Label::kMalicious, 3, "evil once");
    learn(counts, Label::kMalicious, 3, "plain");
  }

  static std::string fitted(const WordCounts& counts) {
    auto bytes = fit_words_model(counts, ModelCard());
    EXPECT_TRUE(bytes.has_value());
    return bytes ? *bytes : std::string();
  }

  static std::string fitted_small(NamePolicy names = NamePolicy::kShared) {
    WordCounts counts(names);
    learn_small(counts);
    return fitted(counts);
  }

  /// More words that are common than the table of these can hold, and one that is not.
  static constexpr int kManyWords = 3000;
  static std::string fitted_common() {
    WordCounts counts(NamePolicy::kNone);
    {
      WordBatch batch(counts);
      batch.begin_file(Label::kNormal, 0);
      batch.add_record("once");
      for (int i = 0; i < kManyWords; ++i) {
        if (i == kManyWords / 3) {
          batch.begin_file(Label::kMalicious, 1);
        }
        batch.add_record(repeated("w" + std::to_string(i), 10 + i % 7));
      }
    }
    return fitted(counts);
  }

  static std::string repeated(std::string_view word, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) {
      text.append(word).push_back(' ');
    }
    return text;
  }

  Result<WordModel> open_bytes(std::string_view bytes) const {
    // A new file each time: the old one may still be mapped.
    std::filesystem::remove(path_);
    std::ofstream(path_, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return WordModel::open(path_);
  }

  template <typename T>
  static T number_at(const std::string& bytes, std::size_t at) {
    T value{};
    std::memcpy(&value, bytes.data() + at, sizeof(value));
    return value;
  }
  template <typename T>
  static void put_at(std::string& bytes, std::size_t at, T value) {
    std::memcpy(bytes.data() + at, &value, sizeof(value));
  }

  /// A model file with another section at its end, written as doc/formats.md says.
  static std::string with_section(std::string bytes, std::string_view name, bool optional, std::string_view content) {
    constexpr std::size_t kHeader = 40;
    constexpr std::size_t kEntry = 32;
    constexpr std::size_t kAlignment = 64;
    const auto sections = number_at<std::uint32_t>(bytes, 16);
    // The table grows into the gap before the first section where there is room, else all sections move.
    const std::size_t table_end = kHeader + sections * kEntry;
    const auto first = number_at<std::uint64_t>(bytes, kHeader + 8);
    if (first < table_end + kEntry) {
      bytes.insert(first, kAlignment, '\0');
      for (std::uint32_t i = 0; i < sections; ++i) {
        const std::size_t at = kHeader + i * kEntry + 8;
        put_at(bytes, at, number_at<std::uint64_t>(bytes, at) + kAlignment);
      }
    }
    bytes.resize((bytes.size() + kAlignment - 1) / kAlignment * kAlignment, '\0');
    std::string entry(kEntry, '\0');
    std::memcpy(entry.data(), name.data(), 4);
    put_at<std::uint32_t>(entry, 4, optional ? 1 : 0);
    put_at<std::uint64_t>(entry, 8, bytes.size());
    put_at<std::uint64_t>(entry, 16, content.size());
    put_at<std::uint64_t>(entry, 24, XXH3_64bits(content.data(), content.size()));
    bytes.replace(table_end, kEntry, entry);
    bytes += content;
    put_at<std::uint32_t>(bytes, 16, sections + 1);
    put_at<std::uint64_t>(bytes, 24, bytes.size());
    put_at<std::uint64_t>(bytes, 32, 0);
    put_at<std::uint64_t>(bytes, 32, XXH3_64bits(bytes.data(), table_end + kEntry));
    return bytes;
  }

  /// The same model with another content of one section, and right checksums.
  std::string with_content(const std::string& bytes, std::string_view name, std::string_view content) const {
    EXPECT_TRUE(open_bytes(bytes).has_value());
    const auto file = ModelFile::open(path_);
    EXPECT_TRUE(file.has_value());
    ModelFileBuilder builder;
    for (const std::string_view section : {"CARD", "PAIR", "WGHT", "SLOT", "COMN", "NAME"}) {
      builder.add(section, section == "NAME", std::string(section == name ? content : file->section(section)));
    }
    return builder.build();
  }

  static std::vector<std::string> names_of(const WordModel& model) {
    std::vector<std::string> names;
    for (const Label label : {Label::kNormal, Label::kMalicious}) {
      for (const WeightedWord& word : model.strongest(label, 1000)) {
        names.push_back(word.word);
      }
    }
    return names;
  }

  static std::array<double, 4> scores_of(const WordModel& model) {
    WordScorer scorer(model);
    return {scorer.score("evil evil once"), scorer.score("good plain common"), scorer.score("unseen words"),
            scorer.score("")};
  }

  std::string path_;
};

TEST_F(WordModelTest, WeightsAreThoseOfNaiveBayesWithAlphaOne) {
  const auto model = open_bytes(fitted_small());
  ASSERT_TRUE(model.has_value()) << model.error().message();
  // Five words; five occurrences of normal words, six of malicious ones.
  const double evil = std::log(4.0 / 11.0) - std::log(1.0 / 10.0);
  const double good = std::log(1.0 / 11.0) - std::log(4.0 / 10.0);
  const double prior = std::log(3.0) - std::log(2.0);
  EXPECT_NEAR(from_fixed(model->weight(hash_word("evil"))), evil, 1e-12);
  EXPECT_NEAR(from_fixed(model->weight(hash_word("good"))), good, 1e-12);
  EXPECT_NEAR(from_fixed(model->prior()), prior, 1e-12);
  EXPECT_EQ(model->weight(hash_word("unseen")), 0);
  WordScorer scorer(*model);
  EXPECT_NEAR(scorer.score("EVIL, good; unseen: evil"), prior + 2 * evil + good, 1e-12);
}

TEST_F(WordModelTest, TheCardComesBackWithItsCounts) {
  ModelCard card;
  card.pugmark = "1.2.3";
  card.training_data = "abc";
  card.files = {{Label::kNormal, "a.log", "00", 2}, {Label::kMalicious, "b\tc\n.log", "01", 3}};
  WordCounts counts(NamePolicy::kShared);
  learn_small(counts);
  const auto bytes = fit_words_model(counts, card);
  ASSERT_TRUE(bytes.has_value());
  const auto model = open_bytes(*bytes);
  ASSERT_TRUE(model.has_value()) << model.error().message();
  EXPECT_EQ(model->card().pugmark, "1.2.3");
  EXPECT_EQ(model->card().records, (std::array<std::uint64_t, 2>{2, 3}));
  EXPECT_EQ(model->card().words, (std::array<std::uint64_t, 2>{5, 6}));
  EXPECT_EQ(model->card().vocabulary, 5U);
  ASSERT_EQ(model->card().files.size(), 2U);
  EXPECT_EQ(model->card().files[0].name, "a.log");
  EXPECT_EQ(model->card().files[1].records, 3U);
}

TEST_F(WordModelTest, AClassWithoutRecordsIsAnErrorThatNamesIt) {
  WordCounts counts(NamePolicy::kShared);
  learn(counts, Label::kNormal, 0, "good");
  const auto bytes = fit_words_model(counts, ModelCard());
  ASSERT_FALSE(bytes.has_value());
  EXPECT_EQ(bytes.error().code(), ErrorCode::kUsage);
  EXPECT_THAT(bytes.error().message(), HasSubstr("malicious"));
}

TEST_F(WordModelTest, RecordsWithoutAnyWordStillMakeAModel) {
  WordCounts counts(NamePolicy::kAll);
  learn(counts, Label::kNormal, 0, "");
  learn(counts, Label::kMalicious, 0, "");
  const auto model = open_bytes(fitted(counts));
  ASSERT_TRUE(model.has_value()) << model.error().message();
  EXPECT_EQ(WordScorer(*model).score("whatever this is"), 0.0);
}

TEST_F(WordModelTest, TheBytesDoNotDependOnTheOrderOfRecords) {
  WordCounts reversed(NamePolicy::kShared);
  learn(reversed, Label::kMalicious, 3, "plain");
  learn(reversed, Label::kMalicious, 3, "evil once");
  learn(reversed, Label::kMalicious, 2, "evil evil common");
  learn(reversed, Label::kNormal, 1, "good common");
  learn(reversed, Label::kNormal, 0, "good good plain");
  EXPECT_TRUE(fitted_small() == fitted(reversed));
  EXPECT_TRUE(fitted_small() == fitted_small());
}

TEST_F(WordModelTest, TheBytesDoNotDependOnHowRecordsAreGathered) {
  // Words that one batch sees so often that it counts them by itself, in both classes, named, secret and too long to
  // be.
  const std::vector<std::string> texts = {"good common w1", "evil common common", std::string(120, 'z') + " common w2",
                                          "rare"};
  for (const NamePolicy policy : {NamePolicy::kShared, NamePolicy::kAll, NamePolicy::kNone}) {
    WordCounts together(policy);
    WordCounts apart(policy);
    {
      WordBatch batch(together);
      for (int i = 0; i < 300; ++i) {
        const Label label = i / 40 % 2 == 0 ? Label::kNormal : Label::kMalicious;
        const std::string text = texts[static_cast<std::size_t>(i) % 3] + (i % 100 == 0 ? " rare" : "");
        const bool secret = i % 3 == 0;
        batch.begin_file(label, 7);
        batch.add_record(text, secret ? std::vector<TextRange>{{0, text.size()}} : std::vector<TextRange>());
        if (i % 16 == 15) {
          batch.flush();
        }
        learn(apart, label, 7, text, secret);
      }
    }
    EXPECT_TRUE(fitted(together) == fitted(apart));
  }
}

TEST_F(WordModelTest, AFlippedByteIsRefusedOrChangesNoScore) {
  const std::string bytes = fitted_small();
  const auto whole = open_bytes(bytes);
  ASSERT_TRUE(whole.has_value());
  const std::array<double, 4> scores = scores_of(*whole);
  std::size_t refused = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const int mask : {0x01, 0x80, 0xFF}) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ mask);
      const auto model = open_bytes(damaged);
      if (!model) {
        ++refused;
        ASSERT_EQ(model.error().code(), ErrorCode::kFormat) << at;
        ASSERT_FALSE(model.error().message().empty());
        continue;
      }
      ASSERT_EQ(scores_of(*model), scores) << "byte " << at;
      names_of(*model);
    }
  }
  EXPECT_GT(refused, bytes.size());
}

TEST_F(WordModelTest, AModelThatIsNotVerifiedYetNeverLeavesItsTables) {
  const std::string bytes = fitted_small();
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0xFF);
    std::filesystem::remove(path_);
    std::ofstream(path_, std::ios::binary).write(damaged.data(), static_cast<std::streamsize>(damaged.size()));
    if (const auto model = WordModel::open_unverified(path_)) {
      scores_of(*model);
      names_of(*model);
    }
  }
}

TEST_F(WordModelTest, AFileCutAnywhereIsRefused) {
  const std::string bytes = fitted_small();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto model = open_bytes(std::string_view(bytes).substr(0, size));
    ASSERT_FALSE(model.has_value()) << size;
  }
}

TEST_F(WordModelTest, AFileWithATailIsRefused) { EXPECT_FALSE(open_bytes(fitted_small() + "x").has_value()); }

TEST_F(WordModelTest, APickleIsRecognisedAndTheWayOutIsGiven) {
  const auto model = open_bytes(std::string("\x80\x03}q\x00.", 6));
  ASSERT_FALSE(model.has_value());
  EXPECT_EQ(model.error().code(), ErrorCode::kFormat);
  ASSERT_FALSE(model.error().hints().empty());
  EXPECT_THAT(model.error().hints().front(), HasSubstr("train"));
}

TEST_F(WordModelTest, AModelOfANewerFormatSaysSo) {
  std::string bytes = fitted_small();
  bytes[8] = static_cast<char>(kModelFormat + 1);
  const auto model = open_bytes(bytes);
  ASSERT_FALSE(model.has_value());
  EXPECT_THAT(model.error().message(), HasSubstr("format 2"));
}

TEST_F(WordModelTest, AnUnknownSectionIsSkippedWhereItIsOptional) {
  const std::string bytes = fitted_small(NamePolicy::kAll);
  const auto plain = open_bytes(bytes);
  ASSERT_TRUE(plain.has_value());
  const std::array<double, 4> scores = scores_of(*plain);
  const std::vector<std::string> names = names_of(*plain);
  const auto model = open_bytes(with_section(bytes, "LATR", true, "what a newer pugmark adds"));
  ASSERT_TRUE(model.has_value()) << model.error().message();
  EXPECT_EQ(scores_of(*model), scores);
  EXPECT_EQ(names_of(*model), names);
}

TEST_F(WordModelTest, AnUnknownSectionThatIsNotOptionalIsRefused) {
  const auto model = open_bytes(with_section(fitted_small(), "LATR", false, "x"));
  ASSERT_FALSE(model.has_value());
  EXPECT_EQ(model.error().code(), ErrorCode::kFormat);
  EXPECT_THAT(model.error().message(), HasSubstr("needs a section"));
}

/// The most common words have a table of their own, which must say what the large one says.
TEST_F(WordModelTest, CommonWordsWeighWhatTheyWeighInTheLargeTable) {
  const auto model = open_bytes(fitted_common());
  ASSERT_TRUE(model.has_value()) << model.error().message();
  std::size_t known = 0;
  for (int i = 0; i < kManyWords; ++i) {
    const WordHash hash = hash_word("w" + std::to_string(i));
    const std::size_t number = model->common_words().find(hash);
    known += number != 0 ? 1 : 0;
    EXPECT_EQ(model->common_words().weight(number), number == 0 ? 0 : model->weight(hash)) << i;
  }
  EXPECT_GT(known, 1000U);
  EXPECT_LT(known, 2048U);
  EXPECT_EQ(model->common_words().find(hash_word("once")), 0U);
  EXPECT_EQ(model->common_words().find(hash_word("never")), 0U);
  EXPECT_EQ(model->common_words().find(0), 0U);
  EXPECT_NE(model->weight(hash_word("once")), 0);
}

TEST_F(WordModelTest, AModelWithoutATableOfCommonWordsScoresAlike) {
  const std::string bytes = fitted_common();
  const auto with = open_bytes(bytes);
  ASSERT_TRUE(with.has_value());
  const std::string text = "w1 w2 w3 w2999 once never";
  const double score = WordScorer(*with).score(text);
  const auto without = open_bytes(with_content(bytes, "COMN", ""));
  ASSERT_TRUE(without.has_value()) << without.error().message();
  EXPECT_EQ(without->common_words().find(hash_word("w1")), 0U);
  EXPECT_EQ(WordScorer(*without).score(text), score);
}

TEST_F(WordModelTest, ATableOfCommonWordsThatMakesNoSenseIsRefused) {
  std::string outside(16, '\0');
  put_at<std::uint64_t>(outside, 8, 1'000'000);
  const std::string none(16, '\0');
  for (const std::string& table : {outside, none, std::string(15, 'x'), std::string(16 * 2048, '\1')}) {
    const auto model = open_bytes(with_content(fitted_small(), "COMN", table));
    ASSERT_FALSE(model.has_value());
    EXPECT_EQ(model.error().code(), ErrorCode::kFormat);
    EXPECT_THAT(model.error().message(), HasSubstr("table of common words"));
  }
}

TEST_F(WordModelTest, ATableOfCommonWordsThatContradictsTheLargeOneIsRefused) {
  const std::string bytes = fitted_small();
  std::string other(16, '\0');
  put_at<std::uint64_t>(other, 8, 1);
  for (const std::string_view word : {"evil", "good", "never"}) {
    std::size_t refused = 0;
    for (std::uint64_t pair = 1; pair <= 3; ++pair) {
      put_at<std::uint64_t>(other, 0, hash_word(word));
      put_at<std::uint64_t>(other, 8, pair);
      const auto model = open_bytes(with_content(bytes, "COMN", other));
      if (!model) {
        ++refused;
        EXPECT_THAT(model.error().message(), HasSubstr("contradicts"));
      } else {
        EXPECT_EQ(model->common_words().weight(model->common_words().find(hash_word(word))),
                  model->weight(hash_word(word)));
      }
    }
    EXPECT_GE(refused, 2U) << word;
  }
}

TEST_F(WordModelTest, NamesMadeToTakeAllMemoryAreLeftOut) {
  // Each entry is the same long stretch of the section.
  constexpr std::size_t kNames = 20'000;
  std::string names(8 + kNames * 16 + 300'000, 'x');
  put_at<std::uint64_t>(names, 0, kNames);
  for (std::size_t i = 0; i < kNames; ++i) {
    put_at<std::uint64_t>(names, 8 + i * 16, hash_word("evil"));
    put_at<std::uint32_t>(names, 16 + i * 16, 0);
    put_at<std::uint32_t>(names, 20 + i * 16, 300'000);
  }
  const auto model = open_bytes(with_content(fitted_small(), "NAME", names));
  ASSERT_TRUE(model.has_value()) << model.error().message();
  EXPECT_TRUE(model->strongest(Label::kMalicious, 10).empty());
}

TEST_F(WordModelTest, ATableMadeToBeSearchedForEverIsSearchedForAWhile) {
  // One home, and millions of slots in use that match nothing.
  std::string slots(64 + 8 * 4 * 1'000'000, '\xA5');
  std::memset(slots.data(), 0, 64);
  put_at<std::uint64_t>(slots, 0, 1);
  put_at<std::uint64_t>(slots, 8, 1);
  put_at<std::uint64_t>(slots, 16, 4);
  put_at<std::uint64_t>(slots, slots.size() - 8, 0);
  const auto model = open_bytes(with_content(fitted_small(), "SLOT", slots));
  ASSERT_TRUE(model.has_value()) << model.error().message();
  for (WordHash hash = 0; hash < 100'000; ++hash) {
    ASSERT_EQ(model->weight(hash), 0);
  }
}

TEST_F(WordModelTest, AMissingFileIsAnInputError) {
  const auto model = WordModel::open(path_ + ".not_there");
  ASSERT_FALSE(model.has_value());
  EXPECT_EQ(model.error().code(), ErrorCode::kIo);
}

TEST_F(WordModelTest, AMillionStrongWordsInOneRecordDoNotOverflow) {
  WordCounts counts(NamePolicy::kShared);
  learn(counts, Label::kNormal, 0, repeated("good", 1'000'000));
  learn(counts, Label::kMalicious, 1, repeated("evil", 1'000'000));
  const auto model = open_bytes(fitted(counts));
  ASSERT_TRUE(model.has_value());
  const double weight = from_fixed(model->weight(hash_word("evil")));
  EXPECT_GT(weight, 13.0);
  // The sum in fixed point is beyond 64 bits.
  EXPECT_NEAR(WordScorer(*model).score(repeated("evil", 1'000'000)) / 1e6, weight, 1e-6);
}

TEST_F(WordModelTest, SharedNamesAreThoseOfTwoFilesOrTenRecords) {
  WordCounts counts(NamePolicy::kShared);
  learn(counts, Label::kNormal, 0, "twofiles nine ten private");
  learn(counts, Label::kNormal, 1, "twofiles");
  for (int i = 0; i < 8; ++i) {
    learn(counts, Label::kNormal, 0, "nine ten");
  }
  learn(counts, Label::kNormal, 0, "ten private private private");
  learn(counts, Label::kMalicious, 2, "other words here");
  const auto model = open_bytes(fitted(counts));
  ASSERT_TRUE(model.has_value());
  const std::vector<std::string> names = names_of(*model);
  EXPECT_THAT(names, Contains("twofiles"));
  EXPECT_THAT(names, Contains("ten"));
  EXPECT_THAT(names, Not(Contains("nine")));
  EXPECT_THAT(names, Not(Contains("private")));
}

TEST_F(WordModelTest, UnnamedWordsDoNotStandInTheFile) {
  const std::string none = fitted_small(NamePolicy::kNone);
  EXPECT_EQ(none.find("evil"), std::string::npos);
  EXPECT_EQ(none.find("good"), std::string::npos);
  const std::string shared = fitted_small(NamePolicy::kShared);
  EXPECT_NE(shared.find("good"), std::string::npos);
  EXPECT_EQ(shared.find("once"), std::string::npos);
  EXPECT_NE(fitted_small(NamePolicy::kAll).find("once"), std::string::npos);
}

TEST_F(WordModelTest, SecretWordsAreNeverNamedUnderAnyPolicy) {
  for (const NamePolicy policy : {NamePolicy::kShared, NamePolicy::kAll, NamePolicy::kNone}) {
    WordCounts counts(policy);
    for (std::uint32_t file = 0; file < 20; ++file) {
      learn(counts, Label::kMalicious, file, "hunter2secret", true);
      learn(counts, Label::kNormal, file, "good");
    }
    const std::string bytes = fitted(counts);
    EXPECT_EQ(bytes.find("hunter2secret"), std::string::npos);
    const auto model = open_bytes(bytes);
    ASSERT_TRUE(model.has_value());
    EXPECT_GT(model->weight(hash_word("hunter2secret")), 0);
  }
}

TEST_F(WordModelTest, StrongestWordsComeStrongestFirstWithTheirCounts) {
  const auto model = open_bytes(fitted_small(NamePolicy::kAll));
  ASSERT_TRUE(model.has_value());
  const auto malicious = model->strongest(Label::kMalicious, 1);
  ASSERT_EQ(malicious.size(), 1U);
  EXPECT_EQ(malicious[0].word, "evil");
  EXPECT_EQ(malicious[0].malicious, 3U);
  EXPECT_EQ(malicious[0].normal, 0U);
  EXPECT_GT(malicious[0].weight, 0);
  const auto normal = model->strongest(Label::kNormal, 100);
  ASSERT_FALSE(normal.empty());
  EXPECT_EQ(normal[0].word, "good");
  for (std::size_t i = 1; i < normal.size(); ++i) {
    EXPECT_LE(normal[i - 1].weight, normal[i].weight);
  }
}

TEST_F(WordModelTest, ThousandsOfWordsAreAllFoundAgain) {
  WordCounts counts(NamePolicy::kNone);
  learn(counts, Label::kNormal, 0, "good");
  std::string text;
  for (int i = 0; i < 5000; ++i) {
    text += "word" + std::to_string(i) + ' ';
  }
  learn(counts, Label::kMalicious, 1, text);
  const auto model = open_bytes(fitted(counts));
  ASSERT_TRUE(model.has_value());
  const std::int64_t weight = model->weight(hash_word("word0"));
  EXPECT_NE(weight, 0);
  for (int i = 0; i < 5000; ++i) {
    EXPECT_EQ(model->weight(hash_word("word" + std::to_string(i))), weight) << i;
    EXPECT_EQ(model->weight(hash_word("absent" + std::to_string(i))), 0) << i;
  }
}

}  // namespace
}  // namespace pugmark
