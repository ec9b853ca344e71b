// Held-back scores: what the recipe headers says of connections that it has not learned from. Thresholds, probabilities
// and figures are made of them alone.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <span>
#include <vector>

#include "pugmark/app/labelled/fold_plan.h"
#include "pugmark/app/labelled/grouping.h"
#include "pugmark/app/labelled/labelled_connections.h"
#include "pugmark/model/headers/header_fit.h"
#include "pugmark/model/headers/header_model.h"

namespace pugmark::app {

/// All views, the one that shows most first.
inline constexpr std::array<View, 4> kViews = {View::kFull, View::kNames, View::kClientNames, View::kPlain};
/// The score of a row that was not scored.
inline constexpr double kNotScored = -std::numeric_limits<double>::infinity();

/// Scores of rows, by View. What a row's own log does not show is scored as that log shows it.
using ViewScores = std::array<std::vector<double>, 4>;

/// With fewer groups of a class nothing tells what holds for others.
inline constexpr std::uint32_t kLeastGroups = 3;

/// What was learned from some rows.
struct ViewFit {
  std::vector<double> weights;     ///< By feature; those beyond are 0.
  std::vector<double> scales;      ///< By feature, where there is a weight.
  std::array<double, 4> biases{};  ///< By View.
  bool memorises = false;          ///< A class has fewer than kLeastGroups groups: all features were taken.
};

/// What each row weighs in training.
std::vector<double> training_weights(const LabelledConnections& connections);

/// Fits to the rows in `chosen`, then a bias to what a source of each view would show of them. Where all of these are
/// normal, weights are surprises (fit_choices), and there is no bias.
ViewFit fit_rows(const LabelledConnections& connections, const Grouping& grouping, std::span<const double> multipliers,
                 std::span<const std::uint32_t> chosen);

/// Scores features that a row of view `own_view` has, in each view; one that shows more than the row's log did gets
/// that log's score.
std::array<double, 4> score_features(const LabelledConnections& connections, std::span<const std::uint32_t> features,
                                     View own_view, const ViewFit& fit);
/// Puts the scores of a row where they belong.
void score_row(const LabelledConnections& connections, std::size_t row, const ViewFit& fit, ViewScores& out);

/// Scores of rows by fits that had not learned from their groups.
struct HeldBackScores {
  std::uint32_t folds = 0;  ///< 0 where a class has one group alone: nothing can be held back, nothing is scored.
  ViewScores scores;        ///< By row; kNotScored for those that were not chosen.
};

/// Scores the rows in `chosen` that are measured by what was learned from those of `classes` in other parts of `plan`;
/// not where another part has nothing of one of these. Deterministic, whatever the number of threads.
ViewScores score_held_back(const LabelledConnections& connections, const Grouping& grouping,
                           std::span<const double> multipliers, std::span<const std::uint32_t> chosen,
                           const FoldPlan& plan, std::initializer_list<Label> classes, unsigned threads);

/// Holds the groups of the rows in `chosen` back in turn, in up to five parts of about as many groups. Deterministic,
/// whatever the number of threads.
HeldBackScores hold_back(const LabelledConnections& connections, const Grouping& grouping,
                         std::span<const double> multipliers, std::span<const std::uint32_t> chosen, unsigned threads);

/// The tables that a model holds for each view: biases of `fit`, what the rest tells from `held_back`. A view that no
/// log among the measured rows shows has the table of the next lesser one that some do.
ViewTables make_view_tables(const LabelledConnections& connections, const ViewFit& fit,
                            const HeldBackScores& held_back);

}  // namespace pugmark::app
