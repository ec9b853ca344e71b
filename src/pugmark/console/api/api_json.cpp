// Values as JSON, in the forms of the command line where it has one.
#include "pugmark/console/api/api_json.h"

#include <string>

#include "pugmark/report/review/case_records.h"

namespace pugmark::console {

void write_time(JsonWriter& json, std::string_view name, const std::optional<Timestamp>& time) {
  if (time) {
    json.member(name, to_iso8601(*time));
  }
}

void write_verdicts(JsonWriter& json, const std::array<std::uint64_t, 4>& verdicts) {
  for (const Verdict verdict : kVerdicts) {
    json.member(to_string(verdict), verdicts[static_cast<std::size_t>(verdict)]);
  }
}

void write_days(JsonWriter& json, const std::vector<DayOfSightings>& days) {
  constexpr std::size_t kDate = 10;
  json.key("days");
  json.begin_array();
  for (const DayOfSightings& day : days) {
    json.begin_object();
    json.member("day", to_iso8601(Timestamp{day.day * kDayLength}).substr(0, kDate));
    write_verdicts(json, day.sightings);
    json.end_object();
  }
  json.end_array();
}

void write_groups(JsonWriter& json, std::string_view name, std::span<const FindingGroup> groups, std::string_view key) {
  json.key(name);
  json.begin_array();
  std::string one;
  for (const FindingGroup& group : groups) {
    one.clear();
    report::append_group_json(one, group, key);
    json.raw(one);
  }
  json.end_array();
}

void write_others(JsonWriter& json, std::string_view name, std::span<const StoredFinding> findings) {
  json.key(name);
  json.begin_array();
  for (const StoredFinding& finding : findings) {
    json.begin_object();
    json.member("id", finding.id);
    json.member("score", finding.score);
    json.member("verdict", to_string(finding.verdict));
    json.member("host", finding.host);
    json.member("identifier", finding.identifier);
    json.end_object();
  }
  json.end_array();
}

}  // namespace pugmark::console
