// Measuring drift: logs of today and a model in, how far they are from what it was trained on out.
#pragma once

#include <string>
#include <vector>

#include "pugmark/app/scan.h"
#include "pugmark/core/result.h"
#include "pugmark/eval/drift.h"
#include "pugmark/finding/connection_join.h"
#include "pugmark/model/model.h"

namespace pugmark::app {

/// What to measure.
struct DriftOptions {
  std::vector<std::string> inputs;
  std::string model_path;  ///< Where the model lies: its training rows are read again.
  JoinWindow window;
  ScanOptions scan;
};

/// Drift, and what was read for it.
struct DriftMeasured {
  Drift drift;
  ScanCounts read;
};

/// Deciles of the held-back normal scores below `least`, from which on a unit is called out; fewer where scores are
/// alike.
ScoreDrift score_bins(View view, const NormalScores& normal, double least);

/// Measures how far logs have moved from what a model was trained on. What is called out counts for the rate of alerts
/// alone. What the model does not hold is left out, with the reason. Units are those of the recipe. Deterministic,
/// whatever the number of threads. Memory: bounded, however large the logs.
/// Errors: those of scan, of WordModel::verify, and of read_training_sketch but for a model without training rows.
Result<DriftMeasured> measure_drift(const Model& model, const DriftOptions& options, DiagnosticSink& diagnostics);

}  // namespace pugmark::app
