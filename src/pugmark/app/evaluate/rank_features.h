// Ranking of features: which of all that a recipe could learn from tell normal from malicious logs, each by itself.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "pugmark/app/labelled/grouping.h"
#include "pugmark/app/labelled/labelled_connections.h"
#include "pugmark/app/train/train.h"
#include "pugmark/eval/feature_ranking.h"

namespace pugmark::app {

/// What to rank.
struct RankFeaturesOptions {
  std::vector<std::string> normal;
  std::vector<std::string> malicious;
  Recipe recipe = Recipe::kHeaders;  ///< kHeaders: features of connections; kFlows: columns of exchanges.
  GroupBy group_by = GroupBy::kAuto;
  JoinWindow window;
  ScanOptions scan;
};

/// All features, by what they tell of the class, the most first.
struct RankedFeatures {
  std::vector<RankedFeature> features;
  std::array<std::uint64_t, 2> units{};  ///< By Label: connections or exchanges.
  std::array<std::uint64_t, 2> seen{};   ///< By Label: that they are a sample of.
  std::array<std::uint64_t, 2> groups{};
  std::array<std::string, 2> grouping;
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
};

/// Errors: those of scan; kUsage for a class without records or exchanges.
Result<RankedFeatures> rank_features(const RankFeaturesOptions& options, DiagnosticSink& diagnostics);

}  // namespace pugmark::app
