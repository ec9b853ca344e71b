// A greedy choice.
#include "pugmark/app/learn/teaching_order.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "pugmark/app/learn/settling.h"

namespace pugmark::app {
namespace {

/// A finding that may be judged next.
struct Candidate {
  StoredFinding stored;
  SettlingFinding finding;
  std::vector<std::uint32_t> settles;
  bool settled = false;
};

double uncertainty(double above) {
  const double likely = 1 / (1 + std::exp(-above));
  return 4 * likely * (1 - likely);
}

/// Takes one after the other, each time the one that is worth most.
class Choosing {
 public:
  explicit Choosing(std::vector<Candidate>& candidates)
      : candidates_(candidates), settled_by_(candidates.size()), settles_(candidates.size()) {
    for (std::uint32_t i = 0; i < candidates.size(); ++i) {
      left_.push_back(i);
      settles_[i] = candidates[i].settles.size();
      for (const std::uint32_t other : candidates[i].settles) {
        settled_by_[other].push_back(i);
      }
    }
  }

  std::vector<StoredFinding> order() {
    std::vector<StoredFinding> order;
    while (!left_.empty()) {
      const auto best = std::max_element(left_.begin(), left_.end(),
                                         [&](std::uint32_t a, std::uint32_t b) { return worth(a) < worth(b); });
      const std::uint32_t chosen = *best;
      left_.erase(best);
      Candidate& candidate = candidates_[chosen];
      candidate.stored.teaching = Teaching{uncertainty(candidate.finding.above), others(chosen)};
      if (!candidate.settled) {
        settle(chosen);
        for (const std::uint32_t other : candidate.settles) {
          settle(other);
        }
      }
      order.push_back(std::move(candidate.stored));
    }
    return order;
  }

 private:
  /// How many others a verdict on it would settle that none has.
  std::uint64_t others(std::uint32_t i) const { return candidates_[i].settled ? 0 : settles_[i]; }

  double worth(std::uint32_t i) const {
    const Candidate& candidate = candidates_[i];
    // Whatever is settled comes behind all that is not.
    return uncertainty(candidate.finding.above) * static_cast<double>(1 + others(i)) + (candidate.settled ? 0 : 1);
  }

  void settle(std::uint32_t i) {
    if (!std::exchange(candidates_[i].settled, true)) {
      for (const std::uint32_t other : settled_by_[i]) {
        --settles_[other];
      }
    }
  }

  std::vector<Candidate>& candidates_;
  std::vector<std::vector<std::uint32_t>> settled_by_;
  std::vector<std::uint64_t> settles_;  // of these, those that nothing has settled
  std::vector<std::uint32_t> left_;
};

}  // namespace

Result<std::vector<StoredFinding>> teaching_order(store::Database& database, const Model& model,
                                                  const OperatingPointOptions& point, store::FindingFilter filter) {
  filter.verdict = store::VerdictFilter::kOpen;
  PUGMARK_TRY(Rescorer rescorer, Rescorer::create(model, point));
  PUGMARK_TRY(auto findings, store::list_findings(database, filter, kMostOrdered));
  std::vector<Candidate> candidates;
  for (StoredFinding& stored : findings) {
    PUGMARK_TRY(auto finding, read_settling_finding(database, rescorer, stored));
    if (finding) {
      candidates.push_back({std::move(stored), *std::move(finding), {}});
    }
  }
  std::vector<const SettlingFinding*> all;
  all.reserve(candidates.size());
  for (const Candidate& candidate : candidates) {
    all.push_back(&candidate.finding);
  }
  Settling settling(rescorer, all);
  for (Candidate& candidate : candidates) {
    candidate.settles = settling.settled_by(candidate.finding);
  }
  return Choosing(candidates).order();
}

}  // namespace pugmark::app
