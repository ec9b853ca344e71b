// Evidence of several models, as parts of one score.
#include "pugmark/finding/evidence/fused_explainer.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace pugmark {
namespace {

/// Makes what a model says part of the whole.
void weigh(std::vector<HeaderEvidence>& evidence, const EyeScore& eye) {
  for (HeaderEvidence& header : evidence) {
    header.eye = eye.eye;
    header.weight *= eye.weight;
    for (Reason& reason : header.reasons) {
      reason.weight *= eye.weight;
    }
  }
}

/// Has a finding keep the texts of reasons that another one keeps.
void keep_texts(std::vector<HeaderEvidence>& evidence, ReasonTexts& texts) {
  for (HeaderEvidence& header : evidence) {
    for (Reason& reason : header.reasons) {
      reason.feature = texts.keep(reason.feature);
      reason.sentence = texts.keep(reason.sentence);
    }
  }
}

}  // namespace

EyeEvidence evidence_of(const Finding& finding) {
  return finding.eyes.size() > 1 ? EyeEvidence::kExchanges : EyeEvidence::kMessages;
}

FusedExplainer::FusedExplainer(const FusedModel& model) : model_(model), headers_(model.headers()) {
  for (const ForestModel& forest : model.forests()) {
    forests_.emplace_back(forest);
  }
}

void FusedExplainer::explain(Finding& finding, SecretPolicy secrets) {
  headers_.explain(finding, secrets);
  finding.surprise = false;  // together they tell log-odds, whatever each tells
  double prior = model_.combination(evidence_of(finding), finding.view).bias;
  for (std::size_t i = 0; i < finding.eyes.size(); ++i) {
    const EyeScore& eye = finding.eyes[i];
    if (i == 0) {
      prior += eye.weight * finding.prior;
      weigh(finding.evidence, eye);
      if (eye.weight == 0) {
        finding.evidence.clear();
      }
      continue;
    }
    if (eye.weight == 0) {
      continue;
    }
    Finding exchange = *eye.exchange;
    forests_[i - 1].explain(exchange, secrets);
    prior += eye.weight * exchange.prior;
    weigh(exchange.evidence, eye);
    keep_texts(exchange.evidence, *finding.reason_texts);
    std::move(exchange.evidence.begin(), exchange.evidence.end(), std::back_inserter(finding.evidence));
  }
  finding.prior = prior;
  std::stable_sort(finding.evidence.begin(), finding.evidence.end(),
                   [](const HeaderEvidence& a, const HeaderEvidence& b) { return a.weight > b.weight; });
}

}  // namespace pugmark
