// Training: labelled logs in, a model file out.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "pugmark/app/scan.h"
#include "pugmark/model/word_model.h"

namespace pugmark::app {

/// What to train on.
struct TrainOptions {
  std::vector<std::string> normal;
  std::vector<std::string> malicious;
  std::string output;
  bool force = false;
  NamePolicy names = NamePolicy::kShared;
  std::string version;  ///< Of the program, for the card.
  ScanOptions scan;
};

/// What training gave.
struct TrainSummary {
  std::array<ScanCounts, 2> read;  ///< By Label.
  ModelCard card;
  std::array<std::vector<WeightedWord>, 2> strongest;  ///< By Label.
  std::uint64_t model_bytes = 0;
};

/// Reads the logs, fits the model and writes it. The model is a function of the logs alone.
/// Errors: kUsage for an empty class or an existing output; kIo; kInterrupted.
Result<TrainSummary> train(const TrainOptions& options, DiagnosticSink& diagnostics);

}  // namespace pugmark::app
