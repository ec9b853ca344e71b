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
#include "pugmark/app/train/flow_fit.h"
#include "pugmark/core/result.h"
#include "pugmark/model/forest/forest_model.h"

namespace pugmark::app {

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
