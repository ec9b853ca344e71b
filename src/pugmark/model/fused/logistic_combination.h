// Logistic combination: what the scores that several models give one unit say together.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace pugmark {

/// Log-odds, were both classes as frequent: bias + the sum of weights times scores. Units: natural logarithms.
struct Combination {
  std::vector<double> weights;  ///< By model; never below 0: what one model finds suspicious never speaks for a unit.
  double bias = 0;
};

/// The scores of one unit, by model, put together.
double combined(const Combination& combination, std::span<const double> scores);

/// Fits to units that no model had learned from. `scores` has `models` numbers for each unit; `weights[i]` is what unit
/// i weighs. A model that says the same of all (within 1e-3) counts for nothing. One whose weight would be below 0 is
/// left out, the worst first, and the rest fitted again. Nothing where a class is missing or no model tells the classes
/// apart. Deterministic. Source: logistic regression with a small ridge on standardised scores, by Newton's method.
std::optional<Combination> fit_combination(std::span<const double> scores, std::size_t models,
                                           const std::vector<bool>& malicious, std::span<const double> weights);

}  // namespace pugmark
