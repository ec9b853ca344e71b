// HttpRequest, HttpResponse: what a server takes and gives. Plain values.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pugmark::console {

using HttpFields = std::vector<std::pair<std::string, std::string>>;

/// A request. All of it is what the client says.
struct HttpRequest {
  std::string method;     ///< In capitals.
  std::string path;       ///< Without escapes.
  HttpFields parameters;  ///< Of the query, without escapes.
  HttpFields headers;
  std::string body;    ///< Empty before it was read.
  std::string client;  ///< Address of the peer.

  /// The first with that name; of a header in whatever case. Lifetime: the request's.
  std::optional<std::string_view> parameter(std::string_view name) const;
  std::optional<std::string_view> header(std::string_view name) const;
  /// The value of a cookie.
  std::optional<std::string_view> cookie(std::string_view name) const;
};

/// Sends a part of a stream at once; false when the client has gone, which it tells of no bytes too.
using StreamWriter = std::function<bool(std::string_view bytes)>;

/// An answer: a body, or a stream that lasts as long as `stream` does.
struct HttpResponse {
  int status = 200;
  std::string type = "application/json";
  std::string body;
  HttpFields headers;
  std::function<void(const StreamWriter& write)> stream;
};

/// The parameters of a request's target, without escapes. Source: WHATWG URL, application/x-www-form-urlencoded.
HttpFields parameters_of(std::string_view target);

}  // namespace pugmark::console
