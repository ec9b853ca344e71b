// What people type to choose findings: scores, times, runs, and a whole line of such words.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "pugmark/core/result.h"
#include "pugmark/core/timestamp.h"
#include "pugmark/store/database.h"
#include "pugmark/store/finding_filter.h"

namespace pugmark::app {

/// Verdicts as they are typed.
inline constexpr std::array<std::pair<const char*, store::VerdictFilter>, 5> kVerdictWords = {
    {{"open", store::VerdictFilter::kOpen},
     {"malicious", store::VerdictFilter::kMalicious},
     {"benign", store::VerdictFilter::kBenign},
     {"unsure", store::VerdictFilter::kUnsure},
     {"any", store::VerdictFilter::kAny}}};

/// The ends of "MIN", "MIN..MAX", ">MIN", ">=MIN", "<MAX" or "<=MAX"; both belong to it.
struct ScoreRange {
  std::optional<double> least;
  std::optional<double> most;
};
std::optional<ScoreRange> parse_score_range(std::string_view text);

/// Reads an age such as 90d, 12h or 30m. Units: microseconds.
std::optional<std::int64_t> parse_age(std::string_view text);

/// A time that was typed: a moment, a day (its beginning), or an age, which counts back from `now`.
struct TypedTime {
  Timestamp at;
  bool is_day = false;

  /// The last moment that is meant.
  Timestamp end() const { return is_day ? Timestamp{at.microseconds + kDayLength - 1} : at; }
};
std::optional<TypedTime> parse_time(std::string_view text, Timestamp now);

/// Whether this is a run's number, or "last".
bool is_run_name(std::string_view text);
/// The number of the run with a name. Errors: kUsage for one that is not there; those of the store.
Result<std::int64_t> find_run(store::Database& database, std::string_view name);

/// Reads words that a finding must match, separated by spaces: host:GLOB server:ADDRESS client:ADDRESS uid:UID
/// identifier:PART score:RANGE verdict:WORD since:TIME until:TIME last:AGE run:N hidden:yes; a word without colon is a
/// part of its host, identifier or client. Values may be in double quotes, in which \" is one and \\ a backslash.
/// Ages count back from `now`, when entries of the safelist expire.
/// Errors: kUsage, with what is wrong; those of find_run and of the store.
Result<store::FindingFilter> parse_query(store::Database& database, std::string_view query, Timestamp now);

}  // namespace pugmark::app
