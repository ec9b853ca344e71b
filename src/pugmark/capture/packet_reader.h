// PacketReader: the packets of a pcap or pcapng file, one after the other. Does not look into them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/capture/exchange.h"
#include "pugmark/core/result.h"
#include "pugmark/io/byte_source.h"

namespace pugmark {

/// A packet as it was captured.
/// Lifetime: the bytes live until the next one is read.
struct Packet {
  PacketMark mark;
  std::uint32_t link_type = 0;    ///< Source: https://www.tcpdump.org/linktypes.html.
  std::uint32_t wire_length = 0;  ///< Bytes on the wire, of which a snap length may have cut some.
  std::span<const std::uint8_t> bytes;
};

/// Whether a file that begins with `head` (at least 4 bytes, fewer never are) is a packet capture.
bool is_capture(std::string_view head);

/// Reads packets. Byte order, link type, time resolution and snap length are those that each section and interface
/// states; blocks that hold no packet are passed over, though some have a number, as in Wireshark.
/// Source: draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng.
/// Threads: one at a time.
class PacketReader {
 public:
  /// A packet or block that claims to be larger is damage.
  static constexpr std::size_t kMaxBlockBytes = std::size_t{16} * 1024 * 1024;

  explicit PacketReader(std::unique_ptr<ByteSource> source);

  /// Reads the next packet; nothing at the end. An end in the middle of a packet is an end, of which truncated() tells.
  /// Errors: those of the source; kFormat when the bytes are no capture or are damaged.
  Result<std::optional<Packet>> next();

  /// "pcap" or "pcapng"; empty before the first packet.
  std::string_view format() const { return format_; }
  /// How many there were so far, with the blocks that have a number alone.
  std::uint64_t packets() const { return packets_; }
  /// Bytes of the capture read so far (decompressed).
  std::uint64_t bytes_read() const { return bytes_read_; }
  /// Whether the file ended in the middle of a packet or block.
  bool truncated() const { return truncated_; }
  const ByteSource& source() const { return *source_; }

 private:
  struct Interface {
    std::uint32_t link_type = 0;
    std::uint32_t snap_length = 0;
    std::uint64_t ticks_per_second = 1'000'000;
    std::int64_t offset_seconds = 0;
  };

  Result<void> begin();
  Result<bool> fill(std::size_t wanted);
  void take(std::size_t bytes) { at_ += bytes; }
  std::span<const std::uint8_t> view(std::size_t from, std::size_t count) const;
  std::uint16_t u16(std::size_t from) const;
  std::uint32_t u32(std::size_t from) const;
  Error damaged(std::string what) const;

  Result<std::optional<Packet>> next_pcap();
  Result<std::optional<Packet>> next_pcapng();
  Result<void> read_section(std::size_t length);
  void read_interface(std::size_t length);
  std::optional<Packet> read_block(std::uint32_t type, std::size_t length);
  std::int64_t to_nanoseconds(std::uint64_t ticks, const Interface& interface) const;

  std::unique_ptr<ByteSource> source_;
  std::vector<std::uint8_t> buffer_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  bool ended_ = false;
  bool truncated_ = false;
  std::uint64_t bytes_read_ = 0;
  std::uint64_t packets_ = 0;

  std::string_view format_;
  bool swapped_ = false;
  std::size_t record_header_ = 16;  // pcap: 24 in the "modified" variant
  std::vector<Interface> interfaces_;
};

}  // namespace pugmark
