// Parts of answers that several operations have.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "pugmark/core/json_writer.h"
#include "pugmark/finding/stored_finding.h"

namespace pugmark::console {

/// Writes a member "days": what was seen on each.
void write_days(JsonWriter& json, const std::vector<DayOfSightings>& days);

/// Writes a member that is an array of groups; `key` is what the findings of one have in common.
void write_groups(JsonWriter& json, std::string_view name, std::span<const FindingGroup> groups, std::string_view key);

/// Writes a member that is an array of findings by id, score, verdict, host and identifier.
void write_others(JsonWriter& json, std::string_view name, std::span<const StoredFinding> findings);

/// Writes a member that is a time; left out where there is none.
void write_time(JsonWriter& json, std::string_view name, const std::optional<Timestamp>& time);

/// Writes members of the numbers of findings by verdict.
void write_verdicts(JsonWriter& json, const std::array<std::uint64_t, 4>& verdicts);

}  // namespace pugmark::console
