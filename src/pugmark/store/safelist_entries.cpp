// Entries as rows.
#include "pugmark/store/safelist_entries.h"

#include <algorithm>
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

Result<std::optional<SafelistEntry>> matching_entry(Database& database, const StoredFinding& finding, Timestamp now) {
  PUGMARK_TRY(Statement find, database.prepare("SELECT client, server, host_name, identifier, fingerprint FROM finding "
                                               "WHERE number = ?1"));
  PUGMARK_CHECK(find.bind(finding.number).step());
  const std::string client = find.text(0);
  const std::string server = find.text(1);
  const std::string host = find.text(2);
  const std::string identifier = find.text(3);
  const std::string fingerprint = find.text(4);
  PUGMARK_TRY(const auto entries, read_safelist(database));
  for (const SafelistEntry& entry : entries) {
    if (state_of(entry, now) == "active" &&
        Safelist({entry}).matches({client, server, host, identifier, fingerprint})) {
      return std::optional(entry);
    }
  }
  return std::optional<SafelistEntry>();
}

Result<std::optional<SafelistEntry>> hiding_entry(Database& database, const StoredFinding& finding, Timestamp now) {
  return finding.verdict == Verdict::kMalicious ? Result<std::optional<SafelistEntry>>(std::nullopt)
                                                : matching_entry(database, finding, now);
}

}  // namespace pugmark::store
