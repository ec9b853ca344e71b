// Platt's method: logistic regression of the class on the score, by Newton's method.
#include "pugmark/model/calibration/calibration.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "pugmark/model/logistic_loss.h"

namespace pugmark {
namespace {

/// The loss that is minimised, with what it takes to do so.
class PlattLoss {
 public:
  PlattLoss(std::span<const double> scores, const std::vector<bool>& malicious, std::array<double, 2> counts)
      : scores_(scores), malicious_(malicious) {
    for (std::size_t i = 0; i < counts.size(); ++i) {
      weights_[i] = 0.5 / counts[i];
      targets_[i] = (i == 1 ? counts[i] + 1 : 1) / (counts[i] + 2);
    }
  }

  double value(const ScoreCalibration& at) const {
    double sum = 0;
    for (std::size_t i = 0; i < scores_.size(); ++i) {
      const std::size_t label = malicious_[i] ? 1 : 0;
      const double x = at.slope * scores_[i] + at.offset;
      sum += weights_[label] * (softplus(x) - targets_[label] * x);
    }
    return sum;
  }

  /// Newton's step, downhill.
  ScoreCalibration step(const ScoreCalibration& at) const {
    constexpr double kRidge = 1e-12;
    double g0 = 0;
    double g1 = 0;
    double h00 = kRidge;
    double h01 = 0;
    double h11 = kRidge;
    for (std::size_t i = 0; i < scores_.size(); ++i) {
      const std::size_t label = malicious_[i] ? 1 : 0;
      const double p = sigmoid(at.slope * scores_[i] + at.offset);
      const double gradient = weights_[label] * (p - targets_[label]);
      const double curvature = weights_[label] * p * (1 - p);
      g0 += gradient * scores_[i];
      g1 += gradient;
      h00 += curvature * scores_[i] * scores_[i];
      h01 += curvature * scores_[i];
      h11 += curvature;
    }
    const double determinant = h00 * h11 - h01 * h01;
    return {-(h11 * g0 - h01 * g1) / determinant, -(h00 * g1 - h01 * g0) / determinant};
  }

  static ScoreCalibration moved(const ScoreCalibration& at, const ScoreCalibration& step, double length) {
    return {at.slope + length * step.slope, at.offset + length * step.offset};
  }

 private:
  std::span<const double> scores_;
  const std::vector<bool>& malicious_;
  std::array<double, 2> weights_{};  // by label
  std::array<double, 2> targets_{};
};

}  // namespace

std::optional<ScoreCalibration> fit_calibration(std::span<const double> scores, const std::vector<bool>& malicious) {
  const auto evil = static_cast<double>(std::count(malicious.begin(), malicious.end(), true));
  const double normal = static_cast<double>(scores.size()) - evil;
  if (evil == 0 || normal == 0) {
    return std::nullopt;
  }
  const PlattLoss loss(scores, malicious, {normal, evil});
  constexpr double kEnough = 1e-12;
  const ScoreCalibration found = newton_descent(loss, ScoreCalibration(), kEnough);
  return std::isfinite(found.slope) && std::isfinite(found.offset) && found.slope > 0 ? std::optional(found)
                                                                                      : std::nullopt;
}

double probability_of(double score, const ScoreCalibration& calibration, double base_rate, double most) {
  const double ratio = std::min(calibration.slope * score + calibration.offset, most);
  return sigmoid(ratio + std::log(base_rate / (1 - base_rate)));
}

}  // namespace pugmark
