// What small fits of log-odds share: the logistic function, its loss, and Newton's method.
#pragma once

#include <algorithm>
#include <cmath>

namespace pugmark {

inline double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

/// log(1 + exp(x)) without overflow.
inline double softplus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }

/// Minimises a convex loss from `found` on, by Newton's steps that are halved until they gain; ends where one gains
/// less than `enough`. A loss has value(point), step(point), which leads downhill, and moved(point, step, length).
template <typename Loss, typename Point>
Point newton_descent(const Loss& loss, Point found, double enough) {
  constexpr int kMostSteps = 100;
  constexpr int kMostHalvings = 34;
  double value = loss.value(found);
  for (int i = 0; i < kMostSteps; ++i) {
    const Point step = loss.step(found);
    double length = 1;
    Point next = found;
    double next_value = value;
    for (int halvings = 0; halvings < kMostHalvings && !(next_value < value); ++halvings) {
      next = loss.moved(found, step, length);
      next_value = loss.value(next);
      length /= 2;
    }
    const double gain = value - next_value;
    if (!(gain > 0)) {
      break;
    }
    found = next;
    value = next_value;
    if (gain < enough) {
      break;
    }
  }
  return found;
}

}  // namespace pugmark
