// STIX 2.1 in JSON.
#include "pugmark/report/indicators/stix_bundle.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "pugmark/core/json_writer.h"
#include "pugmark/core/text.h"
#include "pugmark/report/indicators/derived_uuid.h"
#include "pugmark/report/indicators/indicator_text.h"

namespace pugmark::report {
namespace {

constexpr std::string_view kRequest = "network-traffic:extensions.'http-request-ext'.";
/// Of identities, which say no more than a name: they never change.
constexpr Timestamp kNever{0};

std::string time_text(Timestamp ts) {
  constexpr std::size_t kMilliseconds = 23;  // "2026-11-24T01:52:12.123"
  return to_iso8601(ts).substr(0, kMilliseconds) + 'Z';
}

std::string address_pattern(std::string_view address) {
  return fmt::format("ipv{}-addr:value = {}", address.find(':') == std::string_view::npos ? 4 : 6,
                     stix_string(address));
}

/// That a request has a header, and the method.
std::string request_pattern(std::string_view header, std::string_view value, std::string_view method) {
  std::string text = fmt::format("{}request_header.'{}'[*] = {}", kRequest, header, stix_string(value));
  if (!method.empty()) {
    text += fmt::format(" AND {}request_method = {}", kRequest, stix_string(method));
  }
  return text;
}

std::string identity_of(const Indicators& indicators) {
  return "identity--" + derived_uuid("identity " + (indicators.who.empty() ? "pugmark" : indicators.who));
}

/// The members that every object has.
void begin_object(JsonWriter& json, std::string_view type, const std::string& id, Timestamp created,
                  Timestamp modified) {
  json.begin_object();
  json.member("type", type);
  json.member("spec_version", "2.1");
  json.member("id", id);
  json.member("created", time_text(created));
  json.member("modified", time_text(modified));
}

void write_strings(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
  json.key(name);
  json.begin_array();
  for (const std::string& text : texts) {
    json.string(text);
  }
  json.end_array();
}

void write_identity(JsonWriter& json, const Indicators& indicators) {
  begin_object(json, "identity", identity_of(indicators), kNever, kNever);
  json.member("name", indicators.who.empty() ? "pugmark" : indicators.who);
  json.member("identity_class", indicators.who.empty() ? "system" : "individual");
  json.end_object();
}

std::string_view indicator_type(Verdict verdict) {
  return verdict == Verdict::kMalicious ? "malicious-activity"
         : verdict == Verdict::kBenign  ? "benign"
                                        : "anomalous-activity";
}

void write_indicator(JsonWriter& json, const Indicators& indicators, const std::string& pattern) {
  begin_object(json, "indicator", "indicator--" + derived_uuid("indicator " + indicators.finding), indicators.recorded,
               indicators.changed);
  json.member("created_by_ref", identity_of(indicators));
  json.member("name", fmt::format("HTTP traffic to {}", !indicators.host.empty()     ? indicators.host
                                                        : indicators.servers.empty() ? "an unknown host"
                                                                                     : indicators.servers.front()));
  std::string description = fmt::format("From {}.", provenance(indicators));
  description += indicators.reason.empty() ? "" : fmt::format(" The strongest reason: {}.", indicators.reason);
  json.member("description", description);
  write_strings(json, "indicator_types", {std::string(indicator_type(indicators.verdict))});
  json.member("pattern", pattern);
  json.member("pattern_type", "stix");
  json.member("pattern_version", "2.1");
  json.member("valid_from", time_text(indicators.first_seen.value_or(indicators.recorded)));
  json.key("kill_chain_phases");
  json.begin_array();
  json.begin_object();
  json.member("kill_chain_name", "mitre-attack");
  json.member("phase_name", "command-and-control");
  json.end_object();
  json.end_array();
  json.end_object();
}

void write_sighting(JsonWriter& json, const Indicators& indicators) {
  constexpr std::uint64_t kMostCounted = 999'999'999;
  begin_object(json, "sighting", "sighting--" + derived_uuid("sighting " + indicators.finding), indicators.recorded,
               indicators.changed);
  json.member("created_by_ref", identity_of(indicators));
  json.member("sighting_of_ref", "indicator--" + derived_uuid("indicator " + indicators.finding));
  write_strings(json, "where_sighted_refs", {identity_of(indicators)});
  if (indicators.first_seen && indicators.last_seen) {
    json.member("first_seen", time_text(*indicators.first_seen));
    json.member("last_seen", time_text(*indicators.last_seen));
  }
  if (indicators.sightings > 0) {
    json.member("count", std::min(indicators.sightings, kMostCounted));
  }
  json.end_object();
}

}  // namespace

std::string stix_string(std::string_view text) {
  std::string out = "'";
  for (const char c : logged_text(text)) {
    if (c == '\'' || c == '\\') {
      out.push_back('\\');
    }
    out.push_back(c);
  }
  return out + '\'';
}

std::string stix_pattern(const Indicators& indicators) {
  std::vector<std::string> any;
  if (indicators.host_tells && !indicators.host_is_address) {
    any.push_back("domain-name:value = " + stix_string(indicators.host_name));
  }
  for (const std::string& server : indicators.servers) {
    any.push_back(address_pattern(server));
  }
  if (indicators.agent_kind == AgentKind::kPeculiar) {
    any.push_back(request_pattern("User-Agent", indicators.agent, indicators.method));
  }
  std::string pattern;
  for (const std::string& each : any) {
    pattern += fmt::format("{}[{}]", pattern.empty() ? "" : " OR ", each);
  }
  return pattern;
}

std::string stix_bundle(std::span<const Indicators> findings) {
  std::string objects;
  JsonWriter json(objects);
  std::set<std::string> identities;
  std::string name = "bundle";
  json.begin_array();
  for (const Indicators& indicators : findings) {
    const std::string pattern = stix_pattern(indicators);
    if (pattern.empty()) {
      continue;
    }
    if (identities.insert(indicators.who).second) {
      write_identity(json, indicators);
    }
    write_indicator(json, indicators, pattern);
    write_sighting(json, indicators);
    name += ' ' + indicators.finding;
  }
  json.end_array();
  return identities.empty() ? std::string()
                            : fmt::format("{{\"type\":\"bundle\",\"id\":\"bundle--{}\",\"objects\":{}}}\n",
                                          derived_uuid(name), objects);
}

}  // namespace pugmark::report
