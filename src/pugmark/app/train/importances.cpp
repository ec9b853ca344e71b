// Sums of contributions over rows at equal steps.
#include "pugmark/app/train/importances.h"

#include <algorithm>
#include <cmath>

namespace pugmark::app {

std::vector<std::pair<std::string, double>> importances_of(
    const Forest& forest, std::span<const std::string> names, std::size_t rows,
    const std::function<std::span<const float>(std::size_t i)>& row) {
  // Enough to tell; Shapley values take their time.
  const std::size_t most = forest.reasons() == ForestReasons::kShapley ? 400 : 2'000;
  std::vector<double> sums(names.size());
  double all = 0;
  const std::size_t step = std::max<std::size_t>(1, rows / most);
  for (std::size_t i = 0; i < rows; i += step) {
    std::vector<FixedScore> by_column(names.size());
    forest.add_contributions(row(i), by_column);
    for (std::size_t column = 0; column < names.size(); ++column) {
      const double weight = std::abs(from_fixed(by_column[column]));
      sums[column] += weight;
      all += weight;
    }
  }
  std::vector<std::pair<std::string, double>> importances;
  for (std::size_t column = 0; column < names.size();) {
    const std::string& name = names[column];
    double sum = 0;
    for (; column < names.size() && names[column] == name; ++column) {
      sum += sums[column];
    }
    if (sum > 0) {
      importances.emplace_back(name, sum / all);
    }
  }
  std::stable_sort(importances.begin(), importances.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  return importances;
}

}  // namespace pugmark::app
