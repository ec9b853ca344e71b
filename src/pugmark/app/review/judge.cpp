// Verdicts.
#include "pugmark/app/review/judge.h"

#include <algorithm>
#include <utility>

#include <absl/container/flat_hash_set.h>

namespace pugmark::app {

Result<Judged> judge(store::Database& database, std::vector<StoredFinding> findings,
                     const store::Judgement& judgement) {
  absl::flat_hash_set<std::int64_t> seen;
  std::erase_if(findings, [&](const StoredFinding& finding) { return !seen.insert(finding.number).second; });
  Judged judged;
  PUGMARK_TRY(judged.entries, store::record_verdicts(database, findings, judgement));
  PUGMARK_TRY(judged.contradictions, store::contradictions(database, findings, judgement.verdict));
  if (judgement.verdict == Verdict::kMalicious) {
    PUGMARK_TRY(judged.still_hiding, store::matching_entries(database, findings, judgement.at));
    for (store::EntryMatches& matches : judged.still_hiding) {
      std::erase_if(matches.findings, [&](std::size_t i) { return judged.entries[i].before == Verdict::kMalicious; });
    }
    std::erase_if(judged.still_hiding, [](const store::EntryMatches& matches) { return matches.findings.empty(); });
  }
  judged.decided_before = static_cast<std::uint64_t>(std::count_if(
      judged.entries.begin(), judged.entries.end(),
      [](const LedgerEntry& entry) { return entry.before != Verdict::kOpen && entry.before != entry.verdict; }));
  return judged;
}

}  // namespace pugmark::app
