// Judging: verdicts on findings, and what they contradict.
#pragma once

#include <cstdint>
#include <vector>

#include "pugmark/core/result.h"
#include "pugmark/finding/stored_finding.h"
#include "pugmark/store/database.h"
#include "pugmark/store/safelist_entries.h"
#include "pugmark/store/verdict_ledger.h"

namespace pugmark::app {

/// What came of a verdict.
struct Judged {
  std::vector<LedgerEntry> entries;                  ///< One for each finding, in order.
  std::vector<store::Contradiction> contradictions;  ///< With verdicts on the same messages.
  /// Entries of the safelist that hide what is like a finding that is malicious now and was not; by places in entries.
  std::vector<store::EntryMatches> still_hiding;
  std::uint64_t decided_before = 0;  ///< Findings that had another verdict, not open.
};

/// Gives a verdict on findings, each once however often it is named.
Result<Judged> judge(store::Database& database, std::vector<StoredFinding> findings, const store::Judgement& judgement);

}  // namespace pugmark::app
