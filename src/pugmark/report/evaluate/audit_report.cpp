// Text and JSON of audits.
#include "pugmark/report/evaluate/audit_report.h"

#include <algorithm>
#include <map>
#include <span>
#include <vector>

#include <fmt/format.h>

#include "pugmark/core/json_writer.h"
#include "pugmark/core/text.h"

namespace pugmark::report {
namespace {

constexpr std::uint64_t kAuditSchema = 1;

const char* class_name(bool malicious) { return malicious ? "malicious" : "normal"; }

/// The suspicions of a log, the log with the strongest one first.
using LogSuspicions = std::vector<const ToldSuspicion*>;

std::vector<LogSuspicions> by_log(const LabelAudit& audit) {
  std::vector<LogSuspicions> logs;
  std::map<std::uint32_t, std::size_t> numbers;
  for (const ToldSuspicion& told : audit.suspicions) {
    const auto [at, fresh] = numbers.try_emplace(told.suspicion.capture, logs.size());
    if (fresh) {
      logs.emplace_back();
    }
    logs[at->second].push_back(&told);
  }
  return logs;
}

/// A line: how likely wrong, how many connections, which host, where to look.
std::string host_text(const ToldSuspicion& told, std::size_t width) {
  const std::string host = told.host.empty() ? "(no host)" : terminal_safe(told.host);
  std::string line =
      fmt::format("     {:>4.0f} %  {:>5}  {}", 100 * told.suspicion.wrong, grouped(told.suspicion.units), host);
  for (std::size_t i = 0; i < told.uids.size(); ++i) {
    line += (i == 0 ? "  uid " : ", ") + terminal_safe(told.uids[i]);
  }
  return shorten(line, width) + '\n';
}

}  // namespace

std::size_t suspected_logs(const LabelAudit& audit) { return by_log(audit).size(); }

std::string audit_text(const LabelAudit& audit, std::size_t most, std::size_t width) {
  constexpr std::size_t kHosts = 4;
  std::string out;
  std::vector<LogSuspicions> logs = by_log(audit);
  logs.resize(std::min(most, logs.size()));
  std::size_t number = 0;
  for (const LogSuspicions& log : logs) {
    const ToldSuspicion& first = *log.front();
    std::uint64_t units = 0;
    for (const ToldSuspicion* const told : log) {
      units += told->suspicion.units;
    }
    out += fmt::format("{:>3}  {}\n", ++number, terminal_safe(first.file));
    out +=
        fmt::format("     labelled {}, looks {}: {} of {}\n", class_name(first.suspicion.malicious),
                    class_name(!first.suspicion.malicious), grouped(units), counted(first.units_of_log, "connection"));
    for (const ToldSuspicion* const told : std::span(log).first(std::min(kHosts, log.size()))) {
      out += host_text(*told, width);
    }
    if (log.size() > kHosts) {
      out += fmt::format("             and {}\n", counted(log.size() - kHosts, "other host"));
    }
    for (const SuspicionReason& reason : first.reasons) {
      out += shorten(fmt::format("       {:+.1f}  {}", reason.weight, terminal_safe(reason.sentence)), width) + '\n';
    }
    out += '\n';
  }
  return out;
}

std::string audit_json(const LabelAudit& audit, std::size_t most) {
  std::string out;
  for (const ToldSuspicion& told : std::span(audit.suspicions).first(std::min(most, audit.suspicions.size()))) {
    JsonWriter json(out);
    json.begin_object();
    json.member("schema", kAuditSchema);
    json.member("label", class_name(told.suspicion.malicious));
    json.member("looks", class_name(!told.suspicion.malicious));
    json.member("wrong", told.suspicion.wrong);
    json.member("strength", told.suspicion.strength);
    json.member("file", told.file);
    json.member("log", told.content);
    json.member("host", told.host);
    json.member("connections", told.suspicion.units);
    json.member("connections_of_log", told.units_of_log);
    json.key("uids");
    json.begin_array();
    for (const std::string& uid : told.uids) {
      json.string(uid);
    }
    json.end_array();
    json.key("reasons");
    json.begin_array();
    for (const SuspicionReason& reason : told.reasons) {
      json.begin_object();
      json.member("text", reason.sentence);
      json.member("weight", reason.weight);
      json.end_object();
    }
    json.end_array();
    json.end_object();
    out += '\n';
  }
  return out;
}

}  // namespace pugmark::report
