// What is worth looking for.
#include "pugmark/finding/indicators.h"

#include <algorithm>
#include <array>

#include "pugmark/core/ascii.h"
#include "pugmark/core/ip_address.h"
#include "pugmark/feature/host_name.h"
#include "pugmark/feature/user_agent.h"

namespace pugmark {
namespace {

constexpr std::string_view kMasked = "-masked-";     // what stands in the place of a secret
constexpr std::string_view kNoAgent = "NOTPRESENT";  // what readers say of a message without one

/// Whether an address means something in its own network alone. Source: RFC 6890.
bool is_local(const IpAddress& address) {
  constexpr std::array<std::string_view, 4> kBlocks = {"::/127", "fc00::/7", "fe80::/10", "ff00::/8"};
  return address.is_v4 ? is_local_host(to_string(address))
                       : std::any_of(kBlocks.begin(), kBlocks.end(), [&](std::string_view block) {
                           return parse_address_block(block)->contains(address);
                         });
}

void add_once(std::vector<std::string>& list, const std::string& text) {
  if (std::find(list.begin(), list.end(), text) == list.end()) {
    list.push_back(text);
  }
}

/// Files an address; what is none is passed over, for logs may say anything.
void add_server(std::string_view text, Indicators& out) {
  if (const auto address = parse_ip_address(text)) {
    add_once(is_local(*address) ? out.local : out.servers, to_string(*address));
  }
}

void add_host(const IndicatorSource& source, Indicators& out) {
  HostName host;
  parse_host(source.stored.host, host);
  if (host.kind == HostKind::kEmpty || source.stored.host.find(kMasked) != std::string::npos) {
    return;
  }
  out.host = source.stored.host;
  std::string_view name = host.name;
  if (name.starts_with('[') && name.ends_with(']')) {
    name = name.substr(1, name.size() - 2);
  }
  const auto address = parse_ip_address(name);
  out.host_name = name;
  out.host_is_address = address.has_value();
  out.host_is_local = address ? is_local(*address) : host.kind == HostKind::kLan;
  out.host_tells = !out.host_is_local && !source.host_is_benign;
  if (out.host_is_local) {
    add_once(out.local, out.host_name);
  } else if (address && out.host_tells) {
    add_once(out.servers, to_string(*address));
  }
}

/// Whether the header User-Agent speaks for malicious, and no normal training log has a value like it. Without evidence
/// nothing speaks against it.
bool speaks_for_malicious(const Finding& finding) {
  for (const HeaderEvidence& header : finding.evidence) {
    if (header.side == "response" || !equals_ignoring_case(header.header, "user-agent")) {
      continue;
    }
    return header.weight > 0 && std::none_of(header.reasons.begin(), header.reasons.end(), [](const Reason& reason) {
             return reason.feature.starts_with("request.value USER-AGENT=") && reason.captures[0] > 0;
           });
  }
  return finding.evidence.empty();
}

AgentKind kind_of_agent(const IndicatorSource& source) {
  const std::string& agent = source.stored.identifier;
  if (source.stored.origin != Origin::kClient || agent.empty() || agent.find(kMasked) != std::string::npos) {
    return AgentKind::kUnknown;
  }
  if (agent == kNoAgent) {
    return AgentKind::kNone;
  }
  return source.agent_is_benign || is_widespread_agent(agent) || !speaks_for_malicious(source.finding)
             ? AgentKind::kShared
             : AgentKind::kPeculiar;
}

}  // namespace

bool is_widespread_agent(std::string_view agent) { return read_agent_claim(lower_case(agent)).family != "other"; }

Indicators indicators_of(const IndicatorSource& source) {
  const StoredFinding& stored = source.stored;
  Indicators out;
  out.finding = stored.id;
  out.verdict = stored.verdict;
  out.recorded = source.verdicts.empty() ? source.called_out : source.verdicts.back().at;
  out.judged = out.recorded;
  if (!source.verdicts.empty()) {
    out.who = source.verdicts.front().who;
    out.judged = source.verdicts.front().at;
  }
  out.changed = std::max(out.judged, stored.last_seen.value_or(out.judged));
  out.first_seen = stored.first_seen;
  out.last_seen = stored.last_seen;
  out.sightings = stored.sightings;
  out.reason = stored.reason;
  out.method = stored.method;
  add_host(source, out);
  if (!source.host_is_benign) {  // a server of a benign host is no better known for what is malicious
    add_server(stored.strongest.server, out);
    for (const Sighting& sighting : source.sightings) {
      add_server(sighting.server, out);
    }
  }
  out.agent_kind = kind_of_agent(source);
  if (out.agent_kind == AgentKind::kShared || out.agent_kind == AgentKind::kPeculiar) {
    out.agent = stored.identifier;
  }
  return out;
}

}  // namespace pugmark
