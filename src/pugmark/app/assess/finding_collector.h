// FindingCollector: hands findings out, all in order or the strongest alone, and completes them only then.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "pugmark/app/assess/daily_budget.h"
#include "pugmark/core/result.h"
#include "pugmark/finding/finding.h"
#include "pugmark/http/secrets.h"

namespace pugmark::app {

/// Receives findings in the order asked for.
using FindingHandler = std::function<Result<void>(const Finding&)>;
/// Makes a finding fit to be shown: evidence, unless it has that already, and masking.
using FindingCompleter = std::function<void(Finding&)>;
/// Keeps a finding.
using FindingRecorder = std::function<Result<void>(Finding finding)>;

/// Keeps the strongest findings, or those within a budget, or passes all on.
/// Threads: one at a time, but for floor().
class FindingCollector {
 public:
  /// `strongest` is how many are kept; nothing: all are handed out as they come. `budget` is how many groups of each
  /// day are kept, before that; nothing: all.
  FindingCollector(std::optional<std::size_t> strongest, std::optional<std::size_t> budget, FindingCompleter complete,
                   const FindingHandler& handle);
  /// Has all findings, weak ones too, recorded: explained by `explain`, with masked secrets. `shown` is what becomes of
  /// secrets where findings are handed out.
  void record_with(FindingCompleter explain, const FindingRecorder& record, SecretPolicy shown);

  /// Whether a finding of that score and time may be handed out; where it may not, it need not be made.
  bool wants(double score, const std::optional<Timestamp>& ts) const {
    return budget_ ? budget_->wants(score, ts) : score >= floor();
  }

  /// Takes a finding. Errors: those of the handler.
  Result<void> add(Finding finding);
  /// Counts findings that are too weak to be kept.
  void add_weak(std::uint64_t count) { count_ += budget_ ? 0 : count; }
  /// Hands out what was kept, strongest first; equal scores in the order in which they came.
  Result<void> finish();

  /// Findings in all; with a budget, those within it.
  std::uint64_t count() const { return count_; }
  /// Findings of more days than a budget keeps.
  std::uint64_t beyond_budget() const { return beyond_budget_; }
  /// Findings below this are not kept any more. From any thread.
  double floor() const { return floor_.load(std::memory_order_relaxed); }

 private:
  struct Ranked {
    double score = 0;
    std::uint64_t order = 0;
    std::unique_ptr<Finding> finding;
  };
  Result<void> keep(Finding finding);
  Result<void> record(Finding& finding);
  static bool ranks_before(const Ranked& a, const Ranked& b) {
    return a.score != b.score ? a.score > b.score : a.order < b.order;
  }

  std::optional<std::size_t> strongest_;
  std::optional<DailyBudget> budget_;
  FindingCompleter complete_;
  const FindingHandler& handle_;
  FindingCompleter explain_;  // for the recorder
  FindingRecorder record_;    // may be empty
  SecretPolicy shown_ = SecretPolicy::kMask;
  std::atomic<double> floor_;
  std::vector<Ranked> kept_;
  std::uint64_t count_ = 0;
  std::uint64_t beyond_budget_ = 0;
};

}  // namespace pugmark::app
