// Newton's method on a handful of weights.
#include "pugmark/model/fused/logistic_combination.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "pugmark/core/assert.h"
#include "pugmark/model/logistic_loss.h"

namespace pugmark {
namespace {

/// Solves a x = b for a positive definite a, by Gauss's elimination.
std::vector<double> solve(std::vector<double> a, std::vector<double> b) {
  const std::size_t n = b.size();
  for (std::size_t pivot = 0; pivot < n; ++pivot) {
    for (std::size_t row = pivot + 1; row < n; ++row) {
      const double factor = a[row * n + pivot] / a[pivot * n + pivot];
      for (std::size_t column = pivot; column < n; ++column) {
        a[row * n + column] -= factor * a[pivot * n + column];
      }
      b[row] -= factor * b[pivot];
    }
  }
  for (std::size_t row = n; row-- > 0;) {
    for (std::size_t column = row + 1; column < n; ++column) {
      b[row] -= a[row * n + column] * b[column];
    }
    b[row] /= a[row * n + row];
  }
  return b;
}

/// The loss over some of the scores, standardised. The last of its parameters is the bias.
class CombinationLoss {
 public:
  CombinationLoss(std::span<const double> scores, std::size_t models, const std::vector<std::size_t>& chosen,
                  const std::vector<double>& means, const std::vector<double>& scales,
                  const std::vector<bool>& malicious, std::span<const double> weights)
      : size_(chosen.size() + 1), malicious_(malicious), weights_(weights) {
    inputs_.reserve(weights.size() * size_);
    for (std::size_t unit = 0; unit < weights.size(); ++unit) {
      for (const std::size_t model : chosen) {
        inputs_.push_back((scores[unit * models + model] - means[model]) / scales[model]);
      }
      inputs_.push_back(1);
    }
  }

  static std::vector<double> moved(std::vector<double> at, const std::vector<double>& step, double length) {
    std::transform(at.begin(), at.end(), step.begin(), at.begin(),
                   [length](double x, double by) { return x + length * by; });
    return at;
  }

  std::size_t size() const { return size_; }

  double value(const std::vector<double>& at) const {
    double sum = 0;
    for (std::size_t i = 0; i + 1 < size_; ++i) {
      sum += 0.5 * kRidge * at[i] * at[i];
    }
    for (std::size_t unit = 0; unit < weights_.size(); ++unit) {
      const double x = at_unit(at, unit);
      sum += weights_[unit] * softplus(malicious_[unit] ? -x : x);
    }
    return sum;
  }

  /// Newton's step, downhill.
  std::vector<double> step(const std::vector<double>& at) const {
    std::vector<double> gradient(size_);
    std::vector<double> curvature(size_ * size_);
    for (std::size_t i = 0; i + 1 < size_; ++i) {
      gradient[i] = -kRidge * at[i];
    }
    for (std::size_t i = 0; i < size_; ++i) {
      curvature[i * size_ + i] = kRidge;
    }
    for (std::size_t unit = 0; unit < weights_.size(); ++unit) {
      const double p = sigmoid(at_unit(at, unit));
      const double* const input = inputs_.data() + unit * size_;
      const double slope = weights_[unit] * (p - (malicious_[unit] ? 1 : 0));
      const double bend = weights_[unit] * p * (1 - p);
      for (std::size_t i = 0; i < size_; ++i) {
        gradient[i] -= slope * input[i];
        for (std::size_t j = 0; j < size_; ++j) {
          curvature[i * size_ + j] += bend * input[i] * input[j];
        }
      }
    }
    return solve(std::move(curvature), std::move(gradient));
  }

 private:
  /// What the square of a weight of 1 is worth, where all units together weigh as many as there are: next to nothing,
  /// but enough for weights to stay finite where scores part the classes without fail.
  static constexpr double kRidge = 1;

  double at_unit(const std::vector<double>& at, std::size_t unit) const {
    return std::inner_product(at.begin(), at.end(), inputs_.begin() + static_cast<std::ptrdiff_t>(unit * size_), 0.0);
  }

  std::size_t size_;
  const std::vector<bool>& malicious_;
  std::span<const double> weights_;
  std::vector<double> inputs_;  // by unit
};

}  // namespace

double combined(const Combination& combination, std::span<const double> scores) {
  return std::inner_product(scores.begin(), scores.end(), combination.weights.begin(), combination.bias);
}

std::optional<Combination> fit_combination(std::span<const double> scores, std::size_t models,
                                           const std::vector<bool>& malicious, std::span<const double> weights) {
  PUGMARK_ASSERT(scores.size() == models * malicious.size());
  PUGMARK_ASSERT(weights.size() == malicious.size());
  const auto evil = static_cast<std::size_t>(std::count(malicious.begin(), malicious.end(), true));
  if (evil == 0 || evil == malicious.size()) {
    return std::nullopt;
  }
  const double all = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::vector<double> means(models);
  std::vector<double> scales(models);
  std::vector<std::size_t> chosen;
  for (std::size_t model = 0; model < models; ++model) {
    double squares = 0;
    for (std::size_t unit = 0; unit < weights.size(); ++unit) {
      means[model] += weights[unit] * scores[unit * models + model] / all;
    }
    for (std::size_t unit = 0; unit < weights.size(); ++unit) {
      const double off = scores[unit * models + model] - means[model];
      squares += weights[unit] * off * off / all;
    }
    scales[model] = std::sqrt(squares);
    constexpr double kLeast = 1e-3;  // closer together, log-odds say the same of all
    if (std::isfinite(scales[model]) && scales[model] > kLeast) {
      chosen.push_back(model);
    }
  }
  while (!chosen.empty()) {
    const CombinationLoss loss(scores, models, chosen, means, scales, malicious, weights);
    constexpr double kEnough = 1e-12;  // of what nothing known costs
    const std::vector<double> nothing(loss.size());
    const std::vector<double> found = newton_descent(loss, nothing, kEnough * loss.value(nothing));
    const auto worst = std::min_element(found.begin(), found.end() - 1);
    if (!std::all_of(found.begin(), found.end(), [](double x) { return std::isfinite(x); })) {
      return std::nullopt;
    }
    if (*worst <= 0) {
      chosen.erase(chosen.begin() + (worst - found.begin()));
      continue;
    }
    Combination combination{std::vector<double>(models), found.back()};
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      const std::size_t model = chosen[i];
      combination.weights[model] = found[i] / scales[model];
      combination.bias -= combination.weights[model] * means[model];
    }
    return combination;
  }
  return std::nullopt;
}

}  // namespace pugmark
