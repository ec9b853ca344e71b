// HttpServer: HTTP/1.1 on a socket, with or without TLS: requests in, responses out, and nothing that a client does, or
// fails to do, holds up the others. Knows no page and no session.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "pugmark/console/http/client_connection.h"
#include "pugmark/console/http/http_message.h"
#include "pugmark/core/result.h"

namespace pugmark::console {

/// Where and how to listen.
struct HttpServerOptions {
  std::string address = "127.0.0.1";
  int port = 0;             ///< 0: any that is free.
  std::string certificate;  ///< Files in PEM; empty: no TLS.
  std::string key;
  std::size_t threads = 96;  ///< Requests, streams among them, that are served at a time.
  ConnectionLimits limits;
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
