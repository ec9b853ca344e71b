// Folds of training data, and what the rows of each say once the others were learned from.
#include "pugmark/app/train/held_back.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "pugmark/app/labelled/side_by_side.h"
#include "pugmark/app/train/client_choices.h"
#include "pugmark/model/fixed_score.h"
#include "pugmark/model/headers/logistic_regression.h"
#include "pugmark/model/row_weights.h"

namespace pugmark::app {
namespace {

std::size_t index_of(View view) { return static_cast<std::size_t>(view); }

/// The bias for what a source of `view` shows of the rows; `otherwise` where none can be seen so.
double bias_for(View view, const LabelledConnections& connections, const Grouping& grouping,
                std::span<const double> multipliers, std::span<const std::uint32_t> chosen, const HeaderFit& fit,
                const HeaderFitOptions& options) {
  std::vector<std::uint32_t> shown;
  std::vector<double> scores;
  std::vector<bool> malicious;
  std::array<bool, 2> has{};
  for (const std::uint32_t row : chosen) {
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
    return fit.bias;
  }
  const std::vector<double> weights =
      row_weights(connections.rows.labels(), grouping.groups, multipliers, shown, options.group_power);
  return solve_logistic_bias(scores, malicious, weights, options.regularisation);
}

/// Which classes rows are of, by Label.
std::array<bool, 2> classes_of(const LabelledConnections& connections, std::span<const std::uint32_t> rows) {
  std::array<bool, 2> has{};
  for (const std::uint32_t row : rows) {
    has[static_cast<std::size_t>(connections.rows.label(row))] = true;
  }
  return has;
}

/// Fits to rows that are all normal.
ViewFit fit_normal_rows(const LabelledConnections& connections, const Grouping& grouping,
                        std::span<const double> multipliers, std::span<const std::uint32_t> chosen) {
  const ClientChoices choices = client_choices(connections);
  const auto surprises = fit_choices(connections, grouping, multipliers, chosen, choices);
  ViewFit out;
  out.weights.resize(connections.features.size());
  for (std::size_t i = 0; i < surprises.size(); ++i) {
    for (std::size_t side = 0; side < surprises[i].size(); ++side) {
      if (const std::uint32_t feature = choices.choices[i].features[side]; feature != FeatureChoice::kNoFeature) {
        out.weights[feature] = surprises[i][side];
      }
    }
  }
  return out;
}

}  // namespace

std::vector<double> training_weights(const LabelledConnections& connections) {
  std::vector<double> weights(connections.rows.size());
  for (std::size_t row = 0; row < weights.size(); ++row) {
    weights[row] = connections.weight(row);
  }
  return weights;
}

ViewFit fit_rows(const LabelledConnections& connections, const Grouping& grouping, std::span<const double> multipliers,
                 std::span<const std::uint32_t> chosen) {
  if (!classes_of(connections, chosen)[1]) {
    return fit_normal_rows(connections, grouping, multipliers, chosen);
  }
  std::array<std::set<std::uint32_t>, 2> groups;
  for (const std::uint32_t row : chosen) {
    groups[static_cast<std::size_t>(connections.rows.label(row))].insert(grouping.groups[row]);
  }
  ViewFit out;
  out.memorises = std::min(groups[0].size(), groups[1].size()) < kLeastGroups;
  HeaderFitOptions options;
  options.least_groups = out.memorises ? 1 : kLeastGroups;
  HeaderFit fit = fit_headers(connections.rows, grouping.groups, multipliers, chosen, options);
  for (const View view : kViews) {
    out.biases[index_of(view)] = bias_for(view, connections, grouping, multipliers, chosen, fit, options);
  }
  out.weights = std::move(fit.weights);
  out.scales = std::move(fit.scales);
  return out;
}

std::array<double, 4> score_features(const LabelledConnections& connections, std::span<const std::uint32_t> features,
                                     View own_view, const ViewFit& fit) {
  std::array<double, 4> sums{};
  for (std::size_t view = 0; view < sums.size(); ++view) {
    sums[view] = fit.biases[std::max(view, index_of(own_view))];
  }
  for (const std::uint32_t feature : features) {
    if (feature >= fit.weights.size() || fit.weights[feature] == 0) {
      continue;
    }
    const View least = connections.features[feature].least_view;
    for (std::size_t view = 0; view < kViews.size(); ++view) {
      sums[view] += shows(kViews[view], least) ? fit.weights[feature] : 0;
    }
  }
  return sums;
}

void score_row(const LabelledConnections& connections, std::size_t row, const ViewFit& fit, ViewScores& out) {
  const std::array<double, 4> scores =
      score_features(connections, connections.rows.features(row), connections.sources[row].view, fit);
  for (std::size_t view = 0; view < kViews.size(); ++view) {
    out[view][row] = scores[view];
  }
}

ViewScores score_held_back(const LabelledConnections& connections, const Grouping& grouping,
                           std::span<const double> multipliers, std::span<const std::uint32_t> chosen,
                           const FoldPlan& plan, std::initializer_list<Label> classes, unsigned threads) {
  ViewScores scores;
  scores.fill(std::vector<double>(connections.rows.size(), kNotScored));
  std::array<bool, 2> wanted{};
  for (const Label label : classes) {
    wanted[static_cast<std::size_t>(label)] = true;
  }
  const auto run_fold = [&](std::size_t fold) -> Result<void> {
    std::vector<std::uint32_t> learned;
    for (const std::uint32_t row : chosen) {
      const bool learns = wanted[static_cast<std::size_t>(connections.rows.label(row))];
      if (learns && plan.fold_of_group[grouping.groups[row]] != fold) {
        learned.push_back(row);
      }
    }
    if (classes_of(connections, learned) != wanted) {
      return {};
    }
    const ViewFit fit = fit_rows(connections, grouping, multipliers, learned);
    for (const std::uint32_t row : chosen) {
      if (plan.fold_of_group[grouping.groups[row]] == fold && connections.is_measured(row)) {
        score_row(connections, row, fit, scores);
      }
    }
    return {};
  };
  const Result<void> done = side_by_side(plan.folds, threads, run_fold);
  PUGMARK_ASSERT(done.has_value());
  return scores;
}

HeldBackScores hold_back(const LabelledConnections& connections, const Grouping& grouping,
                         std::span<const double> multipliers, std::span<const std::uint32_t> chosen, unsigned threads) {
  const auto run = [&](std::initializer_list<Label> classes) {
    const FoldPlan plan =
        plan_folds(connections.files, connections.sources, connections.rows.labels(), grouping, chosen, classes);
    return HeldBackScores{plan.folds,
                          score_held_back(connections, grouping, multipliers, chosen, plan, classes, threads)};
  };
  return classes_of(connections, chosen)[1] ? run({Label::kMalicious, Label::kNormal}) : run({Label::kNormal});
}

ViewTables make_view_tables(const LabelledConnections& connections, const ViewFit& fit,
                            const HeldBackScores& held_back) {
  ViewTables tables;
  for (std::size_t view = kViews.size(); view-- > 0;) {
    std::vector<double> scores;
    std::vector<bool> malicious;
    std::vector<std::int64_t> normal;
    for (std::size_t row = 0; row < connections.rows.size(); ++row) {
      const double score = held_back.scores[view][row];
      if (score == kNotScored || !shows(connections.sources[row].view, kViews[view])) {
        continue;
      }
      scores.push_back(score);
      malicious.push_back(connections.rows.label(row) == Label::kMalicious);
      if (!malicious.back()) {
        normal.push_back(to_fixed(score));
      }
    }
    if (scores.empty() && view + 1 < kViews.size()) {
      tables[view] = tables[view + 1];
    } else {
      tables[view].calibration = fit_calibration(scores, malicious);
      tables[view].normal = NormalScores(std::move(normal));
    }
    tables[view].bias = to_fixed(fit.biases[view]);
  }
  return tables;
}

}  // namespace pugmark::app
