// What a case store holds, as text for eyes. Safe for terminals.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/finding/stored_finding.h"
#include "pugmark/http/secrets.h"

namespace pugmark::report {

/// A line for each finding, under a line of titles: id, score, when it was last seen, how often, client, host,
/// identifier, verdict and the strongest reason; in the place of the verdict what one would settle, where that is
/// known. `ids` are what the findings are called. Units: `width` in columns.
std::string findings_table(std::span<const StoredFinding> findings, std::span<const std::string> ids,
                           std::size_t width);

/// A line for each group, under a line of titles; `key` is what groups have in common. Units: `width` in columns.
std::string groups_table(std::span<const FindingGroup> groups, std::string_view key, std::size_t width);

/// A line for each verdict, under a line of titles: the verdict, the score before and after learning, how many open
/// findings it clears, and what it is on. `ids` are what the findings are called. Units: `width` in columns.
std::string learning_table(std::span<const JudgedFinding> judged, std::span<const std::string> ids, std::size_t width);

/// Everything that is known of a finding; `id` is what it is called. Units: `width` in columns.
std::string case_text(const CaseFile& file, std::string_view id, SecretPolicy secrets, std::size_t width);

}  // namespace pugmark::report
