// Covers finding the end of bodies.
#include "pugmark/capture/body_skipper.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace pugmark {
namespace {

MessageHead head_of(std::string_view block) {
  MessageHead head;
  head.parse_block(block);
  return head;
}

/// Bytes of `text` that are the body of a response with these headers, fed `step` bytes at a time.
std::size_t body_bytes(std::string_view headers, std::string_view text, std::size_t step, int status = 200,
                       std::string_view method = "GET") {
  BodySkipper body;
  body.begin_response(head_of(headers), status, method);
  std::size_t used = 0;
  while (used < text.size() && !body.done() && !body.failed()) {
    const std::string_view piece = text.substr(used, step);
    used += body.skip({reinterpret_cast<const std::uint8_t*>(piece.data()), piece.size()});
  }
  return used;
}

TEST(BodySkipper, EndsAfterTheLengthGiven) {
  for (const std::size_t step : {1U, 3U, 100U}) {
    EXPECT_EQ(body_bytes("Content-Length: 5\r\n", "12345HTTP/1.1", step), 5U);
    EXPECT_EQ(body_bytes("content-length: 5, 5\r\n", "12345HTTP/1.1", step), 5U);
    EXPECT_EQ(body_bytes("Content-Length: 0\r\n", "HTTP/1.1", step), 0U);
  }
}

TEST(BodySkipper, EndsAfterTheLastChunkAndTheTrailer) {
  constexpr std::string_view kBody = "5;name=x\r\n12345\r\nA \r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\n";
  for (const std::size_t step : {1U, 2U, 7U, 100U}) {
    EXPECT_EQ(
        body_bytes("Transfer-Encoding: gzip, Chunked\r\nContent-Length: 3\r\n", std::string(kBody) + "HTTP/1.1", step),
        kBody.size());
  }
}

TEST(BodySkipper, FailsOnAChunkSizeThatIsNone) {
  BodySkipper body;
  body.begin_request(head_of("Transfer-Encoding: chunked\r\n"));
  const std::string text = "xyz\r\n";
  body.skip({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  EXPECT_TRUE(body.failed());
}

TEST(BodySkipper, KnowsResponsesWithoutABody) {
  constexpr std::string_view kLength = "Content-Length: 5\r\n";
  EXPECT_EQ(body_bytes(kLength, "12345", 9, 304), 0U);
  EXPECT_EQ(body_bytes(kLength, "12345", 9, 204), 0U);
  EXPECT_EQ(body_bytes(kLength, "12345", 9, 101), 0U);
  EXPECT_EQ(body_bytes(kLength, "12345", 9, 200, "HEAD"), 0U);
  EXPECT_EQ(body_bytes(kLength, "12345", 9, 200, "CONNECT"), 0U);
  EXPECT_EQ(body_bytes(kLength, "12345", 9, 407, "CONNECT"), 5U);
}

TEST(BodySkipper, GoesOnUntilTheEndWhereNothingSaysHowLong) {
  EXPECT_EQ(body_bytes("Server: x\r\n", "anything", 3), 8U);
  BodySkipper request;
  request.begin_request(head_of("Host: x\r\n"));
  EXPECT_TRUE(request.done()) << "a request without a length has no body";
}

TEST(BodySkipper, BridgesAGapWithinWhatItKnows) {
  BodySkipper body;
  body.begin_request(head_of("Content-Length: 10\r\n"));
  EXPECT_TRUE(body.skip_gap(4));
  EXPECT_FALSE(body.done());
  EXPECT_FALSE(body.skip_gap(7)) << "the gap reaches beyond the body";
  EXPECT_TRUE(body.skip_gap(6));
  EXPECT_TRUE(body.done());
  body.begin_request(head_of("Transfer-Encoding: chunked\r\n"));
  EXPECT_FALSE(body.skip_gap(1)) << "within a chunk size";
}

}  // namespace
}  // namespace pugmark
