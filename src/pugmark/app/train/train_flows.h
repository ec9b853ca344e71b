// Training of the recipe flows: a forest of what exchanges are like, and thresholds from exchanges that it has not
// seen.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pugmark/app/labelled/grouping.h"
#include "pugmark/app/labelled/labelled_exchanges.h"
#include "pugmark/model/forest/forest_model.h"
#include "pugmark/model/forest/isolation_forest.h"

namespace pugmark::app {

/// How trees are grown.
enum class ForestAlgorithm {
  kIsolationForest,  ///< From normal exchanges alone.
};
/// "isolation-forest".
std::string_view algorithm_name(ForestAlgorithm algorithm);

/// How forests are trained.
struct ForestTraining {
  ForestAlgorithm algorithm = ForestAlgorithm::kIsolationForest;
  IsolationForestOptions isolation;
  std::uint64_t most_rows = ExchangeSampling().most_rows;  ///< Of each class.
};

/// What was learned from some exchanges.
struct FlowFit {
  Forest forest;
  FlowVocabulary vocabulary;
};

/// Fits to the exchanges in `chosen`.
FlowFit fit_flows(const LabelledExchanges& exchanges, std::span<const std::uint32_t> chosen,
                  const ForestTraining& options, unsigned threads);

/// The score of an exchange in a view that shows no more than its own log.
FixedScore score_exchange(const FlowFit& fit, const FlowRow& row, View view);

/// A trained model, but for what its card says of files.
struct FlowTraining {
  ForestParts parts;
  std::uint32_t folds = 0;  ///< Parts in which normal exchanges were held back; 0: too few groups.
  /// Columns, and the share of all contributions to the scores of normal exchanges that is theirs; the largest first.
  std::vector<std::pair<std::string, double>> importances;
};

/// Fits to the normal exchanges in `chosen`, which are not empty. Deterministic, whatever the number of threads.
FlowTraining train_flows(const LabelledExchanges& exchanges, const Grouping& grouping,
                         std::span<const std::uint32_t> chosen, const ForestTraining& options, unsigned threads);

}  // namespace pugmark::app
