// TcpReassembler: TCP segments in, the byte streams of connections out, in order and in bounded memory.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include <absl/container/flat_hash_map.h>

#include "pugmark/capture/http_connection.h"
#include "pugmark/capture/packet_decoder.h"
#include "pugmark/capture/piece_buffer.h"

namespace pugmark {

/// Follows connections, also from the middle and from one side alone. Of bytes that come twice the first ones count.
/// Missing bytes are given up once the other side acknowledged what lies behind them, or once more is held back than
/// CaptureLimits allow. A connection whose streams hold no HTTP costs its entry alone.
/// Source: RFC 9293.
/// Threads: one at a time.
class TcpReassembler {
 public:
  TcpReassembler(const CaptureLimits& limits, HttpShared& shared) : limits_(limits), shared_(shared) {}
  ~TcpReassembler();
  TcpReassembler(const TcpReassembler&) = delete;
  TcpReassembler& operator=(const TcpReassembler&) = delete;

  /// Takes the segment in the packet `now`.
  void add(const TcpSegment& segment, const PacketMark& now);
  /// Ends all connections, in the order in which they began.
  void finish();

 private:
  /// Both ends, the smaller one first: one key for both directions.
  using Key = std::array<Endpoint, 2>;
  struct KeyHash {
    std::size_t operator()(const Key& key) const;
  };

  struct Direction {
    bool started = false;  // `next` means something
    bool saw_syn = false;
    bool ended = false;                    // everything up to the FIN was handed on
    std::uint32_t first = 0;               // the sequence number of the stream's first byte
    std::uint32_t next = 0;                // the sequence number that is expected
    std::uint64_t delivered = 0;           // offset of `next` in the stream
    std::uint64_t acknowledged = 0;        // by the other side, as an offset
    std::optional<std::uint64_t> end;      // offset behind the last byte, when there was a FIN
    std::optional<std::uint32_t> new_syn;  // of what may be a new connection on the same ports
    std::uint32_t waited = 0;              // segments since missing bytes were acknowledged
    std::uint64_t inspected = 0;           // bytes in which no HTTP was found
    PieceBuffer held;
  };

  struct Connection {
    Key ends;
    std::int64_t first_seen = 0;
    std::int64_t last_seen = 0;
    std::uint64_t ordinal = 0;     // in the capture
    std::uint32_t generation = 0;  // of connections on these ends
    bool closed = false;           // both sides have ended: what follows is repetition
    bool reset = false;
    std::array<Direction, 2> directions;
    std::unique_ptr<HttpConnection> http;
    Connection* older = nullptr;  // by use
    Connection* newer = nullptr;
  };

  Connection& connection_of(const Key& key, const PacketMark& now);
  void begin(Connection& connection, const PacketMark& now);
  void touch(Connection& connection);
  void unlink(Connection& connection);
  bool begins_anew(Connection& connection, Side side, const TcpSegment& segment, const PacketMark& now);
  void take_payload(Connection& connection, Side side, const TcpSegment& segment, const PacketMark& now);
  void deliver(Connection& connection, Side side, std::span<const std::uint8_t> bytes, std::uint64_t acknowledged,
               const PacketMark& now);
  void deliver_held(Connection& connection, Side side, std::optional<PacketMark> completed);
  void skip_to(Connection& connection, Side side, std::uint64_t offset);
  void give_up_acknowledged(Connection& connection);
  void end_if_complete(Connection& connection, Side side);
  void flush(Connection& connection);
  void finish(Connection& connection);
  void evict_oldest();

  const CaptureLimits limits_;
  HttpShared& shared_;
  absl::flat_hash_map<Key, std::unique_ptr<Connection>, KeyHash> connections_;
  Connection* oldest_ = nullptr;
  Connection* newest_ = nullptr;
  std::uint64_t begun_ = 0;
};

}  // namespace pugmark
