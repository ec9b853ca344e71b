// RequestsBeingRead: who takes long to send what.
#pragma once

#include <chrono>
#include <deque>
#include <mutex>
#include <string>
#include <unordered_map>

namespace pugmark::console {

/// Requests that are being read, by the client's address. An address that has many open loses those that are slowest,
/// so that nobody takes all threads by sending little.
/// Threads: any number at a time.
class RequestsBeingRead {
 public:
  void begin(const std::string& address, int socket);
  /// Must be called before the socket is closed.
  void end(const std::string& address, int socket);

 private:
  using Clock = std::chrono::steady_clock;
  struct Reading {
    int socket;
    Clock::time_point since;
  };

  std::mutex mutex_;
  std::unordered_map<std::string, std::deque<Reading>> readings_;  // the oldest first
};

}  // namespace pugmark::console
