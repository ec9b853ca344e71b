// Baselines: what is measured beside a model, on the same connections and folds.
#pragma once

#include <cstdint>
#include <vector>

#include "pugmark/app/labelled/labelled_connections.h"

namespace pugmark::app {

/// Scores each measured row by how rare its User-Agent is among the normal rows of other folds that are measured.
/// Larger is rarer. `folds` is by row.
std::vector<double> agent_rarity(const LabelledConnections& connections, const std::vector<std::uint32_t>& folds);

/// What the recipe words says of rows. Above 0 is its own rule.
struct WordsScores {
  std::vector<double> strongest;  ///< Of a connection its strongest message counts, as in the original.
  std::vector<double> whole;      ///< A connection is one text.
};

/// Scores each measured row with the recipe words, trained on the measured rows of other folds: those of `classes`, the
/// normal one alone or both. Reads the logs again, twice for each fold.
/// Errors: those of scan and of the model; kUsage where a fold leaves a class empty.
Result<WordsScores> words_scores(const LabelledConnections& connections, const std::vector<std::uint32_t>& folds,
                                 std::uint32_t fold_count, const LabelledInputs& inputs, const ScanOptions& options,
                                 const std::vector<Label>& classes);

}  // namespace pugmark::app
