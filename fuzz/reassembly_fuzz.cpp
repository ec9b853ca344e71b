// Fuzzes reassembly: bytes become segments of a few connections, with sequence numbers near each other so that they
// overlap, leave gaps and come again. Memory must stay within its bounds and be free at the end.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "pugmark/capture/tcp_reassembler.h"
#include "pugmark/core/assert.h"

namespace {

/// Texts that segments are made of, so that messages come about.
constexpr std::string_view kStream =
    "GET /a HTTP/1.1\r\nHost: a\r\n\r\nPOST /b HTTP/1.1\r\nContent-Length: 4\r\n\r\nbodyHTTP/1.1 200 OK\r\n"
    "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nCONNECT h:1 HTTP/1.1\r\n\r\n";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  pugmark::CaptureLimits limits;
  limits.connections = 4;
  limits.direction_bytes = 2048;
  limits.buffered_bytes = 8192;
  pugmark::HttpShared shared;
  {
    pugmark::TcpReassembler connections(limits, shared);
    std::int64_t now = 0;
    constexpr std::size_t kStep = 6;
    for (std::span<const std::uint8_t> rest(data, size); rest.size() >= kStep; rest = rest.subspan(kStep)) {
      pugmark::TcpSegment segment;
      const std::uint8_t who = rest[0];
      segment.source.port = (who & 1U) != 0 ? 80 : static_cast<std::uint16_t>(1000 + ((who >> 1U) & 7U));
      segment.destination.port = (who & 1U) != 0 ? static_cast<std::uint16_t>(1000 + ((who >> 1U) & 7U)) : 80;
      segment.source.address.bytes[0] = (who & 1U) != 0 ? 2 : 1;
      segment.destination.address.bytes[0] = (who & 1U) != 0 ? 1 : 2;
      segment.sequence = static_cast<std::uint32_t>(rest[1]) - 128;  // around where numbers wrap
      segment.acknowledgement = static_cast<std::uint32_t>(rest[2]) - 128;
      segment.syn = (rest[3] & 0xE1U) == 0x01;
      segment.fin = (rest[3] & 0xE2U) == 0x02;
      segment.rst = (rest[3] & 0xE4U) == 0x04;
      segment.ack = (rest[3] & 0x08U) != 0;
      segment.missing = (rest[3] & 0xF0U) == 0xF0 ? rest[4] : 0;
      const std::size_t from = rest[4] % kStream.size();
      const std::string_view text = kStream.substr(from, rest[5]);
      segment.payload = {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
      now += std::int64_t{rest[5]} << ((who & 0x10U) != 0 ? 30U : 10U);
      connections.add(segment, {now, 0});
      PUGMARK_ASSERT(shared.buffered <= limits.buffered_bytes + 4 * limits.direction_bytes + 200'000);
    }
    connections.finish();
  }
  PUGMARK_ASSERT(shared.buffered == 0);
  PUGMARK_ASSERT(shared.ready.size() == shared.counts.exchanges);
  return 0;
}
