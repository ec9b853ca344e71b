// Verdicts, and what comes of them.
#include "pugmark/console/api/verdicts_api.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "pugmark/app/review/filter_words.h"
#include "pugmark/app/review/judge.h"
#include "pugmark/console/api/api_json.h"
#include "pugmark/console/api/request_bodies.h"
#include "pugmark/core/text.h"
#include "pugmark/report/review/case_records.h"
#include "pugmark/store/finding_query.h"

namespace pugmark::console {
namespace {

constexpr int kConflict = 409;

void write_learning(JsonWriter& json, std::string_view name, std::span<const JudgedFinding> findings) {
  json.key(name);
  json.begin_array();
  std::string one;
  for (const JudgedFinding& finding : findings) {
    one.clear();
    report::append_learning_json(one, finding);
    json.raw(one);
  }
  json.end_array();
}

void write_shares(JsonWriter& json, std::string_view name, const app::CalledOut& shares) {
  json.key(name);
  json.begin_object();
  json.member("normal", shares[0]);
  json.member("malicious", shares[1]);
  json.end_object();
}

std::string judged_json(const app::Judged& judged) {
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  json.key("verdicts");
  json.begin_array();
  std::string one;
  for (const LedgerEntry& entry : judged.entries) {
    one.clear();
    report::append_verdict_json(one, entry);
    json.raw(one);
  }
  json.end_array();
  json.member("decided_before", judged.decided_before);
  json.key("contradictions");
  json.begin_array();
  for (const store::Contradiction& contradiction : judged.contradictions) {
    json.begin_object();
    json.member("id", contradiction.finding);
    json.member("other", contradiction.other);
    json.end_object();
  }
  json.end_array();
  json.key("still_hiding");
  json.begin_array();
  for (const store::EntryMatches& hiding : judged.still_hiding) {
    json.begin_object();
    json.member("entry", hiding.entry.number);
    json.member("kind", to_string(hiding.entry.kind));
    json.member("value", hiding.entry.value);
    json.key("ids");
    json.begin_array();
    for (const std::size_t place : hiding.findings) {
      json.string(judged.entries[place].finding);
    }
    json.end_array();
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return body;
}

}  // namespace

Result<HttpResponse> give_verdict(ApiContext& context, const HttpRequest& request, std::string_view /*id*/) {
  PUGMARK_TRY(const VerdictBody wanted, parse_verdict_body(request.body));
  PUGMARK_TRY(const StorePool::Lease database, context.stores.borrow());
  std::vector<StoredFinding> findings;
  if (wanted.query) {
    PUGMARK_TRY(const store::FindingFilter filter, app::parse_query(*database, *wanted.query, context.now()));
    PUGMARK_TRY(findings, store::list_findings(*database, filter, std::nullopt));
    if (findings.size() != wanted.expect) {
      return error_response(
          kConflict, Error(ErrorCode::kUsage, fmt::format("{} match by now, not {}; nothing was written",
                                                          counted(findings.size(), "finding"), grouped(wanted.expect)))
                         .hint("look at them again"));
    }
  }
  for (const std::string& id : wanted.ids) {
    auto finding = store::find_finding(*database, id);
    if (!finding) {
      return not_found(finding.error());
    }
    findings.push_back(*std::move(finding));
  }
  const store::Judgement judgement{wanted.verdict, context.user, context.now(), wanted.reason};
  PUGMARK_TRY(const app::Judged judged, app::judge(*database, std::move(findings), judgement));
  return json_response(judged_json(judged));
}

Result<HttpResponse> learn(ApiContext& context, const HttpRequest& request, std::string_view /*id*/) {
  PUGMARK_TRY(const LearnBody wanted, parse_learn(request.body));
  PUGMARK_TRY(const StorePool::Lease database, context.stores.borrow());
  PUGMARK_TRY(const ModelBox::Learned learned, context.model.learn(*database, !wanted.preview, wanted.force));
  const app::Learning& learning = learned.learning;
  if (learned.refused) {
    return error_response(
        kConflict,
        Error(ErrorCode::kUsage, fmt::format("with these verdicts {} with the verdict malicious would no longer be "
                                             "called out; nothing was written",
                                             counted(learning.lost.size(), "finding")))
            .hint("look at the benign ones that are like these, or learn all the same: force"));
  }
  if (learned.written) {
    context.changed();
  }
  constexpr std::size_t kMostCleared = 100;
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  write_learning(json, "added", learning.added);
  json.member("taken_out", learning.taken_out);
  json.member("kept", learning.kept);
  json.member("without_texts", learning.without_texts);
  json.member("open", learning.open);
  json.member("called_out_before", learning.called_out[0]);
  json.member("called_out_after", learning.called_out[1]);
  write_learning(json, "cleared", std::span(learning.cleared).first(std::min(learning.cleared.size(), kMostCleared)));
  write_learning(json, "lost", learning.lost);
  if (learning.knows_training) {
    write_shares(json, "training_before", learning.training[0]);
    write_shares(json, "training_after", learning.training[1]);
  }
  json.member("written", learned.written);
  json.member("learns_into", context.model.learns_into());
  json.end_object();
  return json_response(std::move(body));
}

}  // namespace pugmark::console
