// Covers finding header blocks in text that a person copied from somewhere.
#include "pugmark/http/pasted_messages.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pugmark {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

PastedMessages found_in(std::string_view text) {
  auto found = find_pasted_messages(text);
  EXPECT_TRUE(found.has_value());
  return found ? *std::move(found) : PastedMessages();
}

/// "2 client GET /x: Host=a, X=b": line, side, first line and headers of each message.
std::vector<std::string> told(std::string_view text) {
  std::vector<std::string> all;
  for (const PastedMessage& message : found_in(text).messages) {
    const MessageHead& head = message.head;
    std::string one = fmt::format("{} {} {}{}{}:", message.line, to_string(message.origin), head.method,
                                  head.uri.empty() ? "" : " " + head.uri, head.status);
    for (std::size_t i = 0; i < head.size(); ++i) {
      one += fmt::format("{} {}={}", i == 0 ? "" : ",", head.name(i), head.value(i));
    }
    all.push_back(one);
  }
  return all;
}

std::vector<std::string> remarks(std::string_view text) {
  std::vector<std::string> all;
  for (const Diagnostic& remark : found_in(text).remarks) {
    all.push_back(fmt::format("{}: {}; {}", remark.line, remark.what, remark.instead));
  }
  return all;
}

TEST(PastedMessages, EndsOfLinesMayBeOfEitherKind) {
  EXPECT_THAT(told("GET /x HTTP/1.1\nHost: a\n\n"), ElementsAre("1 client GET /x: Host=a"));
  EXPECT_THAT(told("GET /x HTTP/1.1\r\nHost: a\r\n\r\n"), ElementsAre("1 client GET /x: Host=a"));
  EXPECT_THAT(told("GET /x HTTP/1.1\r\nHost: a"), ElementsAre("1 client GET /x: Host=a"));
}

TEST(PastedMessages, AFirstLineIsNotNeeded) {
  EXPECT_THAT(told("Host: a\nUser-Agent: b\n"), ElementsAre("1 client : Host=a, User-Agent=b"));
}

TEST(PastedMessages, WithoutFirstLineTheHeadersTellTheSide) {
  EXPECT_THAT(told("Server: a\nContent-Type: b\n"), ElementsAre("1 server : Server=a, Content-Type=b"));
  EXPECT_THAT(told("Content-Type: b\n"), ElementsAre("1 client : Content-Type=b"));
  EXPECT_THAT(told("Server: a\nHost: b\n"), ElementsAre("1 client : Server=a, Host=b"));
}

TEST(PastedMessages, FoldedLinesGoOn) {
  EXPECT_THAT(told("GET / HTTP/1.1\nX: a\n  b\n\tc\nY: d\n"), ElementsAre("1 client GET /: X=a b c, Y=d"));
}

TEST(PastedMessages, ABodyIsPassedOverUpToTheNextFirstLine) {
  EXPECT_THAT(told("POST / HTTP/1.1\nHost: a\n\nuser: bob\n\nmore\nHTTP/1.1 200 OK\nServer: b\n\n<a: b>\n"),
              ElementsAre("1 client POST /: Host=a", "7 server 200: Server=b"));
}

TEST(PastedMessages, AFirstLineBeginsAMessageAlsoWithoutAnEmptyLine) {
  EXPECT_THAT(told("GET /1 HTTP/1.1\nHost: a\nGET /2 HTTP/1.0\nHost: b\n"),
              ElementsAre("1 client GET /1: Host=a", "3 client GET /2: Host=b"));
}

TEST(PastedMessages, InterimResponsesAreLeftOut) {
  EXPECT_THAT(told("HTTP/1.1 100 Continue\nX: a\n\nHTTP/1.1 200 OK\nServer: b\n"),
              ElementsAre("4 server 200: Server=b"));
  EXPECT_THAT(told("HTTP/1.1 101 Switching Protocols\nUpgrade: h2c\n\nHTTP/1.1 200 OK\nServer: b\n"),
              ElementsAre("1 server 101: Upgrade=h2c", "4 server 200: Server=b"));
}

TEST(PastedMessages, OfCurlsOutputTheMarkedLinesCount) {
  EXPECT_THAT(told("$ curl -v http://a/\n*   Trying 192.0.2.1:80...\n> GET / HTTP/1.1\n> Host: a\n>\n"
                   "* Mark bundle as not supporting multiuse\n< HTTP/1.1 200 OK\n< Server: b\n< \n{ [5 bytes data]\n"
                   "<html>\n* Connection #0 to host a left intact\n"),
              ElementsAre("3 client GET /: Host=a", "7 server 200: Server=b"));
}

TEST(PastedMessages, CurlsMarksTellTheSideWithoutFirstLines) {
  EXPECT_THAT(told("> X: a\n> Y: b\n>\n< Z: c\n"), ElementsAre("1 client : X=a, Y=b", "4 server : Z=c"));
}

TEST(PastedMessages, OfWiresharksTreeTheLinesOfTheMessageCount) {
  EXPECT_THAT(told("Frame 4: 197 bytes on wire\nHypertext Transfer Protocol\n    GET /x HTTP/1.1\\r\\n\n"
                   "        [Expert Info (Chat/Sequence): GET /x HTTP/1.1\\r\\n]\n        Request Method: GET\n"
                   "    Host: a\\r\\n\n    \\r\\n\n    [HTTP request 1/1]\n"),
              ElementsAre("3 client GET /x: Host=a"));
}

TEST(PastedMessages, LinesThatWiresharkCutAreUsedAsFarAsTheyGo) {
  const std::string tree =
      "     [truncated]GET /xxxx\n        Request URI [truncated]: /xxxx\n    Host: a\\r\\n\n"
      "     [truncated]Referer: http://b\n    Cookie [truncated]: c\n    \\r\\n\n";
  EXPECT_THAT(told(tree), ElementsAre("1 client GET /xxxx: Host=a, Referer=http://b, Cookie=c"));
  EXPECT_THAT(remarks(tree), ElementsAre("1: Wireshark has cut this line; used what is there",
                                         "4: Wireshark has cut this line; used what is there",
                                         "5: Wireshark has cut this line; used what is there"));
}

TEST(PastedMessages, PseudoHeadersAreWhatTheyStandFor) {
  const std::string text = ":method: GET\n:authority: a\n:scheme: https\n:path: /x\naccept: */*\n";
  EXPECT_THAT(told(text), ElementsAre("1 client GET /x: host=a, accept=*/*"));
  ASSERT_EQ(remarks(text).size(), 1U);
  EXPECT_THAT(remarks(text)[0], HasSubstr("HTTP/2"));
  EXPECT_THAT(told(":status: 200\nserver: b\n"), ElementsAre("1 server 200: server=b"));
  EXPECT_THAT(told(":authority: a\nhost: b\n"), ElementsAre("1 client : host=b"));
}

TEST(PastedMessages, NamesAndValuesMayTakeTurns) {
  EXPECT_THAT(told(":authority:\na\n:method:\nGET\nreferer:\nhttp://b/: c\naccept:\n*/*\n"),
              ElementsAre("1 client GET: host=a, referer=http://b/: c, accept=*/*"));
  EXPECT_THAT(told("X-A:\nX-B: b\nX-C:\n"), ElementsAre("1 client : X-A=, X-B=b, X-C="));
}

TEST(PastedMessages, AQuotedBlockMayBeIndented) {
  EXPECT_THAT(told("    GET / HTTP/1.1\n    Host: a\n      b\n"), ElementsAre("1 client GET /: Host=a b"));
}

TEST(PastedMessages, WhatIsNoHeaderIsLeftOutAndSaid) {
  EXPECT_THAT(remarks("Request Headers\nHost: a\nodd\n"),
              ElementsAre("1: this line is no header; left out", "3: this line is no header; left out"));
  EXPECT_THAT(told("Request Headers\nHost: a\nodd\n"), ElementsAre("2 client : Host=a"));
}

TEST(PastedMessages, ProseAndAddressesAreNoHeaders) {
  EXPECT_THAT(told("hello world\n"), IsEmpty());
  EXPECT_THAT(told("http://a.example/x\n"), IsEmpty());
  EXPECT_THAT(told(""), IsEmpty());
}

TEST(PastedMessages, AHugeBlockIsRefused) {
  const auto found = find_pasted_messages("GET / HTTP/1.1\nX: " + std::string(kMaxPastedBlock, 'a'));
  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().code(), ErrorCode::kLimit);
  EXPECT_THAT(found.error().message(), HasSubstr("line 2"));
}

TEST(PastedMessages, FirstLinesNeedAVersion) {
  EXPECT_TRUE(is_first_line("GET /a b HTTP/1.1"));
  EXPECT_TRUE(is_first_line("M-SEARCH * HTTP/1.1 "));
  EXPECT_TRUE(is_first_line("HTTP/2 200"));
  EXPECT_FALSE(is_first_line("GET /x"));
  EXPECT_FALSE(is_first_line("HTTP/1.1 is old"));
  EXPECT_FALSE(is_first_line("Via: HTTP/1.1"));
}

}  // namespace
}  // namespace pugmark
