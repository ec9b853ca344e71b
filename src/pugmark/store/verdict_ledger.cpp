// Triggers of the schema keep entries as they are, and a finding's verdict that of its last entry.
#include "pugmark/store/verdict_ledger.h"

#include <utility>

#include <absl/container/flat_hash_map.h>

#include "pugmark/store/identity.h"

namespace pugmark::store {

Result<std::vector<LedgerEntry>> record_verdicts(Database& database, const std::vector<StoredFinding>& findings,
                                                 const Judgement& judgement) {
  PUGMARK_TRY(Transaction transaction, Transaction::begin(database));
  PUGMARK_TRY(Statement before, database.prepare("SELECT verdict FROM finding WHERE number = ?1"));
  PUGMARK_TRY(Statement insert, database.prepare("INSERT INTO ledger (finding, verdict, before, who, at, reason) "
                                                 "VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING number"));
  std::vector<LedgerEntry> entries;
  entries.reserve(findings.size());
  for (const StoredFinding& finding : findings) {
    LedgerEntry entry;
    entry.finding = finding.id;
    entry.verdict = judgement.verdict;
    entry.who = judgement.who;
    entry.at = judgement.at;
    entry.reason = judgement.reason;
    // Asked for within the transaction: another process may have judged meanwhile.
    PUGMARK_TRY(const bool there, before.bind(finding.number).step());
    if (!there) {
      return Error(ErrorCode::kUsage, "finding " + finding.id + " was pruned meanwhile").at(database.path());
    }
    const std::string word = before.text(0);
    before.reset();
    entry.before = parse_verdict(word).value_or(Verdict::kOpen);
    insert.bind(finding.number, to_string(entry.verdict), word, entry.who, entry.at.microseconds, entry.reason);
    PUGMARK_TRY(const bool row, insert.step());
    entry.number = row ? insert.integer(0) : 0;
    PUGMARK_CHECK(insert.run());
    entries.push_back(std::move(entry));
  }
  PUGMARK_CHECK(transaction.commit());
  return entries;
}

Result<std::vector<LedgerEntry>> ledger_of(Database& database, const StoredFinding& finding) {
  PUGMARK_TRY(Statement list, database.prepare("SELECT number, verdict, before, who, at, reason FROM ledger "
                                               "WHERE finding = ?1 ORDER BY number DESC"));
  list.bind(finding.number);
  std::vector<LedgerEntry> entries;
  for (;;) {
    PUGMARK_TRY(const bool row, list.step());
    if (!row) {
      return entries;
    }
    LedgerEntry& entry = entries.emplace_back();
    entry.number = list.integer(0);
    entry.finding = finding.id;
    entry.verdict = parse_verdict(list.text(1)).value_or(Verdict::kOpen);
    entry.before = parse_verdict(list.text(2)).value_or(Verdict::kOpen);
    entry.who = list.text(3);
    entry.at = {list.integer(4)};
    entry.reason = list.text(5);
  }
}

Result<std::vector<Contradiction>> contradictions(Database& database, const std::vector<StoredFinding>& findings,
                                                  Verdict verdict) {
  std::vector<Contradiction> found;
  if (verdict != Verdict::kMalicious && verdict != Verdict::kBenign) {
    return found;
  }
  // Findings without texts have nothing in common.
  PUGMARK_TRY(Statement list, database.prepare("SELECT d.texts_hash, min(f.id) FROM finding AS f JOIN detail AS d ON "
                                               "d.finding = f.number WHERE f.verdict = ?1 AND length(d.texts_hash) > 0 "
                                               "GROUP BY d.texts_hash"));
  list.bind(to_string(verdict == Verdict::kBenign ? Verdict::kMalicious : Verdict::kBenign));
  absl::flat_hash_map<std::string, std::string> opposite;
  for (;;) {
    PUGMARK_TRY(const bool row, list.step());
    if (!row) {
      break;
    }
    opposite.emplace(list.text(0), to_hex(list.text(1)));
  }
  PUGMARK_TRY(Statement texts, database.prepare("SELECT texts_hash FROM detail WHERE finding = ?1"));
  for (const StoredFinding& finding : findings) {
    PUGMARK_CHECK(texts.bind(finding.number).step());
    const auto other = opposite.find(texts.text(0));
    if (other != opposite.end() && other->second != finding.id) {
      found.push_back({finding.id, other->second});
    }
  }
  return found;
}

}  // namespace pugmark::store
