// Scores of the recipe flows for labelled connections, by parts that are held back in turn.
#pragma once

#include <cstdint>
#include <vector>

#include "pugmark/app/evaluate/row_scores.h"

namespace pugmark::app {

/// Trains the recipe flows on exchanges of the rows that `learns` names and scores the others. The strongest exchange
/// stands for a connection. Rows without exchanges, or without uid, are not scored. Reads the logs again.
/// Errors: those of scan and of train_flows(); kUsage where nothing is left to learn from.
Result<RowScores> flow_scores(const LabelledConnections& connections, const Grouping& grouping,
                              const std::vector<std::uint32_t>& folds, std::uint32_t fold_count,
                              const LearnsRow& learns, const EvaluateOptions& options);

}  // namespace pugmark::app
