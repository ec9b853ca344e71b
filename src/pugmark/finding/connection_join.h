// ConnectionJoin: joins the messages of one uid into one unit, in bounded memory.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <optional>
#include <string>

#include <absl/container/flat_hash_map.h>

#include "pugmark/finding/finding.h"

namespace pugmark {

/// Keeps of each connection its strongest message; a connection is done when kMaxOpen others were seen since its last
/// message, or kWindow of log time has passed since.
class ConnectionJoin {
 public:
  static constexpr std::size_t kMaxOpen = 65536;
  static constexpr std::int64_t kWindowMicroseconds = std::int64_t{10} * 60 * 1'000'000;

  /// `done` is called with every finished connection that holds a finding, in order of their last messages.
  explicit ConnectionJoin(std::function<void(Finding)> done) : done_(std::move(done)) {}

  /// Takes a message of the connection `uid` of `stream` (the log it stands in). `finding` is nothing for one that is
  /// below the threshold. A message without uid is a connection of its own.
  void add(const std::string& stream, std::string_view uid, std::optional<Timestamp> ts,
           std::optional<Finding> finding);
  /// Finishes all connections.
  void finish();

  /// Connections seen.
  std::uint64_t connections() const { return connections_; }

 private:
  struct Open {
    std::string key;
    std::optional<Finding> strongest;
    std::uint64_t messages = 0;
    std::int64_t last = 0;
  };
  void close_oldest();

  std::function<void(Finding)> done_;
  std::list<Open> open_;  // least recently used first
  absl::flat_hash_map<std::string, std::list<Open>::iterator> by_key_;
  std::int64_t newest_ = 0;
  std::uint64_t connections_ = 0;
};

}  // namespace pugmark
