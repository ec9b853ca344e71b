// FusedExplainer: why several models that look together score a connection as they do, and which of them saw what.
#pragma once

#include <vector>

#include "pugmark/finding/evidence/flow_explainer.h"
#include "pugmark/finding/evidence/header_explainer.h"
#include "pugmark/finding/finding.h"
#include "pugmark/http/secrets.h"
#include "pugmark/model/fused/fused_model.h"

namespace pugmark {

/// What the models of a fused model that found this had to look at.
EyeEvidence evidence_of(const Finding& finding);

/// Computes evidence: that of each model, times what its score counts. Weights of all reasons and the prior add up to
/// the score.
/// Threads: one per thread.
class FusedExplainer {
 public:
  explicit FusedExplainer(const FusedModel& model);

  /// Fills in `finding`'s prior and evidence from its features and what its eyes say. Values come from its texts, which
  /// must not be masked yet.
  void explain(Finding& finding, SecretPolicy secrets);

 private:
  const FusedModel& model_;
  HeaderExplainer headers_;
  std::vector<FlowExplainer> forests_;
};

}  // namespace pugmark
