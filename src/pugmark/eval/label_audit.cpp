// Ranking of suspicions.
#include "pugmark/eval/label_audit.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace pugmark {
namespace {

/// How strongly some units contradict their labels together.
struct Contradiction {
  double log_odds = 0;  // sum, towards the other class
  double wrong = 0;     // sum of probabilities
  std::uint64_t units = 0;

  void add(double against) {
    log_odds += against;
    wrong += 1 / (1 + std::exp(-against));
    ++units;
  }
  /// The mean, as if two more units said nothing.
  double strength() const { return log_odds / (static_cast<double>(units) + 2); }
};

double log_odds_against_label(const AuditedUnit& unit) { return unit.malicious ? -unit.log_odds : unit.log_odds; }

}  // namespace

std::vector<Suspicion> find_wrong_labels(std::span<const AuditedUnit> units) {
  std::array<Contradiction, 2> classes;
  std::map<std::uint32_t, Contradiction> captures;
  std::map<std::uint32_t, Contradiction> groups;
  std::map<std::uint32_t, Suspicion> suspicions;
  for (const AuditedUnit& unit : units) {
    const double against = log_odds_against_label(unit);
    classes[unit.malicious ? 1 : 0].add(against);
    captures[unit.capture].add(against);
    groups[unit.group].add(against);
    Suspicion& suspicion = suspicions[unit.group];
    suspicion.group = unit.group;
    suspicion.capture = unit.capture;
    suspicion.malicious = unit.malicious;
    ++suspicion.units;
  }
  std::vector<Suspicion> found;
  for (auto& [group, suspicion] : suspicions) {
    const Contradiction& other = classes[suspicion.malicious ? 0 : 1];
    if (other.units == 0) {
      continue;
    }
    suspicion.wrong = groups[group].wrong / static_cast<double>(suspicion.units);
    suspicion.strength = groups[group].strength() + captures[suspicion.capture].strength();
    const double sure = 1 - other.wrong / static_cast<double>(other.units);
    if (suspicion.wrong >= sure) {
      found.push_back(suspicion);
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Suspicion& a, const Suspicion& b) { return a.strength > b.strength; });
  return found;
}

}  // namespace pugmark
