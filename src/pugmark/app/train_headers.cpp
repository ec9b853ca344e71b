// Training of the recipe headers: connections, groups, fit, a bias for each view.
#include "pugmark/app/train_headers.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "pugmark/model/fixed_score.h"
#include "pugmark/model/header_fit.h"
#include "pugmark/model/logistic_regression.h"

namespace pugmark::app {
namespace {

/// The logs of each class that have a feature, for those that are kept.
std::vector<std::array<std::uint32_t, 2>> captures_of(const LabelledConnections& connections,
                                                      const std::vector<double>& weights) {
  std::vector<std::array<std::uint32_t, 2>> captures(connections.features.size());
  std::vector<std::uint32_t> rows(connections.rows.size());
  std::iota(rows.begin(), rows.end(), 0U);
  const auto file_of = [&](std::uint32_t row) { return connections.sources[row].file; };
  std::stable_sort(rows.begin(), rows.end(), [&](std::uint32_t a, std::uint32_t b) { return file_of(a) < file_of(b); });
  std::vector<std::uint32_t> last_file(connections.features.size(), ~std::uint32_t{0});
  for (const std::uint32_t row : rows) {
    if (connections.sources[row].disguised) {
      continue;
    }
    for (const std::uint32_t feature : connections.rows.features(row)) {
      if (feature < weights.size() && weights[feature] != 0 && last_file[feature] != file_of(row)) {
        last_file[feature] = file_of(row);
        ++captures[feature][static_cast<std::size_t>(connections.rows.label(row))];
      }
    }
  }
  return captures;
}

/// The bias for what a source of `view` shows of the same connections; `otherwise` where none can be seen so.
double bias_for(View view, const LabelledConnections& connections, std::span<const std::uint32_t> groups,
                std::span<const double> multipliers, const HeaderFit& fit, const HeaderFitOptions& options,
                double otherwise) {
  std::vector<std::uint32_t> shown;
  std::vector<double> scores;
  std::vector<bool> malicious;
  std::array<bool, 2> has{};
  for (std::uint32_t row = 0; row < connections.rows.size(); ++row) {
    if (!shows(connections.sources[row].view, view)) {
      continue;
    }
    double score = 0;
    for (const std::uint32_t feature : connections.rows.features(row)) {
      if (feature < fit.weights.size() && shows(view, connections.features[feature].least_view)) {
        score += fit.weights[feature];
      }
    }
    shown.push_back(row);
    scores.push_back(score);
    const Label label = connections.rows.label(row);
    malicious.push_back(label == Label::kMalicious);
    has[static_cast<std::size_t>(label)] = true;
  }
  if (!has[0] || !has[1]) {
    return otherwise;
  }
  const std::vector<double> weights = row_weights(connections.rows, groups, multipliers, shown, options.group_power);
  return solve_logistic_bias(scores, malicious, weights, options.regularisation);
}

}  // namespace

std::vector<double> training_weights(const LabelledConnections& connections) {
  std::vector<double> weights(connections.rows.size());
  for (std::size_t row = 0; row < weights.size(); ++row) {
    weights[row] = connections.weight(row);
  }
  return weights;
}

HeaderTraining fit_connections(const LabelledConnections& connections, const Grouping& grouping) {
  HeaderTraining training;
  HeaderFitOptions options;
  training.memorises = grouping.counts[0] < kLeastGroups || grouping.counts[1] < kLeastGroups;
  options.least_groups = training.memorises ? 1 : kLeastGroups;
  std::vector<std::uint32_t> all(connections.rows.size());
  std::iota(all.begin(), all.end(), 0U);
  const std::vector<double> multipliers = training_weights(connections);
  const HeaderFit fit = fit_headers(connections.rows, grouping.groups, multipliers, all, options);
  const auto captures = captures_of(connections, fit.weights);
  for (std::size_t i = 0; i < fit.weights.size(); ++i) {
    if (fit.weights[i] != 0) {
      training.features.push_back(
          {connections.features[i].hash, connections.features[i].text, to_fixed(fit.weights[i]), captures[i]});
    }
  }
  for (const View view : {View::kFull, View::kNames, View::kClientNames, View::kPlain}) {
    training.biases[static_cast<std::size_t>(view)] =
        to_fixed(bias_for(view, connections, grouping.groups, multipliers, fit, options, fit.bias));
  }
  return training;
}

}  // namespace pugmark::app
