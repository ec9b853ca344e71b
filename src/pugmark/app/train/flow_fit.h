// FlowFit: a forest of exchanges, fitted to some of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "pugmark/app/labelled/fold_plan.h"
#include "pugmark/app/labelled/grouping.h"
#include "pugmark/app/labelled/labelled_exchanges.h"
#include "pugmark/core/result.h"
#include "pugmark/feature/flows/flow_bags.h"
#include "pugmark/feature/flows/flow_vocabulary.h"
#include "pugmark/model/forest/forest.h"
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

/// The score of an exchange in a view that shows no more than its own log.
FixedScore score_exchange(const FlowFit& fit, const FlowRow& row, View view);

/// Which parts of the groups the trees of a random forest leave out: of five parts each tree two, of fewer one; only
/// such that both classes are among the rest.
class LeftOut {
 public:
  /// Nothing is left out.
  LeftOut() = default;
  LeftOut(const LabelledExchanges& exchanges, const Grouping& grouping, std::span<const std::uint32_t> learned,
          const FoldPlan& plan, const ForestTraining& options);

  bool leaves_out(std::size_t tree, std::uint32_t group) const {
    return !choices_.empty() && (choices_[tree % choices_.size()] >> part_of_group_[group] & 1U) != 0;
  }
  /// Whether any tree leaves anything out.
  bool any() const { return !choices_.empty(); }
  /// How many parts some of so many trees leave out.
  std::uint32_t parts(std::size_t trees) const;
  /// 0 where there are none.
  std::uint32_t part_of(std::uint32_t group) const { return choices_.empty() ? 0 : part_of_group_[group]; }

 private:
  std::vector<std::uint32_t> part_of_group_;
  std::vector<std::uint32_t> choices_;  // bits by part; trees take turns
};

/// Fits to the exchanges in `learned`. Errors: those of fit_gradient_boosting().
Result<FlowFit> fit_flows(const LabelledExchanges& exchanges, const Grouping& grouping,
                          std::span<const std::uint32_t> learned, const LeftOut& left_out,
                          const ForestTraining& options, unsigned threads);

/// The rows in `chosen` that are learned from: all, or the normal ones.
std::vector<std::uint32_t> learned_rows(const LabelledExchanges& exchanges, std::span<const std::uint32_t> chosen,
                                        const ForestTraining& options);

}  // namespace pugmark::app
