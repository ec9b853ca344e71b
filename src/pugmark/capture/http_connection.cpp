// Messages found, framed and paired.
#include "pugmark/capture/http_connection.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "pugmark/capture/message_start.h"

namespace pugmark {
namespace {

int status_code(const MessageHead& head) {
  int code = 0;
  std::from_chars(head.status.data(), head.status.data() + head.status.size(), code);
  return code;
}

bool expects_continue(const MessageHead& head) {
  const auto expectation = head.find("expect");
  return expectation && expectation->starts_with("100");
}

}  // namespace

HttpConnection::HttpConnection(HttpShared& shared, std::string uid, std::array<Endpoint, 2> ends)
    : shared_(shared), uid_(std::move(uid)), ends_(ends) {
  account(sizeof(HttpConnection));
}

HttpConnection::~HttpConnection() { shared_.buffered -= buffered_; }

void HttpConnection::account(std::int64_t change) {
  buffered_ += static_cast<std::uint64_t>(change);
  shared_.buffered += static_cast<std::uint64_t>(change);
}

void HttpConnection::data(Side side, std::span<const std::uint8_t> bytes, StreamPlace place) {
  Stream& stream = streams_[side];
  while (!bytes.empty()) {
    std::size_t used = 0;
    switch (stream.state) {
      case Stream::State::kIgnored:
        return;
      case Stream::State::kSeeking:
        used = seek(side, bytes, place);
        break;
      case Stream::State::kHead:
        used = feed_head(side, bytes, place);
        break;
      case Stream::State::kBody:
        if (stream.body.until_close() && !streams_[1 - side].requests.empty() &&
            message_start(bytes) == MessageStart::kResponse) {
          stream.state = Stream::State::kSeeking;  // no length was given, yet the next response is here
          continue;
        }
        stream.expects_continue = false;
        used = stream.body.skip(bytes);
        if (stream.body.done() || stream.body.failed()) {
          stream.resynchronised |= stream.body.failed();
          stream.state = Stream::State::kSeeking;
          if (stream.body.failed()) {
            return;  // at the next segment
          }
        }
        break;
    }
    bytes = bytes.subspan(used);
    place.offset += used;
  }
}

/// Looks whether a message begins here. Where it does not, the rest of the segment is passed over.
std::size_t HttpConnection::seek(Side side, std::span<const std::uint8_t> bytes, const StreamPlace& place) {
  Stream& stream = streams_[side];
  MessageStart start = MessageStart::kNone;
  if (stream.prefix.empty()) {
    stream.start = place;
    start = message_start(bytes);
  } else {
    const std::size_t before = stream.prefix.size();
    stream.prefix.insert(stream.prefix.end(), bytes.begin(), bytes.end());
    start = message_start(stream.prefix, before);
    stream.prefix.resize(before);
    if (start == MessageStart::kNone) {
      // What was kept is the rest of something (a body longer than was said), and a message may begin here.
      account(-static_cast<std::int64_t>(before));
      stream.prefix.clear();
      stream.start = place;
      start = message_start(bytes);
    }
  }
  switch (start) {
    case MessageStart::kNone:
      account(-static_cast<std::int64_t>(stream.prefix.size()));
      stream.prefix.clear();
      return bytes.size();
    case MessageStart::kUnclear:
      account(static_cast<std::int64_t>(bytes.size()));
      stream.prefix.insert(stream.prefix.end(), bytes.begin(), bytes.end());
      return bytes.size();
    case MessageStart::kHttp2:
      ++shared_.counts.http2_connections;
      for (Stream& either : streams_) {
        account(-static_cast<std::int64_t>(either.prefix.size()));
        either.prefix = {};
        either.state = Stream::State::kIgnored;
      }
      return bytes.size();
    case MessageStart::kRequest:
    case MessageStart::kResponse:
      break;
  }
  if (!is_http_) {
    is_http_ = true;
    ++shared_.counts.http_connections;
  }
  stream.state = Stream::State::kHead;
  stream.parser = std::make_unique<HttpHeadParser>(shared_.parsing, start == MessageStart::kRequest
                                                                        ? HttpHeadParser::Kind::kRequest
                                                                        : HttpHeadParser::Kind::kResponse);
  account(static_cast<std::int64_t>(stream.parser->cost()));
  if (!stream.prefix.empty()) {
    const std::vector<std::uint8_t> prefix = std::exchange(stream.prefix, {});
    account(-static_cast<std::int64_t>(prefix.size()));
    const std::size_t used = feed_head(side, prefix, place);
    if (used < prefix.size()) {  // it was nearly a preface of HTTP/2, which holds a head and the start of a line
      stream.prefix.assign(prefix.begin() + static_cast<std::ptrdiff_t>(used), prefix.end());
      account(static_cast<std::int64_t>(stream.prefix.size()));
      stream.start.offset += used;
    }
  }
  return 0;
}

std::size_t HttpConnection::feed_head(Side side, std::span<const std::uint8_t> bytes, const StreamPlace& place) {
  Stream& stream = streams_[side];
  std::size_t used = 0;
  const std::size_t before = stream.parser->cost();
  const HttpHeadParser::Status status = stream.parser->feed(bytes, used);
  if (status == HttpHeadParser::Status::kMore) {
    account(static_cast<std::int64_t>(stream.parser->cost() - before));
    return used;
  }
  account(-static_cast<std::int64_t>(before));
  const std::unique_ptr<HttpHeadParser> parser = std::move(stream.parser);
  if (status == HttpHeadParser::Status::kFailed) {
    ++shared_.counts.heads_refused;
    stream.state = Stream::State::kSeeking;
    stream.resynchronised = true;
    return bytes.size();
  }
  MessageHead head = parser->take_head();
  head.completed = place.packet;
  if (parser->kind() == HttpHeadParser::Kind::kRequest) {
    on_request(side, std::move(head));
  } else {
    on_response(side, std::move(head));
  }
  return used;
}

void HttpConnection::on_request(Side side, MessageHead head) {
  Stream& stream = streams_[side];
  Stream& server = streams_[1 - side];
  stream.body.begin_request(head);
  stream.state = stream.body.done() ? Stream::State::kSeeking : Stream::State::kBody;
  stream.expects_continue = !stream.body.done() && expects_continue(head);
  stream.resynchronised = false;
  const std::uint64_t begin = stream.start.offset;
  // A response may have come first, where packets were captured out of order.
  while (!server.responses.empty()) {
    Response response = std::move(server.responses.front());
    server.responses.erase(server.responses.begin());
    account(-static_cast<std::int64_t>(response.head.cost()));
    const bool answers = response.acknowledged == StreamPlace::kUnknown
                             ? head.completed.nanoseconds <= response.head.completed.nanoseconds
                             : response.acknowledged > begin;
    if (answers) {
      emit(side, std::move(head), std::move(response.head));
      return;
    }
    emit(side, std::nullopt, std::move(response.head));
  }
  account(static_cast<std::int64_t>(head.cost()));
  stream.requests.push_back({std::move(head), begin});
  if (stream.requests.size() > kMaxWaiting) {
    emit(side, take_first(stream.requests), std::nullopt);
  }
}

/// The request that a response answers: the oldest one waiting, unless the server had not seen it yet. Where responses
/// may have been lost it is the newest one that the server had seen; the older ones stay without an answer.
std::optional<MessageHead> HttpConnection::take_request_of(Side client, const Response& response, bool resynchronised) {
  std::vector<Request>& requests = streams_[client].requests;
  const auto seen = [&](const Request& request) {
    return response.acknowledged == StreamPlace::kUnknown || request.begin < response.acknowledged;
  };
  if (requests.empty() || !seen(requests.front())) {
    return std::nullopt;
  }
  while (resynchronised && requests.size() > 1 && seen(requests[1])) {
    emit(client, take_first(requests), std::nullopt);
  }
  return take_first(requests);
}

void HttpConnection::on_response(Side side, MessageHead head) {
  Stream& stream = streams_[side];
  Stream& client = streams_[1 - side];
  const int status = status_code(head);
  constexpr int kSwitchingProtocols = 101;
  if (status >= 100 && status < 200 && status != kSwitchingProtocols) {
    ++shared_.counts.interim_responses;
    stream.state = Stream::State::kSeeking;
    return;
  }
  Response response{std::move(head), stream.start.acknowledged};
  std::optional<MessageHead> request = take_request_of(1 - side, response, std::exchange(stream.resynchronised, false));
  stream.body.begin_response(response.head, status, request ? std::string_view(request->method) : std::string_view());
  stream.state = stream.body.done() ? Stream::State::kSeeking : Stream::State::kBody;
  if (client.expects_continue && client.requests.empty()) {
    client.state = Stream::State::kSeeking;  // refused: the body will not come
    client.expects_continue = false;
  }
  if (request) {
    emit(1 - side, std::move(request), std::move(response.head));
  } else {
    hold(side, std::move(response));
  }
}

void HttpConnection::hold(Side server, Response response) {
  std::vector<Response>& responses = streams_[server].responses;
  account(static_cast<std::int64_t>(response.head.cost()));
  responses.push_back(std::move(response));
  if (responses.size() > kMaxWaiting) {
    emit(1 - server, std::nullopt, take_first(responses));
  }
}

void HttpConnection::lose_head(Stream& stream, std::uint64_t& count) {
  account(-static_cast<std::int64_t>(stream.parser->cost()));
  stream.parser.reset();
  stream.state = Stream::State::kSeeking;
  ++count;
}

void HttpConnection::gap(Side side, std::uint64_t count) {
  Stream& stream = streams_[side];
  if (stream.state == Stream::State::kIgnored) {
    return;
  }
  ++shared_.counts.gaps;
  shared_.counts.gap_bytes += count;
  account(-static_cast<std::int64_t>(stream.prefix.size()));
  stream.prefix.clear();
  if (stream.state == Stream::State::kHead) {
    lose_head(stream, shared_.counts.heads_with_gap);
    stream.resynchronised = true;
  } else if (stream.state == Stream::State::kBody && stream.body.skip_gap(count)) {
    stream.state = stream.body.done() ? Stream::State::kSeeking : Stream::State::kBody;
  } else {
    stream.state = Stream::State::kSeeking;
    stream.resynchronised = true;
  }
}

void HttpConnection::end(Side side) {
  Stream& stream = streams_[side];
  if (stream.state == Stream::State::kHead) {
    lose_head(stream, shared_.counts.heads_unfinished);
  }
  account(-static_cast<std::int64_t>(stream.prefix.size()));
  stream.prefix = {};
  stream.state = Stream::State::kIgnored;
}

void HttpConnection::finish() {
  for (const Side side : {Side{0}, Side{1}}) {
    end(side);
  }
  for (const Side side : {Side{0}, Side{1}}) {
    while (!streams_[side].requests.empty()) {
      emit(side, take_first(streams_[side].requests), std::nullopt);
    }
    while (!streams_[1 - side].responses.empty()) {
      emit(side, std::nullopt, take_first(streams_[1 - side].responses));
    }
  }
}

void HttpConnection::emit(Side client, std::optional<MessageHead> request, std::optional<MessageHead> response) {
  Exchange exchange;
  exchange.uid = uid_;
  exchange.originator = ends_[client];
  exchange.responder = ends_[1 - client];
  exchange.trans_depth = ++streams_[client].depth;
  exchange.request = std::move(request);
  exchange.response = std::move(response);
  ++shared_.counts.exchanges;
  shared_.ready.push_back(std::move(exchange));
}

}  // namespace pugmark
