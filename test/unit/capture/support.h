// Captures built in memory, for tests of what readers make of them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "pugmark/capture/capture_reader.h"
#include "pugmark/io/byte_source.h"

namespace pugmark::test {

/// Appends `bytes` bytes of a number, the most significant one first.
inline void put_big(std::string& out, std::uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) {
    out.push_back(static_cast<char>(value >> (8 * i)));
  }
}
/// The same, the least significant one first.
inline void put_little(std::string& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) {
    out.push_back(static_cast<char>(value >> (8 * i)));
  }
}

enum Flags : unsigned { kFin = 1, kSyn = 2, kRst = 4, kAck = 16 };

/// A TCP segment between 10.0.0.1:40000 (the client) and 10.0.0.2:80.
struct Segment {
  bool from_client = true;
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgement = 0;
  unsigned flags = kAck;
  std::string payload = {};
};

/// The segment as an IPv4 packet. Checksums are zero, as offload leaves them.
inline std::string ipv4_packet(const Segment& segment) {
  std::string tcp;
  put_big(tcp, segment.from_client ? 40000 : 80, 2);
  put_big(tcp, segment.from_client ? 80 : 40000, 2);
  put_big(tcp, segment.sequence, 4);
  put_big(tcp, segment.acknowledgement, 4);
  put_big(tcp, 5U << 4U, 1);
  put_big(tcp, segment.flags, 1);
  put_big(tcp, 0xFFFF00000000, 6);
  tcp += segment.payload;
  std::string ip;
  put_big(ip, 0x4500, 2);
  put_big(ip, 20 + tcp.size(), 2);
  put_big(ip, 0, 4);
  put_big(ip, 64, 1);
  put_big(ip, 6, 1);
  put_big(ip, 0, 2);
  put_big(ip, segment.from_client ? 0x0A000001 : 0x0A000002, 4);
  put_big(ip, segment.from_client ? 0x0A000002 : 0x0A000001, 4);
  return ip + tcp;
}

/// A classic capture in little-endian order with microseconds.
class Pcap {
 public:
  explicit Pcap(std::uint32_t link_type = 101) {
    put_little(bytes_, 0xA1B2C3D4, 4);
    put_little(bytes_, 2, 2);
    put_little(bytes_, 4, 2);
    put_little(bytes_, 0, 8);
    put_little(bytes_, 262'144, 4);
    put_little(bytes_, link_type, 4);
  }

  /// Adds a packet, a millisecond after the one before.
  Pcap& add(std::string_view packet, std::size_t wire_length = 0) {
    ++packets_;
    put_little(bytes_, 1'700'000'000, 4);
    put_little(bytes_, packets_ * 1000, 4);
    put_little(bytes_, packet.size(), 4);
    put_little(bytes_, wire_length > 0 ? wire_length : packet.size(), 4);
    bytes_ += packet;
    return *this;
  }
  Pcap& add(const Segment& segment) { return add(ipv4_packet(segment)); }

  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
  std::uint64_t packets_ = 0;
};

/// All that a capture gave.
struct ReadCapture {
  std::vector<Exchange> exchanges;
  CaptureCounts counts;
  std::optional<Error> error;
};

inline ReadCapture read_capture(std::unique_ptr<ByteSource> source, const CaptureLimits& limits = {}) {
  CaptureReader reader(std::move(source), limits);
  ReadCapture read;
  while (true) {
    auto exchange = reader.next();
    if (!exchange) {
      read.error = exchange.error();
      break;
    }
    if (!*exchange) {
      break;
    }
    read.exchanges.push_back(**std::move(exchange));
  }
  read.counts = reader.counts();
  return read;
}
inline ReadCapture read_capture(const std::string& bytes, const CaptureLimits& limits = {}) {
  return read_capture(open_memory(bytes, "a capture"), limits);
}

/// "GET /uri 200", with - for what was not seen: an exchange in short.
inline std::string shortly(const Exchange& exchange) {
  return (exchange.request ? exchange.request->method + " " + exchange.request->uri : std::string("-")) + " " +
         (exchange.response ? exchange.response->status : std::string("-"));
}
inline std::vector<std::string> shortly(const ReadCapture& read) {
  std::vector<std::string> texts;
  for (const Exchange& exchange : read.exchanges) {
    texts.push_back(shortly(exchange));
  }
  return texts;
}

/// "Name: value|Name: value": the headers of a message.
inline std::string headers_of(const MessageHead& head) {
  std::string text;
  for (std::size_t i = 0; i < head.size(); ++i) {
    text += (i > 0 ? "|" : "") + std::string(head.name(i)) + ": " + std::string(head.value(i));
  }
  return text;
}

}  // namespace pugmark::test
