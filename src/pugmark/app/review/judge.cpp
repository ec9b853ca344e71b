// Verdicts.
#include "pugmark/app/review/judge.h"

#include <algorithm>
#include <utility>

#include <absl/container/flat_hash_set.h>

#include "pugmark/store/safelist_entries.h"

namespace pugmark::app {

Result<Judged> judge(store::Database& database, std::vector<StoredFinding> findings,
                     const store::Judgement& judgement) {
  absl::flat_hash_set<std::int64_t> seen;
  std::erase_if(findings, [&](const StoredFinding& finding) { return !seen.insert(finding.number).second; });
  Judged judged;
  PUGMARK_TRY(judged.entries, store::record_verdicts(database, findings, judgement));
  PUGMARK_TRY(judged.contradictions, store::contradictions(database, findings, judgement.verdict));
  if (judgement.verdict == Verdict::kMalicious) {
    for (std::size_t i = 0; i < std::min(findings.size(), kMostHiddenTold); ++i) {
      PUGMARK_TRY(auto entry, store::matching_entry(database, findings[i], judgement.at));
      if (entry) {
        judged.still_hidden.push_back({findings[i].id, *std::move(entry)});
      }
    }
  }
  judged.decided_before = static_cast<std::uint64_t>(std::count_if(
      judged.entries.begin(), judged.entries.end(),
      [](const LedgerEntry& entry) { return entry.before != Verdict::kOpen && entry.before != entry.verdict; }));
  return judged;
}

}  // namespace pugmark::app
