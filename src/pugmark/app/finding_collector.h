// FindingCollector: hands findings out, all in order or the strongest alone, and completes them only then.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "pugmark/core/result.h"
#include "pugmark/finding/finding.h"

namespace pugmark::app {

/// Receives findings in the order asked for.
using FindingHandler = std::function<Result<void>(const Finding&)>;
/// Makes a finding fit to be shown: evidence, masking.
using FindingCompleter = std::function<void(Finding&)>;

/// Keeps the strongest findings, or passes all on.
/// Threads: one at a time, but for floor().
class FindingCollector {
 public:
  /// `strongest` is how many are kept; nothing: all are handed out as they come.
  FindingCollector(std::optional<std::size_t> strongest, FindingCompleter complete, const FindingHandler& handle);

  /// Takes a finding. Errors: those of the handler.
  Result<void> add(Finding finding);
  /// Counts findings that are too weak to be kept.
  void add_weak(std::uint64_t count) { count_ += count; }
  /// Hands out what was kept, strongest first; equal scores in the order in which they came.
  Result<void> finish();

  std::uint64_t count() const { return count_; }
  /// Findings below this are not kept any more. From any thread.
  double floor() const { return floor_.load(std::memory_order_relaxed); }

 private:
  struct Ranked {
    double score = 0;
    std::uint64_t order = 0;
    std::unique_ptr<Finding> finding;
  };
  static bool ranks_before(const Ranked& a, const Ranked& b) {
    return a.score != b.score ? a.score > b.score : a.order < b.order;
  }

  std::optional<std::size_t> strongest_;
  FindingCompleter complete_;
  const FindingHandler& handle_;
  std::atomic<double> floor_;
  std::vector<Ranked> kept_;
  std::uint64_t count_ = 0;
};

}  // namespace pugmark::app
