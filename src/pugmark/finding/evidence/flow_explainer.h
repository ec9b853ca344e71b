// FlowExplainer: why a model of the recipe flows scores an exchange as it does.
#pragma once

#include "pugmark/finding/finding.h"
#include "pugmark/http/secrets.h"
#include "pugmark/model/forest/forest_model.h"

namespace pugmark {

/// Computes evidence from the numbers that a finding has: what each column's splits change on its way down the trees.
/// Weights of all reasons and the prior add up to the score.
/// Threads: const members may be called from any number of threads.
class FlowExplainer {
 public:
  explicit FlowExplainer(const ForestModel& model) : model_(model) {}

  /// Fills in `finding`'s prior and evidence. Values come from its texts, which must not be masked yet.
  void explain(Finding& finding, SecretPolicy secrets) const;

 private:
  const ForestModel& model_;
};

}  // namespace pugmark
