// What was assessed.
#include "pugmark/console/api/runs_api.h"

#include <utility>

#include "pugmark/core/json_writer.h"
#include "pugmark/report/review/case_records.h"
#include "pugmark/store/finding_query.h"

namespace pugmark::console {

std::string runs_json(const std::vector<Run>& runs, std::uint64_t total) {
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  json.member("total", total);
  json.key("runs");
  json.begin_array();
  std::string one;
  for (const Run& run : runs) {
    one.clear();
    report::append_run_json(one, run);
    one.pop_back();  // an event has no newline within
    json.raw(one);
  }
  json.end_array();
  json.end_object();
  return body;
}

Result<HttpResponse> list_runs(ApiContext& context, const HttpRequest& /*request*/, std::string_view /*id*/) {
  constexpr std::uint64_t kMost = 500;
  PUGMARK_TRY(const StorePool::Lease database, context.stores.borrow());
  PUGMARK_TRY(const auto runs, store::list_runs(*database, std::nullopt, kMost));
  PUGMARK_TRY(const std::int64_t total, (*database).number("SELECT count(*) FROM run"));
  return json_response(runs_json(runs, static_cast<std::uint64_t>(total)));
}

}  // namespace pugmark::console
