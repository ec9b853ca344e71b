// Population stability: how far what is seen lies from what was expected, in one figure.
#pragma once

#include <cstdint>
#include <span>

namespace pugmark {

/// From where on an index is called some shift, and much.
/// Source: Siddiqi, "Credit Risk Scorecards" (2006): below 0.1 no change, 0.1 to 0.25 some, above that a shift.
inline constexpr double kSomeShift = 0.1;
inline constexpr double kMuchShift = 0.25;

/// The population stability index: the sum over bins of (seen - expected) * ln(seen / expected), of shares. Both add up
/// to 1 each; a share below `least` counts as that, so that an empty bin gives no infinity.
/// Source: Siddiqi (2006).
double stability_index(std::span<const double> expected, std::span<const double> seen, double least);

/// The index of something that is there or not, by the shares that have it.
double stability_index(double expected, double seen, double least);

/// What the index is in the mean by chance alone, where nothing has moved: `seen` units in `bins` bins, against shares
/// that were told by `expected` units.
/// Source: Yurdakul, "Statistical Properties of Population Stability Index" (2018): the index is about
/// (1/n + 1/m) times a chi-squared variable of bins - 1 degrees of freedom.
double chance_index(std::size_t bins, std::uint64_t expected, std::uint64_t seen);

}  // namespace pugmark
