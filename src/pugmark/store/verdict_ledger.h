// The ledger of verdicts: who said what of which finding, when and why. Only ever added to.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pugmark/core/result.h"
#include "pugmark/finding/stored_finding.h"
#include "pugmark/store/database.h"

namespace pugmark::store {

/// A verdict that somebody gives.
struct Judgement {
  Verdict verdict = Verdict::kOpen;  ///< kOpen takes an earlier one back.
  std::string who;
  Timestamp at;
  std::string reason;
};

/// Writes a verdict on each of the findings, all of them or none; the entries tell what was before.
Result<std::vector<LedgerEntry>> record_verdicts(Database& database, const std::vector<StoredFinding>& findings,
                                                 const Judgement& judgement);

/// The verdicts on a finding, the latest first.
Result<std::vector<LedgerEntry>> ledger_of(Database& database, const StoredFinding& finding);

/// Findings with the same messages whose verdict says the opposite: malicious where this one is benign, or the other
/// way round. No more than `most`.
Result<std::vector<StoredFinding>> contradicting(Database& database, const StoredFinding& finding, Verdict verdict,
                                                 std::uint64_t most);

}  // namespace pugmark::store
