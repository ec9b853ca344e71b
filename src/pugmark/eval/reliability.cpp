// Binning of probabilities.
#include "pugmark/eval/reliability.h"

#include <algorithm>
#include <cmath>

namespace pugmark {

Reliability reliability_of(std::span<const double> probabilities, const std::vector<bool>& malicious) {
  Reliability out;
  const auto evil = static_cast<double>(std::count(malicious.begin(), malicious.end(), true));
  const std::array<double, 2> weights = {0.5 / (static_cast<double>(probabilities.size()) - evil), 0.5 / evil};
  std::array<double, 10> weight_of_bin{};
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    const double probability = probabilities[i];
    const std::size_t at = std::min(out.bins.size() - 1, static_cast<std::size_t>(probability * 10));
    const double weight = weights[malicious[i] ? 1 : 0];
    ReliabilityBin& bin = out.bins[at];
    ++(malicious[i] ? bin.malicious : bin.normal);
    bin.told += weight * probability;
    bin.observed += malicious[i] ? weight : 0;
    weight_of_bin[at] += weight;
    out.brier += weight * std::pow(probability - (malicious[i] ? 1 : 0), 2);
  }
  for (std::size_t i = 0; i < out.bins.size(); ++i) {
    if (weight_of_bin[i] > 0) {
      out.calibration_error += std::abs(out.bins[i].told - out.bins[i].observed);
      out.bins[i].told /= weight_of_bin[i];
      out.bins[i].observed /= weight_of_bin[i];
    }
  }
  return out;
}

}  // namespace pugmark
