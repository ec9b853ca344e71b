// Adapting: a model of the recipe headers and logs of one's own normal traffic in, a model that knows that traffic out.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pugmark/app/labelled/labelled_connections.h"
#include "pugmark/app/scan.h"
#include "pugmark/finding/connection_join.h"
#include "pugmark/model/headers/header_model.h"
#include "pugmark/model/model_card.h"

namespace pugmark::app {

/// What to adapt, to what.
struct AdaptOptions {
  std::string from;                 ///< The model; it must hold what it learned from.
  std::vector<std::string> normal;  ///< Logs of ordinary traffic of the network to be watched.
  std::string output;
  bool force = false;
  bool trust = false;  ///< Also what the model calls out is normal: somebody has looked at it.
  JoinWindow window;
  std::string version;  ///< Of the program, for the card.
  ScanOptions scan;
};

/// A connection of the given logs that was not learned from, for the model calls it out: it may not be normal.
struct DoubtfulConnection {
  std::string file;
  std::string uid;
  std::string host;
  double score = 0;  ///< By the model as it was.
};

/// What adapting gave.
struct AdaptSummary {
  ScanCounts read;
  ModelCard card;
  std::uint64_t connections = 0;              ///< Of the given logs, doubtful ones too.
  std::vector<DoubtfulConnection> doubtful;   ///< Strongest first.
  View view = View::kFull;                    ///< The view of most connections; thresholds are of it.
  std::array<double, 2> balanced{};           ///< Least score of a finding by Profile::kBalanced, before and after.
  std::array<std::uint64_t, 2> called_out{};  ///< Of the given connections, by these, held back for the second.
  std::uint64_t model_bytes = 0;
};

/// Fits the model again to what it had learned from and to the given connections as normal ones, whose weight is a
/// quarter of all normal ones; those that the model calls out at 0.1 % are left out of all of it unless they are to be
/// trusted. Thresholds come from both: from what the model had held back, and from the given connections, held back in
/// turn by time; they are never below the model's own. The calibration stays the model's. Deterministic.
///
/// Errors: those of opening and reading; kUsage for logs without connections, an existing output, or a model that does
/// not hold what it learned from.
Result<AdaptSummary> adapt(const AdaptOptions& options, DiagnosticSink& diagnostics);

/// The thresholds of an adapted model, as normal scores: of every rate the larger one of the model's own, and of the
/// mixture of what normal connections of the given logs scored, held back, with the model's as if they were a thousand.
/// Scores are FixedScore units in 64 bits.
NormalScores adapted_normal_scores(const NormalScores& model, std::vector<std::int64_t> given);

}  // namespace pugmark::app
