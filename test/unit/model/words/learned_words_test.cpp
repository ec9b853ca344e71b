// Covers learning of words from verdicts: it is what training with their messages gives, and nothing is left of it when
// they are taken out.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pugmark/feature/words.h"
#include "pugmark/model/words/word_model.h"
#include "pugmark/model/words/word_scorer.h"
#include "unit/io/support.h"

namespace pugmark {
namespace {

using testing::HasSubstr;

/// A message of the training data.
struct Example {
  Label label;
  std::string text;
};

const std::vector<Example> kTraining = {{Label::kNormal, "good good plain common"},
                                        {Label::kNormal, "good common"},
                                        {Label::kMalicious, "evil evil common"},
                                        {Label::kMalicious, "evil once plain"}};

std::string trained(const std::vector<Example>& examples) {
  WordCounts counts(NamePolicy::kAll);
  {
    WordBatch batch(counts);
    for (const Example& example : examples) {
      batch.begin_file(example.label, 0);
      batch.add_record(example.text);
    }
  }
  auto bytes = fit_words_model(counts, ModelCard());
  EXPECT_TRUE(bytes.has_value());
  return bytes ? *std::move(bytes) : std::string();
}

LearnedVerdict verdict(char id, Label label, std::string_view text) {
  LearnedVerdict verdict;
  verdict.finding = std::string(LearnedVerdicts::kIdDigits, id);
  verdict.label = label;
  std::map<std::uint64_t, std::uint32_t> counts;
  WordSplitter().for_each(text, [&](std::string_view, WordHash hash) { ++counts[hash]; });
  for (const auto& [hash, count] : counts) {
    verdict.parts.push_back({hash, count});
  }
  return verdict;
}

class LearnedWordsTest : public testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& bytes) {
    std::ofstream(folder_.path(name), std::ios::binary) << bytes;
    return folder_.path(name);
  }
  static LearnedVerdicts verdicts(std::vector<LearnedVerdict> given) {
    return {std::string(LearnedVerdicts::kBaseDigits, '0'), std::move(given)};
  }
  /// The bytes of a model with verdicts.
  std::string learned(const std::string& model, std::vector<LearnedVerdict> given) {
    auto bytes = learn_words(write("base.pug", model), verdicts(std::move(given)));
    EXPECT_TRUE(bytes) << bytes.error().message();
    return bytes ? *std::move(bytes) : std::string();
  }
  /// Expects two models to weigh all words of some texts alike, and the texts.
  void expect_same_scores(const std::string& one, const std::string& other, const std::vector<std::string>& texts) {
    const auto a = WordModel::open(write("one.pug", one));
    const auto b = WordModel::open(write("other.pug", other));
    ASSERT_TRUE(a) << a.error().message();
    ASSERT_TRUE(b) << b.error().message();
    EXPECT_EQ(a->prior(), b->prior());
    WordScorer scores_a(*a);
    WordScorer scores_b(*b);
    for (const std::string& text : texts) {
      WordSplitter().for_each(text, [&](std::string_view word, WordHash hash) {
        EXPECT_EQ(a->weight(hash), b->weight(hash)) << word;
        EXPECT_EQ(a->counts(hash), b->counts(hash)) << word;
      });
      EXPECT_EQ(scores_a.score(text), scores_b.score(text)) << text;
    }
  }

  testing_io::TempDir folder_;
};

TEST_F(LearnedWordsTest, GivesTheWeightsThatTrainingWithTheMessagesGives) {
  std::vector<Example> more = kTraining;
  more.push_back({Label::kNormal, "plain evil fresh fresh"});
  more.push_back({Label::kMalicious, "good fresh other"});
  const std::string with = learned(trained(kTraining), {verdict('1', Label::kNormal, "plain evil fresh fresh"),
                                                        verdict('2', Label::kMalicious, "good fresh other")});
  expect_same_scores(with, trained(more), {"good plain common evil once fresh other unseen", "common fresh"});
}

TEST_F(LearnedWordsTest, GivesThemForTextsMadeAtRandom) {
  std::mt19937 random(7);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same texts each time
  const auto text = [&] {
    std::string out;
    for (int i = 0; i < 12; ++i) {
      out += "w" + std::to_string(random() % 40) + " ";
    }
    return out;
  };
  std::vector<Example> training;
  for (int i = 0; i < 40; ++i) {
    training.push_back({i % 3 == 0 ? Label::kMalicious : Label::kNormal, text()});
  }
  std::vector<Example> all = training;
  std::vector<LearnedVerdict> given;
  for (const char id : std::string("0123456789abcdef")) {
    const Label label = random() % 2 == 0 ? Label::kMalicious : Label::kNormal;
    all.push_back({label, text()});
    given.push_back(verdict(id, label, all.back().text));
  }
  std::vector<std::string> texts;
  for (const Example& example : all) {
    texts.push_back(example.text);
  }
  expect_same_scores(learned(trained(training), given), trained(all), texts);
}

TEST_F(LearnedWordsTest, IsTheFileThatItWasWithTheLastVerdictTakenOut) {
  const std::string base = trained(kTraining);
  const std::string with = learned(base, {verdict('1', Label::kNormal, "evil fresh")});
  EXPECT_NE(with, base);
  EXPECT_TRUE(learned(with, {}) == base);
}

TEST_F(LearnedWordsTest, IsTheSameFileHoweverItCameToItsVerdicts) {
  const std::string base = trained(kTraining);
  const auto one = verdict('1', Label::kNormal, "evil fresh");
  const auto two = verdict('2', Label::kMalicious, "good other");
  const std::string both = learned(base, {one, two});
  EXPECT_TRUE(learned(base, {two, one}) == both);
  EXPECT_TRUE(learned(learned(base, {two}), {one, two}) == both);
  EXPECT_TRUE(learned(both, {one}) == learned(base, {one}));
}

TEST_F(LearnedWordsTest, CountsAVerdictAsManyTimesAsItIsTold) {
  std::vector<Example> more = kTraining;
  more.insert(more.end(), 3, {Label::kNormal, "evil fresh"});
  LearnedVerdict thrice = verdict('1', Label::kNormal, "evil fresh");
  thrice.records = 3;
  for (LearnedPart& part : thrice.parts) {
    part.count *= 3;
  }
  expect_same_scores(learned(trained(kTraining), {thrice}), trained(more), {"evil fresh good plain once"});
}

TEST_F(LearnedWordsTest, RefusesWhatAModelCannotCount) {
  LearnedVerdict most = verdict('1', Label::kNormal, "evil");
  most.parts[0].count = ~std::uint32_t{0};
  LearnedVerdict more = verdict('2', Label::kNormal, "evil");
  const auto bytes = learn_words(write("base.pug", trained(kTraining)), verdicts({most, more}));
  ASSERT_FALSE(bytes);
  EXPECT_THAT(bytes.error().message(), HasSubstr("seen too often"));
}

TEST_F(LearnedWordsTest, EveryFlippedByteIsRefused) {
  const std::string whole = learned(trained(kTraining), {verdict('1', Label::kNormal, "evil fresh")});
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    const auto model = WordModel::open(write("damaged.pug", damaged));
    // Bytes between sections belong to none.
    EXPECT_TRUE(!model || learned(damaged, {verdict('1', Label::kNormal, "evil fresh")}) == whole) << at;
  }
}

TEST_F(LearnedWordsTest, RefusesVerdictsWithoutWhatWasLearnedAndTheReverse) {
  const std::string with = learned(trained(kTraining), {verdict('1', Label::kNormal, "evil fresh")});
  for (const std::string_view section : {kVerdictsSection, kLearnedSection}) {
    const auto opened = ModelFile::open(write("with.pug", with));
    ModelFileBuilder builder;
    builder.add_all(*opened, {section});
    const auto model = WordModel::open(write("half.pug", builder.build()));
    ASSERT_FALSE(model) << section;
    EXPECT_THAT(model.error().message(), HasSubstr("verdicts"));
  }
}

TEST_F(LearnedWordsTest, RefusesTablesThatMakeNoSenseThoughTheirChecksumsAreRight) {
  const std::string base = trained(kTraining);
  const auto refusal = [&](const std::string& verdicts, const std::string& learned) {
    const auto file = ModelFile::open(write("base.pug", base));
    ModelFileBuilder builder;
    builder.add_all(*file, {});
    builder.add(kVerdictsSection, false, verdicts);
    builder.add(kLearnedSection, false, learned);
    const auto model = WordModel::open(write("hostile.pug", builder.build()));
    return model ? std::string("no refusal") : model.error().message();
  };
  const std::string with = learned(base, {verdict('1', Label::kNormal, "evil fresh")});
  const auto file = ModelFile::open(write("with.pug", with));
  ASSERT_TRUE(file);
  const std::string verdicts(file->section(kVerdictsSection));
  const std::string good(file->section(kLearnedSection));
  EXPECT_EQ(refusal(verdicts, good), "no refusal");
  EXPECT_THAT(refusal(verdicts, ""), HasSubstr("ends early"));
  EXPECT_THAT(refusal(verdicts, good.substr(0, good.size() - 8)), HasSubstr("impossible size"));
  std::string strong = good;
  strong[32 + 7] = '\x7F';
  EXPECT_THAT(refusal(verdicts, strong), HasSubstr("makes no sense"));
  EXPECT_THAT(refusal(verdicts.substr(1), good), HasSubstr("verdicts make no sense"));
  EXPECT_THAT(refusal("", good), HasSubstr("verdicts make no sense"));
}

}  // namespace
}  // namespace pugmark
