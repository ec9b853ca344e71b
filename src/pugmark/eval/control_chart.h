// Control chart: whether a share moves from day to day as chance moves it.
#pragma once

#include <cstdint>

namespace pugmark {

/// How a count stands to its limits.
enum class ControlState { kWithin, kBelow, kAbove };

/// Counts that chance explains.
struct ControlLimits {
  std::uint64_t least = 0;
  std::uint64_t most = 0;

  ControlState state(std::uint64_t count) const {
    return count < least ? ControlState::kBelow : count > most ? ControlState::kAbove : ControlState::kWithin;
  }
};

/// The limits of how many of `units` have what a share `rate` of all has: those of a p-chart at three standard
/// deviations, by the binomial distribution itself, for alerts are rare and a day may have few units. A count beyond
/// either limit has a chance of less than 0.00135 on its side.
/// Source: Montgomery, "Introduction to Statistical Quality Control", chapter 7: the p-chart with probability limits.
ControlLimits control_limits(std::uint64_t units, double rate);

/// The chance that at least `count` of `units` have what a share `rate` of all has.
double binomial_tail(std::uint64_t count, std::uint64_t units, double rate);

}  // namespace pugmark
