// Comparing two models: on logs, on the verdicts of a case store, and by their weights.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "pugmark/app/assess/operating_point.h"
#include "pugmark/app/scan.h"
#include "pugmark/core/result.h"
#include "pugmark/eval/model_comparison.h"
#include "pugmark/finding/connection_join.h"
#include "pugmark/model/model.h"
#include "pugmark/store/database.h"

namespace pugmark::app {

/// What to compare on.
struct CompareOptions {
  std::array<std::string, 2> paths;  ///< Where the models lie.
  std::vector<std::string> inputs;   ///< Logs; without any the weights are compared.
  OperatingPointOptions point;       ///< Of models of the recipe headers; others call out what scores above 0.
  std::size_t strongest = 10;        ///< Differences that are kept of each kind.
  JoinWindow window;
  ScanOptions scan;
};

/// A comparison, and what was read for it.
struct Compared {
  ModelComparison comparison;
  ScanCounts read;
};

/// Compares two models, on the verdicts of `store` too unless that is null. Units are connections, of which with models
/// of words the strongest message counts; messages where both are of words. Deterministic, whatever the number of
/// threads. Memory: bounded, however large the logs.
/// Errors: those of scan, of WordModel::verify, of operating_thresholds and of the store; kUsage for a profile or rate
/// where no model is of the recipe headers, and for comparing the weights of different recipes.
Result<Compared> compare_models(const std::array<const Model*, 2>& models, store::Database* store,
                                const CompareOptions& options, DiagnosticSink& diagnostics);

}  // namespace pugmark::app
