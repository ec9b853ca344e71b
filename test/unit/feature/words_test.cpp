// The plain splitter must see the words that the Unicode splitter sees, and hash them as they are written.
#include "pugmark/feature/words.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "pugmark/feature/unicode_words.h"

namespace pugmark {
namespace {

using testing::ElementsAre;

std::vector<std::pair<std::string, WordHash>> split(WordSplitter& splitter, std::string_view text) {
  std::vector<std::pair<std::string, WordHash>> words;
  splitter.for_each(text, [&](std::string_view word, WordHash hash) { words.emplace_back(word, hash); });
  return words;
}

std::vector<std::string> words_of(std::string_view text) {
  WordSplitter splitter;
  std::vector<std::string> words;
  for (const auto& [word, hash] : split(splitter, text)) {
    words.push_back(word);
  }
  return words;
}

TEST(Words, AreRunsOfTwoOrMoreWordCharactersInLowerCase) {
  EXPECT_THAT(words_of("GET /a/Index_1.html?q=x HTTP/1.1"), ElementsAre("get", "index_1", "html", "http"));
  EXPECT_THAT(words_of("a b c"), ElementsAre());
  EXPECT_THAT(words_of(""), ElementsAre());
  EXPECT_THAT(words_of("__ _a A_"), ElementsAre("__", "_a", "a_"));
}

TEST(Words, OneByteBeyondAsciiDoesNotChangeTheAsciiWordsAroundIt) {
  EXPECT_THAT(words_of("Good \xff Day"), ElementsAre("good", "day"));
  EXPECT_THAT(words_of("Gr\xc3\xbc\xc3\x9f"
                       "e"),
              ElementsAre("gr\xc3\xbc\xc3\x9f"
                          "e"));
}

TEST(Words, TheSameWordHasTheSameHashInEveryCaseAndOnBothWays) {
  WordSplitter splitter;
  const auto plain = split(splitter, "User_Agent");
  const auto unicode = split(splitter, "uSER_aGENT \xc3\xa4");
  ASSERT_EQ(plain.size(), 1U);
  ASSERT_EQ(unicode.size(), 1U);
  EXPECT_EQ(plain[0], unicode[0]);
  EXPECT_EQ(plain[0].second, hash_word("user_agent"));
}

TEST(Words, WordsOfEveryLengthHashApart) {
  std::vector<WordHash> hashes;
  for (std::size_t size = 2; size < 100; ++size) {
    hashes.push_back(hash_word(std::string(size, 'a')));
  }
  std::ranges::sort(hashes);
  EXPECT_EQ(std::ranges::adjacent_find(hashes), hashes.end());
}

RC_GTEST_PROP(Words, PlainAndUnicodeSplittersAgreeOnAscii, ()) {
  const auto text = *rc::gen::container<std::string>(rc::gen::inRange<char>(0, 127));
  WordSplitter splitter;
  UnicodeWords unicode;
  std::vector<std::pair<std::string, WordHash>> expected;
  for (const std::string_view word : unicode.split(text)) {
    expected.emplace_back(word, hash_word(word));
  }
  RC_ASSERT(split(splitter, text) == expected);
}

RC_GTEST_PROP(Words, AgreeWhereWordsAreLongAndMany, ()) {
  const auto text =
      *rc::gen::container<std::string>(rc::gen::element('a', 'Z', '_', '9', ' ', '-', 'q', '\x7f', '@', '`'));
  WordSplitter splitter;
  UnicodeWords unicode;
  std::vector<std::pair<std::string, WordHash>> expected;
  for (const std::string_view word : unicode.split(text)) {
    expected.emplace_back(word, hash_word(word));
  }
  RC_ASSERT(split(splitter, text) == expected);
}

}  // namespace
}  // namespace pugmark
