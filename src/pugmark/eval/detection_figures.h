// Detection figures: how well scores find what is malicious at rates of false alarms that a person can live with.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "pugmark/eval/scored_unit.h"

namespace pugmark {

/// The shares of normal units above the threshold at which recall is told.
inline constexpr std::array<double, 3> kRates = {0.01, 0.005, 0.001};

/// Recall at one rate.
struct OperatingPoint {
  double rate = 0;           ///< Of normal units that may be called out.
  double reached = 0;        ///< The rate that so many normal units can tell: one of them at least is called out.
  double threshold = 0;      ///< Units that score more are called out.
  double recall = 0;         ///< Share of malicious units called out.
  double captures = 0;       ///< Share of malicious captures with at least one unit called out.
  double family_recall = 0;  ///< Mean of the families' recalls.
};

/// The figures of a set of units.
struct DetectionFigures {
  std::uint64_t units = 0;
  std::uint64_t malicious = 0;
  std::uint64_t captures = 0;  ///< Malicious ones.
  std::uint64_t families = 0;
  double average_precision = 0;
  std::array<OperatingPoint, 3> points{};  ///< By kRates.
};

/// Whether there is enough to make figures of: units of both classes, two normal ones.
bool has_figures(std::span<const ScoredUnit> units);

/// Makes figures; has_figures() must hold.
/// Source: the step-wise area under the precision-recall curve, as scikit-learn's average_precision_score has it; units
/// with one score share one threshold. The threshold of a rate is the normal score at the place max(1, floor(rate *
/// normal units)), the largest at place 0.
DetectionFigures detection_figures(std::span<const ScoredUnit> units);

/// The share of malicious units that are right among all called out, were malicious ones as rare as `base_rate`.
double precision_at(double recall, double rate, double base_rate);

/// A point of a curve, as the threshold falls.
struct CurvePoint {
  double recall = 0;
  double precision = 0;
  double rate = 0;  ///< Share of normal units above the threshold.
};

/// The points of both curves (precision by recall, recall by rate), no more than about `most`.
std::vector<CurvePoint> detection_curve(std::span<const ScoredUnit> units, std::size_t most);

}  // namespace pugmark
