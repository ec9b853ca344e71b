// The sign test.
#include "pugmark/eval/model_comparison.h"

#include <algorithm>

#include "pugmark/eval/control_chart.h"

namespace pugmark {

double sign_chance(std::uint64_t a, std::uint64_t b) {
  constexpr double kEqual = 0.5;
  return std::min(1.0, 2 * binomial_tail(std::max(a, b), a + b, kEqual));
}

std::optional<std::size_t> better_model(const VerdictComparison& verdicts) {
  const auto& [a, b] = verdicts.right_alone;
  if (sign_chance(a, b) >= kMostSignChance) {
    return std::nullopt;
  }
  return a > b ? 0 : 1;
}

}  // namespace pugmark
