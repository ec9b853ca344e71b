// Fits, held-back scores, what is usual.
#include "pugmark/app/train/train_flows.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "pugmark/app/labelled/fold_plan.h"
#include "pugmark/app/train/held_back.h"
#include "pugmark/model/fixed_score.h"

namespace pugmark::app {
namespace {

/// Scores of those of `rows` whose logs show as much as a view, as that shows them.
std::vector<FixedScore> scores_in_view(const LabelledExchanges& exchanges, std::span<const std::uint32_t> rows,
                                       const FlowFit& fit, View view) {
  std::vector<float> numbers;
  FlowRow row;
  for (const std::uint32_t number : rows) {
    if (shows(exchanges.sources[number].view, view)) {
      row = exchanges.rows[number];
      fit.vocabulary.fill(row);
      mask_row(row, view);
      numbers.insert(numbers.end(), row.values.begin(), row.values.end());
    }
  }
  std::vector<FixedScore> scores(numbers.size() / kFlowColumns);
  fit.forest.score(numbers.data(), kFlowColumns, scores.size(), scores.data());
  return scores;
}

/// Tables of the scores of normal exchanges by fits that had not learned from their groups.
std::uint32_t hold_back_normal(const LabelledExchanges& exchanges, const Grouping& grouping,
                               std::span<const std::uint32_t> normal, const ForestTraining& options, unsigned threads,
                               ViewTables& tables) {
  const FoldPlan plan =
      plan_folds(exchanges.files, exchanges.sources, exchanges.labels, grouping, normal, {Label::kNormal});
  std::array<std::vector<std::int64_t>, 4> scores;
  for (std::uint32_t fold = 0; fold < plan.folds; ++fold) {
    std::vector<std::uint32_t> learned;
    std::vector<std::uint32_t> held_back;
    for (const std::uint32_t row : normal) {
      (plan.fold_of_group[grouping.groups[row]] == fold ? held_back : learned).push_back(row);
    }
    const FlowFit fit = fit_flows(exchanges, learned, options, threads);
    for (const View view : kViews) {
      for (const FixedScore score : scores_in_view(exchanges, held_back, fit, view)) {
        scores[static_cast<std::size_t>(view)].push_back(static_cast<std::int64_t>(score));
      }
    }
  }
  for (std::size_t view = kViews.size(); view-- > 0;) {
    // A view that no log shows has the table of the next lesser one.
    tables[view].normal = scores[view].empty() && view + 1 < kViews.size() ? tables[view + 1].normal
                                                                           : NormalScores(std::move(scores[view]));
  }
  return plan.folds;
}

/// What 5 % and 95 % of the values stay at or below.
std::array<float, 2> usual_of(std::vector<float>& values) {
  if (values.empty()) {
    return {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::quiet_NaN()};
  }
  const auto at = [&](double share) {
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), place, values.end());
    return *place;
  };
  return {at(0.05), at(0.95)};
}

std::vector<ForestColumn> describe_columns(const LabelledExchanges& exchanges, std::span<const std::uint32_t> normal,
                                           const FlowVocabulary& vocabulary) {
  std::array<std::vector<float>, kFlowColumns> values;
  FlowRow row;
  for (const std::uint32_t number : normal) {
    row = exchanges.rows[number];
    vocabulary.fill(row);
    for (std::size_t column = 0; column < kFlowColumns; ++column) {
      if (!std::isnan(row.values[column])) {
        values[column].push_back(row.values[column]);
      }
    }
  }
  std::vector<ForestColumn> columns;
  for (std::size_t column = 0; column < kFlowColumns; ++column) {
    columns.push_back({std::string(flow_column_definitions()[column].name), usual_of(values[column])});
  }
  return columns;
}

/// What each column contributes to scores, as a share of all, in either direction.
std::vector<std::pair<std::string, double>> importances_of(const LabelledExchanges& exchanges,
                                                           std::span<const std::uint32_t> normal, const FlowFit& fit) {
  constexpr std::size_t kMost = 2'000;  // enough to tell
  std::array<double, kFlowColumns> sums{};
  double all = 0;
  FlowRow row;
  const std::size_t step = std::max<std::size_t>(1, normal.size() / kMost);
  for (std::size_t i = 0; i < normal.size(); i += step) {
    row = exchanges.rows[normal[i]];
    fit.vocabulary.fill(row);
    std::array<FixedScore, kFlowColumns> by_column{};
    fit.forest.add_contributions(row.values, by_column);
    for (std::size_t column = 0; column < kFlowColumns; ++column) {
      const double weight = std::abs(from_fixed(by_column[column]));
      sums[column] += weight;
      all += weight;
    }
  }
  std::vector<std::pair<std::string, double>> importances;
  for (std::size_t column = 0; column < kFlowColumns; ++column) {
    if (sums[column] > 0) {
      importances.emplace_back(flow_column_definitions()[column].name, sums[column] / all);
    }
  }
  std::stable_sort(importances.begin(), importances.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  return importances;
}

}  // namespace

std::string_view algorithm_name(ForestAlgorithm algorithm) {
  switch (algorithm) {
    case ForestAlgorithm::kIsolationForest:
      break;
  }
  return "isolation-forest";
}

FlowFit fit_flows(const LabelledExchanges& exchanges, std::span<const std::uint32_t> chosen,
                  const ForestTraining& options, unsigned threads) {
  FlowFit fit;
  for (const std::uint32_t row : chosen) {
    fit.vocabulary.add(exchanges.rows[row]);
  }
  fit.vocabulary.finish();
  FeatureMatrix matrix(kFlowColumns);
  std::vector<std::uint32_t> all;
  FlowRow row;
  for (const std::uint32_t number : chosen) {
    row = exchanges.rows[number];
    fit.vocabulary.fill(row);
    all.push_back(static_cast<std::uint32_t>(matrix.rows()));
    matrix.add(row.values);
  }
  fit.forest = fit_isolation_forest(matrix, all, options.isolation, threads);
  return fit;
}

FixedScore score_exchange(const FlowFit& fit, const FlowRow& row, View view) {
  FlowRow shown = row;
  fit.vocabulary.fill(shown);
  mask_row(shown, view);
  return fit.forest.score(shown.values);
}

FlowTraining train_flows(const LabelledExchanges& exchanges, const Grouping& grouping,
                         std::span<const std::uint32_t> chosen, const ForestTraining& options, unsigned threads) {
  FlowTraining training;
  training.folds = hold_back_normal(exchanges, grouping, chosen, options, threads, training.parts.views);
  FlowFit fit = fit_flows(exchanges, chosen, options, threads);
  training.importances = importances_of(exchanges, chosen, fit);
  training.parts.columns = describe_columns(exchanges, chosen, fit.vocabulary);
  for (ViewTable& view : training.parts.views) {
    view.bias = static_cast<std::int64_t>(fit.forest.base());
  }
  training.parts.forest = std::move(fit.forest);
  training.parts.vocabulary = std::move(fit.vocabulary);
  return training;
}

}  // namespace pugmark::app
