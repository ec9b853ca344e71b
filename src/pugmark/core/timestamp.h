// Timestamp: a moment in UTC, as logs write it and as people read it.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pugmark {

/// A moment. Units: microseconds since 1970-01-01T00:00:00Z, leap seconds ignored, as in Zeek's logs.
struct Timestamp {
  std::int64_t microseconds = 0;

  friend auto operator<=>(const Timestamp&, const Timestamp&) = default;
};

/// The first moment of year 1 and the last one of year 9999: what ISO 8601 writes with four digits.
inline constexpr Timestamp kFirstTime{-62'135'596'800'000'000};
inline constexpr Timestamp kLastTime{253'402'300'799'999'999};

/// Units: microseconds.
inline constexpr std::int64_t kDayLength = std::int64_t{24} * 3600 * 1'000'000;

/// The day that a moment is in, counted from 1970-01-01, UTC.
constexpr std::int64_t day_of(Timestamp time) {
  const std::int64_t rest = time.microseconds % kDayLength;
  return time.microseconds / kDayLength - (rest < 0 ? 1 : 0);
}

/// Reads epoch seconds ("1591367999.305988", also "1.5913679993e9"), epoch milliseconds (told by magnitude: a whole
/// part above 1e11) or ISO 8601 ("2026-11-24T01:52:12.123456Z", offset or Z required after the time). Nothing else is a
/// time. Source: Zeek, LogAscii::json_timestamps.
std::optional<Timestamp> parse_timestamp(std::string_view text);

/// Turns epoch seconds, or milliseconds when the magnitude says so, into a Timestamp; nothing for non-finite values and
/// for times outside of the years 1 to 9999.
std::optional<Timestamp> timestamp_from_number(double value);

/// Writes ISO 8601 in UTC with microseconds: "2026-11-24T01:52:12.123456Z".
std::string to_iso8601(Timestamp time);

/// Writes ISO 8601 in UTC without a fraction: "2026-11-24T01:52:12Z".
std::string to_iso8601_seconds(Timestamp time);

}  // namespace pugmark
