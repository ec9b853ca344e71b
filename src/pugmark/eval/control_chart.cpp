// Tails of the binomial distribution.
#include "pugmark/eval/control_chart.h"

#include <algorithm>
#include <cmath>

namespace pugmark {
namespace {

/// What lies beyond three standard deviations on one side.
constexpr double kChance = 0.00135;

/// ln k! by Stirling's series; exact to ten digits, and unlike std::lgamma safe on any thread.
double log_factorial(std::uint64_t k) {
  constexpr std::uint64_t kSmall = 16;
  const auto x = static_cast<double>(k);
  if (k < kSmall) {
    double product = 1;
    for (std::uint64_t i = 2; i <= k; ++i) {
      product *= static_cast<double>(i);
    }
    return std::log(product);
  }
  constexpr double kHalfLogTwoPi = 0.91893853320467274178;
  return (x + 0.5) * std::log(x) - x + kHalfLogTwoPi + 1 / (12 * x) - 1 / (360 * x * x * x) +
         1 / (1260 * x * x * x * x * x);
}

double log_chance(std::uint64_t count, std::uint64_t units, double rate) {
  const auto k = static_cast<double>(count);
  const auto n = static_cast<double>(units);
  return log_factorial(units) - log_factorial(count) - log_factorial(units - count) + k * std::log(rate) +
         (n - k) * std::log1p(-rate);
}

/// The least count that so many units have with a chance of less than kChance, it or more.
std::uint64_t least_beyond(std::uint64_t units, double rate) {
  auto low = static_cast<std::uint64_t>(static_cast<double>(units) * rate);  // no less than half lies from here on
  std::uint64_t high = units + 1;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (binomial_tail(middle, units, rate) < kChance) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

}  // namespace

double binomial_tail(std::uint64_t count, std::uint64_t units, double rate) {
  if (count == 0) {
    return 1;
  }
  if (count > units || rate <= 0) {
    return 0;
  }
  if (rate >= 1) {
    return 1;
  }
  if (static_cast<double>(count) <= static_cast<double>(units) * rate) {
    return 1 - binomial_tail(units - count + 1, units, 1 - rate);
  }
  double term = std::exp(log_chance(count, units, rate));
  double sum = 0;
  const double odds = rate / (1 - rate);
  for (std::uint64_t k = count; k <= units && term > sum * 1e-17; ++k) {
    sum += term;
    term *= static_cast<double>(units - k) / static_cast<double>(k + 1) * odds;
  }
  return std::min(sum, 1.0);
}

ControlLimits control_limits(std::uint64_t units, double rate) {
  const double share = std::clamp(rate, 0.0, 1.0);
  const std::uint64_t above = least_beyond(units, share);
  const std::uint64_t beyond_others = least_beyond(units, 1 - share);
  return {units - std::min(units, beyond_others - 1), above - 1};
}

}  // namespace pugmark
