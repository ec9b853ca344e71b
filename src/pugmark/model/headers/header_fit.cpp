// Selection, scale, regression, truncation.
#include "pugmark/model/headers/header_fit.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <absl/container/flat_hash_map.h>

#include "pugmark/model/headers/logistic_regression.h"
#include "pugmark/model/row_weights.h"

namespace pugmark {
namespace {

constexpr std::uint32_t kLeftOut = ~std::uint32_t{0};

std::size_t feature_count(const LabelledRows& rows, std::span<const std::uint32_t> chosen) {
  std::size_t count = 0;
  for (const std::uint32_t row : chosen) {
    if (const auto features = rows.features(row); !features.empty()) {
      count = std::max<std::size_t>(count, features.back() + std::size_t{1});
    }
  }
  return count;
}

/// The number of groups that each feature occurs in, and of rows.
struct Spread {
  std::vector<std::uint32_t> groups;
  std::vector<std::uint32_t> rows;
};
Spread spread_of(const LabelledRows& rows, std::span<const std::uint32_t> groups, std::span<const std::uint32_t> chosen,
                 std::size_t features) {
  std::vector<std::uint32_t> by_group(chosen.begin(), chosen.end());
  const auto key = [&](std::uint32_t row) {  // a group of rows of one label
    return (std::uint64_t{groups[row]} << 1U) | static_cast<std::uint64_t>(rows.label(row));
  };
  std::stable_sort(by_group.begin(), by_group.end(), [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
  Spread spread{std::vector<std::uint32_t>(features), std::vector<std::uint32_t>(features)};
  std::vector<std::uint64_t> last_group(features, ~std::uint64_t{0});
  for (const std::uint32_t row : by_group) {
    for (const std::uint32_t feature : rows.features(row)) {
      ++spread.rows[feature];
      if (!rows.invented(row) && last_group[feature] != key(row)) {
        last_group[feature] = key(row);
        ++spread.groups[feature];
      }
    }
  }
  return spread;
}

}  // namespace

HeaderFit fit_headers(const LabelledRows& rows, std::span<const std::uint32_t> groups,
                      std::span<const double> multipliers, std::span<const std::uint32_t> chosen,
                      const HeaderFitOptions& options) {
  const std::size_t features = feature_count(rows, chosen);
  const Spread spread = spread_of(rows, groups, chosen, features);
  std::vector<std::uint32_t> column_of(features, kLeftOut);
  std::vector<std::uint32_t> feature_of;
  for (std::uint32_t feature = 0; feature < features; ++feature) {
    if (spread.groups[feature] >= std::max<std::uint32_t>(1, options.least_groups)) {
      column_of[feature] = static_cast<std::uint32_t>(feature_of.size());
      feature_of.push_back(feature);
    }
  }
  LogisticProblem problem;
  problem.regularisation = options.regularisation;
  problem.weights = row_weights(rows.labels(), groups, multipliers, chosen, options.group_power);
  std::array<std::vector<double>, 2> counts;
  counts.fill(std::vector<double>(feature_of.size(), options.smoothing));
  std::array<double, 2> totals = {2 * options.smoothing, 2 * options.smoothing};
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const auto label = static_cast<std::size_t>(rows.label(chosen[i]));
    for (const std::uint32_t feature : rows.features(chosen[i])) {
      if (const std::uint32_t column = column_of[feature]; column != kLeftOut) {
        problem.columns.push_back(column);
        counts[label][column] += problem.weights[i];
      }
    }
    problem.begins.push_back(problem.columns.size());
    problem.positive.push_back(rows.label(chosen[i]) == Label::kMalicious);
    totals[label] += problem.weights[i];
  }
  problem.scale.resize(feature_of.size());
  for (std::size_t column = 0; column < feature_of.size(); ++column) {
    problem.scale[column] = std::abs(std::log(counts[1][column] / totals[1]) - std::log(counts[0][column] / totals[0]));
  }
  const LogisticSolution solution = solve_logistic(problem);
  // What moves scores most stays.
  std::vector<std::uint32_t> order(feature_of.size());
  std::iota(order.begin(), order.end(), 0U);
  const auto effect = [&](std::uint32_t column) {
    return std::abs(solution.v[column] * problem.scale[column]) *
           std::sqrt(static_cast<double>(spread.rows[feature_of[column]]) / static_cast<double>(chosen.size()));
  };
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return effect(a) > effect(b); });
  order.resize(std::min(order.size(), options.most_features));
  HeaderFit fit;
  fit.bias = solution.b;
  fit.weights.assign(features, 0.0);
  fit.scales.assign(features, 0.0);
  for (const std::uint32_t column : order) {
    fit.weights[feature_of[column]] = solution.v[column] * problem.scale[column];
    fit.scales[feature_of[column]] = problem.scale[column];
  }
  return fit;
}

}  // namespace pugmark
