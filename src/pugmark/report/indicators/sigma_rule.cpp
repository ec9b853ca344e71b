// What a detection engineer would deploy from one finding.
#include "pugmark/report/indicators/sigma_rule.h"

#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "pugmark/core/text.h"
#include "pugmark/report/indicators/derived_uuid.h"
#include "pugmark/report/indicators/indicator_text.h"

namespace pugmark::report {
namespace {

/// A field of http.log and the values it may have; none: the field is not there.
using Field = std::pair<std::string_view, std::vector<std::string>>;

struct Selection {
  std::string_view name;
  std::vector<Field> fields;
  std::string_view false_positives;
};

/// The host as Zeek logs it: with a port since version 4.2, without one before.
Field host_field(const Indicators& indicators) {
  Field field{"host", {indicators.host_name}};
  if (indicators.host.size() > indicators.host_name.size()) {
    field.second.push_back(indicators.host);
  }
  return field;
}

void add_agent(std::vector<Field>& fields, const Indicators& indicators) {
  fields.emplace_back("user_agent", indicators.agent_kind == AgentKind::kNone
                                        ? std::vector<std::string>()
                                        : std::vector<std::string>{indicators.agent});
  if (!indicators.method.empty()) {
    fields.emplace_back("method", std::vector<std::string>{indicators.method});
  }
}

std::vector<Selection> selections_of(const Indicators& indicators) {
  std::vector<Selection> selections;
  if (indicators.host_tells) {
    selections.push_back({"selection_host",
                          {host_field(indicators)},
                          "Ordinary visits, where the host is a legitimate one that was abused"});
  } else if (!indicators.servers.empty()) {
    selections.push_back(
        {"selection_server", {{"id.resp_h", indicators.servers}}, "Other sites that the same server holds"});
  }
  if (indicators.agent_kind == AgentKind::kPeculiar) {
    Selection agent{"selection_agent", {}, "Other programs that send the same User-Agent"};
    add_agent(agent.fields, indicators);
    selections.push_back(std::move(agent));
  }
  // A host that is not worth looking for alone is not with its method either.
  if (selections.empty() && !indicators.host.empty() && indicators.agent_kind != AgentKind::kUnknown) {
    Selection all{"selection", {host_field(indicators)}, "Ordinary programs that ask the host in the same way"};
    add_agent(all.fields, indicators);
    selections.push_back(std::move(all));
  }
  return selections;
}

std::string_view level_of(std::string_view selection) {
  return selection == "selection" ? "low" : selection == "selection_agent" ? "medium" : "high";
}

std::string field_text(const Field& field) {
  const auto& [name, values] = field;
  if (values.size() < 2) {
    return fmt::format("    {}: {}\n", name, values.empty() ? "null" : yaml_string(sigma_value(values.front())));
  }
  std::string out = fmt::format("    {}:\n", name);
  for (const std::string& value : values) {
    out += fmt::format("      - {}\n", yaml_string(sigma_value(value)));
  }
  return out;
}

std::string title_of(const Indicators& indicators) {
  constexpr std::size_t kMostHost = 60;  // a title has at most 110 characters
  const std::string what = !indicators.host.empty()     ? shorten(terminal_safe(indicators.host), kMostHost)
                           : indicators.servers.empty() ? std::string("an unknown host")
                                                        : indicators.servers.front();
  return fmt::format("{} HTTP Traffic to {}", indicators.verdict == Verdict::kMalicious ? "Malicious" : "Suspicious",
                     what);
}

std::string description_of(const Indicators& indicators) {
  std::string text = fmt::format("From {}. ", provenance(indicators));
  if (indicators.first_seen && indicators.last_seen) {
    text += fmt::format("Seen {}, {} to {}. ", counted(indicators.sightings, "time"),
                        to_iso8601_seconds(*indicators.first_seen), to_iso8601_seconds(*indicators.last_seen));
  }
  if (!indicators.reason.empty()) {
    text += fmt::format("The strongest reason for calling it out: {}. ", terminal_safe(indicators.reason));
  }
  for (const std::string& left : not_looked_for(indicators)) {
    text += fmt::format("Not looked for by itself: {}. ", left);
  }
  text.pop_back();
  return text;
}

}  // namespace

std::string yaml_string(std::string_view text) {
  std::string out = "\"";
  const std::string valid = logged_text(text);
  for (std::string_view rest = valid; !rest.empty();) {
    const CodePoint point = read_code_point(rest);
    const auto value = static_cast<std::uint32_t>(point.value);
    if (value == '"' || value == '\\') {
      out.append("\\").append(1, rest.front());
    } else if (value >= 0x20 && value < 0x7F) {
      out.push_back(rest.front());
    } else if (value < 0x100) {
      out += fmt::format("\\x{:02x}", value);
    } else {
      out += value < 0x10000 ? fmt::format("\\u{:04x}", value) : fmt::format("\\U{:08x}", value);
    }
    rest.remove_prefix(point.length);
  }
  return out + '"';
}

std::string sigma_value(std::string_view text) {
  std::string value;
  for (const char c : logged_text(text)) {
    if (c == '*' || c == '?' || c == '\\') {
      value.push_back('\\');
    }
    value.push_back(c);
  }
  return value;
}

std::string sigma_rule(const Indicators& indicators) {
  const std::vector<Selection> selections = selections_of(indicators);
  if (selections.empty()) {
    return {};
  }
  constexpr std::size_t kDate = 10;
  std::string out = fmt::format(
      "title: {}\nid: {}\nstatus: experimental\ndescription: {}\n{}date: {}\ntags:\n  - attack.command-and-control\n"
      "  - attack.t1071.001\nlogsource:\n  product: zeek\n  service: http\ndetection:\n",
      yaml_string(title_of(indicators)), derived_uuid("sigma " + indicators.finding),
      yaml_string(description_of(indicators)),
      indicators.who.empty() ? std::string() : fmt::format("author: {}\n", yaml_string(indicators.who)),
      to_iso8601(indicators.recorded).substr(0, kDate));
  for (const Selection& selection : selections) {
    out += fmt::format("  {}:\n", selection.name);
    for (const Field& field : selection.fields) {
      out += field_text(field);
    }
  }
  out += fmt::format("  condition: {}\nfalsepositives:\n",
                     selections.size() > 1 ? std::string_view("1 of selection_*") : selections.front().name);
  for (const Selection& selection : selections) {
    out += fmt::format("  - {}\n", selection.false_positives);
  }
  return out + fmt::format("level: {}\n", level_of(selections.front().name));
}

}  // namespace pugmark::report
