// The fast way of scoring must give, to the last bit, what adding up the weights of the plain way's words gives: with a
// cold memory of headers and with a warm one, for any text.
#include "pugmark/model/words/word_scorer.h"

#include <span>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "pugmark/model/words/word_counts.h"
#include "support/model_support.h"

namespace pugmark {
namespace {

std::string many_words() {
  std::string words;
  for (int i = 0; i < 300; ++i) {
    words += "w" + std::to_string(i) + ' ';
  }
  return words;
}

const std::vector<std::string>& header_pool() {
  static const std::vector<std::string> kHeaders = {
      R"("HOST":"www.example.org")",
      R"("HOST":"203.0.113.9:8080")",
      R"h("USER-AGENT":"Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)")h",
      R"h("USER-AGENT":"Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101")h",
      R"("ACCEPT":"*/*")",
      R"("COOKIE":"-COOKIE-")",
      R"("X-LONG":")" + std::string(600, 'x') + R"( evil")",
      R"("X-WORDS":")" + many_words() + R"(")",
      "\"X-RAW\":\"tab\tand quote\"quote, \",\" and more\"",
      "\"X-UNICODE\":\"gr\xC3\xBC\xC3\x9F"
      "e\"",
      "\"X-BROKEN\":\"\xFF\xC3(\"",
      "no header at all",
      "",
  };
  return kHeaders;
}

/// A model that knows the pool's words, in unequal shares.
const WordModel& pool_model() {
  static const WordModel kModel = [] {
    WordCounts counts(NamePolicy::kNone);
    {
      WordBatch batch(counts);
      for (std::size_t i = 0; i < header_pool().size(); ++i) {
        batch.begin_file(i % 3 == 0 ? Label::kMalicious : Label::kNormal, static_cast<std::uint32_t>(i));
        for (std::size_t times = 0; times <= i; ++times) {
          batch.add_record(header_pool()[i]);
        }
      }
    }
    return model_of(counts);
  }();
  return kModel;
}

FixedScore plain_score(const WordModel& model, std::string_view text) {
  FixedScore sum = model.prior();
  WordSplitter().for_each(text, [&](std::string_view, WordHash hash) { sum += model.weight(hash); });
  return sum;
}

FixedScore fixed_score(WordScorer& scorer, std::string_view text) { return scorer.score({&text, 1}).front(); }

std::string joined(const std::vector<std::size_t>& picks) {
  std::string text;
  for (const std::size_t pick : picks) {
    text += (text.empty() ? "" : ",") + header_pool()[pick % header_pool().size()];
  }
  return text;
}

TEST(WordScorer, EveryHeaderOfThePoolScoresAsThePlainWayColdAndWarm) {
  WordScorer scorer(pool_model());
  for (int round = 0; round < 3; ++round) {
    for (const std::string& header : header_pool()) {
      EXPECT_TRUE(fixed_score(scorer, header) == plain_score(pool_model(), header)) << header;
    }
  }
}

TEST(WordScorer, ScoresDoNotChangeWhenHeadersStopBeingRemembered) {
  // The same name with ever new values: looking them up is given up, and taken up again.
  WordScorer scorer(pool_model());
  for (int i = 0; i < 5000; ++i) {
    const std::string text = R"("HOST":"a","X-ID":"evil w)" + std::to_string(i % 400) + "x" + std::to_string(i) +
                             R"( Windows","ACCEPT":"*/*")";
    ASSERT_TRUE(fixed_score(scorer, text) == plain_score(pool_model(), text)) << i;
  }
}

TEST(WordScorer, TextsTogetherScoreAsEachAlone) {
  // So many that they do not fit side by side, and some that are left to the plain way.
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < 400; ++i) {
    texts.push_back(joined({i, i / 3, i / 7, i % 5}));
    if (i % 50 == 0) {
      texts.push_back(std::string(WordMarks::kMaxText - i, 'x') + " evil");
      texts.emplace_back(WordMarks::kMaxText + i, 'y');
    }
  }
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  WordScorer scorer(pool_model());
  for (int round = 0; round < 2; ++round) {
    const std::span<const FixedScore> scores = scorer.score(views);
    ASSERT_EQ(scores.size(), texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
      EXPECT_TRUE(scores[i] == plain_score(pool_model(), texts[i])) << i;
    }
  }
  EXPECT_TRUE(scorer.score(std::span<const std::string_view>()).empty());
}

RC_GTEST_PROP(WordScorerProperty, AnyRunOfMessagesScoresAsThePlainWay, ()) {
  const auto messages = *rc::gen::container<std::vector<std::vector<std::size_t>>>(
      rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, header_pool().size())));
  std::vector<std::string> texts;
  for (const std::vector<std::size_t>& picks : messages) {
    texts.push_back(joined(picks));
  }
  WordScorer scorer(pool_model());
  for (const std::string& text : texts) {
    RC_ASSERT(fixed_score(scorer, text) == plain_score(pool_model(), text));
  }
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  const std::span<const FixedScore> together = scorer.score(views);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    RC_ASSERT(together[i] == plain_score(pool_model(), texts[i]));
  }
}

RC_GTEST_PROP(WordScorerProperty, AnyBytesScoreAsThePlainWay, (const std::string& bytes)) {
  WordScorer scorer(pool_model());
  RC_ASSERT(fixed_score(scorer, bytes) == plain_score(pool_model(), bytes));
  const std::string around = joined({0, 2}) + ",\"X\":\"" + bytes + "\"";
  RC_ASSERT(fixed_score(scorer, around) == plain_score(pool_model(), around));
  RC_ASSERT(fixed_score(scorer, around) == plain_score(pool_model(), around));
}

}  // namespace
}  // namespace pugmark
