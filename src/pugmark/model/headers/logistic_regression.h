// L2-regularised logistic regression on sparse rows, solved to its optimum.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace pugmark {

/// Minimise 0.5 (|v|^2 + b^2) + regularisation * sum over rows i of weights[i] * log(1 + exp(-y_i (x_i . v + b))),
/// where x_i has scale[j] for each column j of the row, and y_i is 1 or -1.
struct LogisticProblem {
  std::vector<std::size_t> begins{0};  ///< Row i has columns[begins[i]] to columns[begins[i + 1]].
  std::vector<std::uint32_t> columns;
  std::vector<double> scale;    ///< By column.
  std::vector<bool> positive;   ///< By row.
  std::vector<double> weights;  ///< By row.
  double regularisation = 1;    ///< scikit-learn's C.
};

/// The optimum.
struct LogisticSolution {
  std::vector<double> v;
  double b = 0;
};

/// Solves by Newton's method with conjugate gradients. The problem is strictly convex, so there is one optimum; the
/// result does not depend on anything but the problem.
/// Source: Lin, Weng, Keerthi, "Trust region Newton method for large-scale logistic regression" (2008), with a line
/// search in place of the trust region.
LogisticSolution solve_logistic(const LogisticProblem& problem);

/// Minimises the same over `b` alone, where the rows' x_i . v are known.
double solve_logistic_bias(std::span<const double> scores, const std::vector<bool>& positive,
                           std::span<const double> weights, double regularisation);

}  // namespace pugmark
