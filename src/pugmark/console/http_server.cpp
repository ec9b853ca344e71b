// The one file that knows cpp-httplib. It leaves reading requests, chunks and header lines to that, and keeps sockets,
// time limits and TLS to itself, since the library waits for a slow client as long as that likes.
#include "pugmark/console/http_server.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <fcntl.h>
#include <httplib.h>
#include <mutex>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <unordered_map>

#include <fmt/format.h>

#include "pugmark/core/ascii.h"

namespace pugmark::console {
namespace {

using Clock = std::chrono::steady_clock;

std::optional<std::string_view> find_field(const HttpFields& fields, std::string_view name) {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const auto& field) { return field.first == name; });
  return found == fields.end() ? std::nullopt : std::optional<std::string_view>(found->second);
}

struct FreeTls {
  void operator()(SSL* tls) const { ::SSL_free(tls); }
  void operator()(SSL_CTX* context) const { ::SSL_CTX_free(context); }
};
using TlsContext = std::unique_ptr<SSL_CTX, FreeTls>;

/// The oldest reason that OpenSSL has, and forgets all of them.
std::string tls_message() {
  const unsigned long code = ::ERR_get_error();
  const char* const reason = ::ERR_reason_error_string(code);
  ::ERR_clear_error();
  return reason != nullptr ? reason : "unknown reason";
}

Result<TlsContext> make_tls(const std::string& certificate, const std::string& key) {
  TlsContext context(::SSL_CTX_new(::TLS_server_method()));
  if (context == nullptr) {
    return Error(ErrorCode::kIo, fmt::format("no TLS: {}", tls_message()));
  }
  ::SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  ::SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (::SSL_CTX_use_certificate_chain_file(context.get(), certificate.c_str()) != 1) {
    return Error(ErrorCode::kUsage, fmt::format("is no certificate in PEM: {}", tls_message())).at(certificate);
  }
  if (::SSL_CTX_use_PrivateKey_file(context.get(), key.c_str(), SSL_FILETYPE_PEM) != 1 ||
      ::SSL_CTX_check_private_key(context.get()) != 1) {
    return Error(ErrorCode::kUsage, fmt::format("is no key of that certificate, in PEM: {}", tls_message())).at(key);
  }
  return context;
}

/// Threads that serve connections, and connections that wait for one.
class ServingThreads final : public httplib::TaskQueue {
 public:
  /// Errors: kLimit where the system gives no more threads.
  static Result<std::unique_ptr<ServingThreads>> start(std::size_t count) {
    auto threads = std::make_unique<ServingThreads>();
    try {
      for (std::size_t i = 0; i < count; ++i) {
        threads->threads_.emplace_back([queue = threads.get()] { queue->work(); });
      }
    } catch (const std::system_error& error) {
      return Error(ErrorCode::kLimit, fmt::format("cannot make {} threads: {}", count, error.code().message()));
    }
    return threads;
  }
  ~ServingThreads() override { ServingThreads::shutdown(); }

  void enqueue(std::function<void()> serve) override {
    constexpr std::size_t kMostWaiting = 512;
    {
      const std::lock_guard lock(mutex_);
      if (waiting_.size() < kMostWaiting && !ended_) {
        waiting_.push_back(std::move(serve));
        waits_.store(waiting_.size(), std::memory_order_relaxed);
        come_.notify_one();
        return;
      }
    }
    is_dropping() = true;  // only what serves can close it
    serve();
    is_dropping() = false;
  }
  void shutdown() override {
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
      come_.notify_all();
    }
    for (std::thread& thread : threads_) {
      thread.join();
    }
    threads_.clear();
  }

  /// Whether connections wait for a thread: then nobody keeps one for nothing.
  bool is_short() const { return waits_.load(std::memory_order_relaxed) > 0; }
  /// Whether what this thread is to serve is only to be closed.
  static bool& is_dropping() {
    static thread_local bool dropping = false;
    return dropping;
  }

 private:
  void work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      come_.wait(lock, [this] { return ended_ || !waiting_.empty(); });
      if (waiting_.empty()) {
        return;
      }
      const std::function<void()> serve = std::move(waiting_.front());
      waiting_.pop_front();
      waits_.store(waiting_.size(), std::memory_order_relaxed);
      lock.unlock();
      serve();
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable come_;
  std::deque<std::function<void()>> waiting_;
  std::atomic<std::size_t> waits_ = 0;
  bool ended_ = false;
  std::vector<std::thread> threads_;
};

/// Requests that are being read, by the client's address. An address that has many open loses those that are slowest,
/// so that nobody takes all threads by sending little.
class RequestsBeingRead {
 public:
  void begin(const std::string& address, socket_t socket) {
    constexpr std::size_t kMostOfAddress = 16;
    constexpr std::chrono::milliseconds kSlow{500};
    const std::lock_guard lock(mutex_);
    std::deque<Reading>& readings = readings_[address];
    const Clock::time_point now = Clock::now();
    while (readings.size() >= kMostOfAddress && now - readings.front().since >= kSlow) {
      ::shutdown(readings.front().socket, SHUT_RDWR);  // its thread finds out, and closes it
      readings.pop_front();
    }
    readings.push_back({socket, now});
  }
  /// Must be called before the socket is closed.
  void end(const std::string& address, socket_t socket) {
    const std::lock_guard lock(mutex_);
    const auto found = readings_.find(address);
    if (found == readings_.end()) {
      return;
    }
    std::erase_if(found->second, [&](const Reading& one) { return one.socket == socket; });
    if (found->second.empty()) {
      readings_.erase(found);
    }
  }

 private:
  struct Reading {
    socket_t socket;
    Clock::time_point since;
  };
  std::mutex mutex_;
  std::unordered_map<std::string, std::deque<Reading>> readings_;  // the oldest first
};

/// A connection: bytes in and out before deadlines, no more of them than a request may have.
class Connection final : public httplib::Stream {
 public:
  Connection(socket_t socket, const HttpServerOptions& options, const std::atomic<bool>& stopping,
             const ServingThreads& threads, RequestsBeingRead& being_read)
      : socket_(socket), options_(options), stopping_(stopping), threads_(threads), being_read_(being_read) {
    int port = 0;
    address(::getpeername, client_, port);
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    ::fcntl(socket, F_SETFL, ::fcntl(socket, F_GETFL) | O_NONBLOCK);
  }
  ~Connection() override {
    end_reading();
    if (tls_ != nullptr) {
      ::SSL_shutdown(tls_.get());
    }
    ::shutdown(socket_, SHUT_RDWR);
    ::close(socket_);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  bool begin_tls(SSL_CTX* context) {
    begin_reading();
    tls_.reset(::SSL_new(context));
    if (tls_ == nullptr || ::SSL_set_fd(tls_.get(), socket_) != 1) {
      return false;
    }
    const Clock::time_point deadline = Clock::now() + options_.request;
    for (;;) {
      const int done = ::SSL_accept(tls_.get());
      if (done == 1) {
        return true;
      }
      if (!wait_for_tls(done, deadline)) {
        return false;
      }
    }
  }

  /// Waits for a request to begin. False when none does. A connection that had one gives way to those that wait.
  bool next_request(bool had_one) {
    const bool has_bytes = at_ < end_ || (tls_ != nullptr && ::SSL_pending(tls_.get()) > 0);
    const auto since = Clock::now();
    if (!has_bytes && !wait_for(POLLIN, since + (had_one ? options_.idle : options_.first_byte), [&] {
          constexpr std::chrono::milliseconds kFirstByteWhenShort{250};
          return threads_.is_short() && (had_one || Clock::now() - since >= kFirstByteWhenShort);
        })) {
      return false;
    }
    begin_reading();
    deadline_ = Clock::now() + options_.request;
    room_ = options_.most_head;
    return true;
  }
  /// The head is read; a body may follow.
  void allow_body() { room_ = options_.most_body; }
  /// All that is to be read of the request is.
  void end_reading() {
    if (std::exchange(is_reading_, false)) {
      being_read_.end(client_, socket_);
    }
  }

  /// Takes in, for a moment, what a client still sends of a request that was refused: closed at once, the answer would
  /// be lost to it.
  void drain() {
    constexpr std::chrono::seconds kLongest{1};
    constexpr std::size_t kMost = std::size_t{8} << 20U;
    if (tls_ != nullptr) {
      ::SSL_shutdown(tls_.get());
    }
    ::shutdown(socket_, SHUT_WR);
    const Clock::time_point deadline = Clock::now() + kLongest;
    const auto is_short = [this] { return threads_.is_short(); };
    for (std::size_t drained = 0; drained < kMost && wait_for(POLLIN, deadline, is_short);) {
      const ssize_t got = ::recv(socket_, buffer_.data(), buffer_.size(), 0);
      if (got == 0 || (got < 0 && !is_busy() && errno != EINTR)) {
        return;
      }
      drained += got > 0 ? static_cast<std::size_t>(got) : 0;
    }
  }

  bool is_readable() const override { return at_ < end_ || poll_once(POLLIN); }
  bool is_writable() const override {
    char byte = 0;  // a client that has gone can be written to for a while
    return ::recv(socket_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) != 0;
  }

  ssize_t read(char* bytes, std::size_t size) override {
    if (at_ == end_) {
      at_ = 0;
      end_ = 0;
      const ssize_t got = receive();
      if (got <= 0) {
        return got;
      }
      end_ = static_cast<std::size_t>(got);
    }
    const std::size_t taken = std::min({size, end_ - at_, room_});
    if (taken == 0) {
      return -1;
    }
    std::copy_n(buffer_.data() + at_, taken, bytes);
    at_ += taken;
    room_ -= taken;
    return static_cast<ssize_t>(taken);
  }

  ssize_t write(const char* bytes, std::size_t size) override {
    const Clock::time_point deadline = Clock::now() + options_.response;
    std::size_t sent = 0;
    while (sent < size) {
      const ssize_t done = send_some(bytes + sent, size - sent, deadline);
      if (done < 0) {
        return -1;
      }
      sent += static_cast<std::size_t>(done);
    }
    return static_cast<ssize_t>(sent);
  }

  void get_remote_ip_and_port(std::string& ip, int& port) const override { address(::getpeername, ip, port); }
  void get_local_ip_and_port(std::string& ip, int& port) const override { address(::getsockname, ip, port); }
  socket_t socket() const override { return socket_; }

 private:
  ssize_t receive() {
    for (;;) {
      if (tls_ != nullptr) {
        const int got = ::SSL_read(tls_.get(), buffer_.data(), static_cast<int>(buffer_.size()));
        if (got > 0) {
          return got;
        }
        if (!wait_for_tls(got, deadline_)) {
          return -1;
        }
        continue;
      }
      const ssize_t got = ::recv(socket_, buffer_.data(), buffer_.size(), 0);
      if (got >= 0) {
        return got;
      }
      if (errno != EINTR && !(is_busy() && wait_for(POLLIN, deadline_))) {
        return -1;
      }
    }
  }

  /// Sends what can be sent now, or waits; negative when it cannot.
  ssize_t send_some(const char* bytes, std::size_t size, Clock::time_point deadline) {
    if (tls_ != nullptr) {
      constexpr std::size_t kMostAtOnce = std::size_t{1} << 20U;
      const int sent = ::SSL_write(tls_.get(), bytes, static_cast<int>(std::min(size, kMostAtOnce)));
      return sent > 0 ? sent : wait_for_tls(sent, deadline) ? 0 : -1;
    }
    const ssize_t sent = ::send(socket_, bytes, size, MSG_NOSIGNAL);
    if (sent >= 0) {
      return sent;
    }
    return errno == EINTR || (is_busy() && wait_for(POLLOUT, deadline)) ? 0 : -1;
  }

  static bool is_busy() { return errno == EAGAIN || errno == EWOULDBLOCK; }

  bool wait_for_tls(int result, Clock::time_point deadline) {
    const int reason = ::SSL_get_error(tls_.get(), result);
    ::ERR_clear_error();
    return (reason == SSL_ERROR_WANT_READ && wait_for(POLLIN, deadline)) ||
           (reason == SSL_ERROR_WANT_WRITE && wait_for(POLLOUT, deadline));
  }

  bool wait_for(short what, Clock::time_point deadline) const {
    return wait_for(what, deadline, [] { return false; });
  }
  /// False at the deadline, when the server stops, and when `gives_up` says so.
  template <typename GivesUp>
  bool wait_for(short what, Clock::time_point deadline, GivesUp&& gives_up) const {
    constexpr std::chrono::milliseconds kSlice{50};
    while (!stopping_.load(std::memory_order_relaxed) && !gives_up()) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
      if (left.count() <= 0) {
        return false;
      }
      pollfd one{socket_, what, 0};
      if (::poll(&one, 1, static_cast<int>(std::min(left, kSlice).count())) > 0) {
        return true;
      }
    }
    return false;
  }
  bool poll_once(short what) const {
    pollfd one{socket_, what, 0};
    return ::poll(&one, 1, 0) > 0 && (one.revents & what) != 0;
  }

  template <typename Name>
  void address(Name name, std::string& ip, int& port) const {
    sockaddr_storage storage{};
    socklen_t length = sizeof(storage);
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (name(socket_, reinterpret_cast<sockaddr*>(&storage), &length) != 0) {  // NOLINT(*-reinterpret-cast)
      return;
    }
    if (storage.ss_family == AF_INET) {
      const auto* const four = reinterpret_cast<const sockaddr_in*>(&storage);  // NOLINT(*-reinterpret-cast)
      ::inet_ntop(AF_INET, &four->sin_addr, text.data(), text.size());
      port = ntohs(four->sin_port);
    } else if (storage.ss_family == AF_INET6) {
      const auto* const six = reinterpret_cast<const sockaddr_in6*>(&storage);  // NOLINT(*-reinterpret-cast)
      ::inet_ntop(AF_INET6, &six->sin6_addr, text.data(), text.size());
      port = ntohs(six->sin6_port);
    }
    ip = text.data();
  }

  void begin_reading() {
    if (!std::exchange(is_reading_, true)) {
      being_read_.begin(client_, socket_);
    }
  }

  socket_t socket_;
  const HttpServerOptions& options_;
  const std::atomic<bool>& stopping_;
  const ServingThreads& threads_;
  RequestsBeingRead& being_read_;
  std::string client_;
  bool is_reading_ = false;
  std::unique_ptr<SSL, FreeTls> tls_;
  Clock::time_point deadline_;
  std::size_t room_ = 0;  // bytes that the request may still have
  std::array<char, 16384> buffer_{};
  std::size_t at_ = 0;
  std::size_t end_ = 0;
};

int hex_pair(std::string_view text) {
  const int high = text.size() >= 2 ? hex_value(text[0]) : -1;
  const int low = text.size() >= 2 ? hex_value(text[1]) : -1;
  constexpr int kBase = 16;
  return high < 0 || low < 0 ? -1 : high * kBase + low;
}

/// Undoes the escapes of a query's part. Source: WHATWG URL, application/x-www-form-urlencoded.
std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int byte = text[i] == '%' ? hex_pair(text.substr(i + 1)) : -1;
    out.push_back(byte >= 0 ? static_cast<char>(byte) : text[i] == '+' ? ' ' : text[i]);
    i += byte >= 0 ? 2 : 0;
  }
  return out;
}

/// The query's parameters. The library takes what stands behind the last equals sign for a value.
HttpFields parameters_of(std::string_view target) {
  HttpFields parameters;
  const std::size_t mark = target.find('?');
  std::string_view rest = mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
  rest = rest.substr(0, rest.find('#'));
  while (!rest.empty()) {
    const std::string_view one = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(one.size() + 1, rest.size()));
    const std::size_t equals = std::min(one.find('='), one.size());
    if (!one.empty()) {
      parameters.emplace_back(unescaped(one.substr(0, equals)),
                              unescaped(one.substr(std::min(equals + 1, one.size()))));
    }
  }
  return parameters;
}

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

std::optional<std::string_view> HttpRequest::parameter(std::string_view name) const {
  return find_field(parameters, name);
}

std::optional<std::string_view> HttpRequest::header(std::string_view name) const {
  return find_field(headers, lower_case(name));
}

std::optional<std::string_view> HttpRequest::cookie(std::string_view name) const {
  std::string_view rest = header("cookie").value_or("");
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    std::string_view one = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
    if (one.size() > name.size() && one.starts_with(name) && one[name.size()] == '=') {
      return one.substr(name.size() + 1);
    }
  }
  return std::nullopt;
}

class HttpServer::Server final : public httplib::Server {
 public:
  Server(HttpServerOptions options, TlsContext tls, HttpServer::Gate gate, HttpServer::Handler handler)
      : options_(std::move(options)), tls_(std::move(tls)), gate_(std::move(gate)), handler_(std::move(handler)) {
    set_payload_max_length(options_.most_body);
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
    threads_ = threads.get();
    new_task_queue = [queue = threads.get()] { return queue; };
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
    waiting_threads_ = std::move(threads);
    return {};
  }

  int port() const { return port_; }

  Result<void> run() {
    waiting_threads_.release();  // NOLINT(bugprone-unused-return-value): the library deletes its queue at the end
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
  static Connection*& current() {
    static thread_local Connection* connection = nullptr;
    return connection;
  }
  /// Says which one that is, as long as it lives.
  class Serving {
   public:
    explicit Serving(Connection* connection) { current() = connection; }
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
    Connection connection(socket, options_, stopping_, *threads_, being_read_);
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
      const bool served = process_request(connection, is_last, closed, [&](httplib::Request& request) {
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
    return status == std::errc() && bytes <= options_.most_body ? std::nullopt
                                                                : std::optional(refusal(413, "the body is too large"));
  }

  HttpServerOptions options_;
  TlsContext tls_;
  HttpServer::Gate gate_;
  HttpServer::Handler handler_;
  int port_ = 0;
  std::atomic<bool> stopping_ = false;
  RequestsBeingRead being_read_;
  std::unique_ptr<ServingThreads> waiting_threads_;  // until run()
  ServingThreads* threads_ = nullptr;
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
