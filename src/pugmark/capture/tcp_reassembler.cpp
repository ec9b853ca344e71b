// Reassembly. Offsets are 64-bit and count from the start of a stream; sequence numbers wrap and are only compared with
// the one that is expected.
#include "pugmark/capture/tcp_reassembler.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "pugmark/capture/message_start.h"
#include "pugmark/core/xxh3.h"

namespace pugmark {
namespace {

/// Segments of a connection to wait for bytes that were acknowledged and did not come: a capture may have put packets
/// of two directions in the wrong order.
constexpr std::uint32_t kReorderedSegments = 16;

/// After so long without a segment, one that does not fit begins a connection of its own.
constexpr std::int64_t kIdleNanoseconds = 60'000'000'000;

/// Bytes of a direction in which HTTP may begin; what is found later is not looked for (TLS, file transfers).
constexpr std::uint64_t kInspectedBytes = std::uint64_t{64} * 1024;

/// Both ends as bytes, 19 each.
using EndsBytes = std::array<std::uint8_t, 38>;
EndsBytes to_bytes(const std::array<Endpoint, 2>& ends) {
  EndsBytes bytes{};
  std::uint8_t* at = bytes.data();
  for (const Endpoint& end : ends) {
    at = std::copy(end.address.bytes.begin(), end.address.bytes.end(), at);
    *at++ = end.address.is_v4 ? 4 : 6;
    *at++ = static_cast<std::uint8_t>(end.port >> 8U);
    *at++ = static_cast<std::uint8_t>(end.port & 0xFFU);
  }
  return bytes;
}

/// "C" and 17 characters, as Zeek's, which are random; these are a function of the connection.
std::string make_uid(const std::array<Endpoint, 2>& ends, std::int64_t first_seen, std::uint32_t generation) {
  const EndsBytes ends_bytes = to_bytes(ends);
  std::string bytes(ends_bytes.begin(), ends_bytes.end());
  bytes += fmt::format(" {} {}", first_seen, generation);
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  unsigned __int128 number = (static_cast<unsigned __int128>(hash.high64) << 64U) | hash.low64;
  constexpr std::string_view kDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  std::string uid = "C";
  for (int i = 0; i < 17; ++i) {
    uid.push_back(kDigits[static_cast<std::size_t>(number % kDigits.size())]);
    number /= kDigits.size();
  }
  return uid;
}

}  // namespace

std::size_t TcpReassembler::KeyHash::operator()(const Key& key) const {
  const EndsBytes bytes = to_bytes(key);
  return XXH3_64bits(bytes.data(), bytes.size());
}

TcpReassembler::~TcpReassembler() {
  for (auto& [key, connection] : connections_) {
    for (const Direction& direction : connection->directions) {
      shared_.buffered -= direction.held.cost();
    }
  }
}

void TcpReassembler::unlink(Connection& connection) {
  (connection.older != nullptr ? connection.older->newer : oldest_) = connection.newer;
  (connection.newer != nullptr ? connection.newer->older : newest_) = connection.older;
  connection.older = connection.newer = nullptr;
}

void TcpReassembler::touch(Connection& connection) {
  if (newest_ == &connection) {
    return;
  }
  if (connection.older != nullptr || connection.newer != nullptr || oldest_ == &connection) {
    unlink(connection);
  }
  connection.older = newest_;
  (newest_ != nullptr ? newest_->newer : oldest_) = &connection;
  newest_ = &connection;
}

void TcpReassembler::begin(Connection& connection, const PacketMark& now) {
  connection.first_seen = connection.last_seen = now.nanoseconds;
  connection.ordinal = begun_++;
  connection.closed = false;
  connection.reset = false;
  connection.directions = {};
  ++shared_.counts.connections;
}

TcpReassembler::Connection& TcpReassembler::connection_of(const Key& key, const PacketMark& now) {
  auto& place = connections_[key];
  if (place == nullptr) {
    place = std::make_unique<Connection>();
    place->ends = key;
    begin(*place, now);
    Connection& connection = *place;
    touch(connection);
    while (connections_.size() > limits_.connections && oldest_ != &connection) {
      evict_oldest();
    }
    return connection;
  }
  touch(*place);
  return *place;
}

void TcpReassembler::evict_oldest() {
  Connection& connection = *oldest_;
  if (!connection.closed) {
    ++shared_.counts.connections_evicted;
  }
  finish(connection);
  unlink(connection);
  connections_.erase(Key(connection.ends));
}

void TcpReassembler::add(const TcpSegment& segment, const PacketMark& now) {
  const bool swapped = segment.destination < segment.source;
  const Key key = swapped ? Key{segment.destination, segment.source} : Key{segment.source, segment.destination};
  const Side side = swapped ? 1 : 0;
  Connection& connection = connection_of(key, now);
  if (begins_anew(connection, side, segment, now)) {
    finish(connection);
    const std::optional<std::uint32_t> other_syn = connection.directions[1 - side].new_syn;
    ++connection.generation;
    begin(connection, now);
    if (other_syn) {
      Direction& other = connection.directions[1 - side];
      other.started = other.saw_syn = true;
      other.first = other.next = *other_syn + 1;
    }
  }
  connection.last_seen = now.nanoseconds;
  if (connection.closed) {
    return;
  }
  Direction& direction = connection.directions[side];
  Direction& other = connection.directions[1 - side];
  if (segment.syn && !direction.started) {
    direction.started = direction.saw_syn = true;
    direction.first = direction.next = segment.sequence + 1;
  }
  if (segment.ack && other.started) {
    const auto ahead = static_cast<std::int32_t>(segment.acknowledgement - other.next);
    if (ahead > 0) {
      other.acknowledged = std::max(other.acknowledged, other.delivered + static_cast<std::uint32_t>(ahead));
    }
  }
  if (!segment.payload.empty() || segment.missing > 0 || segment.fin) {
    take_payload(connection, side, segment, now);
  }
  connection.reset |= segment.rst;
  give_up_acknowledged(connection);
  if (connection.directions[0].ended && connection.directions[1].ended) {
    finish(connection);
  }
  while (shared_.buffered > limits_.buffered_bytes && oldest_ != nullptr && oldest_ != newest_) {
    evict_oldest();
  }
}

/// Whether the segment belongs to a new connection between the same ends.
bool TcpReassembler::begins_anew(Connection& connection, Side side, const TcpSegment& segment, const PacketMark& now) {
  Direction& direction = connection.directions[side];
  Direction& other = connection.directions[1 - side];
  if (!segment.syn) {
    const bool idle = now.nanoseconds - connection.last_seen > kIdleNanoseconds;
    if (segment.payload.empty()) {
      return false;
    }
    if (direction.new_syn && segment.sequence == *direction.new_syn + 1) {
      other.new_syn.reset();
      return true;  // the answer to the SYN was not captured
    }
    const auto ahead = static_cast<std::int32_t>(segment.sequence - direction.next);
    constexpr std::int32_t kFar = 1 << 26;
    return idle && (connection.closed || (direction.started && (ahead > kFar || ahead < -kFar)));
  }
  const bool known = direction.started && segment.sequence + 1 == direction.first;
  if (known) {
    return false;  // sent again
  }
  if (segment.ack && other.new_syn && segment.acknowledgement == *other.new_syn + 1) {
    return true;
  }
  const bool over = connection.closed || connection.reset || direction.ended || other.ended;
  if (!segment.ack && (over || now.nanoseconds - connection.last_seen > kIdleNanoseconds)) {
    other.new_syn.reset();
    return true;
  }
  if (!segment.ack && direction.started) {
    // A forged SYN must not make a connection vanish: it counts once the other side has answered it, or data follow.
    direction.new_syn = segment.sequence;
  }
  return false;
}

void TcpReassembler::take_payload(Connection& connection, Side side, const TcpSegment& segment, const PacketMark& now) {
  Direction& direction = connection.directions[side];
  const Direction& other = connection.directions[1 - side];
  const std::uint32_t sequence = segment.sequence + (segment.syn ? 1 : 0);
  if (!direction.started) {
    direction.started = true;
    direction.first = direction.next = sequence;
  }
  std::uint64_t acknowledged = StreamPlace::kUnknown;
  if (segment.ack && other.started) {
    const auto ahead = static_cast<std::int32_t>(segment.acknowledgement - other.next);
    acknowledged = ahead >= 0 ? other.delivered + static_cast<std::uint32_t>(ahead)
                              : other.delivered - std::min<std::uint64_t>(other.delivered, -std::int64_t{ahead});
  }
  const auto ahead = static_cast<std::int32_t>(sequence - direction.next);
  std::span<const std::uint8_t> bytes = segment.payload;
  std::uint64_t offset = direction.delivered;
  if (ahead < 0) {
    const auto known = static_cast<std::uint64_t>(-std::int64_t{ahead});
    bytes = bytes.subspan(static_cast<std::size_t>(std::min<std::uint64_t>(known, bytes.size())));
  } else {
    offset += static_cast<std::uint32_t>(ahead);
  }
  if (segment.fin && !direction.end) {
    const std::int64_t end = static_cast<std::int64_t>(direction.delivered) + ahead +
                             static_cast<std::int64_t>(segment.payload.size()) + segment.missing;
    if (end >= static_cast<std::int64_t>(direction.delivered)) {
      direction.end = static_cast<std::uint64_t>(end);
    }
  }
  if (!bytes.empty()) {
    if (ahead <= 0 && direction.held.empty()) {
      deliver(connection, side, bytes, acknowledged, now);
    } else {
      const std::uint64_t before = direction.held.cost();
      direction.held.add(offset, bytes, {now, acknowledged});
      shared_.buffered += direction.held.cost() - before;
      deliver_held(connection, side, now);
    }
  }
  if (segment.missing > 0 && ahead <= 0 && direction.held.empty() && bytes.size() == segment.payload.size()) {
    skip_to(connection, side, direction.delivered + segment.missing);  // cut off by the snap length: will not come
  }
  while (direction.held.cost() > limits_.direction_bytes) {
    shared_.counts.bytes_skipped_by_limit += direction.held.first_offset() - direction.delivered;
    skip_to(connection, side, direction.held.first_offset());
  }
  end_if_complete(connection, side);
}

void TcpReassembler::deliver(Connection& connection, Side side, std::span<const std::uint8_t> bytes,
                             std::uint64_t acknowledged, const PacketMark& now) {
  Direction& direction = connection.directions[side];
  const StreamPlace place{now, direction.delivered, acknowledged};
  direction.delivered += bytes.size();
  direction.next += static_cast<std::uint32_t>(bytes.size());
  if (connection.http == nullptr) {
    if (direction.inspected >= kInspectedBytes) {
      return;
    }
    direction.inspected += bytes.size();
    if (message_start(bytes) == MessageStart::kNone) {
      return;
    }
    connection.http = std::make_unique<HttpConnection>(
        shared_, make_uid(connection.ends, connection.first_seen, connection.generation), connection.ends);
  }
  connection.http->data(side, bytes, place);
}

/// Hands on the pieces that are in order now: because of a segment in the packet `completed`, or because the bytes
/// before them were given up.
void TcpReassembler::deliver_held(Connection& connection, Side side, std::optional<PacketMark> completed) {
  Direction& direction = connection.directions[side];
  while (!direction.held.empty() && direction.held.first_offset() <= direction.delivered) {
    const std::uint64_t before = direction.held.cost();
    const auto [offset, piece] = direction.held.pop_first();
    shared_.buffered -= before - direction.held.cost();
    const std::uint64_t known = direction.delivered - offset;
    if (known < piece.bytes.size()) {
      // Bytes that waited for others are there when those came; bytes that waited in vain, when they came themselves.
      deliver(connection, side, std::span(piece.bytes).subspan(static_cast<std::size_t>(known)),
              piece.origin.acknowledged, completed.value_or(piece.origin.packet));
    }
  }
  if (direction.held.empty() || direction.acknowledged <= direction.delivered) {
    direction.waited = 0;
  }
}

/// Gives up the bytes before `offset` that are missing.
void TcpReassembler::skip_to(Connection& connection, Side side, std::uint64_t offset) {
  Direction& direction = connection.directions[side];
  if (offset > direction.delivered) {
    const std::uint64_t count = offset - direction.delivered;
    direction.delivered = offset;
    direction.next += static_cast<std::uint32_t>(count);
    if (connection.http != nullptr) {
      connection.http->gap(side, count);
    }
  }
  deliver_held(connection, side, std::nullopt);
}

void TcpReassembler::give_up_acknowledged(Connection& connection) {
  for (const Side side : {Side{0}, Side{1}}) {
    Direction& direction = connection.directions[side];
    if (direction.held.empty() || direction.acknowledged <= direction.held.first_offset()) {
      continue;
    }
    if (++direction.waited > kReorderedSegments) {
      direction.waited = 0;
      skip_to(connection, side, direction.held.first_offset());
      end_if_complete(connection, side);
    }
  }
}

void TcpReassembler::end_if_complete(Connection& connection, Side side) {
  Direction& direction = connection.directions[side];
  if (!direction.ended && direction.end && direction.delivered >= *direction.end) {
    direction.ended = true;
    if (connection.http != nullptr) {
      connection.http->end(side);
    }
  }
}

/// Hands on what is held back, over whatever is missing.
void TcpReassembler::flush(Connection& connection) {
  for (const Side side : {Side{0}, Side{1}}) {
    Direction& direction = connection.directions[side];
    while (!direction.held.empty()) {
      skip_to(connection, side, direction.held.first_offset());
    }
  }
}

void TcpReassembler::finish(Connection& connection) {
  flush(connection);
  if (connection.http != nullptr) {
    connection.http->finish();
    connection.http.reset();
  }
  connection.closed = true;
}

void TcpReassembler::finish() {
  std::vector<Connection*> open;
  for (auto& [key, connection] : connections_) {
    if (!connection->closed) {
      open.push_back(connection.get());
    }
  }
  std::sort(open.begin(), open.end(), [](const Connection* a, const Connection* b) { return a->ordinal < b->ordinal; });
  for (Connection* connection : open) {
    finish(*connection);
  }
}

}  // namespace pugmark
