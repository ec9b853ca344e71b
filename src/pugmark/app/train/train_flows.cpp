// Fits, held-back scores, what is usual.
#include "pugmark/app/train/train_flows.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <numeric>

#include "pugmark/app/labelled/exchange_matrix.h"
#include "pugmark/app/labelled/fold_plan.h"
#include "pugmark/app/labelled/side_by_side.h"
#include "pugmark/app/train/card_figures.h"
#include "pugmark/app/train/held_back.h"
#include "pugmark/app/train/importances.h"
#include "pugmark/model/fixed_score.h"

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

/// Scores of exchanges by fits, or trees, that had not learned from their groups, by View. Of a random forest, which
/// terms are columns and how rare they are was learned from all groups.
struct HeldBackExchanges {
  std::uint32_t folds = 0;
  std::array<HeldBack, 4> views;
};
Result<HeldBackExchanges> hold_back(const LabelledExchanges& exchanges, const Grouping& grouping,
                                    std::span<const std::uint32_t> chosen, const FoldPlan& plan,
                                    const ForestTraining& options, unsigned threads) {
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
    const Result<FlowFit> fit = fit_flows(exchanges, grouping, learned, LeftOut(), options, apart ? 1 : threads);
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

/// The parts of the groups that are held back in turn.
FoldPlan plan_parts(const LabelledExchanges& exchanges, const Grouping& grouping, std::span<const std::uint32_t> chosen,
                    const ForestTraining& options) {
  return learns_malicious(options)
             ? plan_folds(exchanges.files, exchanges.sources, exchanges.labels, grouping, chosen,
                          {Label::kMalicious, Label::kNormal})
             : plan_folds(exchanges.files, exchanges.sources, exchanges.labels, grouping, chosen, {Label::kNormal});
}

/// Scores exchanges by the trees that had left their groups out, as if these were all. Rarities are those that the
/// trees learned from.
HeldBackExchanges out_of_bag(const LabelledExchanges& exchanges, const Grouping& grouping,
                             std::span<const std::uint32_t> chosen, const LeftOut& left_out, const FlowFit& fit) {
  HeldBackExchanges out;
  out.folds = left_out.parts(fit.forest.trees());
  for (const View view : kViews) {
    const auto shown = [&](std::uint32_t row) { return shows(exchanges.sources[row].view, view); };
    if (out.folds == 0 || std::none_of(chosen.begin(), chosen.end(), shown)) {
      continue;
    }
    const FeatureMatrix rows = exchange_matrix(exchanges, grouping, chosen, view, fit.bags);
    HeldBack& of_view = out.views[static_cast<std::size_t>(view)];
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      if (!shown(chosen[i])) {
        continue;
      }
      FixedScore sum = 0;
      FixedScore trees = 0;
      for (std::size_t tree = 0; tree < fit.forest.trees(); ++tree) {
        if (left_out.leaves_out(tree, grouping.groups[chosen[i]])) {
          sum += fit.forest.score_of_tree(tree, rows.row(i));
          ++trees;
        }
      }
      if (trees > 0) {
        of_view.scores.push_back(sum * static_cast<FixedScore>(fit.forest.trees()) / trees);
        of_view.rows.push_back(chosen[i]);
      }
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

}  // namespace

Result<FlowTraining> train_flows(const LabelledExchanges& exchanges, const Grouping& grouping,
                                 std::span<const std::uint32_t> chosen, const ForestTraining& options,
                                 unsigned threads) {
  FlowTraining training;
  const std::vector<std::uint32_t> learned = learned_rows(exchanges, chosen, options);
  const FoldPlan plan = plan_parts(exchanges, grouping, learned, options);
  HeldBackExchanges held_back;
  const bool bags = options.algorithm == ForestAlgorithm::kRandomForest;
  const LeftOut left_out = bags ? LeftOut(exchanges, grouping, learned, plan, options) : LeftOut();
  if (!bags) {
    PUGMARK_TRY(held_back, hold_back(exchanges, grouping, learned, plan, options, threads));
  }
  PUGMARK_TRY(FlowFit fit, fit_flows(exchanges, grouping, learned, left_out, options, threads));
  if (bags) {
    held_back = out_of_bag(exchanges, grouping, learned, left_out, fit);
  }
  training.folds = held_back.folds;
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
