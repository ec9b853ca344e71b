// What the store says of findings.
#include "pugmark/console/api/findings_api.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "pugmark/app/review/case_file.h"
#include "pugmark/console/api/api_json.h"
#include "pugmark/report/review/case_records.h"
#include "pugmark/store/finding_query.h"
#include "pugmark/store/sighting_query.h"

namespace pugmark::console {
namespace {

constexpr std::array<std::pair<std::string_view, store::GroupKey>, 4> kGroupKeys = {
    {{"host", store::GroupKey::kHost},
     {"server", store::GroupKey::kServer},
     {"client", store::GroupKey::kClient},
     {"identifier", store::GroupKey::kIdentifier}}};

}  // namespace

Result<HttpResponse> list_findings(ApiContext& context, const HttpRequest& request, std::string_view /*id*/) {
  constexpr std::uint64_t kMostOffset = 100'000'000;
  PUGMARK_TRY(const std::uint64_t offset, number_of(request, "offset", 0, kMostOffset, 0));
  PUGMARK_TRY(const std::uint64_t limit, number_of(request, "limit", 1, 1000, 100));
  PUGMARK_TRY(const StorePool::Lease database, context.stores.borrow());
  PUGMARK_TRY(const store::ReadTransaction transaction, store::ReadTransaction::begin(*database));
  PUGMARK_TRY(const store::FindingFilter filter, filter_of(context, *database, request));
  PUGMARK_TRY(const std::uint64_t total, store::count_findings(*database, filter));
  PUGMARK_TRY(const std::uint64_t hidden, store::count_hidden(*database, filter, total));
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  json.member("total", total);
  json.member("hidden", hidden);
  json.member("offset", offset);
  json.key("findings");
  json.begin_array();
  std::string one;
  PUGMARK_CHECK(store::visit_findings(
      *database, filter, limit,
      [&](const StoredFinding& finding) {
        one.clear();
        report::append_stored_finding_json(one, finding);
        json.raw(one);
        return Result<void>();
      },
      offset));
  json.end_array();
  json.end_object();
  return json_response(std::move(body));
}

Result<HttpResponse> group_findings(ApiContext& context, const HttpRequest& request, std::string_view /*id*/) {
  const std::string_view by = request.parameter("by").value_or("");
  const auto* const key =
      std::find_if(kGroupKeys.begin(), kGroupKeys.end(), [&](const auto& one) { return one.first == by; });
  if (key == kGroupKeys.end()) {
    return Error(ErrorCode::kUsage, "by is none of host, server, client and identifier");
  }
  PUGMARK_TRY(const std::uint64_t limit, number_of(request, "limit", 1, 10'000, 1000));
  PUGMARK_TRY(const StorePool::Lease database, context.stores.borrow());
  PUGMARK_TRY(const store::FindingFilter filter, filter_of(context, *database, request));
  PUGMARK_TRY(const auto groups, store::group_findings(*database, filter, key->second));
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  json.member("total", groups.size());
  write_groups(json, "groups", std::span(groups).first(std::min<std::size_t>(groups.size(), limit)), key->first);
  json.end_object();
  return json_response(std::move(body));
}

Result<HttpResponse> get_activity(ApiContext& context, const HttpRequest& request, std::string_view /*id*/) {
  PUGMARK_TRY(const StorePool::Lease database, context.stores.borrow());
  PUGMARK_TRY(const store::FindingFilter filter, filter_of(context, *database, request));
  PUGMARK_TRY(const auto days, store::sightings_by_day(*database, filter));
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  write_days(json, days);
  json.end_object();
  return json_response(std::move(body));
}

Result<HttpResponse> get_finding(ApiContext& context, const HttpRequest& /*request*/, std::string_view id) {
  PUGMARK_TRY(const StorePool::Lease database, context.stores.borrow());
  PUGMARK_TRY(const store::ReadTransaction transaction, store::ReadTransaction::begin(*database));
  const auto stored = store::find_finding(*database, id);
  if (!stored) {
    return not_found(stored.error());
  }
  PUGMARK_TRY(const CaseFile file, app::read_case(*database, *stored, context.now()));
  std::string body;
  report::append_case_json(body, file, SecretPolicy::kMask);
  return json_response(std::move(body));
}

Result<HttpResponse> get_timeline(ApiContext& context, const HttpRequest& /*request*/, std::string_view id) {
  constexpr std::uint64_t kMost = 500;
  PUGMARK_TRY(const StorePool::Lease database, context.stores.borrow());
  PUGMARK_TRY(const store::ReadTransaction transaction, store::ReadTransaction::begin(*database));
  const auto stored = store::find_finding(*database, id);
  if (!stored) {
    return not_found(stored.error());
  }
  std::vector<store::SightingOfFinding> sightings;
  std::uint64_t total = 0;
  if (!stored->host.empty()) {
    store::FindingFilter filter;
    filter.verdict = store::VerdictFilter::kAny;
    filter.exact_host = stored->host;
    PUGMARK_TRY(sightings, store::latest_sightings(*database, filter, kMost));
    PUGMARK_TRY(const auto days, store::sightings_by_day(*database, filter));
    for (const DayOfSightings& day : days) {
      total = std::accumulate(day.sightings.begin(), day.sightings.end(), total);
    }
  }
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  json.member("host", stored->host);
  json.member("total", total);
  json.key("sightings");
  json.begin_array();
  for (const store::SightingOfFinding& one : sightings) {
    json.begin_object();
    write_time(json, "ts", one.sighting.ts);
    json.member("id", one.finding);
    json.member("score", one.score);
    json.member("verdict", to_string(one.verdict));
    json.member("uid", one.sighting.uid);
    json.member("client", one.client);
    json.member("uri", one.sighting.uri);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return json_response(std::move(body));
}

Result<HttpResponse> get_settles(ApiContext& context, const HttpRequest& /*request*/, std::string_view id) {
  PUGMARK_TRY(const StorePool::Lease database, context.stores.borrow());
  PUGMARK_TRY(const store::ReadTransaction transaction, store::ReadTransaction::begin(*database));
  const auto stored = store::find_finding(*database, id);
  if (!stored) {
    return not_found(stored.error());
  }
  app::Settled settled;
  if (auto told = context.model.settled_by(*database, *stored)) {
    settled = *std::move(told);
  } else {
    settled.why_none = fmt::format("the model cannot be asked: {}", told.error().message());
  }
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  json.member("count", settled.findings.size());
  json.member("of", settled.open);
  write_others(json, "settles", settled.findings);
  json.member("why_none", settled.why_none);
  json.end_object();
  return json_response(std::move(body));
}

}  // namespace pugmark::console
