// Covers telling the forms of pasted text from each other: whatever the form, the messages in it are the same.
#include "pugmark/http/pasted_text.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/block_support.h"

namespace pugmark {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// "client C1 full: "HOST":"a"": side, uid, view and text of each message; the made-up uid is left out.
std::vector<std::string> messages(const std::string& text) {
  std::vector<std::string> all;
  const auto pasted = read_pasted_text(text);
  if (!pasted) {
    ADD_FAILURE() << pasted.error().message();
    return all;
  }
  const BlockCounts counts = read_messages(pasted->log, "", [&](const HttpMessage& message) {
    all.push_back(fmt::format("{}{} {}: {}", to_string(message.origin),
                              pasted->without_uid ? "" : fmt::format(" {}", message.uid), to_string(message.view),
                              message.canonical_text));
  });
  EXPECT_EQ(counts.skipped, 0U);
  return all;
}

std::string refusal(const std::string& text) {
  const auto pasted = read_pasted_text(text);
  return pasted ? "" : pasted.error().message();
}

/// The line of the text that the first row of the log came from.
std::uint64_t first_line(const std::string& text) {
  const auto pasted = read_pasted_text(text);
  if (!pasted) {
    return 0;
  }
  std::uint64_t line = 1;
  for (std::size_t at = 0; pasted->log[at] == '#'; at = pasted->log.find('\n', at) + 1) {
    ++line;
  }
  return pasted->line_of(line);
}

const std::string kRow = "1.5\tC1\tclient\ty\t\"HOST\":\"x\",\"USER-AGENT\":\"y\"";

TEST(PastedText, AHeaderBlockIsAMessage) {
  EXPECT_THAT(messages("GET / HTTP/1.1\r\nHost: x\r\nUser-Agent: y\r\n\r\n"),
              ElementsAre(R"(client full: "HOST":"x","USER-AGENT":"y")"));
}

TEST(PastedText, ARequestAndItsResponseAreARow) {
  const auto pasted = read_pasted_text("GET / HTTP/1.1\nHost: x\n\nHTTP/1.1 200 OK\nServer: z\n");
  ASSERT_TRUE(pasted.has_value());
  EXPECT_THAT(pasted->log, HasSubstr("\tGET\tx\t/\t200\tHost\tx\tServer\tz\n"));
}

TEST(PastedText, ResponsesAnswerRequestsInTheirOrder) {
  const auto pasted = read_pasted_text(
      "GET /1 HTTP/1.1\nA: 1\n\nGET /2 HTTP/1.1\nA: 2\n\nHTTP/1.1 201 OK\nB: 1\n\nHTTP/1.1 202 OK\nB: 2\n\n"
      "HTTP/1.1 203 OK\nB: 3\n");
  ASSERT_TRUE(pasted.has_value());
  EXPECT_THAT(pasted->log, HasSubstr("/1\t201\tA\t1\tB\t1\n"));
  EXPECT_THAT(pasted->log, HasSubstr("/2\t202\tA\t2\tB\t2\n"));
  EXPECT_THAT(pasted->log, HasSubstr("-\t203\t-\t-\tB\t3\n"));
}

TEST(PastedText, LettersThatStandForEndsOfLinesAreThose) {
  EXPECT_THAT(messages(R"(GET / HTTP/1.1\r\nHost: x\r\nUser-Agent: y\r\n\r\n)"),
              ElementsAre(R"(client full: "HOST":"x","USER-AGENT":"y")"));
  EXPECT_THAT(messages(R"(Host: x\nUser-Agent: y)"), ElementsAre(R"(client full: "HOST":"x","USER-AGENT":"y")"));
}

TEST(PastedText, OtherBackslashesStay) {
  EXPECT_THAT(messages(R"(X: C:\new\rest)"), ElementsAre(R"(client full: "X":"C:\\\\new\\\\rest")"));
}

TEST(PastedText, BytesThatAreNoAsciiStayWhatTheyAre) {
  EXPECT_THAT(messages("X: a\xE4\xFF\t\\x41\n"), ElementsAre(R"(client full: "X":"a\\u00e4\\u00ff\\u0009\\\\u0041")"));
}

TEST(PastedText, CanonicalTextsAreMessagesOfOneConnection) {
  EXPECT_THAT(messages("\"HOST\":\"x\",\"USER-AGENT\":\"a\\\\\"b\"\n\"SERVER\":\"z\"\n"),
              ElementsAre(R"(client full: "HOST":"x","USER-AGENT":"a\\"b")", R"(server full: "SERVER":"z")"));
}

TEST(PastedText, RowsOfAHeaderLogNeedNoMetadata) {
  EXPECT_THAT(messages(kRow + "\n1.6\tC1\tserver\tz\t\"SERVER\":\"z\"\n"),
              ElementsAre(R"(client C1 full: "HOST":"x","USER-AGENT":"y")", R"(server C1 full: "SERVER":"z")"));
}

TEST(PastedText, ATerminalMayHaveTurnedTabsToSpaces) {
  EXPECT_THAT(messages("1.5     C1    client  Mozilla/4.0 (\"quoted\" agent)    \"HOST\":\"x\",\"A\":\"say \"hi\"\"\n"),
              ElementsAre(R"(client C1 full: "HOST":"x","A":"say "hi"")"));
}

TEST(PastedText, ALogIsReadAsItIs) {
  EXPECT_THAT(messages("#separator \\x09\n#fields\tts\tuid\torigin\tidentifier\theader_events_kv\n" + kRow + "\n"),
              ElementsAre(R"(client C1 full: "HOST":"x","USER-AGENT":"y")"));
  EXPECT_THAT(messages(R"({"uid":"C1","client_header_names":["HOST","User-Agent"],"client_header_values":["x","y"]})"
                       "\n"),
              ElementsAre(R"(client C1 full: "HOST":"x","USER-AGENT":"y")"));
}

TEST(PastedText, AJsonObjectMayTakeSeveralLines) {
  const std::string object =
      "{\n  \"uid\": \"C{\\\"1\",\n  \"client_header_names\": [\"HOST\"],\n  \"client_header_values\": [\"x\"]\n}";
  EXPECT_THAT(messages(object + "\n" + object),
              ElementsAre(R"(client C{"1 full: "HOST":"x")", R"(client C{"1 full: "HOST":"x")"));
  EXPECT_THAT(messages("[\n" + object + ",\n" + object + "\n]\n").size(), 2U);
}

TEST(PastedText, LinesAreThoseOfTheText) {
  EXPECT_EQ(first_line("\n\nGET / HTTP/1.1\nHost: x\n"), 3U);
  EXPECT_EQ(first_line("\n" + kRow), 2U);
  EXPECT_EQ(first_line("\n\n\"HOST\":\"x\""), 3U);
  EXPECT_EQ(first_line("\n\nA: b\\r\\n\\r\\nHTTP/1.1 200 OK\\r\\nB: c"), 3U);
  EXPECT_EQ(first_line("\n{\n\"uid\":\"C1\"}"), 2U);
}

TEST(PastedText, WhatIsNoneOfTheseIsRefused) {
  EXPECT_THAT(refusal(""), HasSubstr("is empty"));
  EXPECT_THAT(refusal(" \r\n\t\n"), HasSubstr("is empty"));
  EXPECT_THAT(refusal("hello world"), HasSubstr("holds no header"));
  EXPECT_THAT(refusal("GET / HTTP/1.1\r\n\r\n"), HasSubstr("holds no header"));
  EXPECT_THAT(refusal(std::string("Host: a\0b", 9)), HasSubstr("NUL byte"));
  EXPECT_THAT(refusal("\xFF\xFEH"), HasSubstr("UTF-16"));
  EXPECT_THAT(refusal("\"HOST\":\"x\"\n\"HOST"), HasSubstr("line 2"));
  EXPECT_THAT(refusal("1.5\tC1\t10.0.0.1\t50000\t192.0.2.1\t80\tGET"), HasSubstr("row of a log"));
}

}  // namespace
}  // namespace pugmark
