// Who shares what with whom.
#include "pugmark/app/learn/settling.h"

#include <algorithm>
#include <utility>

#include "pugmark/store/finding_query.h"

namespace pugmark::app {

Result<std::optional<SettlingFinding>> read_settling_finding(store::Database& database, Rescorer& rescorer,
                                                             const StoredFinding& stored) {
  PUGMARK_TRY(const Finding finding, store::read_finding(database, stored));
  auto parts = rescorer.parts(finding);
  const auto score = parts ? rescorer.score(finding, *parts) : std::nullopt;
  if (!score) {
    return std::optional<SettlingFinding>();
  }
  return std::optional(SettlingFinding{stored.number, std::move(parts->parts), *score - rescorer.threshold(finding),
                                       rescorer.excess(finding, *score)});
}

Settling::Settling(const Rescorer& rescorer, const std::vector<const SettlingFinding*>& findings)
    : rescorer_(rescorer), findings_(findings), shared_(findings.size()) {
  for (std::uint32_t place = 0; place < findings.size(); ++place) {
    for (const LearnedPart& part : findings[place]->parts) {
      having_[part.hash].push_back({place, part.count});
    }
  }
}

std::vector<std::uint32_t> Settling::settled_by(const SettlingFinding& one) {
  std::fill(shared_.begin(), shared_.end(), 0.0);
  double with_itself = 0;
  for (const LearnedPart& part : one.parts) {
    const double moves = rescorer_.moves(part);
    with_itself += moves * part.count;
    if (const auto having = having_.find(part.hash); having != having_.end()) {
      for (const Having& other : having->second) {
        shared_[other.place] += moves * other.count;
      }
    }
  }
  const double step = one.excess ? (with_itself > 0 ? *one.excess / with_itself : 0) : 1;
  std::vector<std::uint32_t> settled;
  for (std::uint32_t place = 0; place < shared_.size(); ++place) {
    const SettlingFinding& other = *findings_[place];
    if (other.number != one.number && other.above >= 0 && other.above - step * shared_[place] < 0) {
      settled.push_back(place);
    }
  }
  return settled;
}

Result<OpenFindings> OpenFindings::create(std::shared_ptr<const Model> model, const OperatingPointOptions& point) {
  PUGMARK_TRY(Rescorer rescorer, Rescorer::create(*model, point));
  return OpenFindings(std::move(model), std::move(rescorer));
}

Result<OpenFindings::KnownFinding> OpenFindings::known(store::Database& database, const StoredFinding& stored) {
  KnownFinding& known = known_[stored.id];
  if (known == nullptr || known->run != stored.run || known->sightings != stored.sightings) {
    Known read{stored.run, stored.sightings, std::nullopt};
    PUGMARK_TRY(read.finding, read_settling_finding(database, rescorer_, stored));
    known = std::make_shared<const Known>(std::move(read));
  }
  return known;
}

Result<Settled> OpenFindings::settled_by(store::Database& database, const StoredFinding& stored) {
  Settled settled;
  PUGMARK_TRY(const KnownFinding one, known(database, stored));
  if (!one->finding) {
    settled.why_none = "the store keeps too little of the finding";
    return settled;
  }
  store::FindingFilter filter;
  filter.verdict = store::VerdictFilter::kOpen;
  PUGMARK_TRY(auto open, store::list_findings(database, filter, kMostOrdered));
  settled.open = open.size();
  std::vector<KnownFinding> held;
  std::vector<const SettlingFinding*> findings;
  std::vector<std::size_t> places;  // in open
  for (std::size_t i = 0; i < open.size(); ++i) {
    PUGMARK_TRY(KnownFinding other, known(database, open[i]));
    if (other->finding) {
      findings.push_back(&*other->finding);
      places.push_back(i);
      held.push_back(std::move(other));
    }
  }
  for (const std::uint32_t place : Settling(rescorer_, findings).settled_by(*one->finding)) {
    settled.findings.push_back(std::move(open[places[place]]));
  }
  if (known_.size() > 2 * kMostOrdered) {  // most of them are judged by now
    known_.clear();
  }
  return settled;
}

}  // namespace pugmark::app
