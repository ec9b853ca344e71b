// ClientConnection: bytes of one client, in and out, before deadlines. Knows no HTTP.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <sys/types.h>

#include "pugmark/console/http/requests_being_read.h"
#include "pugmark/console/http/serving_threads.h"
#include "pugmark/console/http/tls_context.h"

namespace pugmark::console {

/// How much a client may send, and how long it may take.
struct ConnectionLimits {
  std::size_t most_head = std::size_t{32} * 1024;
  std::size_t most_body = std::size_t{1} << 20U;
  std::chrono::seconds first_byte{2};  ///< A new connection has so long to begin a request.
  std::chrono::seconds idle{5};        ///< One that had a request is kept for so long, unless others wait for a thread.
  std::chrono::seconds request{10};    ///< From the first byte of a request to its last.
  std::chrono::seconds response{30};   ///< For the client to take an answer; of a stream, each part of it.
};

/// A socket, closed at the end.
/// Lifetime: must not outlive what it is made with.
class ClientConnection {
 public:
  /// Nothing waits any longer when `stopping` is set.
  ClientConnection(int socket, const ConnectionLimits& limits, const std::atomic<bool>& stopping,
                   const ServingThreads& threads, RequestsBeingRead& being_read);
  ClientConnection(const ClientConnection&) = delete;
  ClientConnection& operator=(const ClientConnection&) = delete;
  ~ClientConnection();

  /// Agrees on TLS; false where the client does not.
  bool begin_tls(ssl_ctx_st* context);
  /// Waits for a request to begin. False when none does. A connection that had one gives way to those that wait.
  bool next_request(bool had_one);
  /// The head is read; a body may follow.
  void allow_body() { room_ = limits_.most_body; }
  /// All that is to be read of the request is.
  void end_reading();
  /// Takes in, for a moment, what a client still sends of a request that was refused: closed at once, the answer would
  /// be lost to it.
  void drain();

  /// Whether there is anything to read; whether the client is still there.
  bool is_readable() const;
  bool is_writable() const;
  /// Some bytes: 0 at the end, negative at a deadline, a limit or a failure.
  ssize_t read(char* bytes, std::size_t size);
  /// All bytes; negative where they cannot be sent in time.
  ssize_t write(const char* bytes, std::size_t size);

  void peer_address(std::string& ip, int& port) const;
  void own_address(std::string& ip, int& port) const;
  int socket() const { return socket_; }

 private:
  using Clock = std::chrono::steady_clock;

  void begin_reading();
  ssize_t receive();
  /// Sends what can be sent now, or waits; negative when it cannot.
  ssize_t send_some(const char* bytes, std::size_t size, Clock::time_point deadline);
  bool wait_for_tls(int result, Clock::time_point deadline);
  /// False at the deadline, when the server stops, and when `gives_up` says so.
  bool wait_for(short what, Clock::time_point deadline, const std::function<bool()>& gives_up = {}) const;
  bool poll_once(short what) const;

  int socket_;
  const ConnectionLimits& limits_;
  const std::atomic<bool>& stopping_;
  const ServingThreads& threads_;
  RequestsBeingRead& being_read_;
  std::string client_;
  bool is_reading_ = false;
  TlsSession tls_;
  Clock::time_point deadline_;
  std::size_t room_ = 0;  // bytes that the request may still have
  std::array<char, 16384> buffer_{};
  std::size_t at_ = 0;
  std::size_t end_ = 0;
};

}  // namespace pugmark::console
