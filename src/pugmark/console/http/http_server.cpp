// The one file that knows cpp-httplib. It leaves reading requests, chunks and header lines to that; sockets, time
// limits and TLS are ours (ClientConnection), since the library waits for a slow client as long as that likes.
#include "pugmark/console/http/http_server.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <httplib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fmt/format.h>

#include "pugmark/console/http/requests_being_read.h"
#include "pugmark/console/http/serving_threads.h"
#include "pugmark/console/http/tls_context.h"
#include "pugmark/core/ascii.h"

namespace pugmark::console {
namespace {

/// Hands the library's connections to our threads.
class Queue final : public httplib::TaskQueue {
 public:
  explicit Queue(ServingThreads& threads) : threads_(threads) {}
  void enqueue(std::function<void()> serve) override { threads_.enqueue(std::move(serve)); }
  void shutdown() override { threads_.end(); }

 private:
  ServingThreads& threads_;
};

/// A connection as the library wants it.
class Stream final : public httplib::Stream {
 public:
  template <typename... Arguments>
  explicit Stream(Arguments&&... arguments) : connection_(std::forward<Arguments>(arguments)...) {}
  ClientConnection& connection() { return connection_; }

  bool is_readable() const override { return connection_.is_readable(); }
  bool is_writable() const override { return connection_.is_writable(); }
  ssize_t read(char* bytes, std::size_t size) override { return connection_.read(bytes, size); }
  ssize_t write(const char* bytes, std::size_t size) override { return connection_.write(bytes, size); }
  void get_remote_ip_and_port(std::string& ip, int& port) const override { connection_.peer_address(ip, port); }
  void get_local_ip_and_port(std::string& ip, int& port) const override { connection_.own_address(ip, port); }
  socket_t socket() const override { return connection_.socket(); }

 private:
  ClientConnection connection_;
};

HttpRequest request_of(const httplib::Request& from) {
  HttpRequest request;
  request.method = from.method;
  request.path = from.path;
  request.parameters = parameters_of(from.target);
  for (const auto& [name, value] : from.headers) {
    request.headers.emplace_back(lower_case(name), value);
  }
  request.body = from.body;
  request.client = from.remote_addr;
  return request;
}

/// Sends a stream; an exception of it, such as want of memory, ends it alone.
bool send_stream(const std::function<void(const StreamWriter& write)>& stream, httplib::DataSink& sink) {
  try {
    stream([&](std::string_view bytes) {
      return sink.is_writable() && (bytes.empty() || sink.write(bytes.data(), bytes.size()));
    });
    sink.done();
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

void answer(HttpResponse from, httplib::Response& to) {
  to.status = from.status;
  for (const auto& [name, value] : from.headers) {
    to.set_header(name, value);
  }
  if (from.stream) {
    to.set_chunked_content_provider(from.type, [stream = std::move(from.stream)](std::size_t, httplib::DataSink& sink) {
      return send_stream(stream, sink);
    });
  } else if (!from.body.empty()) {
    to.body = std::move(from.body);
    to.set_header("Content-Type", from.type);
  }
}

HttpResponse refusal(int status, std::string_view why) {
  HttpResponse response;
  response.status = status;
  response.body = fmt::format(R"({{"error":"{}","notes":[],"hints":[]}})", why);
  return response;
}

}  // namespace

class HttpServer::Server final : public httplib::Server {
 public:
  Server(HttpServerOptions options, TlsContext tls, HttpServer::Gate gate, HttpServer::Handler handler)
      : options_(std::move(options)), tls_(std::move(tls)), gate_(std::move(gate)), handler_(std::move(handler)) {
    set_payload_max_length(options_.limits.most_body);
    set_keep_alive_max_count(kMostRequests);  // as answers tell it
    // Not SO_REUSEPORT, by which two programs would share a port.
    set_socket_options([](socket_t socket) {
      const int on = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    });
    set_pre_routing_handler([this](const httplib::Request& from, httplib::Response& to) {
      return begin(from, to) ? HandlerResponse::Handled : HandlerResponse::Unhandled;
    });
    // What gets here has passed the gate, its path too.
    Post(".*", [this](const httplib::Request& from, httplib::Response& to) {
      current()->end_reading();
      answer(handler_(request_of(from)), to);
    });
    set_exception_handler([](const httplib::Request&, httplib::Response& to, const std::exception_ptr&) {
      constexpr int kFailed = 500;
      answer(refusal(kFailed, "the console failed"), to);
    });
  }

  Result<void> listen() {
    PUGMARK_TRY(auto threads, ServingThreads::start(options_.threads));
    new_task_queue = [queue = threads.get()] { return new Queue(*queue); };
    const std::string& address = options_.address;
    set_address_family(address.find(':') == std::string::npos ? AF_INET : AF_INET6);
    errno = 0;
    port_ = options_.port;
    if (port_ == 0) {
      port_ = bind_to_any_port(address);
    } else if (!bind_to_port(address, port_)) {
      port_ = -1;
    }
    if (port_ <= 0) {
      return Error(ErrorCode::kIo, fmt::format("cannot listen at {}:{}: {}", address, options_.port,
                                               errno != 0 ? system_message(errno) : std::string("no such address")));
    }
    ::listen(svr_sock_, SOMAXCONN);  // the library's queue is of five
    threads_ = std::move(threads);
    return {};
  }

  int port() const { return port_; }

  Result<void> run() {
    const bool ended_well = listen_after_bind();
    return ended_well || stopping_.load()
               ? Result<void>()
               : Error(ErrorCode::kIo, fmt::format("no connection is taken any more: {}", system_message(errno)));
  }
  void end() {
    stopping_.store(true);
    if (is_running()) {
      stop();
    } else {
      ::shutdown(svr_sock_, SHUT_RDWR);  // it is only about to run, and stop() would do nothing
    }
  }

 private:
  static constexpr std::size_t kMostRequests = 1000;  // of a connection

  /// The connection that this thread serves.
  static ClientConnection*& current() {
    static thread_local ClientConnection* connection = nullptr;
    return connection;
  }
  /// Says which one that is, as long as it lives.
  class Serving {
   public:
    explicit Serving(ClientConnection* connection) { current() = connection; }
    ~Serving() { current() = nullptr; }
    Serving(const Serving&) = delete;
    Serving& operator=(const Serving&) = delete;
  };

  /// Serves a connection until it ends.
  bool process_and_close_socket(socket_t socket) override {
    if (ServingThreads::is_dropping()) {
      ::close(socket);
      return false;
    }
    Stream stream(socket, options_.limits, stopping_, *threads_, being_read_);
    ClientConnection& connection = stream.connection();
    const Serving serving(&connection);
    if (tls_ != nullptr && !connection.begin_tls(tls_.get())) {
      return false;
    }
    bool goes_on = true;
    for (std::size_t requests = 0; goes_on && connection.next_request(requests > 0); ++requests) {
      bool closed = false;
      bool is_parsed = false;
      bool has_body = false;
      const bool is_last = requests + 1 >= kMostRequests;
      const bool served = process_request(stream, is_last, closed, [&](httplib::Request& request) {
        is_parsed = true;
        connection.allow_body();
        has_body = request.has_header("Content-Length") || request.has_header("Transfer-Encoding");
        // No compression by the library, which is slow, no parts of answers, and no bodies that unfold.
        for (const char* const name : {"Accept-Encoding", "Range", "Content-Encoding", "Expect"}) {
          request.headers.erase(name);
        }
        request.ranges.clear();
        if (has_body) {
          request.headers.erase("Connection");
          request.set_header("Connection", "close");  // so that the answer says so
        }
      });
      connection.end_reading();
      // What is left of a request that nobody read to its end would be taken for the next one.
      goes_on = served && is_parsed && !closed && !has_body && !is_last;
      if (has_body || !is_parsed) {
        connection.drain();
      }
    }
    return true;
  }

  /// Answers what has no body to be read, or is refused without.
  bool begin(const httplib::Request& from, httplib::Response& to) {
    const HttpRequest request = request_of(from);
    if (auto refused = refused_body(request)) {
      answer(*std::move(refused), to);
      return true;
    }
    if (auto refused = gate_(request)) {
      answer(*std::move(refused), to);
      return true;
    }
    if (request.method == "POST") {
      return false;
    }
    current()->end_reading();
    answer(handler_(request), to);
    return true;
  }

  std::optional<HttpResponse> refused_body(const HttpRequest& request) const {
    const auto lengths = std::count_if(request.headers.begin(), request.headers.end(),
                                       [](const auto& field) { return field.first == "content-length"; });
    if (request.header("transfer-encoding") || lengths > 1) {
      return refusal(400, "a body must have one Content-Length");
    }
    if (request.method != "POST") {
      return std::nullopt;
    }
    const auto length = request.header("content-length");
    if (!length) {
      return refusal(411, "a body must have a Content-Length");
    }
    std::uint64_t bytes = 0;
    const auto [end, status] = std::from_chars(length->data(), length->data() + length->size(), bytes);
    if (status == std::errc::invalid_argument || end != length->data() + length->size()) {
      return refusal(400, "Content-Length is no number");
    }
    return status == std::errc() && bytes <= options_.limits.most_body
               ? std::nullopt
               : std::optional(refusal(413, "the body is too large"));
  }

  HttpServerOptions options_;
  TlsContext tls_;
  HttpServer::Gate gate_;
  HttpServer::Handler handler_;
  int port_ = 0;
  std::atomic<bool> stopping_ = false;
  RequestsBeingRead being_read_;
  std::unique_ptr<ServingThreads> threads_;
};

HttpServer::HttpServer(std::unique_ptr<Server> server) : server_(std::move(server)) {}
HttpServer::HttpServer(HttpServer&&) noexcept = default;
HttpServer::~HttpServer() = default;

Result<HttpServer> HttpServer::listen(const HttpServerOptions& options, Gate gate, Handler handler) {
  TlsContext tls;
  if (!options.certificate.empty()) {
    PUGMARK_TRY(tls, make_tls(options.certificate, options.key));
  }
  auto server = std::make_unique<Server>(options, std::move(tls), std::move(gate), std::move(handler));
  PUGMARK_CHECK(server->listen());
  return HttpServer(std::move(server));
}

int HttpServer::port() const { return server_->port(); }
Result<void> HttpServer::run() { return server_->run(); }
void HttpServer::stop() { server_->end(); }

}  // namespace pugmark::console
