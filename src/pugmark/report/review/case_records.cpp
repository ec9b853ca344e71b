// JSON and CSV forms of what a case store holds.
#include "pugmark/report/review/case_records.h"

#include <fmt/format.h>

#include "pugmark/core/json_writer.h"
#include "pugmark/http/canonical_text.h"
#include "pugmark/report/csv_cell.h"
#include "pugmark/report/json_members.h"
#include "pugmark/report/review/pivot_commands.h"

namespace pugmark::report {
namespace {

std::string time_text(const std::optional<Timestamp>& ts) { return ts ? to_iso8601(*ts) : std::string(); }

void time_member(JsonWriter& json, std::string_view name, const std::optional<Timestamp>& ts) {
  if (ts) {
    json.member(name, to_iso8601(*ts));
  }
}

std::string_view unit_text(const StoredFinding& finding) { return finding.by_message ? "message" : "connection"; }

void write_sighting(JsonWriter& json, const Sighting& sighting) {
  time_member(json, "ts", sighting.ts);
  json.member("uid", sighting.uid);
  count_member(json, "id.orig_p", sighting.client_port);
  optional_member(json, "id.resp_h", sighting.server);
  count_member(json, "id.resp_p", sighting.server_port);
  optional_member(json, "uri", sighting.uri);
  count_member(json, "status_code", sighting.status_code);
  json.member("file", sighting.place.file);
  json.member("line", sighting.place.line);
  json.member("record", sighting.place.record);
  if (sighting.place.packet > 0) {
    json.member("packet", sighting.place.packet);
  }
}

/// The members that a finding has in a listing.
void write_finding(JsonWriter& json, const StoredFinding& finding) {
  json.member("schema", kCaseSchema);
  json.member("id", finding.id);
  json.member("score", finding.score);
  if (finding.probability) {
    json.member("probability", *finding.probability);
  }
  json.member("verdict", to_string(finding.verdict));
  time_member(json, "first_seen", finding.first_seen);
  time_member(json, "last_seen", finding.last_seen);
  json.member("count", finding.sightings);
  json.member("unit", unit_text(finding));
  json.member("origin", to_string(finding.origin));
  optional_member(json, "id.orig_h", finding.client);
  json.member("host", finding.host);
  json.member("identifier", finding.identifier);
  optional_member(json, "method", finding.method);
  json.member("reason", finding.reason);
  json.member("run", finding.run);
  optional_member(json, "fingerprint", finding.fingerprint);
  if (finding.teaching) {
    json.member("uncertainty", finding.teaching->uncertainty);
    json.member("settles", finding.teaching->settles);
  }
}

/// A canonical text, taken apart.
void write_headers(JsonWriter& json, std::string_view text) {
  json.key("headers");
  json.begin_array();
  CanonicalHeader header;
  while (take_canonical_header(text, header)) {
    json.begin_object();
    json.member("name", header.name);
    json.member("value", canonical_value_bytes(header.value));
    json.end_object();
  }
  json.end_array();
}

void write_texts(JsonWriter& json, const CaseFile& file, SecretPolicy secrets) {
  json.key("messages");
  json.begin_array();
  for (const MessageText& message : file.finding.texts) {
    const bool mask = secrets == SecretPolicy::kMask && may_hold_secrets(message.text);
    json.begin_object();
    json.member("origin", to_string(message.origin));
    const std::string text = mask ? mask_canonical_text(message.text) : message.text;
    json.member("text", text);
    write_headers(json, text);
    json.end_object();
  }
  json.end_array();
  json.member("messages_cut", file.finding.texts_cut);
}

void write_evidence(JsonWriter& json, const Finding& finding) {
  json.member("prior", finding.prior);
  json.key("evidence");
  json.begin_array();
  for (const HeaderEvidence& header : finding.evidence) {
    json.begin_object();
    json.member("side", header.side);
    json.member("header", header.header);
    json.member("value", header.value);
    json.member("weight", header.weight);
    optional_member(json, "eye", header.eye);
    json.key("reasons");
    json.begin_array();
    for (const Reason& reason : header.reasons) {
      json.begin_object();
      json.member("feature", reason.feature);
      json.member("weight", reason.weight);
      if (!reason.sentence.empty()) {
        json.member("text", reason.sentence);
        if (reason.captures[0] + reason.captures[1] > 0) {  // of columns nobody counts logs
          json.member("normal_logs", reason.captures[0]);
          json.member("malicious_logs", reason.captures[1]);
        }
      }
      json.end_object();
    }
    json.end_array();
    json.end_object();
  }
  json.end_array();
}

void write_entry(JsonWriter& json, const LedgerEntry& entry) {
  json.member("number", entry.number);
  json.member("verdict", to_string(entry.verdict));
  json.member("before", to_string(entry.before));
  json.member("by", entry.who);
  json.member("at", to_iso8601(entry.at));
  json.member("reason", entry.reason);
}

void write_run(JsonWriter& json, const Run& run) {
  json.member("run", run.number);
  json.member("score", run.score);
  json.member("state", to_string(run.state));
  json.member("started", to_iso8601(run.facts.started));
  time_member(json, "ended", run.ended);
  json.key("inputs");
  json.begin_array();
  for (const std::string& input : run.facts.inputs) {
    json.string(input);
  }
  json.end_array();
  json.member("model", run.facts.model);
  json.member("model_sha256", run.facts.model_hash);
  json.member("recipe", run.facts.recipe);
  json.member("pugmark", run.facts.program);
  json.member("records", run.counts.records);
  json.member("skipped", run.counts.skipped);
  json.member("units", run.counts.units);
  json.member("findings", run.counts.findings);
}

/// An array of objects, each written by `write(json, item)`.
template <typename Items, typename Write>
void write_array(JsonWriter& json, std::string_view name, const Items& items, Write&& write) {
  json.key(name);
  json.begin_array();
  for (const auto& item : items) {
    json.begin_object();
    write(json, item);
    json.end_object();
  }
  json.end_array();
}

void write_other(JsonWriter& json, const StoredFinding& other) {
  json.member("id", other.id);
  json.member("score", other.score);
  json.member("verdict", to_string(other.verdict));
  json.member("host", other.host);
  json.member("identifier", other.identifier);
}

}  // namespace

void append_stored_finding_json(std::string& out, const StoredFinding& finding) {
  JsonWriter json(out);
  json.begin_object();
  write_finding(json, finding);
  write_sighting(json, finding.strongest);
  json.end_object();
  out.push_back('\n');
}

std::string stored_finding_csv_header() {
  return "schema,id,score,probability,verdict,first_seen,last_seen,count,unit,origin,id.orig_h,host,identifier,method,"
         "reason,run,ts,uid,id.orig_p,id.resp_h,id.resp_p,uri,status_code,file,line,record,packet,fingerprint\n";
}

std::string stored_finding_csv(const StoredFinding& finding) {
  const Sighting& strongest = finding.strongest;
  return fmt::format(
      "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", kCaseSchema, finding.id,
      finding.score, finding.probability ? fmt::format("{}", *finding.probability) : "", to_string(finding.verdict),
      time_text(finding.first_seen), time_text(finding.last_seen), finding.sightings, unit_text(finding),
      to_string(finding.origin), csv_cell(finding.client), csv_cell(finding.host), csv_cell(finding.identifier),
      csv_cell(finding.method), csv_cell(finding.reason), finding.run, time_text(strongest.ts), csv_cell(strongest.uid),
      csv_cell(strongest.client_port), csv_cell(strongest.server), csv_cell(strongest.server_port),
      csv_cell(strongest.uri), csv_cell(strongest.status_code), csv_cell(strongest.place.file), strongest.place.line,
      strongest.place.record, strongest.place.packet > 0 ? std::to_string(strongest.place.packet) : "",
      finding.fingerprint);
}

void append_group_json(std::string& out, const FindingGroup& group, std::string_view key) {
  JsonWriter json(out);
  json.begin_object();
  json.member("schema", kCaseSchema);
  json.member("group", key);
  json.member("id", group.key);
  json.member("score", group.score);
  json.member("findings", group.findings);
  json.member("sightings", group.sightings);
  time_member(json, "first_seen", group.first_seen);
  time_member(json, "last_seen", group.last_seen);
  for (const Verdict verdict : kVerdicts) {
    json.member(to_string(verdict), group.verdicts[static_cast<std::size_t>(verdict)]);
  }
  json.end_object();
  out.push_back('\n');
}

std::string group_csv_header(std::string_view key) {
  return fmt::format("schema,{},score,findings,sightings,last_seen,open,malicious,benign,unsure\n", key);
}

std::string group_csv(const FindingGroup& group) {
  const auto count = [&](Verdict verdict) { return group.verdicts[static_cast<std::size_t>(verdict)]; };
  return fmt::format("{},{},{},{},{},{},{},{},{},{}\n", kCaseSchema, csv_cell(group.key), group.score, group.findings,
                     group.sightings, time_text(group.last_seen), count(Verdict::kOpen), count(Verdict::kMalicious),
                     count(Verdict::kBenign), count(Verdict::kUnsure));
}

void append_case_json(std::string& out, const CaseFile& file, SecretPolicy secrets) {
  JsonWriter json(out);
  json.begin_object();
  write_finding(json, file.stored);
  if (file.hidden_by) {
    json.member("hidden_by", file.hidden_by->number);
  }
  write_sighting(json, file.stored.strongest);
  json.member("view", to_string(file.finding.view));
  json.member("messages_read", file.finding.messages);
  if (file.finding.continued) {
    json.member("continued", true);
  }
  write_texts(json, file, secrets);
  write_evidence(json, file.finding);
  write_array(json, "sightings", file.sightings, write_sighting);
  write_array(json, "runs", file.runs, write_run);
  write_array(json, "verdicts", file.verdicts, write_entry);
  json.key("pivots");
  json.begin_array();
  for (const std::string& command : pivot_commands(file.stored.strongest)) {
    json.string(command);
  }
  json.end_array();
  write_array(json, "nearest", file.nearest, [](JsonWriter& each, const Neighbour& near) {
    write_other(each, near.finding);
    each.member("similarity", near.similarity);
  });
  write_array(json, "nearest_training", file.training.nearest, [](JsonWriter& each, const TrainingNeighbour& near) {
    each.member("label", near.malicious ? "malicious" : "normal");
    each.member("similarity", near.similarity);
    each.member("file", near.file);
    each.member("line", near.line);
    each.member("origin", to_string(near.origin));
    each.member("host", near.host);
    each.member("identifier", near.identifier);
  });
  if (!file.training.why_none.empty()) {
    json.member("no_nearest_training", file.training.why_none);
  }
  json.member("same_host_count", file.of_host.count);
  json.member("same_host_hidden", file.of_host.hidden);
  write_array(json, "same_host", file.of_host.strongest, write_other);
  json.member("same_server_count", file.of_server.count);
  json.member("same_server_hidden", file.of_server.hidden);
  write_array(json, "same_server", file.of_server.strongest, write_other);
  json.member("same_client_count", file.of_client.count);
  json.member("same_client_hidden", file.of_client.hidden);
  write_array(json, "same_client", file.of_client.strongest, write_other);
  json.end_object();
  out.push_back('\n');
}

void append_run_json(std::string& out, const Run& run) {
  JsonWriter json(out);
  json.begin_object();
  write_run(json, run);
  json.end_object();
  out.push_back('\n');
}

void append_learning_json(std::string& out, const JudgedFinding& judged) {
  JsonWriter json(out);
  json.begin_object();
  json.member("schema", kCaseSchema);
  json.member("id", judged.finding.id);
  json.member("verdict", to_string(judged.finding.verdict));
  json.member("score_before", judged.before);
  json.member("score_after", judged.after);
  constexpr double kLeastTold = 1e-9;  // above 0 is above nothing that anybody would write
  json.member("threshold", judged.threshold < kLeastTold && judged.threshold > 0 ? 0 : judged.threshold);
  json.member("clears", judged.clears);
  json.member("new", judged.is_new);
  json.member("lost", judged.is_lost());
  optional_member(json, "id.orig_h", judged.finding.client);
  json.member("host", judged.finding.host);
  json.member("identifier", judged.finding.identifier);
  json.end_object();
  out.push_back('\n');
}

void append_verdict_json(std::string& out, const LedgerEntry& entry) {
  JsonWriter json(out);
  json.begin_object();
  json.member("schema", kCaseSchema);
  json.member("id", entry.finding);
  write_entry(json, entry);
  json.end_object();
  out.push_back('\n');
}

}  // namespace pugmark::report
