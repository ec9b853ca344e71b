// Who shares what with whom, and a greedy choice.
#include "pugmark/app/review/teaching_order.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <absl/container/flat_hash_map.h>

#include "pugmark/app/review/rescore.h"

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

std::uint64_t unsettled(const std::vector<Candidate>& candidates, const Candidate& candidate) {
  return static_cast<std::uint64_t>(std::count_if(candidate.settles.begin(), candidate.settles.end(),
                                                  [&](std::uint32_t other) { return !candidates[other].settled; }));
}

/// Takes one after the other, each time the one that is worth most.
std::vector<StoredFinding> choose(std::vector<Candidate>& candidates) {
  std::vector<StoredFinding> order;
  std::vector<std::uint32_t> left;
  for (std::uint32_t i = 0; i < candidates.size(); ++i) {
    left.push_back(i);
  }
  while (!left.empty()) {
    std::optional<std::size_t> best;
    double most = 0;
    std::uint64_t settles = 0;
    for (std::size_t at = 0; at < left.size(); ++at) {
      const Candidate& candidate = candidates[left[at]];
      const std::uint64_t others = candidate.settled ? 0 : unsettled(candidates, candidate);
      // Whatever is settled comes behind all that is not.
      const double worth = uncertainty(candidate.above) * static_cast<double>(1 + others) + (candidate.settled ? 0 : 1);
      if (!best || worth > most) {
        best = at;
        most = worth;
        settles = others;
      }
    }
    Candidate& chosen = candidates[left[*best]];
    left.erase(left.begin() + static_cast<std::ptrdiff_t>(*best));
    if (!chosen.settled) {
      chosen.settled = true;
      for (const std::uint32_t other : chosen.settles) {
        candidates[other].settled = true;
      }
    }
    chosen.stored.teaching = Teaching{uncertainty(chosen.above), settles};
    order.push_back(std::move(chosen.stored));
  }
  return order;
}

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
  return choose(candidates);
}

}  // namespace pugmark::app
