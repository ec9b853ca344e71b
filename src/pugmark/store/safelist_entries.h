// The safelist of a store: its entries, and which of them hides a finding. An entry that is removed stays, with who
// removed it and when.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pugmark/core/result.h"
#include "pugmark/finding/safelist.h"
#include "pugmark/finding/stored_finding.h"
#include "pugmark/store/database.h"

namespace pugmark::store {

/// All entries, also those that are expired or removed, in the order in which they were made.
Result<std::vector<SafelistEntry>> read_safelist(Database& database);

/// What hides findings at a time.
Result<std::shared_ptr<Safelist>> active_safelist(Database& database, Timestamp now);

/// Fails where an entry matches a malicious finding: this would not be hidden, but what is like it would.
/// Errors: kUsage, with the ids of those that it matches.
Result<void> refuse_malicious(Database& database, const SafelistEntry& entry);

/// Adds an entry, whose value must have its one form, and gives it a number.
/// Errors: kUsage where the same is there and not removed, and where it matches a malicious finding.
Result<SafelistEntry> add_to_safelist(Database& database, SafelistEntry entry);

/// Removes entries, all of them or none; they are as they were but for that.
/// Errors: kUsage for one that is not there, or is removed already.
Result<std::vector<SafelistEntry>> remove_from_safelist(Database& database, const std::vector<std::int64_t>& numbers,
                                                        const std::string& who, Timestamp now);

/// An active entry, and the findings that it is the first to match.
struct EntryMatches {
  SafelistEntry entry;
  std::vector<std::size_t> findings;  ///< Their places.
};
/// The active entries that match any of some findings, whatever their verdicts.
Result<std::vector<EntryMatches>> matching_entries(Database& database, std::span<const StoredFinding> findings,
                                                   Timestamp now);

/// The first active entry that matches a finding; nothing where none does, and where it is malicious.
Result<std::optional<SafelistEntry>> hiding_entry(Database& database, const StoredFinding& finding, Timestamp now);

}  // namespace pugmark::store
