// Upkeep of a store: what is in it, whether it is sound, and keeping it small.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pugmark/core/result.h"
#include "pugmark/core/timestamp.h"
#include "pugmark/finding/stored_finding.h"
#include "pugmark/store/database.h"

namespace pugmark::store {

/// What is in a store.
struct StoreInfo {
  std::int64_t version = 0;
  std::uint64_t bytes = 0;
  std::uint64_t runs = 0;
  std::uint64_t findings = 0;
  std::array<std::uint64_t, 4> verdicts{};  ///< Findings by Verdict.
  std::uint64_t sightings = 0;
  std::uint64_t with_texts = 0;  ///< Findings whose messages are kept.
  std::uint64_t entries = 0;     ///< Of the ledger.
  std::optional<Timestamp> first_seen;
  std::optional<Timestamp> last_seen;
};

Result<StoreInfo> store_info(Database& database);

/// What can be read of a table.
struct TableCheck {
  std::string table;
  std::uint64_t rows = 0;  ///< That could be read.
  bool whole = true;
};

/// What a check found.
struct StoreCheck {
  std::vector<std::string> problems;  ///< None: the store is sound.
  std::vector<TableCheck> tables;
};

/// Looks at every page of a store and at what refers to what; one that is damaged is no error.
/// Errors: kIo where it cannot be opened; kFormat for what is no case store at all.
Result<StoreCheck> check_store(const std::string& path);

/// What is taken out of a store.
struct PruneOptions {
  std::optional<Timestamp> last_seen_before;  ///< Unset: all findings count as old.
  bool texts_alone = false;                   ///< Findings stay, but for the texts of their messages.
};

/// What was taken out.
struct Pruned {
  std::uint64_t findings = 0;   ///< Deleted.
  std::uint64_t sightings = 0;  ///< Deleted, also of findings that stay.
  std::uint64_t texts = 0;      ///< Findings that stay without the texts that they had.
  std::uint64_t malicious = 0;  ///< Old findings that stay as they are, since they are malicious.
  std::uint64_t named = 0;      ///< Old findings that stay, without sightings and texts, since the ledger names them.
  std::uint64_t bytes_before = 0;
  std::uint64_t bytes_after = 0;
};

/// Deletes old findings with their sightings, evidence and texts, and gives the room back. Kept are findings with the
/// verdict malicious, the ledger, and of findings that it names the finding itself.
Result<Pruned> prune_store(Database& database, const PruneOptions& options);

}  // namespace pugmark::store
