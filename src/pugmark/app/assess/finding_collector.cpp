// Ranking of findings.
#include "pugmark/app/assess/finding_collector.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace pugmark::app {

FindingCollector::FindingCollector(std::optional<std::size_t> strongest, std::optional<std::size_t> budget,
                                   FindingCompleter complete, const FindingHandler& handle)
    : strongest_(strongest),
      complete_(std::move(complete)),
      handle_(handle),
      floor_(-std::numeric_limits<double>::infinity()) {
  if (budget) {
    budget_.emplace(*budget);
  }
}

Result<void> FindingCollector::add(Finding finding) {
  if (budget_) {
    beyond_budget_ += budget_->add(std::move(finding)) ? 0 : 1;
    return {};
  }
  return keep(std::move(finding));
}

void FindingCollector::record_with(FindingCompleter explain, const FindingRecorder& record, SecretPolicy shown) {
  explain_ = std::move(explain);
  record_ = record;
  shown_ = shown;
}

Result<void> FindingCollector::record(Finding& finding) {
  // What is handed out later has no use for the texts, and may wait for long; it is explained again then.
  std::vector<MessageText> texts = std::exchange(finding.texts, {});
  std::vector<HeaderEvidence> evidence = std::exchange(finding.evidence, {});
  std::shared_ptr<ReasonTexts> reason_texts = std::exchange(finding.reason_texts, nullptr);
  Finding recorded = finding;
  recorded.texts = std::move(texts);
  recorded.evidence = std::move(evidence);
  recorded.reason_texts = std::move(reason_texts);
  return record_(std::move(recorded));
}

Result<void> FindingCollector::keep(Finding finding) {
  ++count_;
  if (record_) {
    explain_(finding);
    if (!strongest_ && shown_ == SecretPolicy::kMask) {  // it is shown with the evidence that is recorded
      complete_(finding);
      PUGMARK_CHECK(handle_(finding));
      return record_(std::move(finding));
    }
    PUGMARK_CHECK(record(finding));
  }
  if (!strongest_) {
    complete_(finding);
    return handle_(finding);
  }
  kept_.push_back({finding.score, count_, std::make_unique<Finding>(std::move(finding))});
  std::push_heap(kept_.begin(), kept_.end(), ranks_before);  // the weakest on top
  if (kept_.size() > *strongest_) {
    std::pop_heap(kept_.begin(), kept_.end(), ranks_before);
    kept_.pop_back();
    if (!record_) {
      floor_.store(kept_.empty() ? std::numeric_limits<double>::infinity() : kept_.front().score);
    }
  }
  return {};
}

Result<void> FindingCollector::finish() {
  if (budget_) {
    for (Finding& finding : budget_->take()) {
      PUGMARK_CHECK(keep(std::move(finding)));
    }
  }
  std::sort(kept_.begin(), kept_.end(), ranks_before);
  for (Ranked& ranked : kept_) {
    complete_(*ranked.finding);
    PUGMARK_CHECK(handle_(*ranked.finding));
    ranked.finding.reset();
  }
  return {};
}

}  // namespace pugmark::app
