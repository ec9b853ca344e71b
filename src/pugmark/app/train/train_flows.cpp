// Fits, held-back scores, what is usual.
#include "pugmark/app/train/train_flows.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <numeric>

#include "pugmark/app/labelled/dice.h"
#include "pugmark/app/labelled/exchange_matrix.h"
#include "pugmark/app/labelled/fold_plan.h"
#include "pugmark/app/labelled/side_by_side.h"
#include "pugmark/app/train/card_figures.h"
#include "pugmark/app/train/held_back.h"
#include "pugmark/app/train/importances.h"
#include "pugmark/model/fixed_score.h"
#include "pugmark/model/forest/labelled_forest.h"
#include "pugmark/model/row_weights.h"

namespace pugmark::app {
namespace {

/// What held-back exchanges scored that a log of a view shows, and which were malicious.
struct HeldBack {
  std::vector<FixedScore> scores;
  std::vector<std::uint32_t> rows;  // numbers of the exchanges
};

/// Adds scores of those of `rows` whose logs show as much as a view, as that shows them.
void add_scores(const LabelledExchanges& exchanges, std::span<const std::uint32_t> rows, const FlowFit& fit, View view,
                HeldBack& out) {
  std::vector<float> numbers;
  FlowRow row;
  for (const std::uint32_t number : rows) {
    if (shows(exchanges.sources[number].view, view)) {
      row = exchanges.rows[number];
      fit.vocabulary.fill(row);
      fit.bags.fill(row);
      mask_row(row, view);
      append_numbers(row.values, row.terms, fit.bags.size(), numbers);
      out.rows.push_back(number);
    }
  }
  const std::size_t before = out.scores.size();
  out.scores.resize(out.rows.size());
  fit.forest.score(numbers.data(), kFlowColumns + fit.bags.size(), out.scores.size() - before,
                   out.scores.data() + before);
}

bool has_both_classes(const LabelledExchanges& exchanges, std::span<const std::uint32_t> rows) {
  std::array<bool, 2> has{};
  for (const std::uint32_t row : rows) {
    has[static_cast<std::size_t>(exchanges.labels[row])] = true;
  }
  return has[0] && has[1];
}

/// Scores of exchanges by fits that had not learned from their groups, by View.
struct HeldBackExchanges {
  std::uint32_t folds = 0;
  std::array<HeldBack, 4> views;
};
Result<HeldBackExchanges> hold_back(const LabelledExchanges& exchanges, const Grouping& grouping,
                                    std::span<const std::uint32_t> chosen, const ForestTraining& options,
                                    unsigned threads) {
  const FoldPlan plan = learns_malicious(options) ? plan_folds(exchanges.files, exchanges.sources, exchanges.labels,
                                                               grouping, chosen, {Label::kMalicious, Label::kNormal})
                                                  : plan_folds(exchanges.files, exchanges.sources, exchanges.labels,
                                                               grouping, chosen, {Label::kNormal});
  std::vector<std::array<HeldBack, 4>> by_fold(plan.folds);
  // XGBoost works on one thread, so its folds go side by side; an isolation forest's trees do.
  const bool apart = options.algorithm != ForestAlgorithm::kIsolationForest;
  PUGMARK_CHECK(side_by_side(plan.folds, apart ? threads : 1, [&](std::size_t fold) -> Result<void> {
    std::vector<std::uint32_t> learned;
    std::vector<std::uint32_t> held_back;
    for (const std::uint32_t row : chosen) {
      (plan.fold_of_group[grouping.groups[row]] == fold ? held_back : learned).push_back(row);
    }
    if (learns_malicious(options) && !has_both_classes(exchanges, learned)) {
      return {};  // groups of both classes that were dealt together: nothing is known of what this part holds back
    }
    const Result<FlowFit> fit = fit_flows(exchanges, grouping, learned, options, apart ? 1 : threads);
    if (!fit) {
      return fit.error();
    }
    for (const View view : kViews) {
      add_scores(exchanges, held_back, *fit, view, by_fold[fold][static_cast<std::size_t>(view)]);
    }
    return {};
  }));
  HeldBackExchanges out;
  out.folds = plan.folds;
  for (const std::array<HeldBack, 4>& fold : by_fold) {
    for (std::size_t view = 0; view < kViews.size(); ++view) {
      out.views[view].scores.insert(out.views[view].scores.end(), fold[view].scores.begin(), fold[view].scores.end());
      out.views[view].rows.insert(out.views[view].rows.end(), fold[view].rows.begin(), fold[view].rows.end());
    }
  }
  return out;
}

/// What scores mean, from held-back ones. A view that no normal log shows has the table of the next lesser one.
ViewTables tables_of(const LabelledExchanges& exchanges, const HeldBackExchanges& held_back,
                     const ForestTraining& options, FixedScore base) {
  ViewTables tables;
  for (std::size_t view = kViews.size(); view-- > 0;) {
    const HeldBack& shown = held_back.views[view];
    std::vector<std::int64_t> normal;
    std::vector<double> scores;
    std::vector<bool> malicious;
    for (std::size_t i = 0; i < shown.scores.size(); ++i) {
      malicious.push_back(exchanges.labels[shown.rows[i]] == Label::kMalicious);
      scores.push_back(from_fixed(shown.scores[i]));
      if (!malicious.back()) {
        normal.push_back(static_cast<std::int64_t>(shown.scores[i]));
      }
    }
    if (normal.empty() && view + 1 < kViews.size()) {
      tables[view] = tables[view + 1];
      continue;
    }
    if (learns_malicious(options)) {
      tables[view].calibration = fit_calibration(scores, malicious);
    }
    tables[view].normal = NormalScores(std::move(normal));
    tables[view].bias = static_cast<std::int64_t>(base);
  }
  return tables;
}

/// Figures of held-back exchanges, as their own logs show them.
std::optional<CardFigures> figures_of(const LabelledExchanges& exchanges, const HeldBackExchanges& held_back) {
  std::vector<ScoredUnit> units;
  for (std::size_t view = 0; view < kViews.size(); ++view) {
    const HeldBack& shown = held_back.views[view];
    for (std::size_t i = 0; i < shown.scores.size(); ++i) {
      const std::uint32_t row = shown.rows[i];
      if (exchanges.sources[row].view == kViews[view]) {
        units.push_back({from_fixed(shown.scores[i]), exchanges.labels[row] == Label::kMalicious,
                         exchanges.sources[row].file, 0, 0});
      }
    }
  }
  return card_figures(units, held_back.folds);
}

std::vector<ForestColumn> describe_columns(const LabelledExchanges& exchanges, std::span<const std::uint32_t> chosen,
                                           const FlowVocabulary& vocabulary) {
  std::array<std::vector<float>, kFlowColumns> values;
  FlowRow row;
  for (const std::uint32_t number : chosen) {
    if (exchanges.labels[number] == Label::kMalicious) {
      continue;
    }
    row = exchanges.rows[number];
    vocabulary.fill(row);
    for (std::size_t column = 0; column < kFlowColumns; ++column) {
      if (!std::isnan(row.values[column])) {
        values[column].push_back(row.values[column]);
      }
    }
  }
  std::vector<ForestColumn> columns;
  columns.reserve(kFlowColumns);
  for (std::size_t column = 0; column < kFlowColumns; ++column) {
    columns.push_back({std::string(flow_column_definitions()[column].name), usual_of(values[column])});
  }
  return columns;
}

/// Noise that looks like the rows of a matrix, as many as there are: each takes from a row of it which numbers are
/// known, and each number from those of its column; all of a bag from one row.
FeatureMatrix noise_of(const FeatureMatrix& matrix, const FlowBags& bags, std::uint64_t seed) {
  std::vector<std::vector<float>> known(kFlowColumns);
  for (std::size_t i = 0; i < matrix.rows(); ++i) {
    for (std::size_t column = 0; column < kFlowColumns; ++column) {
      if (const float number = matrix.row(i)[column]; !std::isnan(number)) {
        known[column].push_back(number);
      }
    }
  }
  Dice dice(seed);
  FeatureMatrix noise(matrix.columns());
  std::vector<float> row(matrix.columns());
  for (std::size_t i = 0; i < matrix.rows(); ++i) {
    for (std::size_t column = 0; column < kFlowColumns; ++column) {
      const float number = matrix.row(i)[column];
      row[column] = std::isnan(number) ? number : known[column][dice.below(known[column].size())];
    }
    for (const FlowBagDefinition& definition : flow_bag_definitions()) {
      const auto [begin, end] = bags.columns(definition.bag);
      if (begin < end) {
        const auto terms = matrix.row(dice.below(matrix.rows())).subspan(kFlowColumns + begin, end - begin);
        std::copy(terms.begin(), terms.end(), row.begin() + static_cast<std::ptrdiff_t>(kFlowColumns + begin));
      }
    }
    noise.add(row);
  }
  return noise;
}

/// The view that shows as much as the logs of either class may: what logs of one class alone show would tell the
/// classes apart in training and nowhere else.
View common_view(const LabelledExchanges& exchanges, std::span<const std::uint32_t> chosen) {
  std::array<View, 2> most{View::kPlain, View::kPlain};
  std::array<bool, 2> has{};
  for (const std::uint32_t row : chosen) {
    const auto label = static_cast<std::size_t>(exchanges.labels[row]);
    most[label] = std::min(most[label], exchanges.sources[row].view);
    has[label] = true;
  }
  return has[0] && has[1] ? std::max(most[0], most[1]) : View::kFull;
}

/// The rows that random forests and gradient boosting learn from.
LabelledMatrix labelled_matrix(const LabelledExchanges& exchanges, const Grouping& grouping,
                               std::span<const std::uint32_t> chosen, const FlowBags& bags,
                               const ForestTraining& options) {
  constexpr double kGroupPower = 0.5;  // as the recipe headers has it
  LabelledMatrix rows{exchange_matrix(exchanges, grouping, chosen, common_view(exchanges, chosen), bags), {}, {}};
  std::vector<Label> labels;
  std::vector<std::uint32_t> groups;
  for (const std::uint32_t row : chosen) {
    labels.push_back(exchanges.labels[row]);
    groups.push_back(grouping.groups[row]);
  }
  if (options.noise) {
    const FeatureMatrix noise = noise_of(rows.matrix, bags, options.seed);
    for (std::size_t i = 0; i < noise.rows(); ++i) {
      rows.matrix.add(noise.row(i));
      labels.push_back(Label::kMalicious);
      groups.push_back(groups[i]);
    }
  }
  std::vector<std::uint32_t> all(labels.size());
  std::iota(all.begin(), all.end(), 0U);
  for (const double weight : row_weights(labels, groups, {}, all, kGroupPower)) {
    rows.weights.push_back(static_cast<float>(weight));
  }
  for (const Label label : labels) {
    rows.labels.push_back(label == Label::kMalicious ? 1.0F : 0.0F);
  }
  return rows;
}

/// The rows in `chosen` that are learned from.
std::vector<std::uint32_t> learned_rows(const LabelledExchanges& exchanges, std::span<const std::uint32_t> chosen,
                                        const ForestTraining& options) {
  std::vector<std::uint32_t> learned;
  std::copy_if(chosen.begin(), chosen.end(), std::back_inserter(learned),
               [&](std::uint32_t row) { return learns_malicious(options) || exchanges.labels[row] == Label::kNormal; });
  return learned;
}

Forest fit_isolation(const LabelledExchanges& exchanges, std::span<const std::uint32_t> learned,
                     const FlowVocabulary& vocabulary, const ForestTraining& options, unsigned threads) {
  FeatureMatrix matrix(kFlowColumns);
  FlowRow row;
  for (const std::uint32_t number : learned) {
    row = exchanges.rows[number];
    vocabulary.fill(row);
    matrix.add(row.values);
  }
  std::vector<std::uint32_t> all(matrix.rows());
  std::iota(all.begin(), all.end(), 0U);
  return fit_isolation_forest(matrix, all, isolation_options(options), threads);
}

}  // namespace

std::string_view algorithm_name(ForestAlgorithm algorithm) {
  switch (algorithm) {
    case ForestAlgorithm::kRandomForest:
      return kRandomForest;
    case ForestAlgorithm::kGradientBoosting:
      return kGradientBoosting;
    case ForestAlgorithm::kIsolationForest:
      break;
  }
  return kIsolationForest;
}

IsolationForestOptions isolation_options(const ForestTraining& options) {
  return {options.trees, options.sample, options.seed};
}

bool learns_malicious(const ForestTraining& options) {
  return options.algorithm != ForestAlgorithm::kIsolationForest && !options.noise;
}

Result<FlowFit> fit_flows(const LabelledExchanges& exchanges, const Grouping& grouping,
                          std::span<const std::uint32_t> chosen, const ForestTraining& options, unsigned threads) {
  FlowFit fit;
  const std::vector<std::uint32_t> learned = learned_rows(exchanges, chosen, options);
  for (const std::uint32_t row : learned) {
    if (exchanges.labels[row] == Label::kNormal) {
      fit.vocabulary.add(exchanges.rows[row]);
    }
  }
  fit.vocabulary.finish();
  if (options.algorithm == ForestAlgorithm::kIsolationForest) {
    fit.forest = fit_isolation(exchanges, learned, fit.vocabulary, options, threads);
    return fit;
  }
  fit.bags = FlowBags::learn(
      learned.size(), [&](std::size_t i) -> const FlowRow& { return exchanges.rows[learned[i]]; },
      [&](std::size_t i) { return exchanges.labels[learned[i]] == Label::kMalicious; }, options.bags);
  const LabelledMatrix rows = labelled_matrix(exchanges, grouping, learned, fit.bags, options);
  const LabelledForestOptions labelled{options.trees, options.seed};
  PUGMARK_TRY(fit.forest, options.algorithm == ForestAlgorithm::kRandomForest ? fit_random_forest(rows, labelled)
                                                                              : fit_gradient_boosting(rows, labelled));
  return fit;
}

FixedScore score_exchange(const FlowFit& fit, const FlowRow& row, View view) {
  FlowRow shown = row;
  fit.vocabulary.fill(shown);
  fit.bags.fill(shown);
  mask_row(shown, view);
  std::vector<float> numbers;
  append_numbers(shown.values, shown.terms, fit.bags.size(), numbers);
  return fit.forest.score(numbers);
}

Result<FlowTraining> train_flows(const LabelledExchanges& exchanges, const Grouping& grouping,
                                 std::span<const std::uint32_t> chosen, const ForestTraining& options,
                                 unsigned threads) {
  FlowTraining training;
  const std::vector<std::uint32_t> learned = learned_rows(exchanges, chosen, options);
  PUGMARK_TRY(const HeldBackExchanges held_back, hold_back(exchanges, grouping, learned, options, threads));
  training.folds = held_back.folds;
  PUGMARK_TRY(FlowFit fit, fit_flows(exchanges, grouping, learned, options, threads));
  training.parts.columns = describe_columns(exchanges, learned, fit.vocabulary);
  std::vector<std::string> names;
  names.reserve(training.parts.columns.size());
  for (const ForestColumn& column : training.parts.columns) {
    names.push_back(column.name);
  }
  for (const FlowBagDefinition& definition : flow_bag_definitions()) {
    const auto [begin, end] = fit.bags.columns(definition.bag);
    names.insert(names.end(), end - begin, std::string(definition.name));
  }
  FlowRow shown;
  std::vector<float> numbers;
  training.importances = importances_of(fit.forest, names, learned.size(), [&](std::size_t i) {
    shown = exchanges.rows[learned[i]];
    fit.vocabulary.fill(shown);
    fit.bags.fill(shown);
    numbers.clear();
    append_numbers(shown.values, shown.terms, fit.bags.size(), numbers);
    return std::span<const float>(numbers);
  });
  training.parts.views = tables_of(exchanges, held_back, options, fit.forest.base());
  training.figures = learns_malicious(options) ? figures_of(exchanges, held_back) : std::nullopt;
  training.parts.forest = std::move(fit.forest);
  training.parts.vocabulary = std::move(fit.vocabulary);
  training.parts.bags = std::move(fit.bags);
  return training;
}

}  // namespace pugmark::app
