// Judging: verdicts on findings, and what they contradict.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "pugmark/core/result.h"
#include "pugmark/finding/safelist.h"
#include "pugmark/finding/stored_finding.h"
#include "pugmark/store/database.h"
#include "pugmark/store/verdict_ledger.h"

namespace pugmark::app {

/// No more findings are compared with the safelist.
inline constexpr std::size_t kMostHiddenTold = 20;

/// A finding that was judged malicious, and the entry of the safelist that hides what is like it.
struct StillHidden {
  std::string finding;  ///< Its id.
  SafelistEntry entry;
};

/// What came of a verdict.
struct Judged {
  std::vector<LedgerEntry> entries;                  ///< One for each finding, in order.
  std::vector<store::Contradiction> contradictions;  ///< With verdicts on the same messages.
  std::vector<StillHidden> still_hidden;             ///< Of the first kMostHiddenTold malicious ones.
  std::uint64_t decided_before = 0;                  ///< Findings that had another verdict, not open.
};

/// Gives a verdict on findings, each once however often it is named.
Result<Judged> judge(store::Database& database, std::vector<StoredFinding> findings, const store::Judgement& judgement);

}  // namespace pugmark::app
