// TypedExplainer: why a model of the recipe typed scores a row as it does.
#pragma once

#include "pugmark/finding/finding.h"
#include "pugmark/http/secrets.h"
#include "pugmark/model/forest/typed_model.h"

namespace pugmark {

/// Computes evidence from the numbers that a finding has: what each column's splits change on its way down the trees,
/// by field. Weights of all reasons and the prior add up to the score.
/// Threads: const members may be called from any number of threads.
class TypedExplainer {
 public:
  explicit TypedExplainer(const TypedModel& model) : model_(model) {}

  /// Fills in `finding`'s prior and evidence. Values come from it.
  void explain(Finding& finding, SecretPolicy secrets) const;

 private:
  const TypedModel& model_;
};

}  // namespace pugmark
