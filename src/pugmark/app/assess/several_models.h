// Several models: connections as each of some models sees them, side by side. Their scores are of different units and
// are never added; what adds them up is a fused model.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "pugmark/app/assess/operating_point.h"
#include "pugmark/app/scan.h"
#include "pugmark/core/result.h"
#include "pugmark/finding/connection_join.h"
#include "pugmark/finding/seen_connection.h"
#include "pugmark/model/model.h"

namespace pugmark::app {

/// What is read, and what each model calls out.
struct SeveralModelsOptions {
  std::vector<std::string> inputs;
  OperatingPointOptions point;  ///< A profile or a rate, of which each model has its own thresholds; all: hand all out.
  JoinWindow window;
  ScanOptions scan;
};

/// What was read.
struct SeveralModelsSummary {
  ScanCounts read;
  std::uint64_t connections = 0;
  std::uint64_t called_out = 0;              ///< By any model.
  std::vector<std::uint64_t> by_model;       ///< Called out by each,
  std::vector<std::uint64_t> by_this_alone;  ///< and by no other.
};

/// Takes a connection that a model calls out, or any where all are wanted, in the order in which they end.
using SeenHandler = std::function<Result<void>(SeenConnection seen)>;

/// Scores connections by several models, in one pass. Naive Bayes over words calls out what scores above 0.
/// Errors: kUsage for models that do not judge HTTP connections, or a rate that a model cannot tell; those of scan, of
/// WordModel::verify and of `handle`.
Result<SeveralModelsSummary> assess_side_by_side(std::span<const Model* const> models,
                                                 const SeveralModelsOptions& options, const SeenHandler& handle,
                                                 DiagnosticSink& diagnostics);

}  // namespace pugmark::app
