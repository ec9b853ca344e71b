// HttpConnection: the two byte streams of a TCP connection in, exchanges out.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pugmark/capture/body_skipper.h"
#include "pugmark/capture/capture_counts.h"
#include "pugmark/capture/exchange.h"
#include "pugmark/capture/http_head_parser.h"

namespace pugmark {

/// Which end of a connection sent something: an index, not a role.
using Side = std::size_t;

/// What is known of bytes besides their content.
struct StreamPlace {
  static constexpr std::uint64_t kUnknown = ~std::uint64_t{0};

  PacketMark packet;
  std::uint64_t offset = 0;               ///< Of the first byte, in its stream.
  std::uint64_t acknowledged = kUnknown;  ///< Bytes of the other stream that the sender had seen.
};

/// What a connection shares with the others of a capture.
/// Lifetime: outlives them.
struct HttpShared {
  HttpParsing parsing;
  CaptureCounts counts;
  std::deque<Exchange> ready;  ///< Finished exchanges, in order.
  std::uint64_t buffered = 0;  ///< Bytes held back by all connections, about.
};

/// Follows the messages of both directions and pairs requests with their final responses. Where bytes are missing it
/// goes on at the next message that begins a segment. Either side may send requests.
/// Threads: one at a time.
class HttpConnection {
 public:
  HttpConnection(HttpShared& shared, std::string uid, std::array<Endpoint, 2> ends);
  ~HttpConnection();
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  /// Takes the next bytes of a side's stream; they begin where a segment began.
  void data(Side side, std::span<const std::uint8_t> bytes, StreamPlace place);
  /// Takes note of bytes that are missing.
  void gap(Side side, std::uint64_t count);
  /// The side will send no more.
  void end(Side side);
  /// Hands out what still waits for its counterpart.
  void finish();

 private:
  /// Requests and responses that wait for each other at most.
  static constexpr std::size_t kMaxWaiting = 256;

  struct Request {
    MessageHead head;
    std::uint64_t begin = 0;  // offset of its first byte
  };
  struct Response {
    MessageHead head;
    std::uint64_t acknowledged = StreamPlace::kUnknown;
  };

  struct Stream {
    enum class State { kSeeking, kHead, kBody, kIgnored };
    State state = State::kSeeking;
    std::vector<std::uint8_t> prefix;  // what may be the start of a message
    StreamPlace start;                 // of the message in the making
    std::unique_ptr<HttpHeadParser> parser;
    BodySkipper body;
    bool resynchronised = false;      // messages of this side may be missing since the last one
    bool expects_continue = false;    // the body of the last request waits for leave
    std::vector<Request> requests;    // sent by this side, not answered yet
    std::vector<Response> responses;  // sent by this side, their request not seen yet
    std::uint32_t depth = 0;          // exchanges begun by this side
  };

  std::size_t seek(Side side, std::span<const std::uint8_t> bytes, const StreamPlace& place);
  std::size_t feed_head(Side side, std::span<const std::uint8_t> bytes, const StreamPlace& place);
  void lose_head(Stream& stream, std::uint64_t& count);
  void on_request(Side side, MessageHead head);
  void on_response(Side side, MessageHead head);
  std::optional<MessageHead> take_request_of(Side client, const Response& response, bool resynchronised);
  void hold(Side server, Response response);
  template <typename Waiting>
  MessageHead take_first(std::vector<Waiting>& waiting) {
    MessageHead head = std::move(waiting.front().head);
    waiting.erase(waiting.begin());
    account(-static_cast<std::int64_t>(head.cost()));
    return head;
  }
  void emit(Side client, std::optional<MessageHead> request, std::optional<MessageHead> response);
  void account(std::int64_t change);

  HttpShared& shared_;
  std::string uid_;
  std::array<Endpoint, 2> ends_;
  std::array<Stream, 2> streams_;
  std::uint64_t buffered_ = 0;
  bool is_http_ = false;
};

}  // namespace pugmark
