// Who shares what with whom, and a greedy choice.
#include "pugmark/app/learn/teaching_order.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <absl/container/flat_hash_map.h>

#include "pugmark/app/learn/rescore.h"

namespace pugmark::app {
namespace {

/// A finding that may be judged next.
struct Candidate {
  StoredFinding stored;
  std::vector<LearnedPart> parts;
  double above = 0;              // of its score, the threshold
  std::optional<double> excess;  // what a benign verdict takes off its score; nothing where it moves weights as it may
  std::vector<std::uint32_t> settles;
  bool settled = false;
};

double uncertainty(double above) {
  const double likely = 1 / (1 + std::exp(-above));
  return 4 * likely * (1 - likely);
}

/// Finds out what each candidate settles.
class Settling {
 public:
  Settling(Rescorer& rescorer, std::vector<Candidate>& candidates) : rescorer_(rescorer), candidates_(candidates) {
    for (std::uint32_t i = 0; i < candidates.size(); ++i) {
      for (const LearnedPart& part : candidates[i].parts) {
        having_[part.hash].push_back({i, part.count});
      }
    }
  }

  void find_all() {
    std::vector<double> shared(candidates_.size());
    for (std::uint32_t i = 0; i < candidates_.size(); ++i) {
      find(i, shared);
    }
  }

 private:
  struct Having {
    std::uint32_t candidate = 0;
    std::uint32_t count = 0;
  };

  void find(std::uint32_t i, std::vector<double>& shared) {
    std::fill(shared.begin(), shared.end(), 0.0);
    for (const LearnedPart& part : candidates_[i].parts) {
      const double moves = rescorer_.moves(part);
      for (const Having& other : having_.find(part.hash)->second) {
        shared[other.candidate] += moves * other.count;
      }
    }
    Candidate& candidate = candidates_[i];
    const double step = candidate.excess ? (shared[i] > 0 ? *candidate.excess / shared[i] : 0) : 1;
    for (std::uint32_t j = 0; j < shared.size(); ++j) {
      const double above = candidates_[j].above;
      if (j != i && above >= 0 && above - step * shared[j] < 0) {
        candidate.settles.push_back(j);
      }
    }
  }

  Rescorer& rescorer_;
  std::vector<Candidate>& candidates_;
  absl::flat_hash_map<std::uint64_t, std::vector<Having>> having_;
};

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
      candidate.stored.teaching = Teaching{uncertainty(candidate.above), others(chosen)};
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
    return uncertainty(candidate.above) * static_cast<double>(1 + others(i)) + (candidate.settled ? 0 : 1);
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
    PUGMARK_TRY(const Finding finding, store::read_finding(database, stored));
    auto parts = rescorer.parts(finding);
    const auto score = parts ? rescorer.score(finding, *parts) : std::nullopt;
    if (score) {
      candidates.push_back({std::move(stored),
                            std::move(parts->parts),
                            *score - rescorer.threshold(finding),
                            rescorer.excess(finding, *score),
                            {}});
    }
  }
  Settling(rescorer, candidates).find_all();
  return Choosing(candidates).order();
}

}  // namespace pugmark::app
