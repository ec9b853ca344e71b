// Folds side by side, and given models.
#include "pugmark/app/evaluate/row_scores.h"

#include <algorithm>

#include <fmt/format.h>

#include "pugmark/app/assess/assess.h"
#include "pugmark/app/labelled/side_by_side.h"
#include "pugmark/model/fixed_score.h"

namespace pugmark::app {
namespace {

/// Scores what attackers make of malicious rows, of those that `wanted(row)` names.
void score_attacked(const LabelledConnections& connections, const ViewFit& fit,
                    const std::function<bool(std::size_t row)>& wanted, RowScores& out) {
  for (std::size_t attack = 0; attack < kAttacks.size(); ++attack) {
    for (std::size_t i = 0; i < connections.attacked_rows.size(); ++i) {
      if (const std::uint32_t row = connections.attacked_rows[i]; wanted(row)) {
        out.attacked[attack][i] = score_features(connections, connections.attacked[attack].features(i),
                                                 connections.sources[row].view, fit)[0];
      }
    }
  }
}

/// Scores with a given model of the recipe headers.
RowScores scores_of_headers(const LabelledConnections& connections, const HeaderModel& model) {
  ViewFit fit;
  fit.weights.resize(connections.features.size());
  for (std::size_t i = 0; i < fit.weights.size(); ++i) {
    if (const auto number = model.find(connections.features[i].hash)) {
      fit.weights[i] = from_fixed(model.feature(*number).weight);
    }
  }
  for (const View view : kViews) {
    fit.biases[static_cast<std::size_t>(view)] = from_fixed(model.view(view).bias);
  }
  RowScores scored = unscored(connections);
  for (std::size_t row = 0; row < connections.rows.size(); ++row) {
    score_row(connections, row, fit, scored.scores);
    judge_row(connections, row, model.views(), scored);
  }
  score_attacked(
      connections, fit, [](std::size_t) { return true; }, scored);
  const NormalScores& normal = model.view(View::kFull).normal;
  scored.has_thresholds = normal.count() > NormalScores::kLeastAbove;
  for (std::size_t i = 0; i < kProfiles.size(); ++i) {
    scored.rates[i] = rate_of(kProfiles[i], normal);
  }
  return scored;
}

}  // namespace

RowScores unscored(const LabelledConnections& connections) {
  const std::size_t rows = connections.rows.size();
  RowScores scored;
  scored.attacked.fill(std::vector<double>(connections.attacked_rows.size(), kNotScored));
  scored.scores.fill(std::vector<double>(rows, kNotScored));
  scored.probabilities.assign(rows, kNotScored);
  scored.called_out.resize(rows);
  return scored;
}

/// Says what a model with such tables says of a row that has its scores.
void judge_row(const LabelledConnections& connections, std::size_t row, const ViewTables& tables, RowScores& out) {
  constexpr double kEven = 0.5;
  const ViewTable& table = tables[static_cast<std::size_t>(connections.sources[row].view)];
  const double score = out.scores[0][row];
  out.probabilities[row] = probability_of(table, score, kEven).value_or(kNotScored);
  for (std::size_t i = 0; i < kProfiles.size(); ++i) {
    out.called_out[row][i] = score >= least_score(kProfiles[i], table.normal);
  }
}

void set_rates(const std::vector<ViewTables>& tables, RowScores& out) {
  out.has_thresholds = std::all_of(tables.begin(), tables.end(), [](const ViewTables& of_fold) {
    return of_fold[0].normal.count() > NormalScores::kLeastAbove;
  });
  for (std::size_t i = 0; i < kProfiles.size(); ++i) {
    for (const ViewTables& of_fold : tables) {
      out.rates[i] += rate_of(kProfiles[i], of_fold[0].normal) / static_cast<double>(tables.size());
    }
  }
}

Result<RowScores> scores_by_splits(const LabelledConnections& connections, const Grouping& grouping,
                                   const std::vector<std::uint32_t>& folds, std::uint32_t fold_count,
                                   const LearnsRow& learns, unsigned threads, const std::vector<Label>& classes) {
  const std::size_t count = connections.rows.size();
  RowScores scored = unscored(connections);
  const std::vector<double> multipliers = training_weights(connections);
  std::vector<ViewTables> tables(fold_count);
  const auto run_fold = [&](std::size_t part) -> Result<void> {
    const auto fold = static_cast<std::uint32_t>(part);
    std::vector<std::uint32_t> chosen;
    std::array<bool, 2> has{};
    for (std::uint32_t row = 0; row < count; ++row) {
      if (learns(row, fold)) {
        chosen.push_back(row);
        has[static_cast<std::size_t>(connections.rows.label(row))] = true;
      }
    }
    for (const Label label : classes) {
      if (!has[static_cast<std::size_t>(label)]) {
        return Error(ErrorCode::kUsage, fmt::format("nothing {} is left to learn from", to_string(label)))
            .hint("a class needs at least two groups; --group-by says what makes one");
      }
    }
    const ViewFit fit = fit_rows(connections, grouping, multipliers, chosen);
    tables[fold] = make_view_tables(connections, fit, hold_back(connections, grouping, multipliers, chosen, 1));
    for (std::size_t row = 0; row < count; ++row) {
      if (folds[row] == fold && connections.is_measured(row)) {
        score_row(connections, row, fit, scored.scores);
        judge_row(connections, row, tables[fold], scored);
      }
    }
    score_attacked(
        connections, fit, [&](std::size_t row) { return folds[row] == fold; }, scored);
    return {};
  };
  PUGMARK_CHECK(side_by_side(fold_count, threads, run_fold));
  set_rates(tables, scored);
  return scored;
}

Result<RowScores> scores_of_model(const LabelledConnections& connections, const Model& model,
                                  const EvaluateOptions& options) {
  if (const auto* const headers = std::get_if<HeaderModel>(&model)) {
    return scores_of_headers(connections, *headers);
  }
  RowFinder rows(connections);
  RowScores scored = unscored(connections);
  AssessOptions assess_options;
  assess_options.inputs = options.inputs.normal;
  assess_options.inputs.insert(assess_options.inputs.end(), options.inputs.malicious.begin(),
                               options.inputs.malicious.end());
  assess_options.point.all = true;
  assess_options.explain = false;
  assess_options.unit = Unit::kConnection;
  assess_options.window = options.window;
  assess_options.scan = options.scan;
  assess_options.scan.progress = {};
  SilentSink diagnostics;
  const auto take = [&](const Finding& finding) -> Result<void> {
    // Without uid rows are told apart by the order of their messages, and an exchange is two of them.
    const bool finds = !finding.uid.empty() || !std::holds_alternative<ForestModel>(model);
    if (const std::uint32_t row = finds ? rows.find(finding.place.file, finding.uid) : RowFinder::kNone;
        row != RowFinder::kNone) {
      scored.scores[0][row] = std::max(scored.scores[0][row], finding.score);
    }
    return {};
  };
  PUGMARK_TRY(const AssessSummary summary, assess(model, assess_options, take, diagnostics));
  (void)summary;
  return scored;
}

}  // namespace pugmark::app
