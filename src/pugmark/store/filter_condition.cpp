// SQL is put together from fixed pieces; what somebody typed is only ever bound.
#include "pugmark/store/filter_condition.h"

#include <optional>
#include <span>

#include <fmt/format.h>

#include "pugmark/core/ascii.h"
#include "pugmark/feature/host_name.h"
#include "pugmark/store/identity.h"

namespace pugmark::store {
namespace {

std::string_view condition_of(VerdictFilter verdict) {
  switch (verdict) {
    case VerdictFilter::kAny:
      return "";
    case VerdictFilter::kNotBenign:
      return " AND f.verdict <> 'benign'";
    case VerdictFilter::kOpen:
      return " AND f.verdict = 'open'";
    case VerdictFilter::kMalicious:
      return " AND f.verdict = 'malicious'";
    case VerdictFilter::kBenign:
      return " AND f.verdict = 'benign'";
    case VerdictFilter::kUnsure:
      return " AND f.verdict = 'unsure'";
  }
  return {};
}

std::string_view condition_of(Safelisted safelisted) {
  switch (safelisted) {
    case Safelisted::kShown:
      return "(f.verdict = 'malicious' OR NOT {})";
    case Safelisted::kHidden:
      return "(f.verdict <> 'malicious' AND {})";
    case Safelisted::kMatched:
      return "{}";
  }
  return {};
}

/// A pattern of LIKE for texts that have `part` in them, in whatever case.
std::string part_pattern(std::string_view part) {
  std::string pattern = "%";
  for (const char c : part) {
    if (c == '%' || c == '_' || c == '\\') {
      pattern.push_back('\\');
    }
    pattern.push_back(c);
  }
  return pattern + '%';
}

/// A pattern as SQLite has it, where brackets would mean one of several characters: here they are those of an address.
std::string glob_of(std::string_view pattern) {
  std::string glob;
  for (const char c : pattern) {
    c == '[' ? glob.append("[[]") : glob.append(1, to_lower(c));
  }
  return glob;
}

}  // namespace

FilterCondition::FilterCondition(const FindingFilter& filter) : filter_(filter) {
  text_ = " WHERE true" + std::string(condition_of(filter.verdict));
  add(filter.least_score.has_value(), "f.score >= ?1");
  add(filter.most_score.has_value(), "f.score <= ?2");
  add(filter.since.has_value(), "f.last_seen >= ?3");
  add(filter.until.has_value(), "f.first_seen <= ?4");
  if (filter.host.starts_with("*.")) {
    add(true, "(f.host_name GLOB ?5 OR f.host_name GLOB substr(?5, 3))");
  } else {
    add(!filter.host.empty(), "f.host_name GLOB ?5");
  }
  add(!filter.uid.empty(), "f.number IN (SELECT finding FROM sighting WHERE uid = ?6)");
  add(!filter.identifier.empty(), R"(f.identifier LIKE ?7 ESCAPE '\')");
  add(!filter.client.empty(), "f.client = ?8");
  add(filter.run.has_value(), "f.number IN (SELECT finding FROM run_finding WHERE run = ?9)");
  add(!filter.other_than.empty(), "f.id <> ?10");
  add(!filter.exact_host.empty(), "f.host_name = ?11");
  add(!filter.exact_identifier.empty(), "f.identifier = ?12");
  add(!filter.exact_server.empty(), "f.server = ?13");
  add(!filter.text.empty(),
      R"((f.host_name LIKE ?14 ESCAPE '\' OR f.identifier LIKE ?14 ESCAPE '\' OR f.client LIKE ?14 ESCAPE '\'))");
  if (has_safelist()) {
    add(true, fmt::format(fmt::runtime(condition_of(filter.safelisted)),
                          "(safelisted(f.client, f.server, f.host_name, f.identifier, f.fingerprint) <> '')"));
  }
}

Result<Statement> FilterCondition::prepare(Database& database, std::string_view text) const {
  if (has_safelist()) {
    PUGMARK_CHECK(database.define("safelisted", [list = filter_.safelist](std::span<const std::string_view> finding) {
      return std::string(list->matches({finding[0], finding[1], finding[2], finding[3], finding[4]}) ? "yes" : "");
    }));
  }
  PUGMARK_TRY(Statement statement, database.prepare(text));
  bind(statement);
  return statement;
}

bool FilterCondition::is_selective() const {
  return filter_.since || filter_.until || !filter_.host.empty() || !filter_.uid.empty() ||
         !filter_.identifier.empty() || !filter_.client.empty() || filter_.run || !filter_.exact_host.empty() ||
         !filter_.exact_identifier.empty() || !filter_.exact_server.empty() || !filter_.text.empty();
}

bool FilterCondition::has_safelist() const {
  return filter_.safelist && (!filter_.safelist->empty() || filter_.safelisted != Safelisted::kShown);
}

void FilterCondition::bind(Statement& statement) const {
  const auto microseconds = [](const std::optional<Timestamp>& ts) {
    return ts ? std::optional(ts->microseconds) : std::nullopt;
  };
  statement.reset();
  const auto bind = [&](bool wanted, int index, const auto& value) {
    if (wanted) {
      statement.bind_at(index, value);
    }
  };
  bind(filter_.least_score.has_value(), 1, filter_.least_score);
  bind(filter_.most_score.has_value(), 2, filter_.most_score);
  bind(filter_.since.has_value(), 3, microseconds(filter_.since));
  bind(filter_.until.has_value(), 4, microseconds(filter_.until));
  bind(!filter_.host.empty(), 5, glob_of(filter_.host));
  bind(!filter_.uid.empty(), 6, filter_.uid);
  bind(!filter_.identifier.empty(), 7, part_pattern(filter_.identifier));
  bind(!filter_.client.empty(), 8, filter_.client);
  bind(filter_.run.has_value(), 9, filter_.run);
  constexpr int kOther = 10;
  const std::string other = filter_.other_than.empty() ? std::string() : id_from(filter_.other_than, '0');
  bind(!other.empty(), kOther, Blob{other});
  if (!filter_.exact_host.empty()) {
    HostName host;
    parse_host(filter_.exact_host, host);
    bind(true, kOther + 1, host.name);
  }
  bind(!filter_.exact_identifier.empty(), kOther + 2, filter_.exact_identifier);
  bind(!filter_.exact_server.empty(), kOther + 3, filter_.exact_server);
  bind(!filter_.text.empty(), kOther + 4, part_pattern(filter_.text));
}

void FilterCondition::add(bool wanted, std::string_view condition) {
  if (wanted) {
    text_.append(" AND ").append(condition);
  }
}

}  // namespace pugmark::store
