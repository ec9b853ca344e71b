// Dossiers.
#include "pugmark/console/api/hosts_api.h"

#include <algorithm>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "pugmark/app/review/dossier.h"
#include "pugmark/console/api/api_json.h"

namespace pugmark::console {
namespace {

void write_hours(JsonWriter& json, const store::HoursOfWeek& hours) {
  json.key("hours");
  json.begin_array();
  for (const auto& day : hours) {
    json.begin_array();
    for (const std::uint64_t count : day) {
      json.number(count);
    }
    json.end_array();
  }
  json.end_array();
}

}  // namespace

Result<HttpResponse> get_dossier(ApiContext& context, const HttpRequest& request, std::string_view /*id*/) {
  constexpr std::size_t kLongest = 2048;
  constexpr std::size_t kMost = 50;
  const std::string_view kind = request.parameter("kind").value_or("");
  const std::string_view name = request.parameter("name").value_or("");
  const auto subject = app::parse_subject(kind);
  if (!subject || name.empty() || name.size() > kLongest) {
    return Error(ErrorCode::kUsage,
                 subject ? "name is empty or longer than 2048 bytes" : "kind is none of host, server and client");
  }
  PUGMARK_TRY(const StorePool::Lease database, context.stores.borrow());
  PUGMARK_TRY(const auto dossier, app::read_dossier(*database, *subject, std::string(name)));
  if (!dossier) {
    return not_found(Error(ErrorCode::kUsage, fmt::format("no finding is of that {}", kind)));
  }
  const auto first = [most = kMost](const std::vector<FindingGroup>& groups) {
    return std::span(groups).first(std::min(groups.size(), most));
  };
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  json.member("kind", kind);
  json.member("name", name);
  json.member("score", dossier->all.score);
  json.member("findings", dossier->all.findings);
  json.member("sightings", dossier->all.sightings);
  write_time(json, "first_seen", dossier->all.first_seen);
  write_time(json, "last_seen", dossier->all.last_seen);
  write_verdicts(json, dossier->all.verdicts);
  write_groups(json, "identifiers", first(dossier->identifiers), "identifier");
  write_groups(json, "peers", first(dossier->peers), *subject == app::Subject::kClient ? "host" : "client");
  write_days(json, dossier->days);
  write_hours(json, dossier->hours);
  json.end_object();
  return json_response(std::move(body));
}

}  // namespace pugmark::console
