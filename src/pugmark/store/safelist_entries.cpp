// Entries as rows.
#include "pugmark/store/safelist_entries.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "pugmark/store/finding_query.h"

namespace pugmark::store {
namespace {

constexpr std::string_view kColumns = "number, kind, value, who, at, reason, expires, removed_at, removed_by";

SafelistEntry entry_at(const Statement& row) {
  const auto time_at = [&](int column) {
    return row.is_null(column) ? std::nullopt : std::optional(Timestamp{row.integer(column)});
  };
  SafelistEntry entry;
  int column = 0;
  entry.number = row.integer(column++);
  entry.kind = parse_safelist_kind(row.text(column++)).value_or(SafelistKind::kFingerprint);
  entry.value = row.text(column++);
  entry.who = row.text(column++);
  entry.at = {row.integer(column++)};
  entry.reason = row.text(column++);
  entry.expires = time_at(column++);
  entry.removed = time_at(column++);
  entry.removed_by = row.text(column);
  return entry;
}

Result<std::optional<SafelistEntry>> find_entry(Database& database, std::int64_t number) {
  PUGMARK_TRY(Statement find, database.prepare(fmt::format("SELECT {} FROM safelist WHERE number = ?1", kColumns)));
  PUGMARK_TRY(const bool there, find.bind(number).step());
  return there ? std::optional(entry_at(find)) : std::nullopt;
}

Result<void> refuse_duplicate(Database& database, const SafelistEntry& entry) {
  PUGMARK_TRY(Statement same,
              database.prepare("SELECT number, expires FROM safelist WHERE kind = ?1 AND value = ?2 AND "
                               "removed_at IS NULL"));
  PUGMARK_TRY(const bool there, same.bind(to_string(entry.kind), entry.value).step());
  if (!there) {
    return {};
  }
  const bool expired = !same.is_null(1) && same.integer(1) <= entry.at.microseconds;
  return Error(ErrorCode::kUsage,
               fmt::format("it is there already, as entry {}{}", same.integer(0), expired ? ", which has expired" : ""))
      .hint(fmt::format("to make it anew: pugmark safelist remove {}, then add it again", same.integer(0)));
}

}  // namespace

Result<std::vector<SafelistEntry>> read_safelist(Database& database) {
  PUGMARK_TRY(Statement list, database.prepare(fmt::format("SELECT {} FROM safelist ORDER BY number", kColumns)));
  std::vector<SafelistEntry> entries;
  for (;;) {
    PUGMARK_TRY(const bool row, list.step());
    if (!row) {
      return entries;
    }
    entries.push_back(entry_at(list));
  }
}

Result<std::shared_ptr<Safelist>> active_safelist(Database& database, Timestamp now) {
  PUGMARK_TRY(auto entries, read_safelist(database));
  std::erase_if(entries, [&](const SafelistEntry& entry) { return state_of(entry, now) != "active"; });
  return std::make_shared<Safelist>(entries);
}

Result<void> refuse_malicious(Database& database, const SafelistEntry& entry) {
  FindingFilter filter;
  filter.verdict = VerdictFilter::kMalicious;
  filter.safelist = std::make_shared<Safelist>(std::vector{entry});
  filter.safelisted = Safelisted::kMatched;
  PUGMARK_TRY(const std::vector<StoredFinding> malicious, list_findings(database, filter, std::nullopt));
  if (malicious.empty()) {
    return {};
  }
  constexpr std::size_t kNamed = 10;
  Error error(ErrorCode::kUsage,
              fmt::format("{} '{}' matches {} with the verdict malicious", to_string(entry.kind), entry.value,
                          malicious.size() == 1 ? "a finding" : fmt::format("{} findings", malicious.size())));
  for (std::size_t i = 0; i < std::min(malicious.size(), kNamed); ++i) {
    error = Error(error).note(malicious[i].id);
  }
  if (malicious.size() > kNamed) {
    error = Error(error).note(fmt::format("and {} more", malicious.size() - kNamed));
  }
  return std::move(error).hint("take a narrower entry; or, if they are not: pugmark verdict ID benign");
}

Result<SafelistEntry> add_to_safelist(Database& database, SafelistEntry entry) {
  PUGMARK_TRY(Transaction transaction, Transaction::begin(database));
  PUGMARK_CHECK(refuse_duplicate(database, entry));
  PUGMARK_CHECK(refuse_malicious(database, entry));
  {
    PUGMARK_TRY(Statement insert, database.prepare("INSERT INTO safelist (kind, value, who, at, reason, expires) "
                                                   "VALUES (?1, ?2, ?3, ?4, ?5, ?6)"));
    PUGMARK_CHECK(insert
                      .bind(to_string(entry.kind), entry.value, entry.who, entry.at.microseconds, entry.reason,
                            entry.expires ? std::optional(entry.expires->microseconds) : std::nullopt)
                      .run());
    entry.number = database.last_row();
  }
  PUGMARK_CHECK(transaction.commit());
  return entry;
}

Result<std::vector<SafelistEntry>> remove_from_safelist(Database& database, const std::vector<std::int64_t>& numbers,
                                                        const std::string& who, Timestamp now) {
  PUGMARK_TRY(Transaction transaction, Transaction::begin(database));
  std::vector<SafelistEntry> removed;
  {
    PUGMARK_TRY(Statement update,
                database.prepare("UPDATE safelist SET removed_at = ?2, removed_by = ?3 WHERE number = ?1"));
    for (const std::int64_t number : numbers) {
      PUGMARK_TRY(auto entry, find_entry(database, number));
      if (!entry || entry->removed) {
        return Error(ErrorCode::kUsage, entry ? fmt::format("entry {} is removed already", number)
                                              : fmt::format("the safelist has no entry {}", number))
            .at(database.path())
            .hint(entry ? "pugmark safelist list --all tells by whom" : "pugmark safelist list shows them");
      }
      PUGMARK_CHECK(update.bind(number, now.microseconds, who).run());
      entry->removed = now;
      entry->removed_by = who;
      removed.push_back(*std::move(entry));
    }
  }
  PUGMARK_CHECK(transaction.commit());
  return removed;
}

Result<std::vector<EntryMatches>> matching_entries(Database& database, std::span<const StoredFinding> findings,
                                                   Timestamp now) {
  PUGMARK_TRY(auto entries, read_safelist(database));
  std::erase_if(entries, [&](const SafelistEntry& entry) { return state_of(entry, now) != "active"; });
  std::vector<Safelist> lists;
  std::vector<EntryMatches> all;
  for (SafelistEntry& entry : entries) {
    lists.emplace_back(std::vector{entry});
    all.push_back({std::move(entry), {}});
  }
  PUGMARK_TRY(Statement find, database.prepare("SELECT client, server, host_name, identifier, fingerprint FROM finding "
                                               "WHERE number = ?1"));
  for (std::size_t i = 0; i < findings.size() && !all.empty(); ++i) {
    PUGMARK_CHECK(find.bind(findings[i].number).step());
    const std::array<std::string, 5> columns = {find.text(0), find.text(1), find.text(2), find.text(3), find.text(4)};
    find.reset();
    const SafelistSubject subject = {columns[0], columns[1], columns[2], columns[3], columns[4]};
    const auto match = std::find_if(lists.begin(), lists.end(), [&](Safelist& list) { return list.matches(subject); });
    if (match != lists.end()) {
      all[static_cast<std::size_t>(match - lists.begin())].findings.push_back(i);
    }
  }
  std::erase_if(all, [](const EntryMatches& one) { return one.findings.empty(); });
  return all;
}

Result<std::optional<SafelistEntry>> hiding_entry(Database& database, const StoredFinding& finding, Timestamp now) {
  if (finding.verdict == Verdict::kMalicious) {
    return std::optional<SafelistEntry>();
  }
  PUGMARK_TRY(auto matches, matching_entries(database, {&finding, 1}, now));
  return matches.empty() ? std::nullopt : std::optional(std::move(matches.front().entry));
}

}  // namespace pugmark::store
