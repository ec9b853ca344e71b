// What others of a store say of the host and the User-Agent of a finding.
#include "pugmark/app/review/read_indicators.h"

#include <vector>

#include "pugmark/store/finding_query.h"
#include "pugmark/store/sighting_query.h"
#include "pugmark/store/verdict_ledger.h"

namespace pugmark::app {
namespace {

constexpr std::uint64_t kSightingsRead = 1000;

Result<bool> is_any(store::Database& database, const store::FindingFilter& filter) {
  PUGMARK_TRY(const std::uint64_t count, store::count_findings(database, filter));
  return count > 0;
}

}  // namespace

Result<Indicators> read_indicators(store::Database& database, const StoredFinding& stored) {
  PUGMARK_TRY(const Finding finding, store::read_finding(database, stored));
  PUGMARK_TRY(const std::vector<Sighting> sightings, store::sightings_of(database, stored.number, kSightingsRead));
  PUGMARK_TRY(const std::vector<LedgerEntry> verdicts, store::ledger_of(database, stored));
  PUGMARK_TRY(const std::vector<Run> runs, store::runs_of(database, stored.number));
  store::FindingFilter benign;
  benign.verdict = store::VerdictFilter::kBenign;
  benign.other_than = stored.id;
  IndicatorSource source{stored, finding, sightings, verdicts, runs.empty() ? Timestamp() : runs.back().facts.started};
  if (!stored.host.empty()) {
    benign.exact_host = stored.host;
    PUGMARK_TRY(source.host_is_benign, is_any(database, benign));
    benign.exact_host.clear();
  }
  if (!stored.identifier.empty()) {
    benign.exact_identifier = stored.identifier;
    PUGMARK_TRY(source.agent_is_benign, is_any(database, benign));
  }
  return indicators_of(source);
}

}  // namespace pugmark::app
