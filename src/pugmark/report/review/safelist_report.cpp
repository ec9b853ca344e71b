// Entries of a safelist, written down.
#include "pugmark/report/review/safelist_report.h"

#include <algorithm>

#include <fmt/format.h>

#include "pugmark/core/json_writer.h"
#include "pugmark/core/text.h"
#include "pugmark/report/review/case_records.h"

namespace pugmark::report {
namespace {

constexpr std::size_t kDate = 10;     // "2026-11-28"
constexpr std::size_t kMinutes = 16;  // "2026-11-28T12:00"

std::string removal_text(const SafelistEntry& entry) {
  return entry.removed ? fmt::format("(removed {} by {}) ", to_iso8601_seconds(*entry.removed).substr(0, kDate),
                                     terminal_safe(entry.removed_by))
                       : std::string();
}

}  // namespace

std::string safelist_entry_name(const SafelistEntry& entry) {
  return fmt::format("{} {}", to_string(entry.kind), terminal_safe(entry.value));
}

std::string safelist_table(std::span<const SafelistEntry> entries, Timestamp now, std::size_t width) {
  constexpr std::size_t kMostWho = 12;
  std::string out = fmt::format("{:>5}  {:<7}  {:<10}  {:<16}  {:<12}  {}\n", "entry", "state", "added", "expires",
                                "by", "what: why");
  for (const SafelistEntry& entry : entries) {
    std::string who = shorten(terminal_safe(entry.who), kMostWho);
    const std::string expires =
        entry.expires ? to_iso8601_seconds(*entry.expires).substr(0, kMinutes) : std::string("never");
    const std::string start = fmt::format("{:>5}  {:<7}  {:<10}  {:<16}  {:<12}  ", entry.number, state_of(entry, now),
                                          to_iso8601_seconds(entry.at).substr(0, kDate), expires, who);
    const std::string what =
        fmt::format("{}{}: {}", removal_text(entry), safelist_entry_name(entry), terminal_safe(entry.reason));
    constexpr std::size_t kLeastWhat = 40;
    out += start + shorten(what, std::max(kLeastWhat, width - std::min(width, start.size()))) + '\n';
  }
  return out;
}

void append_safelist_entry_json(std::string& out, const SafelistEntry& entry, Timestamp now) {
  JsonWriter json(out);
  json.begin_object();
  json.member("schema", kCaseSchema);
  json.member("entry", entry.number);
  json.member("kind", to_string(entry.kind));
  json.member("value", entry.value);
  json.member("state", state_of(entry, now));
  json.member("by", entry.who);
  json.member("at", to_iso8601(entry.at));
  json.member("reason", entry.reason);
  if (entry.expires) {
    json.member("expires", to_iso8601(*entry.expires));
  }
  if (entry.removed) {
    json.member("removed_at", to_iso8601(*entry.removed));
    json.member("removed_by", entry.removed_by);
  }
  json.end_object();
  out.push_back('\n');
}

}  // namespace pugmark::report
