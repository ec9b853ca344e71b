// HttpServer: HTTP/1.1 on a socket, with or without TLS: requests in, responses out, and nothing that a client does, or
// fails to do, holds up the others. Knows no page and no session.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pugmark/core/result.h"

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

/// Where and how to listen.
struct HttpServerOptions {
  std::string address = "127.0.0.1";
  int port = 0;             ///< 0: any that is free.
  std::string certificate;  ///< Files in PEM; empty: no TLS.
  std::string key;
  std::size_t threads = 96;  ///< Requests, streams among them, that are served at a time.
  std::size_t most_head = std::size_t{32} * 1024;
  std::size_t most_body = std::size_t{1} << 20U;
  std::chrono::seconds first_byte{2};  ///< A new connection has so long to begin a request.
  std::chrono::seconds idle{5};        ///< One that had a request is kept for so long, unless others wait for a thread.
  std::chrono::seconds request{10};    ///< From the first byte of a request to its last.
  std::chrono::seconds response{30};   ///< For the client to take an answer; of a stream, each part of it.
};

/// A server.
/// Threads: handlers are called from many at a time.
class HttpServer {
 public:
  /// Answers a request.
  using Handler = std::function<HttpResponse(const HttpRequest& request)>;
  /// Refuses a request before its body is read; nothing lets it pass.
  using Gate = std::function<std::optional<HttpResponse>(const HttpRequest& request)>;

  /// Begins to listen; nothing is answered before run().
  /// Errors: kIo for an address or port that cannot be had; kUsage for what is no certificate or key.
  static Result<HttpServer> listen(const HttpServerOptions& options, Gate gate, Handler handler);

  HttpServer(HttpServer&&) noexcept;
  HttpServer& operator=(HttpServer&&) = delete;
  ~HttpServer();

  int port() const;
  /// Serves until stop(); once. Errors: kIo where no connection can be taken any more.
  Result<void> run();
  /// Threads: any; also before run(), which then ends at once. Streams must end by themselves.
  void stop();

 private:
  class Server;
  explicit HttpServer(std::unique_ptr<Server> server);

  std::unique_ptr<Server> server_;
};

}  // namespace pugmark::console
