// Covers messages found, framed and paired in two streams.
#include "pugmark/capture/http_connection.h"

#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/capture/support.h"

namespace pugmark {
namespace {

using test::headers_of;
using test::shortly;
using testing::ElementsAre;
using testing::IsEmpty;

/// A connection whose side 0 is the client; each call is a segment.
class Streams {
 public:
  Streams& client(std::string_view text) { return send(0, text); }
  Streams& server(std::string_view text) { return send(1, text); }

  std::vector<Exchange> finish() {
    connection_->finish();
    connection_.reset();
    EXPECT_EQ(shared_.buffered, 0U) << "what is held back is accounted for";
    return {shared_.ready.begin(), shared_.ready.end()};
  }
  std::vector<std::string> texts() {
    std::vector<std::string> texts;
    for (const Exchange& exchange : finish()) {
      texts.push_back(shortly(exchange));
    }
    return texts;
  }
  const CaptureCounts& counts() const { return shared_.counts; }

 private:
  Streams& send(Side side, std::string_view text) {
    StreamPlace place;
    place.packet = {++time_, static_cast<std::uint64_t>(time_)};
    place.offset = offsets_[side];
    place.acknowledged = offsets_[1 - side];
    offsets_[side] += text.size();
    connection_->data(side, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, place);
    return *this;
  }

  HttpShared shared_;
  std::unique_ptr<HttpConnection> connection_ =
      std::make_unique<HttpConnection>(shared_, "Cuid", std::array<Endpoint, 2>{});
  std::array<std::uint64_t, 2> offsets_{};
  std::int64_t time_ = 0;
};

constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

TEST(HttpConnection, PairsPipelinedRequestsInOrder) {
  EXPECT_THAT(Streams()
                  .client("GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\nGET /c HTTP/1.1\r\n\r\n")
                  .server("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")
                  .texts(),
              ElementsAre("GET /a 200", "GET /b 404", "GET /c -"));
}

TEST(HttpConnection, FindsTheSameBehindWhatIsNoPrefaceOfHttp2WhereverSegmentsEnd) {
  for (const std::string_view text :
       {"PRI * HTTP/2.0\r\n\r\nGET /xHTTP/x HTTP/1.1\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSMILE /xHTTP/x HTTP/1.1\r\n\r\n",
        "PRI * HTTP/2.0\r\nX: /HTTP/x\r\n\r\nGET / HTTP/1.1\r\n\r\n"}) {
    const std::vector<std::string> whole = Streams().client(text).texts();
    EXPECT_EQ(whole.size(), 2U);
    for (std::size_t at = 1; at < text.size(); ++at) {
      EXPECT_EQ(Streams().client(text.substr(0, at)).client(text.substr(at)).texts(), whole) << text << " at " << at;
    }
    Streams bytes;
    for (const char c : text) {
      bytes.client({&c, 1});
    }
    EXPECT_EQ(bytes.texts(), whole) << text;
  }
}

TEST(HttpConnection, PassesOverInterimResponses) {
  Streams streams;
  EXPECT_THAT(streams.client("POST /a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
                  .server("HTTP/1.1 100 Continue\r\nX-Interim: 1\r\n\r\n")
                  .client("body")
                  .server("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 201 Created\r\nX-Final: 1\r\n\r\n")
                  .texts(),
              ElementsAre("POST /a 201"));
  EXPECT_EQ(streams.counts().interim_responses, 2U);
}

TEST(HttpConnection, KeepsTheHeadersOfTheFinalResponseAlone) {
  const std::vector<Exchange> exchanges = Streams()
                                              .client("GET / HTTP/1.1\r\n\r\n")
                                              .server("HTTP/1.1 100 Continue\r\nX-Interim: 1\r\n\r\n")
                                              .server("HTTP/1.1 200 OK\r\nX-Final: 1\r\n\r\n")
                                              .finish();
  EXPECT_EQ(headers_of(*exchanges.at(0).response), "X-Final: 1");
}

TEST(HttpConnection, ExpectsNoBodyThatWasRefused) {
  EXPECT_THAT(Streams()
                  .client("POST /a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 99999\r\n\r\n")
                  .server("HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n")
                  .client("GET /b HTTP/1.1\r\n\r\n")
                  .server(kOk)
                  .texts(),
              ElementsAre("POST /a 417", "GET /b 200"));
}

TEST(HttpConnection, FindsHttpInsideOfATunnelAndAfterOne) {
  EXPECT_THAT(Streams()
                  .client("CONNECT proxy.example:80 HTTP/1.1\r\n\r\n")
                  .server("HTTP/1.1 200 Connection established\r\n\r\n")
                  .client("GET /inside HTTP/1.1\r\n\r\n")
                  .server(kOk)
                  .texts(),
              ElementsAre("CONNECT proxy.example:80 200", "GET /inside 200"));
  EXPECT_THAT(Streams()
                  .client("CONNECT h:443 HTTP/1.1\r\n\r\n")
                  .server("HTTP/1.1 407 Authenticate\r\nContent-Length: 2\r\n\r\nno")
                  .client("CONNECT h:443 HTTP/1.1\r\nProxy-Authorization: x\r\n\r\n")
                  .server("HTTP/1.1 200 OK\r\n\r\n")
                  .client("\x16\x03\x01 tls")
                  .server("\x16\x03\x01 tls")
                  .texts(),
              ElementsAre("CONNECT h:443 407", "CONNECT h:443 200"));
}

TEST(HttpConnection, StopsAtAnUpgrade) {
  EXPECT_THAT(Streams()
                  .client("GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n")
                  .server("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x05hello")
                  .client("\x81\x85....hello")
                  .texts(),
              ElementsAre("GET /ws 101"));
}

TEST(HttpConnection, RecognisesHttp2AndLeavesIt) {
  Streams streams;
  EXPECT_THAT(streams.client("PRI * HTTP/2.0\r\n\r\n").client("SM\r\n\r\n").server("HTTP/1.1 200 OK\r\n\r\n").texts(),
              IsEmpty());
  EXPECT_EQ(streams.counts().http2_connections, 1U);
}

TEST(HttpConnection, TakesOldRequestsWithoutHeaders) {
  const std::vector<Exchange> exchanges = Streams().client("GET /old\r\n").server("<html>").finish();
  ASSERT_EQ(exchanges.size(), 1U);
  EXPECT_EQ(shortly(exchanges[0]), "GET /old -");
  EXPECT_EQ(exchanges[0].request->size(), 0U);
}

TEST(HttpConnection, ReadsAResponseUntilTheEndUnlessTheNextOneBegins) {
  EXPECT_THAT(Streams()
                  .client("GET /a HTTP/1.0\r\n\r\n")
                  .server("HTTP/1.0 200 OK\r\n\r\nbody")
                  .server("HTTP/1.1 200 is text here")
                  .texts(),
              ElementsAre("GET /a 200"));
  EXPECT_THAT(Streams()
                  .client("GET /a HTTP/1.1\r\n\r\n")
                  .server("HTTP/1.1 200 OK\r\n\r\nbody")
                  .client("GET /b HTTP/1.1\r\n\r\n")
                  .server("HTTP/1.1 204 None\r\n\r\n")
                  .texts(),
              ElementsAre("GET /a 200", "GET /b 204"));
}

TEST(HttpConnection, FindsAResponseBehindABodyThatIsLongerThanWasSaid) {
  EXPECT_THAT(Streams()
                  .client("GET /a HTTP/1.1\r\n\r\n")
                  .server("HTTP/1.1 204 None\r\n\r\nbody")
                  .client("GET /b HTTP/1.1\r\n\r\n")
                  .server("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")
                  .texts(),
              ElementsAre("GET /a 204", "GET /b 404"));
}

TEST(HttpConnection, BoundsAHeaderBlockWithoutEnd) {
  Streams streams;
  streams.client("GET /endless HTTP/1.1\r\n");
  for (int i = 0; i < 100; ++i) {
    streams.client("X-" + std::to_string(i) + ": " + std::string(1000, 'x') + "\r\n");
  }
  streams.client("GET /after HTTP/1.1\r\n\r\n");
  EXPECT_THAT(streams.texts(), ElementsAre("GET /after -"));
  EXPECT_EQ(streams.counts().heads_refused, 1U);
}

TEST(HttpConnection, LetsEitherSideAsk) {
  EXPECT_THAT(Streams()
                  .server("GET /reverse HTTP/1.1\r\n\r\n")
                  .client("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nGET /forward HTTP/1.1\r\n\r\n")
                  .server(kOk)
                  .texts(),
              ElementsAre("GET /reverse 200", "GET /forward 200"));
}

TEST(HttpConnection, KeepsHeadersHoweverMany) {
  std::string request = "GET /many HTTP/1.1\r\n";
  for (int i = 0; i < 5000; ++i) {
    request += "X" + std::to_string(i) + ":\r\n";
  }
  const std::vector<Exchange> exchanges = Streams().client(request + "\r\nGET /next HTTP/1.1\r\n\r\n").finish();
  ASSERT_EQ(exchanges.size(), 2U);
  EXPECT_EQ(exchanges[0].request->size(), 5000U);
  EXPECT_EQ(exchanges[0].request->uri, "/many");
  EXPECT_EQ(shortly(exchanges[1]), "GET /next -");
}

TEST(HttpConnection, BoundsRequestsThatWaitForAnAnswer) {
  Streams streams;
  for (int i = 0; i < 1000; ++i) {
    streams.client("GET / HTTP/1.1\r\n\r\n");
  }
  EXPECT_EQ(streams.texts().size(), 1000U);
}

}  // namespace
}  // namespace pugmark
