// Blocks of pcap and pcapng.
#include "pugmark/capture/packet_reader.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include <fmt/format.h>

namespace pugmark {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} * 1024 * 1024;

constexpr std::uint32_t kMicroseconds = 0xA1B2C3D4;
constexpr std::uint32_t kNanoseconds = 0xA1B23C4D;
constexpr std::uint32_t kModified = 0xA1B2CD34;  // with 8 more bytes in the header of each packet
constexpr std::uint32_t kSection = 0x0A0D0D0A;
constexpr std::uint32_t kByteOrderMagic = 0x1A2B3C4D;

constexpr std::size_t kMaxInterfaces = 65'536;
constexpr std::uint64_t kNanosecondsPerSecond = 1'000'000'000;

static_assert(std::endian::native == std::endian::little, "read32 and the magic numbers assume it");

std::uint32_t read32(const std::uint8_t* bytes) {
  std::uint32_t value = 0;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

/// The magic number of a classic capture in this byte order, or nothing.
bool is_pcap_magic(std::uint32_t magic) {
  return magic == kMicroseconds || magic == kNanoseconds || magic == kModified;
}

/// Whether a block that holds no packet has a number as if it were one. Source: Wireshark 4.0, by trying each type.
bool is_numbered(std::uint32_t type) {
  switch (type) {
    case 0x0000'0009:  // systemd's journal
    case 0x0000'0BAD:  // custom blocks
    case 0x4000'0BAD:
    case 0x0000'0204:  // events of Sysdig's
    case 0x0000'0216:
    case 0x0000'0221:
      return true;
    default:
      return false;
  }
}

}  // namespace

bool is_capture(std::string_view head) {
  if (head.size() < 4) {
    return false;
  }
  const std::uint32_t magic = read32(reinterpret_cast<const std::uint8_t*>(head.data()));
  return magic == kSection || is_pcap_magic(magic) || is_pcap_magic(__builtin_bswap32(magic));
}

PacketReader::PacketReader(std::unique_ptr<ByteSource> source) : source_(std::move(source)), buffer_(kBufferBytes) {}

std::span<const std::uint8_t> PacketReader::view(std::size_t from, std::size_t count) const {
  return {buffer_.data() + at_ + from, count};
}
std::uint16_t PacketReader::u16(std::size_t from) const {
  std::uint16_t value = 0;
  std::memcpy(&value, buffer_.data() + at_ + from, sizeof value);
  return swapped_ ? __builtin_bswap16(value) : value;
}
std::uint32_t PacketReader::u32(std::size_t from) const {
  const std::uint32_t value = read32(buffer_.data() + at_ + from);
  return swapped_ ? __builtin_bswap32(value) : value;
}

Error PacketReader::damaged(std::string what) const {
  return Error(ErrorCode::kFormat, fmt::format("damaged capture after packet {}: {}", packets_, what));
}

/// Makes `wanted` bytes available from at_ on; false, and truncated_ where some are there, at the end.
Result<bool> PacketReader::fill(std::size_t wanted) {
  if (end_ - at_ >= wanted) {
    return true;
  }
  if (at_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + at_, end_ - at_);
    end_ -= at_;
    at_ = 0;
  }
  if (buffer_.size() < wanted) {
    buffer_.resize(wanted);
  }
  while (end_ < wanted && !ended_) {
    PUGMARK_TRY(const std::size_t got,
                source_->read(std::span(reinterpret_cast<char*>(buffer_.data()) + end_, buffer_.size() - end_)));
    ended_ = got == 0;
    end_ += got;
    bytes_read_ += got;
  }
  truncated_ = truncated_ || (end_ < wanted && end_ > 0);
  return end_ >= wanted;
}

Result<void> PacketReader::begin() {
  PUGMARK_TRY(const bool enough, fill(4));
  const std::uint32_t magic = enough ? read32(buffer_.data()) : 0;
  if (magic == kSection) {
    format_ = "pcapng";
    return {};
  }
  swapped_ = is_pcap_magic(__builtin_bswap32(magic));
  const std::uint32_t kind = swapped_ ? __builtin_bswap32(magic) : magic;
  if (!is_pcap_magic(kind)) {
    return Error(ErrorCode::kFormat, "is no packet capture");
  }
  format_ = "pcap";
  PUGMARK_TRY(const bool header, fill(24));
  if (!header) {
    at_ = end_;
    return {};
  }
  Interface interface;
  interface.snap_length = u32(16);
  interface.link_type = u32(20) & 0x03FFFFFFU;  // above: the length of the frame check sequence
  interface.ticks_per_second = kind == kNanoseconds ? kNanosecondsPerSecond : 1'000'000;
  record_header_ = kind == kModified ? 24 : 16;
  interfaces_.push_back(interface);
  take(24);
  return {};
}

Result<std::optional<Packet>> PacketReader::next() {
  if (format_.empty()) {
    PUGMARK_CHECK(begin());
  }
  return format_ == "pcap" ? next_pcap() : next_pcapng();
}

Result<std::optional<Packet>> PacketReader::next_pcap() {
  PUGMARK_TRY(const bool header, fill(record_header_));
  if (!header) {
    return std::optional<Packet>();
  }
  const Interface& interface = interfaces_.front();
  const std::size_t captured = u32(8);
  if (captured > kMaxBlockBytes) {
    return damaged(fmt::format("a packet of {} bytes", captured));
  }
  PUGMARK_TRY(const bool whole, fill(record_header_ + captured));
  if (!whole) {
    at_ = end_;
    return std::optional<Packet>();
  }
  const std::uint64_t fraction = u32(4);
  Packet packet;
  packet.mark.nanoseconds =
      static_cast<std::int64_t>(std::uint64_t{u32(0)} * kNanosecondsPerSecond) + to_nanoseconds(fraction, interface);
  packet.link_type = interface.link_type;
  packet.wire_length = u32(12);
  packet.bytes = view(record_header_, captured);
  packet.mark.number = ++packets_;
  take(record_header_ + captured);
  return std::optional<Packet>(packet);
}

std::int64_t PacketReader::to_nanoseconds(std::uint64_t ticks, const Interface& interface) const {
  const std::uint64_t seconds = ticks / interface.ticks_per_second;
  constexpr std::int64_t kLast = 253'402'300'799;  // the end of the year 9999
  if (seconds > std::uint64_t{kLast} || interface.offset_seconds > kLast || interface.offset_seconds < -kLast) {
    return 0;
  }
  const auto rest = static_cast<unsigned __int128>(ticks % interface.ticks_per_second);
  const auto nanoseconds = static_cast<std::int64_t>(rest * kNanosecondsPerSecond / interface.ticks_per_second);
  const std::int64_t whole = static_cast<std::int64_t>(seconds) + interface.offset_seconds;
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 1'000'000'000 - 1;
  return std::clamp(whole, -kMost, kMost) * 1'000'000'000 + nanoseconds;
}

Result<std::optional<Packet>> PacketReader::next_pcapng() {
  while (true) {
    PUGMARK_TRY(const bool header, fill(12));
    if (!header) {
      at_ = end_;
      return std::optional<Packet>();
    }
    std::uint32_t type = u32(0);
    if (type == kSection) {  // the same in either byte order, unlike its length
      const std::uint32_t magic = read32(buffer_.data() + at_ + 8);
      if (magic != kByteOrderMagic && __builtin_bswap32(magic) != kByteOrderMagic) {
        return damaged("a section without a byte order");
      }
      swapped_ = magic != kByteOrderMagic;
    }
    const std::size_t length = u32(4);
    if (length < 12 || length > kMaxBlockBytes) {
      return damaged(fmt::format("a block of {} bytes", length));
    }
    const std::size_t padded = (length + 3) & ~std::size_t{3};
    PUGMARK_TRY(const bool whole, fill(length));
    if (!whole) {
      at_ = end_;
      return std::optional<Packet>();
    }
    if (u32(length - 4) != length) {
      return damaged("a block whose two lengths differ");
    }
    std::optional<Packet> packet;
    if (type == kSection) {
      PUGMARK_CHECK(read_section(length));
    } else if (type == 1) {
      read_interface(length);
    } else {
      packet = read_block(type, length);
    }
    take(std::min(padded, end_ - at_));
    if (packet) {
      return packet;
    }
  }
}

Result<void> PacketReader::read_section(std::size_t length) {
  if (length < 28 || u16(12) != 1) {
    return damaged(length < 28 ? std::string("a section header that is too short")
                               : fmt::format("pcapng version {}, where 1 is known", u16(12)));
  }
  interfaces_.clear();
  return {};
}

void PacketReader::read_interface(std::size_t length) {
  Interface interface;
  if (length >= 20) {
    interface.link_type = u16(8);
    interface.snap_length = u32(12);
  }
  for (std::size_t option = 16; option + 4 <= length - 4;) {
    const std::uint16_t code = u16(option);
    const std::size_t size = u16(option + 2);
    if (code == 0 || option + 4 + size > length - 4) {
      break;
    }
    const std::uint8_t* const value = buffer_.data() + at_ + option + 4;
    if (code == 9 && size >= 1) {  // if_tsresol: a power of ten, or of two where the highest bit is set
      const unsigned exponent = value[0] & 0x7FU;
      std::uint64_t ticks = 1;
      if ((value[0] & 0x80U) != 0) {
        ticks = std::uint64_t{1} << std::min(exponent, 63U);
      } else {
        for (unsigned i = 0; i < std::min(exponent, 19U); ++i) {
          ticks *= 10;
        }
      }
      interface.ticks_per_second = ticks;
    } else if (code == 14 && size >= 8) {  // if_tsoffset: seconds
      std::uint64_t seconds = 0;
      std::memcpy(&seconds, value, sizeof seconds);
      interface.offset_seconds = static_cast<std::int64_t>(swapped_ ? __builtin_bswap64(seconds) : seconds);
    }
    option += 4 + ((size + 3) & ~std::size_t{3});
  }
  if (interfaces_.size() < kMaxInterfaces) {
    interfaces_.push_back(interface);
  }
}

std::optional<Packet> PacketReader::read_block(std::uint32_t type, std::size_t length) {
  constexpr std::uint32_t kObsoletePacket = 2;
  constexpr std::uint32_t kSimplePacket = 3;
  constexpr std::uint32_t kEnhancedPacket = 6;
  if (type != kObsoletePacket && type != kSimplePacket && type != kEnhancedPacket) {
    packets_ += is_numbered(type) ? 1 : 0;
    return std::nullopt;
  }
  Packet packet;
  packet.mark.number = ++packets_;  // also one that cannot be used has its number
  const std::size_t data = type == kSimplePacket ? 12 : 28;
  if (length < data + 4) {
    return packet;
  }
  const std::size_t interface_id = type == kSimplePacket ? 0 : type == kEnhancedPacket ? u32(8) : u16(8);
  if (interface_id >= interfaces_.size()) {
    return packet;
  }
  const Interface& interface = interfaces_[interface_id];
  std::size_t captured = length - data - 4;
  if (type == kSimplePacket) {
    packet.wire_length = u32(8);
    const std::size_t snap = interface.snap_length == 0 ? captured : interface.snap_length;
    captured = std::min({captured, std::size_t{packet.wire_length}, snap});
  } else {
    packet.mark.nanoseconds = to_nanoseconds((std::uint64_t{u32(12)} << 32U) | u32(16), interface);
    captured = std::min(captured, std::size_t{u32(20)});
    packet.wire_length = u32(24);
  }
  packet.link_type = interface.link_type;
  packet.bytes = view(data, captured);
  return packet;
}

}  // namespace pugmark
