// RowSample: which rows of a long log are kept, each with the same chance.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "pugmark/app/labelled/dice.h"

namespace pugmark::app {

/// Draws a sample of at most so many rows, in the order in which they come.
/// Source: Vitter, "Random sampling with a reservoir" (1985), algorithm R.
class RowSample {
 public:
  RowSample(std::uint64_t most, std::uint64_t seed) : most_(most), dice_(seed) {}

  /// The place of the next row: that of the row that it takes the place of, or the next one; nothing where it is not
  /// kept.
  std::optional<std::size_t> place_next() {
    const std::uint64_t seen = seen_++;
    const std::size_t place = seen < most_ ? static_cast<std::size_t>(seen) : dice_.below(seen + 1);
    return place < most_ ? std::optional(place) : std::nullopt;
  }

  /// Rows so far.
  std::uint64_t seen() const { return seen_; }

 private:
  std::uint64_t most_;
  Dice dice_;
  std::uint64_t seen_ = 0;
};

}  // namespace pugmark::app
