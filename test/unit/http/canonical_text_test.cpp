// Covers the making of canonical texts, their taking apart, and the undoing of their escapes.
#include "pugmark/http/canonical_text.h"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace pugmark {
namespace {

using testing::ElementsAre;
using testing::Pair;

std::string made(const std::vector<std::pair<std::string, std::string>>& headers) {
  std::string out;
  for (const auto& [name, value] : headers) {
    append_canonical_header(out, name, value);
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> taken(std::string_view& rest) {
  std::vector<std::pair<std::string, std::string>> headers;
  CanonicalHeader header;
  while (take_canonical_header(rest, header)) {
    headers.emplace_back(header.name, header.value);
  }
  return headers;
}

TEST(CanonicalText, NamesAreUpperCasedAndHeadersJoinedByCommas) {
  EXPECT_EQ(made({{"Host", "Example.org"}, {"accept", "*/*"}}), R"("HOST":"Example.org","ACCEPT":"*/*")");
}

TEST(CanonicalText, TheValueOfCookieIsReplacedAndThatOfSetCookieIsNot) {
  EXPECT_EQ(made({{"cookie", "sid=1"}}), R"("COOKIE":"-COOKIE-")");
  EXPECT_EQ(made({{"Set-Cookie", "sid=1"}}), R"("SET-COOKIE":"sid=1")");
}

TEST(CanonicalText, QuotesAndBackslashesComeOutAsTheLogHasThem) {
  EXPECT_EQ(made({{"ETag", R"("57c2"-gzip)"}}), R"("ETAG":"\\"57c2\\"-gzip")");
  EXPECT_EQ(made({{"A", R"(C:\dir)"}}), R"("A":"C:\\\\dir")");
  EXPECT_EQ(made({{"A", "it's"}}), R"("A":"it's")");
}

TEST(CanonicalText, ControlsAndHighBytesComeOutInHex) {
  EXPECT_EQ(made({{"A", "x\ty\xe9\x7f"}}), R"("A":"x\\u0009y\\u00e9\\u007f")");
}

TEST(CanonicalText, EmptyNamesAndValuesAreKept) { EXPECT_EQ(made({{"A", ""}, {"", "b"}}), R"("A":"","":"b")"); }

TEST(TakeCanonicalHeader, TakesHeadersInOrder) {
  std::string_view rest = R"("HOST":"a","ACCEPT":"","X":"1:2,3")";
  EXPECT_THAT(taken(rest), ElementsAre(Pair("HOST", "a"), Pair("ACCEPT", ""), Pair("X", "1:2,3")));
  EXPECT_EQ(rest, "");
}

TEST(TakeCanonicalHeader, QuotesInsideValuesDoNotEndThem) {
  std::string_view rest = R"("ETAG":"\\"a\\"","X":"say "hi", "you"","Y":"z")";
  EXPECT_THAT(taken(rest), ElementsAre(Pair("ETAG", R"(\\"a\\")"), Pair("X", R"(say "hi", "you")"), Pair("Y", "z")));
}

TEST(TakeCanonicalHeader, TheWholeHeaderSpansItsQuotes) {
  std::string_view rest = R"("A":"b","C":"d")";
  CanonicalHeader header;
  ASSERT_TRUE(take_canonical_header(rest, header));
  EXPECT_EQ(header.whole, R"("A":"b")");
  EXPECT_EQ(rest, R"("C":"d")");
}

TEST(TakeCanonicalHeader, WhatIsNoHeaderIsLeftAlone) {
  for (const char* text : {"", "(empty)", "-", "\"", "\"A", "\"A\":", "\"A\":\"", "\"A\":\"b", "A:b", ",\"A\":\"b\""}) {
    std::string_view rest = text;
    CanonicalHeader header;
    EXPECT_FALSE(take_canonical_header(rest, header)) << text;
    EXPECT_EQ(rest, text);
  }
}

TEST(TakeCanonicalHeader, ALongRunOfQuotesTakesLinearTime) {
  std::string text = R"("A":")";
  for (int i = 0; i < 300000; ++i) {
    text += ",\"";
  }
  std::string_view rest = text;
  taken(rest);
  std::string open = R"("A":")" + std::string(2'000'000, '"');
  rest = open;
  taken(rest);
}

TEST(CanonicalValueBytes, UndoesWhatMakingDid) {
  EXPECT_EQ(canonical_value_bytes(R"(\\"57c2\\"-gzip)"), R"("57c2"-gzip)");
  EXPECT_EQ(canonical_value_bytes(R"(C:\\\\dir)"), R"(C:\dir)");
  EXPECT_EQ(canonical_value_bytes(R"(x\\u0009y\\u00e9)"), "x\ty\xe9");
  EXPECT_EQ(canonical_value_bytes(R"(cut\\)"), R"(cut\)");
  EXPECT_EQ(canonical_value_bytes(R"(\\u00g0\\u00)"), R"(\u00g0\u00)");
}

RC_GTEST_PROP(CanonicalValueBytes, GivesTheBytesOfAnyValueWithoutBackslashes, ()) {
  const auto value = *rc::gen::container<std::string>(rc::gen::suchThat<char>([](char c) { return c != '\\'; }));
  std::string text;
  append_canonical_header(text, "X", value);
  append_canonical_header(text, "Y", "z");
  std::string_view rest = text;
  CanonicalHeader header;
  RC_ASSERT(take_canonical_header(rest, header));
  RC_ASSERT(header.name == "X");
  RC_ASSERT(canonical_value_bytes(header.value) == value);
  RC_ASSERT(take_canonical_header(rest, header));
  RC_ASSERT(header.name == "Y");
  RC_ASSERT(rest.empty());
}

}  // namespace
}  // namespace pugmark
