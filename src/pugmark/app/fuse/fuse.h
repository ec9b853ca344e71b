// Fusing: models that look at the same connections with different eyes, and labelled logs, in; one model that has them
// judge together, out.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "pugmark/app/labelled/grouping.h"
#include "pugmark/app/scan.h"
#include "pugmark/finding/connection_join.h"
#include "pugmark/model/model_card.h"

namespace pugmark::app {

/// What to fuse, and by which logs.
struct FuseOptions {
  std::vector<std::string> models;  ///< One of the recipe headers, one or more of flows.
  std::vector<std::string> normal;
  std::vector<std::string> malicious;
  std::string output;
  bool force = false;
  GroupBy group_by = GroupBy::kAuto;
  JoinWindow window;
  double base_rate = 1e-5;  ///< Of connections: malicious ones.
  std::string note;         ///< For the card.
  std::string version;      ///< Of the program, for the card.
  ScanOptions scan;
};

/// What fusing gave.
struct FuseSummary {
  std::array<ScanCounts, 2> read;  ///< By Label.
  ModelCard card;
  std::array<std::uint64_t, 2> seen_by_all{};  ///< Connections that all models score, by Label.
  /// Others: without an exchange, without uid, or in several pieces.
  std::array<std::uint64_t, 2> left_out{};
  std::uint32_t folds = 0;  ///< Parts that were held back in turn.
  double lowest_rate = 1;   ///< Of false alarms that held-back normal connections tell.
  std::uint64_t model_bytes = 0;
};

/// Trains the recipe of each model, with the options on its card, on parts of the logs, scores what was held back, and
/// fits how scores of one connection are put together, by what logs show. The models themselves become part of the new
/// one as they are.
/// Errors: kUsage for models that cannot look together, an existing output, or logs that hold too little; those of
/// reading, and of flow_scores; kInterrupted.
Result<FuseSummary> fuse(const FuseOptions& options, DiagnosticSink& diagnostics);

}  // namespace pugmark::app
