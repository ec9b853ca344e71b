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

/// Two findings with the same messages and opposite verdicts.
struct Contradiction {
  std::string finding;  ///< Its id.
  std::string other;
};

/// What contradicts a verdict on some findings: others with the same messages that are malicious where these are
/// benign, or the other way round; one for each finding.
Result<std::vector<Contradiction>> contradictions(Database& database, const std::vector<StoredFinding>& findings,
                                                  Verdict verdict);

}  // namespace pugmark::store
