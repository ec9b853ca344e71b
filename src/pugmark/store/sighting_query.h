// Queries: when and where findings were seen.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "pugmark/core/result.h"
#include "pugmark/finding/stored_finding.h"
#include "pugmark/store/database.h"
#include "pugmark/store/finding_filter.h"

namespace pugmark::store {

/// Sightings of a finding, the latest first.
Result<std::vector<Sighting>> sightings_of(Database& database, std::int64_t number, std::uint64_t most);

/// A sighting and what it is of.
struct SightingOfFinding {
  Sighting sighting;
  std::string finding;  ///< Its id.
  std::string client;
  double score = 0;
  Verdict verdict = Verdict::kOpen;
};
/// Sightings of findings, the latest first; those without time are left out, here and below.
Result<std::vector<SightingOfFinding>> latest_sightings(Database& database, const FindingFilter& filter,
                                                        std::uint64_t most);

/// Sightings of findings by day, in order, by the verdicts on the findings; of a filter by time those alone that are
/// within it.
Result<std::vector<DayOfSightings>> sightings_by_day(Database& database, const FindingFilter& filter);

/// Sightings by day of the week, from Monday, and by hour, UTC.
using HoursOfWeek = std::array<std::array<std::uint64_t, 24>, 7>;
Result<HoursOfWeek> sightings_by_hour(Database& database, const FindingFilter& filter);

}  // namespace pugmark::store
