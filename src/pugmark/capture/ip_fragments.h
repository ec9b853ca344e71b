// IpFragments: fragmented IP packets put together again, in bounded memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "pugmark/capture/piece_buffer.h"
#include "pugmark/core/ip_address.h"

namespace pugmark {

/// Which packet a fragment is part of.
struct FragmentKey {
  IpAddress source;
  IpAddress destination;
  std::uint32_t id = 0;
  std::uint8_t protocol = 0;

  friend auto operator<=>(const FragmentKey&, const FragmentKey&) = default;
};

/// Collects fragments. Where two overlap, the bytes that came first stay.
/// Source: RFC 791, section 3.2; RFC 8200, section 4.5.
/// Threads: one at a time.
class IpFragments {
 public:
  /// Packets in the making at most; the oldest gives way.
  static constexpr std::size_t kMaxPackets = 512;

  /// Takes a fragment's payload; returns the whole packet's once nothing is missing.
  /// Lifetime: of what is returned, until the next call.
  std::optional<std::span<const std::uint8_t>> add(const FragmentKey& key, std::size_t offset, bool more,
                                                   std::span<const std::uint8_t> payload);

  /// Packets that gave way unfinished, or are unfinished now.
  std::uint64_t lost() const { return lost_ + packets_.size(); }

 private:
  struct Partial {
    PieceBuffer pieces;
    std::optional<std::size_t> length;  // once the last fragment came
    std::list<FragmentKey>::iterator age;
  };

  std::map<FragmentKey, Partial> packets_;
  std::list<FragmentKey> ages_;  // oldest first
  std::vector<std::uint8_t> whole_;
  std::uint64_t lost_ = 0;
};

}  // namespace pugmark
