// Covers reassembly through whole captures: what comes twice, late, never, or too much.
#include "pugmark/capture/tcp_reassembler.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "unit/capture/support.h"

namespace pugmark {
namespace {

using test::headers_of;
using test::kAck;
using test::kFin;
using test::kRst;
using test::kSyn;
using test::Pcap;
using test::read_capture;
using test::ReadCapture;
using test::Segment;
using test::shortly;
using testing::ElementsAre;

using Texts = std::vector<std::string>;

constexpr std::uint32_t kClient = 1000;  // sequence number of the client's first byte
constexpr std::uint32_t kServer = 5000;

/// A capture of one connection, written down by offsets into the streams.
class Conversation {
 public:
  Conversation& handshake() {
    capture_.add(Segment{true, kClient - 1, 0, kSyn});
    capture_.add(Segment{false, kServer - 1, kClient, kSyn | kAck});
    capture_.add(Segment{true, kClient, kServer, kAck});
    return *this;
  }
  Conversation& client(std::uint32_t offset, std::string payload, std::uint32_t acknowledged = 0,
                       unsigned flags = kAck) {
    capture_.add(Segment{true, kClient + offset, kServer + acknowledged, flags, std::move(payload)});
    return *this;
  }
  Conversation& server(std::uint32_t offset, std::string payload, std::uint32_t acknowledged = 0,
                       unsigned flags = kAck) {
    capture_.add(Segment{false, kServer + offset, kClient + acknowledged, flags, std::move(payload)});
    return *this;
  }
  ReadCapture read(const CaptureLimits& limits = {}) const { return read_capture(capture_.bytes(), limits); }

 private:
  Pcap capture_;
};

std::string get(const std::string& uri) { return "GET " + uri + " HTTP/1.1\r\nHost: h\r\n\r\n"; }
std::string ok(const std::string& body = {}) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}
std::uint32_t size(const std::string& text) { return static_cast<std::uint32_t>(text.size()); }

TEST(TcpReassembler, PairsARequestWithItsResponse) {
  const std::string request = get("/a");
  const ReadCapture read = Conversation().handshake().client(0, request).server(0, ok("body"), size(request)).read();
  ASSERT_THAT(shortly(read), ElementsAre("GET /a 200"));
  const Exchange& exchange = read.exchanges.front();
  EXPECT_EQ(to_string(exchange.originator.address), "10.0.0.1");
  EXPECT_EQ(exchange.originator.port, 40000);
  EXPECT_EQ(exchange.responder.port, 80);
  EXPECT_EQ(headers_of(*exchange.request), "Host: h");
  EXPECT_EQ(exchange.request->completed.ts().microseconds, 1'700'000'000'004'000);
  EXPECT_EQ(exchange.response->completed.ts().microseconds, 1'700'000'000'005'000);
  EXPECT_EQ(exchange.uid.size(), 18U);
}

TEST(TcpReassembler, TakesTheTimeOfThePacketThatCompletesTheHeaders) {
  const std::string request = get("/a");
  const ReadCapture read =
      Conversation().handshake().client(0, request.substr(0, 10)).client(10, request.substr(10)).read();
  EXPECT_EQ(read.exchanges.at(0).request->completed.ts().microseconds, 1'700'000'000'005'000);
}

TEST(TcpReassembler, LetsTheFirstBytesWinWhereTheyComeTwice) {
  const std::string first = get("/first");
  const std::string second = get("/other");
  EXPECT_THAT(shortly(Conversation().handshake().client(0, first).client(0, second).read()),
              ElementsAre("GET /first -"));
  // Also among segments that wait for an earlier one.
  EXPECT_THAT(shortly(Conversation()
                          .handshake()
                          .client(5, first.substr(5))
                          .client(3, second.substr(3))
                          .client(0, first.substr(0, 4))
                          .read()),
              ElementsAre("GET /first -"));
}

RC_GTEST_PROP(TcpReassembler, GivesTheSameInAnyOrderAndWithAnyRepetition, ()) {
  std::string stream;
  Texts expected;
  for (int i = 0; i < 5; ++i) {
    stream += get("/" + std::to_string(i));
    expected.push_back("GET /" + std::to_string(i) + " -");
  }
  std::vector<std::pair<std::uint32_t, std::string>> pieces;
  for (std::size_t at = 0; at < stream.size();) {
    const auto length = *rc::gen::inRange<std::size_t>(1, 40);
    pieces.emplace_back(static_cast<std::uint32_t>(at), stream.substr(at, length));
    at += length;
  }
  const auto repeated = *rc::gen::inRange<std::size_t>(0, pieces.size());
  pieces.push_back(pieces[repeated]);
  const auto seed = *rc::gen::arbitrary<std::uint32_t>();
  std::uint32_t state = seed | 1U;
  for (std::size_t i = pieces.size(); i > 1; --i) {
    state = state * 1664525 + 1013904223;
    std::swap(pieces[i - 1], pieces[state % i]);
  }
  Conversation conversation;
  conversation.handshake();
  for (const auto& [offset, payload] : pieces) {
    conversation.client(offset, payload);
  }
  RC_ASSERT(shortly(conversation.read()) == expected);
}

TEST(TcpReassembler, SurvivesSequenceNumbersThatWrap) {
  const std::string request = get("/wrap");
  const auto at = static_cast<std::uint32_t>(-10);
  Pcap capture;
  capture.add(Segment{true, at - 1, 0, kSyn});
  capture.add(Segment{true, at + 20, 0, kAck, request.substr(20)});
  capture.add(Segment{true, at, 0, kAck, request.substr(0, 20)});
  EXPECT_THAT(shortly(read_capture(capture.bytes())), ElementsAre("GET /wrap -"));
}

TEST(TcpReassembler, GivesUpBytesThatWereAcknowledgedAndGoesOnAtTheNextMessage) {
  const std::string lost = get("/lost");
  const std::string next = get("/next");
  Conversation conversation;
  conversation.handshake().client(size(lost), next);
  for (std::uint32_t i = 0; i < 20; ++i) {
    conversation.server(i, "x", size(lost) + size(next));
  }
  conversation.client(size(lost) + size(next), get("/after"));
  const ReadCapture read = conversation.read();
  EXPECT_THAT(shortly(read), ElementsAre("GET /next -", "GET /after -"));
  EXPECT_EQ(read.counts.gaps, 1U);
  EXPECT_EQ(read.counts.gap_bytes, lost.size());
}

TEST(TcpReassembler, DoesNotPairAResponseWithARequestThatItsSenderHadNotSeen) {
  const std::string lost = get("/lost");
  const std::string next = get("/next");
  const ReadCapture read = Conversation()
                               .handshake()
                               .client(size(lost), next)     // the request before was not captured
                               .server(0, ok(), size(lost))  // its answer was
                               .server(size(ok()), ok("second"), size(lost) + size(next))
                               .read();
  EXPECT_THAT(shortly(read), ElementsAre("- 200", "GET /next 200"));
}

TEST(TcpReassembler, DoesNotPairARequestWithTheAnswerToALaterOne) {
  const std::string a = get("/a");
  const std::string b = get("/b");
  Conversation conversation;
  conversation.handshake().client(0, a).client(size(a), b, 500);
  conversation.server(500, ok("answer to b"), size(a) + size(b));  // the answer to a was not captured
  const ReadCapture read = conversation.read();
  EXPECT_THAT(shortly(read), ElementsAre("GET /a -", "GET /b 200"));
}

TEST(TcpReassembler, BridgesAGapInABodyOfKnownLength) {
  const std::string request = get("/a");
  const std::string response = ok(std::string(100, 'b'));
  const std::uint32_t head = size(response) - 100;
  Conversation conversation;
  conversation.handshake()
      .client(0, request)
      .server(0, response.substr(0, head + 10), size(request))
      .client(size(request), get("/b"), size(response))
      .server(size(response) - 10, response.substr(size(response) - 10) + ok(), size(request) + size(get("/b")));
  const ReadCapture read = conversation.read();
  EXPECT_THAT(shortly(read), ElementsAre("GET /a 200", "GET /b 200"));
  EXPECT_EQ(read.counts.gap_bytes, 80U);
}

TEST(TcpReassembler, LeavesOutAHeaderBlockWithAGapAndSaysSo) {
  const std::string request = get("/a") + get("/b");
  const ReadCapture read =
      Conversation().handshake().client(0, request.substr(0, 20)).client(22, request.substr(22)).read();
  EXPECT_THAT(shortly(read), testing::IsEmpty());
  EXPECT_EQ(read.counts.heads_with_gap, 1U);
}

TEST(TcpReassembler, ReadsConnectionsFromTheMiddleAndFromOneSide) {
  EXPECT_THAT(shortly(Conversation().client(77, get("/middle")).read()), ElementsAre("GET /middle -"));
  EXPECT_THAT(shortly(Conversation().server(77, ok()).read()), ElementsAre("- 200"));
  const ReadCapture one_sided = Conversation().server(77, ok()).server(77 + size(ok()), ok("x")).read();
  EXPECT_THAT(shortly(one_sided), ElementsAre("- 200", "- 200"));
  EXPECT_EQ(one_sided.exchanges[1].trans_depth, 2U);
  EXPECT_EQ(one_sided.exchanges[1].originator.port, 40000) << "who answers is the responder";
}

TEST(TcpReassembler, PairsAResponseThatWasCapturedBeforeItsRequest) {
  const std::string request = get("/late");
  EXPECT_THAT(shortly(Conversation().handshake().server(0, ok(), size(request)).client(0, request).read()),
              ElementsAre("GET /late 200"));
}

TEST(TcpReassembler, BeginsAnewWhenPortsAreUsedAgain) {
  Pcap capture;
  capture.add(Segment{true, 10, 0, kSyn}).add(Segment{true, 11, 0, kAck, get("/one")});
  capture.add(Segment{false, 70, 0, kRst});
  capture.add(Segment{true, 900'000, 0, kSyn}).add(Segment{true, 900'001, 0, kAck, get("/two")});
  const ReadCapture read = read_capture(capture.bytes());
  ASSERT_THAT(shortly(read), ElementsAre("GET /one -", "GET /two -"));
  EXPECT_NE(read.exchanges[0].uid, read.exchanges[1].uid);
}

TEST(TcpReassembler, IsNotFooledByASynThatNobodyAnswers) {
  Pcap capture;
  capture.add(Segment{true, kClient - 1, 0, kSyn}).add(Segment{false, kServer - 1, kClient, kSyn | kAck});
  capture.add(Segment{true, 77'000'000, 0, kSyn});  // forged
  capture.add(Segment{true, kClient, kServer, kAck, get("/evil")});
  EXPECT_THAT(shortly(read_capture(capture.bytes())), ElementsAre("GET /evil -"));
}

TEST(TcpReassembler, DoesNotReadAnythingTwiceAfterTheEnd) {
  const std::string request = get("/once");
  Conversation conversation;
  conversation.handshake()
      .client(0, request, 0, kAck | kFin)
      .server(0, ok(), size(request) + 1, kAck | kFin)
      .client(0, request, 0, kAck | kFin);
  EXPECT_THAT(shortly(conversation.read()), ElementsAre("GET /once 200"));
}

TEST(TcpReassembler, GivesUpAGapWhenTooMuchIsHeldBack) {
  CaptureLimits limits;
  limits.direction_bytes = 2000;
  Conversation conversation;
  conversation.handshake().client(10, get("/held"));
  for (std::uint32_t i = 0; i < 40; ++i) {
    conversation.client(10 + size(get("/held")) + i * size(get("/more")), get("/more"));
  }
  const ReadCapture read = conversation.read(limits);
  EXPECT_EQ(read.exchanges.size(), 41U);
  EXPECT_EQ(read.counts.bytes_skipped_by_limit, 10U);
}

TEST(TcpReassembler, GivesUpTheConnectionIdleLongestBeyondTheBound) {
  Pcap capture;
  for (std::uint32_t i = 0; i < 100; ++i) {
    std::string packet = test::ipv4_packet(Segment{true, 1, 0, kAck, get("/" + std::to_string(i))});
    packet[15] = static_cast<char>(i);  // another client
    capture.add(packet);
  }
  CaptureLimits limits;
  limits.connections = 16;
  const ReadCapture read = read_capture(capture.bytes(), limits);
  EXPECT_EQ(read.exchanges.size(), 100U) << "what they had so far counts";
  EXPECT_EQ(read.counts.connections_evicted, 84U);
  EXPECT_EQ(shortly(read.exchanges.front()), "GET /0 -");
}

TEST(TcpReassembler, StaysWithinTheBoundOnAllThatIsHeldBack) {
  Pcap capture;
  for (std::uint32_t i = 0; i < 200; ++i) {
    std::string packet = test::ipv4_packet(Segment{true, 1, 0, kAck, "GET /" + std::string(1000, 'a')});
    packet[15] = static_cast<char>(i);
    capture.add(packet);
  }
  CaptureLimits limits;
  limits.buffered_bytes = 65'536;
  const ReadCapture read = read_capture(capture.bytes(), limits);
  EXPECT_GT(read.counts.connections_evicted, 100U);
}

TEST(TcpReassembler, AcceptsFirstLinesInPiecesOfOneByte) {
  const std::string request = get("/bytes");
  Conversation conversation;
  conversation.handshake();
  for (std::uint32_t i = 0; i < size(request); ++i) {
    conversation.client(i, request.substr(i, 1));
  }
  EXPECT_THAT(shortly(conversation.read()), ElementsAre("GET /bytes -"));
}

TEST(TcpReassembler, KnowsWhenTheSnapLengthCutAPacket) {
  const std::string whole = test::ipv4_packet(Segment{true, kClient, 0, kAck, get("/cut")});
  Pcap capture;
  capture.add(whole.substr(0, whole.size() - 5), whole.size());
  capture.add(Segment{true, kClient + size(get("/cut")), 0, kAck, get("/whole")});
  const ReadCapture read = read_capture(capture.bytes());
  EXPECT_THAT(shortly(read), ElementsAre("GET /whole -"));
  EXPECT_EQ(read.counts.gap_bytes, 5U);
  EXPECT_EQ(read.counts.heads_with_gap, 1U);
}

}  // namespace
}  // namespace pugmark
