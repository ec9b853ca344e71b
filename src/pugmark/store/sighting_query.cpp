// Sightings by finding, by day and by hour.
#include "pugmark/store/sighting_query.h"

#include <string_view>

#include <fmt/format.h>

#include "pugmark/store/filter_condition.h"
#include "pugmark/store/identity.h"
#include "pugmark/store/sighting_row.h"

namespace pugmark::store {
namespace {

constexpr std::string_view kColumns =
    "s.ts, s.uid, s.client_port, s.server, s.server_port, s.uri, s.status_code, s.file, s.line, s.record, s.packet";

constexpr std::int64_t kHoursOfDay = 24;
constexpr std::int64_t kDaysOfWeek = 7;

/// SQL: the number of the span of so many microseconds that a sighting is in. Division of integers rounds towards 0,
/// which before 1970 is one too late.
std::string number_of(std::int64_t span) { return fmt::format("(s.ts / {0} - (s.ts % {0} < 0))", span); }

/// SQL: findings that are meant with their sightings that have a time and are within the filter's.
std::string timed(const FilterCondition& where, const FindingFilter& filter) {
  return fmt::format("finding AS f JOIN sighting AS s ON s.finding = f.number{} AND s.ts BETWEEN {} AND {}{}{}",
                     where.text(), kFirstTime.microseconds, kLastTime.microseconds,
                     filter.since ? " AND s.ts >= ?3" : "", filter.until ? " AND s.ts <= ?4" : "");
}

}  // namespace

Result<std::vector<DayOfSightings>> sightings_by_day(Database& database, const FindingFilter& filter) {
  const FilterCondition where(filter);
  const std::string text =
      fmt::format("SELECT {} AS day, f.verdict, count(*) FROM {} GROUP BY day, f.verdict ORDER BY day",
                  number_of(kDayLength), timed(where, filter));
  PUGMARK_TRY(Statement list, where.prepare(database, text));
  std::vector<DayOfSightings> days;
  for (;;) {
    PUGMARK_TRY(const bool row, list.step());
    if (!row) {
      return days;
    }
    if (days.empty() || days.back().day != list.integer(0)) {
      days.emplace_back().day = list.integer(0);
    }
    const Verdict verdict = parse_verdict(list.text(1)).value_or(Verdict::kOpen);
    days.back().sightings[static_cast<std::size_t>(verdict)] += static_cast<std::uint64_t>(list.integer(2));
  }
}

Result<std::vector<Sighting>> sightings_of(Database& database, std::int64_t number, std::uint64_t most) {
  PUGMARK_TRY(Statement list,
              database.prepare(fmt::format(
                  "SELECT {} FROM sighting AS s WHERE s.finding = ?1 ORDER BY s.ts DESC, s.id LIMIT ?2", kColumns)));
  list.bind(number, most);
  std::vector<Sighting> found;
  for (;;) {
    PUGMARK_TRY(const bool row, list.step());
    if (!row) {
      return found;
    }
    found.push_back(sighting_at(list, 0));
  }
}

Result<std::vector<SightingOfFinding>> latest_sightings(Database& database, const FindingFilter& filter,
                                                        std::uint64_t most) {
  const FilterCondition where(filter);
  PUGMARK_TRY(Statement list,
              where.prepare(database, fmt::format("SELECT {}, f.id, f.client, f.score, f.verdict FROM {} "
                                                  "ORDER BY s.ts DESC, s.number DESC LIMIT {}",
                                                  kColumns, timed(where, filter), most)));
  std::vector<SightingOfFinding> found;
  for (;;) {
    PUGMARK_TRY(const bool row, list.step());
    if (!row) {
      return found;
    }
    SightingOfFinding& one = found.emplace_back();
    one.sighting = sighting_at(list, 0);
    constexpr int kFinding = 11;
    one.finding = to_hex(list.text(kFinding));
    one.client = list.text(kFinding + 1);
    one.score = list.real(kFinding + 2);
    one.verdict = parse_verdict(list.text(kFinding + 3)).value_or(Verdict::kOpen);
  }
}

Result<HoursOfWeek> sightings_by_hour(Database& database, const FindingFilter& filter) {
  const FilterCondition where(filter);
  PUGMARK_TRY(Statement list,
              where.prepare(database, fmt::format("SELECT {} AS hour, count(*) FROM {} GROUP BY hour",
                                                  number_of(kDayLength / kHoursOfDay), timed(where, filter))));
  HoursOfWeek hours{};
  for (;;) {
    PUGMARK_TRY(const bool row, list.step());
    if (!row) {
      return hours;
    }
    constexpr std::int64_t kHours = kHoursOfDay * kDaysOfWeek;
    constexpr std::int64_t kFirstHour = 3 * kHoursOfDay;  // 1970-01-01 was a Thursday
    const auto hour = static_cast<std::size_t>(((list.integer(0) + kFirstHour) % kHours + kHours) % kHours);
    hours[hour / kHoursOfDay][hour % kHoursOfDay] += static_cast<std::uint64_t>(list.integer(1));
  }
}

}  // namespace pugmark::store
