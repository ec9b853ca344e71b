// Covers telling HTTP by content.
#include "pugmark/capture/message_start.h"

#include <string_view>

#include <gtest/gtest.h>

namespace pugmark {
namespace {

MessageStart start(std::string_view text) {
  return message_start({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

TEST(MessageStart, KnowsRequestsOfAnyMethodByTheVersionAtTheEndOfTheirLine) {
  EXPECT_EQ(start("GET / HTTP/1.1\r\n"), MessageStart::kRequest);
  EXPECT_EQ(start("BREW /pot HTTP/1.0\n"), MessageStart::kRequest);
  EXPECT_EQ(start("\r\nPOST /x HTTP/1.1\r\n"), MessageStart::kRequest);
  EXPECT_EQ(start("GET /a b HTTP/1.1 \r\n"), MessageStart::kRequest);
  EXPECT_EQ(start("GET /old\r\n"), MessageStart::kRequest) << "HTTP/0.9";
}

TEST(MessageStart, KnowsResponses) {
  EXPECT_EQ(start("HTTP/1.1 200 OK\r\n"), MessageStart::kResponse);
  EXPECT_EQ(start("HTTP/1"), MessageStart::kResponse);
}

TEST(MessageStart, KnowsThePrefaceOfHttp2) {
  EXPECT_EQ(start("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), MessageStart::kHttp2);
  EXPECT_EQ(start("PRI * HTTP/2.0\r\n"), MessageStart::kUnclear);
}

TEST(MessageStart, JudgesTheLineOfAPrefaceByItselfWhereverTheBytesAreSplit) {
  for (const std::string_view text :
       {"PRI * HTTP/2.0\r\nX: /HTTP/x\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nGET /xHTTP/x\r\n",
        "\r\nPRI * HTTP/2.0\r\n\r\nSM\r\n\x01", "PRI * HTTP/2.0\rxHTTP/x\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"}) {
    for (std::size_t known = 0; known < text.size(); ++known) {
      if (start(text.substr(0, known)) == MessageStart::kUnclear) {
        EXPECT_EQ(message_start({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, known), start(text))
            << text << " after " << known;
      }
    }
  }
}

TEST(MessageStart, WaitsWhileTooLittleIsThereToTell) {
  for (const char* text : {"\r", "G", "GET", "GET ", "GET /index", "GET / HTTP/1.1", "H", "HTTP/"}) {
    EXPECT_EQ(start(text), MessageStart::kUnclear) << text;
  }
}

TEST(MessageStart, RefusesOtherProtocols) {
  for (const char* text : {"\x16\x03\x01", "SSH-2.0-OpenSSH_9.2\r\n", "USER anonymous\r\n", "EHLO host\r\n",
                           "INVITE sip:a@b SIP/2.0\r\n", "GETS NO VERSION\r\n", " GET / HTTP/1.1\r\n", "HTTP/x"}) {
    EXPECT_EQ(start(text), MessageStart::kNone) << text;
  }
}

TEST(MessageStart, GivesUpOnALineWithoutEnd) {
  EXPECT_EQ(start("GET /" + std::string(kMaxFirstLine, 'a')), MessageStart::kNone);
  EXPECT_EQ(start("GET /" + std::string(kMaxFirstLine - 5, 'a')), MessageStart::kUnclear);
}

}  // namespace
}  // namespace pugmark
