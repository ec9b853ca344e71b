// FixedScore: exact sums of weights. Integer addition does not depend on order, so any number of threads gives one
// score.
#pragma once

#include <cmath>
#include <cstdint>

namespace pugmark {

/// A sum of weights. Units: natural log-odds times 2^kFixedBits. 128 bits: a crafted record of millions of strong words
/// cannot overflow it.
using FixedScore = __int128;

/// Resolution of a weight: 2^-48, about 3.6e-15, over a range of 2^15 in 64 bits.
inline constexpr int kFixedBits = 48;

inline std::int64_t to_fixed(double weight) { return std::llround(std::ldexp(weight, kFixedBits)); }
inline double from_fixed(FixedScore sum) {
  constexpr double kUnit = 1.0 / static_cast<double>(std::int64_t{1} << kFixedBits);  // a power of two: exact
  const auto narrow = static_cast<std::int64_t>(sum);
  return (narrow == sum ? static_cast<double>(narrow) : static_cast<double>(sum)) * kUnit;
}

}  // namespace pugmark
