// Training of the recipe flows: a forest of what exchanges are like, and thresholds from exchanges that it has not
// seen.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pugmark/app/labelled/grouping.h"
#include "pugmark/app/labelled/labelled_exchanges.h"
#include "pugmark/core/result.h"
#include "pugmark/model/forest/forest_model.h"
#include "pugmark/model/forest/isolation_forest.h"

namespace pugmark::app {

/// How trees are grown.
enum class ForestAlgorithm {
  kIsolationForest,   ///< From normal exchanges alone.
  kRandomForest,      ///< From both classes.
  kGradientBoosting,  ///< The same.
};
/// "isolation-forest", "random-forest", "gradient-boosting".
std::string_view algorithm_name(ForestAlgorithm algorithm);

/// How forests are trained.
struct ForestTraining {
  ForestAlgorithm algorithm = ForestAlgorithm::kIsolationForest;
  std::uint32_t trees = 100;
  std::uint32_t sample = 256;                              ///< Isolation forest: rows that each tree is grown from.
  std::uint64_t seed = 1;                                  ///< Below 2^31.
  std::uint64_t most_rows = ExchangeSampling().most_rows;  ///< Of each class.
  /// Random forest, gradient boosting: noise stands for the malicious class, whose rows are not looked at. Each number
  /// of it is drawn by itself from those of the normal rows, so that what no longer fits together tells it apart.
  /// Source: Clearcut; Breiman and Cutler, "Random Forests", unsupervised learning.
  bool noise = false;
  /// Random forest, gradient boosting: bags of terms of the exchanges' texts, whose columns come behind the others.
  FlowBagOptions bags;
};
/// How isolation forests are grown.
IsolationForestOptions isolation_options(const ForestTraining& options);
/// Whether it learns from rows that are known to be malicious.
bool learns_malicious(const ForestTraining& options);

/// What was learned from some exchanges.
struct FlowFit {
  Forest forest;
  FlowVocabulary vocabulary;
  FlowBags bags;
};

/// Fits to the exchanges in `chosen`; where it does not learn from malicious ones, these are passed over.
/// Errors: those of fit_gradient_boosting().
Result<FlowFit> fit_flows(const LabelledExchanges& exchanges, const Grouping& grouping,
                          std::span<const std::uint32_t> chosen, const ForestTraining& options, unsigned threads);

/// The score of an exchange in a view that shows no more than its own log.
FixedScore score_exchange(const FlowFit& fit, const FlowRow& row, View view);

/// A trained model, but for what its card says of files.
struct FlowTraining {
  ForestParts parts;
  std::uint32_t folds = 0;  ///< Parts in which exchanges were held back; 0: too few groups.
  /// Of held-back exchanges, where it learns from malicious ones and they are enough.
  std::optional<CardFigures> figures;
  /// Columns, and the share of all contributions to the scores of the exchanges learned from that is theirs; the
  /// largest first.
  std::vector<std::pair<std::string, double>> importances;
};

/// Fits to the exchanges in `chosen`, among which are normal ones, and malicious ones where it learns from these.
/// Deterministic, whatever the number of threads. Errors: those of fit_flows().
Result<FlowTraining> train_flows(const LabelledExchanges& exchanges, const Grouping& grouping,
                                 std::span<const std::uint32_t> chosen, const ForestTraining& options,
                                 unsigned threads);

}  // namespace pugmark::app
