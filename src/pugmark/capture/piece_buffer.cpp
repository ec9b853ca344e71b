// Insertion without overlaps.
#include "pugmark/capture/piece_buffer.h"

#include <algorithm>

namespace pugmark {

void PieceBuffer::add(std::uint64_t offset, std::span<const std::uint8_t> bytes, const Origin& origin) {
  std::uint64_t at = offset;
  const std::uint64_t end = offset + bytes.size();
  while (at < end) {
    const auto next = pieces_.upper_bound(at);
    if (next != pieces_.begin()) {
      const auto before = std::prev(next);
      const std::uint64_t covered = before->first + before->second.bytes.size();
      if (covered > at) {
        at = covered;
        continue;
      }
    }
    const std::uint64_t piece_end = next == pieces_.end() ? end : std::min(end, next->first);
    const auto piece = bytes.subspan(static_cast<std::size_t>(at - offset), static_cast<std::size_t>(piece_end - at));
    pieces_.emplace_hint(next, at, Piece{{piece.begin(), piece.end()}, origin});
    size_ += piece.size();
    at = piece_end;
  }
}

std::pair<std::uint64_t, PieceBuffer::Piece> PieceBuffer::pop_first() {
  const auto first = pieces_.begin();
  std::pair<std::uint64_t, Piece> result(first->first, std::move(first->second));
  size_ -= result.second.bytes.size();
  pieces_.erase(first);
  return result;
}

}  // namespace pugmark
