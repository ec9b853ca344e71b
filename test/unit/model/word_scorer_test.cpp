// The fast way of scoring must give, to the last bit, what adding up the weights of the plain way's words gives: with a
// cold memory of headers and with a warm one, for any text.
#include "pugmark/model/word_scorer.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "pugmark/model/word_counts.h"
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
      EXPECT_TRUE(scorer.fixed_score(header) == plain_score(pool_model(), header)) << header;
    }
  }
}

TEST(WordScorer, ScoresDoNotChangeWhenHeadersStopBeingRemembered) {
  // The same name with ever new values: looking them up is given up, and taken up again.
  WordScorer scorer(pool_model());
  for (int i = 0; i < 5000; ++i) {
    const std::string text = R"("HOST":"a","X-ID":"evil w)" + std::to_string(i % 400) + "x" + std::to_string(i) +
                             R"( Windows","ACCEPT":"*/*")";
    ASSERT_TRUE(scorer.fixed_score(text) == plain_score(pool_model(), text)) << i;
  }
}

RC_GTEST_PROP(WordScorerProperty, AnyRunOfMessagesScoresAsThePlainWay, ()) {
  const auto messages = *rc::gen::container<std::vector<std::vector<std::size_t>>>(
      rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, header_pool().size())));
  WordScorer scorer(pool_model());
  for (const std::vector<std::size_t>& picks : messages) {
    const std::string text = joined(picks);
    RC_ASSERT(scorer.fixed_score(text) == plain_score(pool_model(), text));
  }
}

RC_GTEST_PROP(WordScorerProperty, AnyBytesScoreAsThePlainWay, (const std::string& bytes)) {
  WordScorer scorer(pool_model());
  RC_ASSERT(scorer.fixed_score(bytes) == plain_score(pool_model(), bytes));
  const std::string around = joined({0, 2}) + ",\"X\":\"" + bytes + "\"";
  RC_ASSERT(scorer.fixed_score(around) == plain_score(pool_model(), around));
  RC_ASSERT(scorer.fixed_score(around) == plain_score(pool_model(), around));
}

}  // namespace
}  // namespace pugmark
