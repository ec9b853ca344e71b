// What the API's answers are made from, and the forms that all of them share.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "pugmark/console/http/http_server.h"
#include "pugmark/console/model_box.h"
#include "pugmark/console/store_pool.h"
#include "pugmark/core/error.h"
#include "pugmark/core/result.h"
#include "pugmark/core/timestamp.h"
#include "pugmark/store/finding_filter.h"

namespace pugmark::console {

/// What answers need. Lifetime: the console's.
struct ApiContext {
  StorePool& stores;
  ModelBox& model;
  std::string user;                ///< Who verdicts are by.
  std::function<Timestamp()> now;  ///< The clock on the wall.
  std::string evaluation;          ///< JSON of `pugmark evaluate`; empty where there is none.
  std::function<void()> changed;   ///< To be called when something other than the store changed.
};

/// An answer of an operation; `id` is the part of the path that the operation names so. An error that comes back is
/// what the client did wrong (kUsage) or what failed here.
using ApiHandler = Result<HttpResponse>(ApiContext& context, const HttpRequest& request, std::string_view id);

HttpResponse json_response(std::string body);
/// The error as the API tells it.
HttpResponse error_response(int status, const Error& error);
/// The same with the status that its code says: 400 for kUsage, 409 for kLimit, else 500.
HttpResponse error_response(const Error& error);

/// The same of what was looked for by a name: 404 where it is not there (kUsage).
HttpResponse not_found(const Error& error);

/// The filter that the parameter q asks for. Errors: those of parse_query.
Result<store::FindingFilter> filter_of(const ApiContext& context, store::Database& database,
                                       const HttpRequest& request);

/// A parameter that is a whole number; `otherwise` where it is not there. Errors: kUsage outside of the ends.
Result<std::uint64_t> number_of(const HttpRequest& request, std::string_view name, std::uint64_t least,
                                std::uint64_t most, std::uint64_t otherwise);

}  // namespace pugmark::console
