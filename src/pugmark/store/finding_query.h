// Queries: which findings there are, and all that is known of one.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/core/result.h"
#include "pugmark/finding/finding.h"
#include "pugmark/finding/stored_finding.h"
#include "pugmark/store/database.h"
#include "pugmark/store/finding_filter.h"

namespace pugmark::store {

/// What findings are grouped by.
enum class GroupKey { kHost, kServer, kClient, kIdentifier };

/// Takes a finding.
using StoredFindingVisitor = std::function<Result<void>(const StoredFinding& finding)>;

/// How many findings there are.
Result<std::uint64_t> count_findings(Database& database, const FindingFilter& filter);

/// How many findings the safelist alone keeps out of a listing that has `shown` ones.
Result<std::uint64_t> count_hidden(Database& database, const FindingFilter& filter, std::uint64_t shown);

/// Visits findings, strongest first; equal ones in the order in which they came. The first `offset` are left out.
Result<void> visit_findings(Database& database, const FindingFilter& filter, std::optional<std::uint64_t> most,
                            const StoredFindingVisitor& visit, std::uint64_t offset = 0);
Result<std::vector<StoredFinding>> list_findings(Database& database, const FindingFilter& filter,
                                                 std::optional<std::uint64_t> most, std::uint64_t offset = 0);

/// Findings with one verdict, those judged last first, but for the one with the id `other_than`.
Result<std::vector<StoredFinding>> list_judged(Database& database, VerdictFilter verdict, const std::string& other_than,
                                               std::uint64_t most);

/// Groups of findings, the strongest first. Of server, those of the strongest sightings.
Result<std::vector<FindingGroup>> group_findings(Database& database, const FindingFilter& filter, GroupKey key);

/// The finding whose id begins with these hexadecimal digits.
/// Errors: kUsage where there is none, where there are several, and for what is no id.
Result<StoredFinding> find_finding(Database& database, std::string_view prefix);

/// The shortest beginning of an id that no other finding has, of eight digits or more.
Result<std::string> shortest_prefix(Database& database, std::string_view id);

/// The same of several findings.
Result<std::vector<std::string>> shortest_prefixes(Database& database, std::span<const StoredFinding> findings);

/// The last run that was begun; nothing where there is none.
Result<std::optional<std::int64_t>> newest_run(Database& database);

/// What a finding says of itself: its strongest sighting with evidence and, where they were kept, texts.
Result<Finding> read_finding(Database& database, const StoredFinding& stored);

/// Texts of a finding's messages; empty where they were not kept.
Result<std::vector<MessageText>> read_texts(Database& database, std::int64_t number);

/// The runs that called a finding out, the newest first, with its score in each.
Result<std::vector<Run>> runs_of(Database& database, std::int64_t number);

/// The run with a number, or all of them, the newest first, and no more than `most`.
Result<std::vector<Run>> list_runs(Database& database, std::optional<std::int64_t> number,
                                   std::optional<std::uint64_t> most = std::nullopt);

}  // namespace pugmark::store
