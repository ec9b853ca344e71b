// UnicodeWords against CPython: the fixture's difficult texts, the rules worth reading one by one, and hostile input.
#include "pugmark/feature/unicode_words.h"

#include <cstddef>
#include <fstream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace pugmark {
namespace {

using Words = std::vector<std::string>;

std::string repeated(std::string_view part, std::size_t times) {
  std::string text;
  text.reserve(part.size() * times);
  for (std::size_t i = 0; i < times; ++i) {
    text += part;
  }
  return text;
}

/// Splits a copy that ends where its memory ends, so that the address sanitizer sees a read beyond the text.
Words split(UnicodeWords& words, std::string_view text) {
  const std::vector<char> exact(text.begin(), text.end());
  const std::span<const std::string_view> found = words.split({exact.data(), exact.size()});
  return {found.begin(), found.end()};
}

Words split(std::string_view text) {
  UnicodeWords words;
  return split(words, text);
}

unsigned nibble(char digit) { return static_cast<unsigned>(digit <= '9' ? digit - '0' : digit - 'a' + 10); }

std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<char>(static_cast<unsigned char>(nibble(hex[i]) << 4U | nibble(hex[i + 1]))));
  }
  return bytes;
}

/// Returns the words of the fixture's second column: hex with a space between words.
Words words_from_hex(std::string_view column) {
  Words words;
  while (!column.empty()) {
    const std::string_view word = column.substr(0, column.find(' '));
    words.push_back(from_hex(word));
    column.remove_prefix(word.size() < column.size() ? word.size() + 1 : word.size());
  }
  return words;
}

TEST(UnicodeWordsTest, EveryTextOfTheFixtureGivesTheWordsCPythonGives) {
  std::ifstream fixture(PUGMARK_TEST_DATA "/unicode/words.tsv");
  ASSERT_TRUE(fixture) << "cannot open unicode/words.tsv in " PUGMARK_TEST_DATA;
  UnicodeWords words;
  std::size_t lines = 0;
  for (std::string line; std::getline(fixture, line); ++lines) {
    const std::size_t tab = line.find('\t');
    ASSERT_NE(tab, std::string::npos) << "line " << lines + 1;
    const std::string_view columns = line;
    EXPECT_EQ(split(words, from_hex(columns.substr(0, tab))), words_from_hex(columns.substr(tab + 1)))
        << "line " << lines + 1 << ": " << columns.substr(0, tab);
  }
  EXPECT_GT(lines, 4000U);
}

TEST(UnicodeWordsTest, AnEmptyTextHasNoWords) {
  EXPECT_EQ(split(""), Words{});
  UnicodeWords words;
  EXPECT_TRUE(words.split({}).empty());
}

TEST(UnicodeWordsTest, AWordHasTwoCodePointsOrMoreHoweverManyBytesTheyTake) {
  EXPECT_EQ(split("a bc d_ e 12 _"), (Words{"bc", "d_", "12"}));
  EXPECT_EQ(split("é 中 😀 éé 中文"), (Words{"éé", "中文"}));
}

TEST(UnicodeWordsTest, AsciiPunctuationAndControlCharactersSeparateWords) {
  using namespace std::string_view_literals;
  EXPECT_EQ(split("User-Agent: Mozilla/5.0\0x\nGZIP,br"sv), (Words{"user", "agent", "mozilla", "gzip", "br"}));
}

TEST(UnicodeWordsTest, ACombiningMarkSeparatesWords) { EXPECT_EQ(split("abe\u0301cd"), (Words{"abe", "cd"})); }

TEST(UnicodeWordsTest, TheDottedCapitalIEndsAWordBecauseItsLowerCaseBringsACombiningDot) {
  EXPECT_EQ(split("DİYAR"), (Words{"di", "yar"}));
  EXPECT_EQ(split("İSTANBUL"), Words{"stanbul"});
  EXPECT_EQ(split("aİİb"), Words{"ai"});
}

TEST(UnicodeWordsTest, ASigmaIsFinalAfterALetterWithCaseUnlessOneFollows) {
  EXPECT_EQ(split("ΟΔΟΣ"), Words{"οδος"});
  EXPECT_EQ(split("ΟΔΟΣΑ"), Words{"οδοσα"});
  EXPECT_EQ(split("ΣΣ"), Words{"σς"});
  EXPECT_EQ(split("中Σ"), Words{"中σ"});
  EXPECT_EQ(split("aΣ中"), Words{"aς中"});
}

TEST(UnicodeWordsTest, TheSearchForTheFormOfASigmaGoesBeyondItsWordWherePassedOverCharactersSeparate) {
  EXPECT_EQ(split("aΣ.b"), Words{"aσ"});
  EXPECT_EQ(split("aΣ.\u0301\u00AD'b"), Words{"aσ"});
  EXPECT_EQ(split("aΣ. b"), Words{"aς"});
  EXPECT_EQ(split("a.Σ7"), Words{"ς7"});
  EXPECT_EQ(split("a,Σ7"), Words{"σ7"});
}

TEST(UnicodeWordsTest, AByteThatIsNotUtf8StopsTheSearchForTheFormOfASigma) {
  EXPECT_EQ(split("aΣ\xFF"
                  "b"),
            Words{"aς"});
  EXPECT_EQ(split("a\xFFΣ7"), Words{"σ7"});
}

TEST(UnicodeWordsTest, BytesThatAreNotUtf8SeparateWords) {
  for (const std::string_view bytes :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xC3", "\xE0\x80\x80", "\xE0\x9F\xBF", "\xE4\xB8", "\xED\xA0\x80",
        "\xED\xBF\xBF", "\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF", "\xF0\x9F\x98", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
        "\xF8\x88\x80\x80\x80", "\xFE", "\xFF"}) {
    EXPECT_EQ(split(std::string("ab").append(bytes).append("cd")), (Words{"ab", "cd"}))
        << testing::PrintToString(bytes);
    EXPECT_EQ(split(std::string("ab").append(bytes)), Words{"ab"}) << testing::PrintToString(bytes);
  }
}

TEST(UnicodeWordsTest, ASequenceCutShortDoesNotSwallowTheCharacterAfterIt) {
  EXPECT_EQ(split("\xE4\xB8"
                  "éab"),
            Words{"éab"});
  EXPECT_EQ(split("\xF0\x9F\x98"
                  "ab"),
            Words{"ab"});
}

TEST(UnicodeWordsTest, AWordThatGrowsWhenLowerCasedIsWhole) {
  // U+023A takes two bytes and its lower case three.
  EXPECT_EQ(split(repeated("\u023A", 10'000)), Words{repeated("\u2C65", 10'000)});
}

TEST(UnicodeWordsTest, OneObjectServesTextsOfAnyLengthInAnyOrder) {
  UnicodeWords words;
  EXPECT_EQ(split(words, "ONE two"), (Words{"one", "two"}));
  EXPECT_EQ(split(words, repeated("Long ", 1000)), Words(1000, "long"));
  EXPECT_EQ(split(words, ""), Words{});
  EXPECT_EQ(split(words, "ΣΑΣ"), Words{"σας"});
}

TEST(UnicodeWordsTest, HostileTextsTakeLinearTime) {
  // Quadratic time would show as a test that does not end.
  constexpr std::size_t kMany = 500'000;
  UnicodeWords words;
  EXPECT_EQ(words.split(repeated("Σ", kMany)).size(), 1U);
  EXPECT_EQ(words.split("a" + repeated(".Σ7", kMany)).size(), kMany);
  EXPECT_EQ(words.split("aΣ" + repeated(".", kMany) + "Σ7").size(), 2U);
  EXPECT_EQ(words.split(repeated("ʰΣ", kMany)).size(), 1U);
  EXPECT_EQ(words.split(repeated("a", kMany)).size(), 1U);
  EXPECT_TRUE(words.split(repeated("\x80", kMany)).empty());
  EXPECT_TRUE(words.split(repeated("\xF0\x9F\x98", kMany)).empty());
  EXPECT_TRUE(words.split(repeated("İ", kMany)).empty());
}

}  // namespace
}  // namespace pugmark
