// Baselines: what is measured beside a model, on the same connections and folds.
#pragma once

#include <cstdint>
#include <vector>

#include "pugmark/app/labelled_connections.h"

namespace pugmark::app {

/// Scores each measured row by how rare its User-Agent is among the normal rows of other folds that are measured.
/// Larger is rarer. `folds` is by row.
std::vector<double> agent_rarity(const LabelledConnections& connections, const std::vector<std::uint32_t>& folds);

/// Scores each measured row with the recipe words, trained on the measured rows of other folds: the strongest of its
/// messages counts, as in the original. Above 0 is its own rule. Reads the logs again, twice for each fold.
/// Errors: those of scan and of the model; kUsage where a fold leaves a class empty.
Result<std::vector<double>> words_scores(const LabelledConnections& connections,
                                         const std::vector<std::uint32_t>& folds, std::uint32_t fold_count,
                                         const LabelledInputs& inputs, const ScanOptions& options);

}  // namespace pugmark::app
