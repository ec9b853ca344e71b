// Queries: which findings there are, and all that is known of one.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/core/result.h"
#include "pugmark/finding/finding.h"
#include "pugmark/finding/safelist.h"
#include "pugmark/finding/stored_finding.h"
#include "pugmark/store/database.h"

namespace pugmark::store {

/// Which verdicts a listing shows.
enum class VerdictFilter { kNotBenign, kAny, kOpen, kMalicious, kBenign, kUnsure };

/// Which findings a listing shows, by a safelist.
enum class Safelisted {
  kShown,    ///< Those that it does not match, and all that are malicious.
  kHidden,   ///< The others.
  kMatched,  ///< Those that it matches, malicious ones too.
};

/// What a finding must be to be listed; what is not set or empty asks for nothing.
struct FindingFilter {
  std::optional<double> least_score;
  std::optional<double> most_score;
  std::optional<Timestamp> since;  ///< Seen at that time or later,
  std::optional<Timestamp> until;  ///< and at that time or earlier.
  std::string host;                ///< A glob over the host's name; `*.x` includes x.
  std::string uid;                 ///< Of one of its sightings.
  std::string identifier;          ///< A part of it, in whatever case.
  std::string client;
  VerdictFilter verdict = VerdictFilter::kNotBenign;
  std::optional<std::int64_t> run;     ///< One that called it out.
  std::string other_than;              ///< Id of a finding that is left out.
  std::string exact_host;              ///< A host; case and port do not matter.
  std::string exact_identifier;        ///< The whole of it, as it was sent.
  std::string exact_server;            ///< Address of the server of the strongest sighting.
  std::shared_ptr<Safelist> safelist;  ///< None: all are listed.
  Safelisted safelisted = Safelisted::kShown;
};

/// What findings are grouped by.
enum class GroupKey { kHost, kServer, kClient, kIdentifier };

/// Takes a finding.
using StoredFindingVisitor = std::function<Result<void>(const StoredFinding& finding)>;

/// How many findings there are.
Result<std::uint64_t> count_findings(Database& database, const FindingFilter& filter);

/// How many findings the safelist alone keeps out of a listing that has `shown` ones.
Result<std::uint64_t> count_hidden(Database& database, const FindingFilter& filter, std::uint64_t shown);

/// Visits findings, strongest first; equal ones in the order in which they came.
Result<void> visit_findings(Database& database, const FindingFilter& filter, std::optional<std::uint64_t> most,
                            const StoredFindingVisitor& visit);
Result<std::vector<StoredFinding>> list_findings(Database& database, const FindingFilter& filter,
                                                 std::optional<std::uint64_t> most);

/// Findings with one verdict, those judged last first, but for the one with the id `other_than`.
Result<std::vector<StoredFinding>> list_judged(Database& database, VerdictFilter verdict, const std::string& other_than,
                                               std::uint64_t most);

/// Groups of findings, the strongest first. Of server, those of the strongest sightings.
Result<std::vector<FindingGroup>> group_findings(Database& database, const FindingFilter& filter, GroupKey key);

/// Sightings of findings by day, in order, by the verdicts on the findings; of a filter by time those alone that are
/// within it. Sightings without time are left out.
Result<std::vector<DayOfSightings>> sightings_by_day(Database& database, const FindingFilter& filter);

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

/// Sightings, the latest first.
Result<std::vector<Sighting>> sightings_of(Database& database, std::int64_t number, std::uint64_t most);

/// The runs that called a finding out, the newest first, with its score in each.
Result<std::vector<Run>> runs_of(Database& database, std::int64_t number);

/// The run with a number, or all of them, the newest first.
Result<std::vector<Run>> list_runs(Database& database, std::optional<std::int64_t> number);

}  // namespace pugmark::store
