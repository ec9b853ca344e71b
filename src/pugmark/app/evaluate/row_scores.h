// RowScores: what labelled connections score: by parts that are held back in turn, or by a given model.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "pugmark/app/evaluate/evaluate.h"
#include "pugmark/app/train/held_back.h"
#include "pugmark/model/calibration/profile.h"
#include "pugmark/model/model.h"

namespace pugmark::app {

constexpr std::array<Profile, 3> kProfiles = {Profile::kWide, Profile::kBalanced, Profile::kQuiet};

/// What is said of rows (LabelledConnections), by fits that had not learned from them, or by a model.
struct RowScores {
  ViewScores scores;
  std::vector<double> probabilities;  ///< By row, were both classes as frequent; kNotScored where none is told.
  /// By row: for each of kProfiles whether it is called out at the threshold that training set.
  std::vector<std::array<bool, 3>> called_out;
  std::array<double, 3> rates{};  ///< That these thresholds were set for.
  bool has_thresholds = false;
  /// Scores of LabelledConnections::attacked, by attack and row there; kNotScored for those that are not measured.
  std::array<std::vector<double>, kAttacks.size()> attacked;
};

/// Scores of nothing.
RowScores unscored(const LabelledConnections& connections);
/// Says what a model with such tables says of a row that has its scores.
void judge_row(const LabelledConnections& connections, std::size_t row, const ViewTables& tables, RowScores& out);
/// Says for which rates the thresholds of the parts were set, each with tables of its own.
void set_rates(const std::vector<ViewTables>& tables, RowScores& out);

/// Whether a row is learned from when a part is held back.
using LearnsRow = std::function<bool(std::size_t row, std::uint32_t fold)>;

/// Trains the recipe headers on some rows, which are of `classes`, and scores others. Folds run side by side.
/// Errors: kUsage where one of these classes has nothing to learn from.
Result<RowScores> scores_by_splits(const LabelledConnections& connections, const Grouping& grouping,
                                   const std::vector<std::uint32_t>& folds, std::uint32_t fold_count,
                                   const LearnsRow& learns, unsigned threads, const std::vector<Label>& classes);

/// Scores with a given model. With recipes that score messages or exchanges, the strongest stands for a connection.
/// Errors: those of assess().
Result<RowScores> scores_of_model(const LabelledConnections& connections, const Model& model,
                                  const EvaluateOptions& options);

}  // namespace pugmark::app
