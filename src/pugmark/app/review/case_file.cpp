// Gathering, and finding what is alike.
#include "pugmark/app/review/case_file.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "pugmark/app/review/message_words.h"
#include "pugmark/app/review/training_neighbours.h"
#include "pugmark/store/finding_query.h"
#include "pugmark/store/safelist_entries.h"
#include "pugmark/store/sighting_query.h"
#include "pugmark/store/verdict_ledger.h"

namespace pugmark::app {
namespace {

/// No more findings with a verdict are compared.
constexpr std::uint64_t kMostCompared = 5000;

/// Finds the findings with a verdict that are most alike, the most alike first.
Result<void> find_nearest(store::Database& database, CaseFile& file) {
  MessageWords finder;
  const WordSet words = finder.of(file.finding.texts);
  for (const auto verdict :
       {store::VerdictFilter::kMalicious, store::VerdictFilter::kBenign, store::VerdictFilter::kUnsure}) {
    PUGMARK_TRY(auto judged, store::list_judged(database, verdict, file.stored.id, kMostCompared));
    std::vector<Neighbour> near;
    for (StoredFinding& finding : judged) {
      PUGMARK_TRY(const auto texts, store::read_texts(database, finding.number));
      if (!texts.empty()) {
        ++file.judged;
        near.push_back({std::move(finding), similarity(words, finder.of(texts))});
      }
    }
    std::stable_sort(near.begin(), near.end(),
                     [](const Neighbour& a, const Neighbour& b) { return a.similarity > b.similarity; });
    near.resize(std::min(near.size(), words.empty() ? 0 : kNearestOfEach));
    file.nearest.insert(file.nearest.end(), near.begin(), near.end());
  }
  std::stable_sort(file.nearest.begin(), file.nearest.end(),
                   [](const Neighbour& a, const Neighbour& b) { return a.similarity > b.similarity; });
  return {};
}

Result<OtherFindings> read_others(store::Database& database, const store::FindingFilter& filter) {
  OtherFindings others;
  PUGMARK_TRY(others.strongest, store::list_findings(database, filter, kOthersShown));
  PUGMARK_TRY(others.count, store::count_findings(database, filter));
  PUGMARK_TRY(others.hidden, store::count_hidden(database, filter, others.count));
  return others;
}

}  // namespace

Result<CaseFile> read_case(store::Database& database, const StoredFinding& stored, Timestamp now) {
  CaseFile file;
  file.stored = stored;
  PUGMARK_TRY(file.hidden_by, store::hiding_entry(database, stored, now));
  PUGMARK_TRY(file.finding, store::read_finding(database, stored));
  PUGMARK_TRY(file.sightings, store::sightings_of(database, stored.number, kSightingsShown));
  PUGMARK_TRY(file.runs, store::runs_of(database, stored.number));
  PUGMARK_TRY(file.verdicts, store::ledger_of(database, stored));
  PUGMARK_CHECK(find_nearest(database, file));
  store::FindingFilter others;
  others.verdict = store::VerdictFilter::kAny;
  others.other_than = stored.id;
  PUGMARK_TRY(others.safelist, store::active_safelist(database, now));
  if (!stored.host.empty()) {
    others.exact_host = stored.host;
    PUGMARK_TRY(file.of_host, read_others(database, others));
    others.exact_host.clear();
  }
  if (!stored.strongest.server.empty()) {
    others.exact_server = stored.strongest.server;
    PUGMARK_TRY(file.of_server, read_others(database, others));
    others.exact_server.clear();
  }
  if (!stored.client.empty()) {
    others.client = stored.client;
    PUGMARK_TRY(file.of_client, read_others(database, others));
  }
  return file;
}

}  // namespace pugmark::app
