// CaseFile: gathers all that a store knows of a finding.
#pragma once

#include <cstdint>

#include "pugmark/core/result.h"
#include "pugmark/core/timestamp.h"
#include "pugmark/finding/stored_finding.h"
#include "pugmark/store/database.h"

namespace pugmark::app {

/// Sightings that are read, and others of the same host and client.
inline constexpr std::uint64_t kSightingsShown = 10;
inline constexpr std::uint64_t kOthersShown = 5;

/// Reads a finding's case. Alike are findings whose messages have words in common (message_words.h). Of more
/// than some thousand findings with a verdict, those judged last are looked at. `now` is when entries of the safelist
/// expire; what they hide is told of all the same.
Result<CaseFile> read_case(store::Database& database, const StoredFinding& stored, Timestamp now);

}  // namespace pugmark::app
