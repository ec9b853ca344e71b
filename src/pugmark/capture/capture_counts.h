// What reading a capture may cost, and what it met.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pugmark {

/// Bounds on memory.
struct CaptureLimits {
  std::size_t connections = 65'536;                             ///< Followed at a time; the one idle longest gives way.
  std::size_t direction_bytes = std::size_t{1} * 1024 * 1024;   ///< Held back of one direction of a connection.
  std::size_t buffered_bytes = std::size_t{128} * 1024 * 1024;  ///< Held back in all.
};

/// What a capture held, and what could not be used of it.
struct CaptureCounts {
  std::uint64_t packets = 0;
  std::uint64_t connections = 0;
  std::uint64_t http_connections = 0;
  std::uint64_t http2_connections = 0;  ///< Recognised, not parsed.
  std::uint64_t exchanges = 0;
  std::uint64_t interim_responses = 0;  ///< 100 Continue and kin: passed over.

  std::uint64_t gaps = 0;  ///< Places where a connection followed as HTTP lacks bytes.
  std::uint64_t gap_bytes = 0;
  std::uint64_t heads_with_gap = 0;       ///< Header blocks that lack bytes.
  std::uint64_t heads_unfinished = 0;     ///< Header blocks that had no end when their connection, or the capture, had.
  std::uint64_t heads_refused = 0;        ///< Header blocks that are too long or cannot be parsed.
  std::uint64_t connections_evicted = 0;  ///< Given up for CaptureLimits.
  std::uint64_t bytes_skipped_by_limit = 0;  ///< Not waited for any longer, for CaptureLimits.

  std::uint64_t unknown_link = 0;  ///< Packets of link types that are not known.
  std::uint32_t last_unknown_link = 0;
  std::uint64_t malformed = 0;       ///< Packets whose headers contradict themselves or are cut off.
  std::uint64_t fragments_lost = 0;  ///< Fragmented packets that never became whole.
};

}  // namespace pugmark
