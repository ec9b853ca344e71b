// PieceBuffer: pieces of a byte sequence that came out of order, none overlapping: the bytes that came first stay.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "pugmark/capture/exchange.h"

namespace pugmark {

/// Keeps pieces by their offset.
/// Threads: one at a time.
class PieceBuffer {
 public:
  /// What is known of bytes besides their content.
  struct Origin {
    PacketMark packet;               ///< Their own.
    std::uint64_t acknowledged = 0;  ///< What their packet acknowledged.
  };
  struct Piece {
    std::vector<std::uint8_t> bytes;
    Origin origin;
  };

  /// What a piece costs in memory besides its bytes, about.
  static constexpr std::size_t kPieceCost = 96;

  /// Takes what is new of `bytes`.
  void add(std::uint64_t offset, std::span<const std::uint8_t> bytes, const Origin& origin);
  void add(std::uint64_t offset, std::span<const std::uint8_t> bytes) { add(offset, bytes, Origin()); }

  bool empty() const { return pieces_.empty(); }
  /// The offset of the first piece, which must be there.
  std::uint64_t first_offset() const { return pieces_.begin()->first; }
  /// Takes the first piece out.
  std::pair<std::uint64_t, Piece> pop_first();
  /// Bytes kept, without what pieces cost.
  std::uint64_t size() const { return size_; }
  /// Memory in use, about.
  std::uint64_t cost() const { return size_ + pieces_.size() * kPieceCost; }

 private:
  std::map<std::uint64_t, Piece> pieces_;
  std::uint64_t size_ = 0;
};

}  // namespace pugmark
