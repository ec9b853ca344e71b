// Text, JSON and CSV of connections that several models see.
#include "pugmark/report/assess/seen_records.h"

#include <algorithm>

#include <fmt/format.h>

#include "pugmark/core/json_writer.h"
#include "pugmark/core/text.h"
#include "pugmark/report/csv_cell.h"
#include "pugmark/report/json_members.h"

namespace pugmark::report {
namespace {

constexpr int kSeenSchema = 1;

}  // namespace

std::string seen_text(const SeenConnection& seen, const std::vector<std::string>& models, std::size_t rank,
                      std::size_t width) {
  width = std::max<std::size_t>(width, 60);
  std::string out = fmt::format(
      "{:>4}  {}  {}  connection of {}\n", rank, seen.ts ? to_iso8601_seconds(*seen.ts) : std::string("time unknown"),
      seen.uid.empty() ? std::string("no uid") : terminal_safe(seen.uid), counted(seen.messages, "message"));
  for (std::size_t i = 0; i < models.size(); ++i) {
    const ModelOpinion& opinion = seen.opinions[i];
    const std::string says = !opinion.score ? std::string("    nothing that it looks at")
                             : opinion.called_out
                                 ? fmt::format("{:8.2f}  called out (from {:.2f} on)", *opinion.score, opinion.least)
                                 : fmt::format("{:8.2f}", *opinion.score);
    out += fmt::format("      {:<24} {}\n", shorten(terminal_safe(models[i]), 24), says);
  }
  if (!seen.client.empty() || !seen.host.empty()) {
    const std::string who = terminal_safe(seen.client) + (seen.client.empty() ? "" : " → ") + terminal_safe(seen.host);
    out += "      " + shorten(who, width - 6) + '\n';
  }
  out += "      agent   " + shorten(terminal_safe(seen.identifier), width - 14) + '\n';
  return out + fmt::format("      {}:{}\n", terminal_safe(seen.file), seen.line);
}

void append_seen_json(std::string& out, const SeenConnection& seen, const std::vector<std::string>& models) {
  JsonWriter json(out);
  json.begin_object();
  json.member("schema", kSeenSchema);
  json.member("file", seen.file);
  json.member("line", seen.line);
  if (seen.ts) {
    json.member("ts", to_iso8601(*seen.ts));
  }
  json.member("uid", seen.uid);
  json.member("view", to_string(seen.view));
  json.member("identifier", seen.identifier);
  json.member("host", seen.host);
  optional_member(json, "id.orig_h", seen.client);
  json.member("messages", seen.messages);
  json.key("models");
  json.begin_array();
  for (std::size_t i = 0; i < models.size(); ++i) {
    const ModelOpinion& opinion = seen.opinions[i];
    json.begin_object();
    json.member("model", models[i]);
    if (opinion.score) {
      json.member("score", *opinion.score);
    }
    json.member("called_out", opinion.called_out);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  out.push_back('\n');
}

std::string seen_csv_header(const std::vector<std::string>& models) {
  std::string out = "schema,file,line,ts,uid,view,identifier,host,id.orig_h,messages";
  for (const std::string& model : models) {
    out += ',' + csv_cell("score " + model) + ',' + csv_cell("called_out " + model);
  }
  return out + '\n';
}

std::string seen_csv(const SeenConnection& seen) {
  std::string out = fmt::format("{},{},{},{},{},{},{},{},{},{}", kSeenSchema, csv_cell(seen.file), seen.line,
                                seen.ts ? to_iso8601(*seen.ts) : "", csv_cell(seen.uid), to_string(seen.view),
                                csv_cell(seen.identifier), csv_cell(seen.host), csv_cell(seen.client), seen.messages);
  for (const ModelOpinion& opinion : seen.opinions) {
    out += fmt::format(",{},{}", opinion.score ? fmt::format("{}", *opinion.score) : std::string(), opinion.called_out);
  }
  return out + '\n';
}

}  // namespace pugmark::report
