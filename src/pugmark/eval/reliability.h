// Reliability: whether what is called likely is as likely as it is said to be.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace pugmark {

/// Units whose probabilities lie close together.
struct ReliabilityBin {
  std::uint64_t normal = 0;
  std::uint64_t malicious = 0;
  double told = 0;      ///< The mean of their probabilities.
  double observed = 0;  ///< The share of malicious ones among them.
};

/// Both classes weigh the same, so that probabilities are compared that were told for as many of both.
struct Reliability {
  std::array<ReliabilityBin, 10> bins{};  ///< Of [0, 0.1) to [0.9, 1].
  double brier = 0;                       ///< Mean of (probability - class)^2; 0.25 tells nothing, 0 all.
  double calibration_error = 0;           ///< Mean of |told - observed| over the bins, by their weight.
};

/// Source: Brier, "Verification of forecasts expressed in terms of probability" (1950); Naeini et al., "Obtaining well
/// calibrated probabilities using Bayesian binning" (2015), for the calibration error. Both classes must be there.
Reliability reliability_of(std::span<const double> probabilities, const std::vector<bool>& malicious);

}  // namespace pugmark
