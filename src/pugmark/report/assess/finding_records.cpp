// JSON and CSV forms of findings.
#include "pugmark/report/assess/finding_records.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <vector>

#include <fmt/format.h>

#include "pugmark/core/json_writer.h"
#include "pugmark/report/csv_cell.h"
#include "pugmark/report/json_members.h"

namespace pugmark::report {
namespace {

/// Reasons written in full; the rest is added up in one, so that reasons still sum to the score.
constexpr std::size_t kReasons = 16;

/// A reason, where it stands, and its place among all.
struct RankedReason {
  const Reason* reason = nullptr;
  const HeaderEvidence* header = nullptr;
  std::size_t order = 0;
};

bool ranks_before(const RankedReason& a, const RankedReason& b) {
  const double x = std::abs(a.reason->weight);
  const double y = std::abs(b.reason->weight);
  return x != y ? x > y : a.order < b.order;
}

/// A reason, or the rest of them, as records have it.
struct RecordedReason {
  std::string_view feature;
  double weight = 0;
  const HeaderEvidence* header = nullptr;  // null outside of headers
  const Reason* reason = nullptr;          // null for the rest and the prior
};

/// Calls `visit(const RecordedReason&)` for the reasons in their order of strength.
template <typename Visit>
void for_each_reason(const Finding& finding, Visit&& visit) {
  std::vector<RankedReason> reasons;
  reasons.reserve(64);
  for (const HeaderEvidence& header : finding.evidence) {
    for (const Reason& reason : header.reasons) {
      reasons.push_back({&reason, &header, reasons.size()});
    }
  }
  std::sort(reasons.begin(), reasons.end(), ranks_before);
  const std::size_t shown = std::min(reasons.size(), kReasons);
  const auto end_of_shown = reasons.begin() + static_cast<std::ptrdiff_t>(shown);
  std::for_each(reasons.begin(), end_of_shown, [&](const RankedReason& ranked) {
    visit(RecordedReason{ranked.reason->feature, ranked.reason->weight, ranked.header, ranked.reason});
  });
  if (reasons.size() > shown) {
    const double rest = std::accumulate(end_of_shown, reasons.end(), 0.0, [](double sum, const RankedReason& ranked) {
      return sum + ranked.reason->weight;
    });
    visit(RecordedReason{"(others)", rest, nullptr, nullptr});
  }
  visit(RecordedReason{"(prior)", finding.prior, nullptr, nullptr});
}

}  // namespace

void append_finding_json(std::string& out, const Finding& finding) {
  JsonWriter json(out);
  json.begin_object();
  json.member("schema", kFindingSchema);
  json.member("score", finding.score);
  if (finding.probability) {
    json.member("probability", *finding.probability);
  }
  json.member("file", finding.place.file);
  json.member("line", finding.place.line);
  json.member("record", finding.place.record);
  if (finding.place.packet > 0) {
    json.member("packet", finding.place.packet);
  }
  if (finding.ts) {
    json.member("ts", to_iso8601(*finding.ts));
  }
  json.member("uid", finding.uid);
  if (finding.log_path.empty()) {
    json.member("origin", to_string(finding.origin));
    json.member("view", to_string(finding.view));
    json.member("identifier", finding.identifier);
    json.member("host", finding.host);
  } else {
    json.member("path", finding.log_path);
  }
  optional_member(json, "method", finding.method);
  optional_member(json, "uri", finding.uri);
  count_member(json, "status_code", finding.status_code);
  optional_member(json, "id.orig_h", finding.orig_h);
  count_member(json, "id.orig_p", finding.orig_p);
  optional_member(json, "id.resp_h", finding.resp_h);
  count_member(json, "id.resp_p", finding.resp_p);
  json.member("messages", finding.messages);
  if (finding.continued) {
    json.member("continued", true);
  }
  if (!finding.eyes.empty()) {
    json.key("eyes");
    json.begin_array();
    for (const EyeScore& eye : finding.eyes) {
      json.begin_object();
      json.member("eye", eye.eye);
      json.member("score", eye.score);
      json.member("weight", eye.weight);
      json.end_object();
    }
    json.end_array();
  }
  json.key("reasons");
  json.begin_array();
  for_each_reason(finding, [&](const RecordedReason& recorded) {
    json.begin_object();
    json.member("feature", recorded.feature);
    json.member("header", recorded.header == nullptr ? std::string_view() : recorded.header->header);
    json.member("weight", recorded.weight);
    if (recorded.header != nullptr) {
      optional_member(json, "eye", recorded.header->eye);
    }
    if (recorded.reason != nullptr && !recorded.reason->sentence.empty()) {
      json.member("side", recorded.header->side);
      json.member("text", recorded.reason->sentence);
      if (!finding.log_path.empty()) {
        json.member("value", recorded.header->value);
      }
      // Of columns and usual habits nobody counts logs.
      const std::array<std::uint32_t, 2>& logs = recorded.reason->captures;
      const bool counts = recorded.header->eye.empty() || logs[0] + logs[1] > 0;
      if (finding.numbers.empty() && !finding.surprise && counts) {
        json.member("normal_logs", recorded.reason->captures[0]);
        json.member("malicious_logs", recorded.reason->captures[1]);
      }
    }
    json.end_object();
  });
  json.end_array();
  json.end_object();
  out.push_back('\n');
}

std::string finding_csv_header() {
  return "schema,score,file,line,record,ts,uid,origin,view,identifier,host,method,uri,status_code,"
         "id.orig_h,id.orig_p,id.resp_h,id.resp_p,messages,reasons,packet,probability,path\n";
}

std::string finding_csv(const Finding& finding) {
  std::string reasons;
  for_each_reason(finding, [&](const RecordedReason& recorded) {
    // A feature's text names its header; a word does not.
    const bool word = recorded.header != nullptr && recorded.header->side.empty();
    const std::string_view header = word ? std::string_view(recorded.header->header) : std::string_view();
    const std::string_view eye =
        recorded.header != nullptr ? std::string_view(recorded.header->eye) : std::string_view();
    fmt::format_to(std::back_inserter(reasons), "{}{}{}{}{}{}={:.4f}", reasons.empty() ? "" : "; ", eye,
                   eye.empty() ? "" : ":", header, header.empty() ? "" : ":", recorded.feature, recorded.weight);
  });
  const bool of_http = finding.log_path.empty();
  return fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", kFindingSchema,
                     finding.score, csv_cell(finding.place.file), finding.place.line, finding.place.record,
                     finding.ts ? to_iso8601(*finding.ts) : "", csv_cell(finding.uid),
                     of_http ? to_string(finding.origin) : "", of_http ? to_string(finding.view) : "",
                     csv_cell(finding.identifier), csv_cell(finding.host), csv_cell(finding.method),
                     csv_cell(finding.uri), csv_cell(finding.status_code), csv_cell(finding.orig_h),
                     csv_cell(finding.orig_p), csv_cell(finding.resp_h), csv_cell(finding.resp_p), finding.messages,
                     csv_cell(reasons), finding.place.packet > 0 ? std::to_string(finding.place.packet) : "",
                     finding.probability ? fmt::format("{}", *finding.probability) : "", csv_cell(finding.log_path));
}

}  // namespace pugmark::report
