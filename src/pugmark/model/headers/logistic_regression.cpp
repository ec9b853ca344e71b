// Newton's method with conjugate gradients.
#include "pugmark/model/headers/logistic_regression.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace pugmark {
namespace {

/// No problem at hand needs more; each step about doubles the right digits.
constexpr int kMaxNewton = 100;
constexpr int kMaxConjugate = 250;
/// How small the gradient becomes, measured by that at the start.
constexpr double kTolerance = 1e-9;

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

/// log(1 + exp(-m)) without overflow.
double log_loss(double margin) {
  return margin > 0 ? std::log1p(std::exp(-margin)) : -margin + std::log1p(std::exp(margin));
}

double sigmoid(double z) { return z >= 0 ? 1 / (1 + std::exp(-z)) : std::exp(z) / (1 + std::exp(z)); }

/// A problem with its bias as the last of its parameters.
class Solver {
 public:
  explicit Solver(const LogisticProblem& problem)
      : problem_(problem), rows_(problem.positive.size()), parameters_(problem.scale.size() + 1) {}

  LogisticSolution solve() {
    std::vector<double> x(parameters_, 0.0);
    std::vector<double> scores = times(x);
    std::vector<double> gradient = gradient_at(x, scores);
    const double start = std::sqrt(dot(gradient, gradient));
    double value = value_at(x, scores);
    for (int i = 0; i < kMaxNewton; ++i) {
      const double norm = std::sqrt(dot(gradient, gradient));
      if (norm <= kTolerance * std::max(1.0, start)) {
        break;
      }
      const std::vector<double> step = newton_step(scores, gradient, norm, start);
      const double slope = dot(step, gradient);
      const std::vector<double> change = times(step);
      constexpr int kMaxHalvings = 33;
      double length = 1;
      bool better = false;
      for (int halving = 0; halving < kMaxHalvings && !better; ++halving) {
        auto next = moved(x, step, length);
        auto next_scores = moved(scores, change, length);
        if (const double next_value = value_at(next, next_scores); next_value <= value + 1e-4 * length * slope) {
          x = std::move(next);
          scores = std::move(next_scores);
          value = next_value;
          better = true;
        }
        length /= 2;
      }
      if (!better) {
        break;  // as near as doubles come
      }
      gradient = gradient_at(x, scores);
    }
    LogisticSolution solution;
    solution.b = x.back();
    x.pop_back();
    solution.v = std::move(x);
    return solution;
  }

 private:
  static std::vector<double> moved(const std::vector<double>& from, const std::vector<double>& along, double by) {
    std::vector<double> to(from.size());
    std::transform(from.begin(), from.end(), along.begin(), to.begin(),
                   [by](double a, double b) { return a + by * b; });
    return to;
  }

  /// The rows' scores.
  std::vector<double> times(const std::vector<double>& x) const {
    std::vector<double> scaled(parameters_ - 1);
    for (std::size_t j = 0; j < scaled.size(); ++j) {
      scaled[j] = x[j] * problem_.scale[j];
    }
    std::vector<double> scores(rows_, x.back());
    for (std::size_t i = 0; i < rows_; ++i) {
      for (std::size_t at = problem_.begins[i]; at < problem_.begins[i + 1]; ++at) {
        scores[i] += scaled[problem_.columns[at]];
      }
    }
    return scores;
  }

  /// Sums over rows: the transpose of times().
  std::vector<double> transposed_times(const std::vector<double>& rows) const {
    std::vector<double> out(parameters_, 0.0);
    for (std::size_t i = 0; i < rows_; ++i) {
      for (std::size_t at = problem_.begins[i]; at < problem_.begins[i + 1]; ++at) {
        out[problem_.columns[at]] += rows[i];
      }
      out.back() += rows[i];
    }
    for (std::size_t j = 0; j + 1 < parameters_; ++j) {
      out[j] *= problem_.scale[j];
    }
    return out;
  }

  double value_at(const std::vector<double>& x, const std::vector<double>& scores) const {
    double loss = 0;
    for (std::size_t i = 0; i < rows_; ++i) {
      loss += problem_.weights[i] * log_loss(problem_.positive[i] ? scores[i] : -scores[i]);
    }
    return 0.5 * dot(x, x) + problem_.regularisation * loss;
  }

  std::vector<double> gradient_at(const std::vector<double>& x, const std::vector<double>& scores) const {
    std::vector<double> errors(rows_);
    for (std::size_t i = 0; i < rows_; ++i) {
      errors[i] = problem_.regularisation * problem_.weights[i] * (sigmoid(scores[i]) - (problem_.positive[i] ? 1 : 0));
    }
    return moved(x, transposed_times(errors), 1);
  }

  /// Solves Hessian * step = -gradient, about, by conjugate gradients on the rows' curvatures.
  std::vector<double> newton_step(const std::vector<double>& scores, const std::vector<double>& gradient, double norm,
                                  double start) const {
    std::vector<double> curvature(rows_);
    for (std::size_t i = 0; i < rows_; ++i) {
      const double p = sigmoid(scores[i]);
      curvature[i] = problem_.regularisation * problem_.weights[i] * p * (1 - p);
    }
    std::vector<double> diagonal = transposed_times(curvature);
    for (std::size_t j = 0; j < parameters_; ++j) {
      diagonal[j] = 1 + diagonal[j] * (j + 1 < parameters_ ? problem_.scale[j] : 1);
    }
    const auto preconditioned = [&](const std::vector<double>& r) {
      std::vector<double> z(parameters_);
      std::transform(r.begin(), r.end(), diagonal.begin(), z.begin(), [](double a, double d) { return a / d; });
      return z;
    };
    const double wanted = std::min(0.1, std::sqrt(norm / start)) * norm;
    std::vector<double> step(parameters_, 0.0);
    std::vector<double> residual = moved(step, gradient, -1);
    std::vector<double> z = preconditioned(residual);
    std::vector<double> direction = z;
    double rz = dot(residual, z);
    for (int i = 0; i < kMaxConjugate && std::sqrt(dot(residual, residual)) > wanted; ++i) {
      std::vector<double> bent = times(direction);
      std::transform(bent.begin(), bent.end(), curvature.begin(), bent.begin(), std::multiplies<>());
      const std::vector<double> product = moved(direction, transposed_times(bent), 1);
      const double length = rz / dot(direction, product);
      step = moved(step, direction, length);
      residual = moved(residual, product, -length);
      z = preconditioned(residual);
      const double next = dot(residual, z);
      direction = moved(z, direction, next / rz);
      rz = next;
    }
    return step;
  }

  const LogisticProblem& problem_;
  std::size_t rows_;
  std::size_t parameters_;
};

}  // namespace

LogisticSolution solve_logistic(const LogisticProblem& problem) { return Solver(problem).solve(); }

double solve_logistic_bias(std::span<const double> scores, const std::vector<bool>& positive,
                           std::span<const double> weights, double regularisation) {
  // The derivative grows from below zero to above it: its root lies where halving ends.
  const auto derivative = [&](double b) {
    double sum = 0;
    for (std::size_t i = 0; i < scores.size(); ++i) {
      sum += weights[i] * (sigmoid(scores[i] + b) - (positive[i] ? 1 : 0));
    }
    return b + regularisation * sum;
  };
  double most = regularisation * std::accumulate(weights.begin(), weights.end(), 0.0) + 1;
  double least = -most;
  constexpr int kHalvings = 100;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (least + most) / 2;
    (derivative(middle) < 0 ? least : most) = middle;
  }
  return (least + most) / 2;
}

}  // namespace pugmark
