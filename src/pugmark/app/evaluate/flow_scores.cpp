// Exchanges of rows, folds of fits.
#include "pugmark/app/evaluate/flow_scores.h"

#include <algorithm>
#include <array>
#include <functional>
#include <limits>

#include <fmt/format.h>

#include "pugmark/app/labelled/dice.h"
#include "pugmark/app/train/train_flows.h"
#include "pugmark/model/fixed_score.h"
#include "pugmark/model/forest/labelled_forest.h"

namespace pugmark::app {
namespace {

/// The row of each exchange; RowFinder::kNone where it has none.
std::vector<std::uint32_t> rows_of(const LabelledConnections& connections, const LabelledExchanges& exchanges) {
  RowFinder finder(connections);
  std::vector<std::uint32_t> rows;
  rows.reserve(exchanges.rows.size());
  for (const ConnectionSource& source : exchanges.sources) {
    rows.push_back(source.uid.empty() ? RowFinder::kNone : finder.find(exchanges.files[source.file].path, source.uid));
  }
  return rows;
}

/// The exchanges that `learns` names, of the classes that are learned from; of long classes a sample.
/// Errors: kUsage for a class without any.
Result<std::vector<std::uint32_t>> learned_exchanges(const LabelledExchanges& exchanges, const ForestTraining& options,
                                                     const std::function<bool(std::uint32_t)>& learns) {
  std::array<std::vector<std::uint32_t>, 2> by_class;
  for (std::uint32_t i = 0; i < exchanges.rows.size(); ++i) {
    const Label label = exchanges.labels[i];
    if ((label == Label::kNormal || learns_malicious(options)) && learns(i)) {
      by_class[static_cast<std::size_t>(label)].push_back(i);
    }
  }
  std::vector<std::uint32_t> chosen;
  for (const Label label : {Label::kNormal, Label::kMalicious}) {
    std::vector<std::uint32_t>& of_class = by_class[static_cast<std::size_t>(label)];
    if (of_class.empty() && (label == Label::kNormal || learns_malicious(options))) {
      const bool has_any = exchanges.exchanges[static_cast<std::size_t>(label)] > 0;
      return Error(ErrorCode::kUsage, fmt::format("no {} exchange is left to learn from", to_string(label)))
          .hint(has_any ? "a class needs at least two groups; --group-by says what makes one"
                        : "the recipe flows reads http.log, eve.json and captures, not logs of header blocks alone");
    }
    if (of_class.size() > options.most_rows) {
      Dice dice(options.seed);
      dice.shuffle(of_class);
      of_class.resize(options.most_rows);
    }
    chosen.insert(chosen.end(), of_class.begin(), of_class.end());
  }
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

}  // namespace

Result<RowScores> flow_scores(const LabelledConnections& connections, const Grouping& grouping,
                              const std::vector<std::uint32_t>& folds, std::uint32_t fold_count,
                              const LearnsRow& learns, const EvaluateOptions& options) {
  if (options.forest.algorithm != ForestAlgorithm::kIsolationForest) {
    PUGMARK_CHECK(find_forest_library());
  }
  SilentSink diagnostics;
  ScanOptions scan_options = options.scan;
  scan_options.progress = {};
  PUGMARK_TRY(
      const LabelledExchanges exchanges,
      read_exchanges(options.inputs, {std::numeric_limits<std::uint64_t>::max(), 0, options.forest.bags.ngram > 0},
                     scan_options, diagnostics));
  const std::vector<std::uint32_t> rows = rows_of(connections, exchanges);
  // Groups are those of the connections, so that no group is on both sides.
  Grouping of_exchanges = grouping;
  of_exchanges.groups.assign(rows.size(), 0);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    of_exchanges.groups[i] = rows[i] == RowFinder::kNone ? 0 : grouping.groups[rows[i]];
  }
  RowScores scored = unscored(connections);
  std::vector<ViewTables> tables(fold_count);
  for (std::uint32_t fold = 0; fold < fold_count; ++fold) {
    PUGMARK_TRY(const std::vector<std::uint32_t> chosen,
                learned_exchanges(exchanges, options.forest, [&](std::uint32_t i) {
                  return rows[i] != RowFinder::kNone && learns(rows[i], fold);
                }));
    PUGMARK_TRY(FlowTraining training,
                train_flows(exchanges, of_exchanges, chosen, options.forest, options.scan.threads));
    tables[fold] = training.parts.views;
    const FlowFit fit{std::move(training.parts.forest), std::move(training.parts.vocabulary),
                      std::move(training.parts.bags)};
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows[i] == RowFinder::kNone || folds[rows[i]] != fold) {
        continue;
      }
      for (const View view : kViews) {
        double& score = scored.scores[static_cast<std::size_t>(view)][rows[i]];
        const View shown = std::max(view, exchanges.sources[i].view);
        score = std::max(score, from_fixed(score_exchange(fit, exchanges.rows[i], shown)));
      }
    }
    for (std::size_t row = 0; row < folds.size(); ++row) {
      if (folds[row] == fold && scored.scores[0][row] != kNotScored) {
        judge_row(connections, row, tables[fold], scored);
        scored.probabilities[row] = kNotScored;  // they are of exchanges
      }
    }
  }
  set_rates(tables, scored);
  return scored;
}

}  // namespace pugmark::app
