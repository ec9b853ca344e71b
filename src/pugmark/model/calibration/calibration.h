// Calibration: what scores say of how likely something is malicious, given how rare that is.
#pragma once

#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace pugmark {

/// From scores to log-likelihood ratios: slope * score + offset. Units: natural logarithms.
struct ScoreCalibration {
  double slope = 0;  ///< Above 0: larger scores are more suspicious.
  double offset = 0;
};

/// Fits to scores of units that the scorer had not learned from, both classes weighing the same. Nothing where a class
/// is missing or scores do not tell classes apart.
/// Source: Platt, "Probabilistic outputs for support vector machines" (1999), with its targets, so that classes that
/// scores part without fail do not make probabilities of 0 and 1.
std::optional<ScoreCalibration> fit_calibration(std::span<const double> scores, const std::vector<bool>& malicious);

/// How likely a unit with a score is malicious, where one in 1 / `base_rate` is. No log-likelihood ratio above `most`
/// is believed.
double probability_of(double score, const ScoreCalibration& calibration, double base_rate,
                      double most = std::numeric_limits<double>::infinity());

}  // namespace pugmark
