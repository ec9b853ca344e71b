// Intervals: how far figures would move with other groups, by the bootstrap.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "pugmark/eval/detection_figures.h"

namespace pugmark {

/// Where most replicates lie.
struct Interval {
  double low = 0;
  double high = 0;
};

/// Intervals of some of the figures; by kRates.
struct DetectionIntervals {
  Interval average_precision;
  std::array<Interval, 3> recall{};
  std::array<Interval, 3> captures{};
};

/// Draws groups with replacement, of each class as many as it has, and takes the middle `coverage` of the figures.
/// Deterministic. has_figures() must hold.
/// Source: Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 13: percentile intervals.
DetectionIntervals bootstrap_intervals(std::span<const ScoredUnit> units, std::size_t replicates = 1000,
                                       double coverage = 0.9);

}  // namespace pugmark
