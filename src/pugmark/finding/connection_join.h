// ConnectionJoin: joins the messages of one uid into one unit, in bounded memory. The one rule for all that looks at
// connections.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "pugmark/core/timestamp.h"

namespace pugmark {

/// How long a connection is waited for.
struct JoinWindow {
  std::size_t connections = 65536;                                ///< Others seen since its last message.
  std::int64_t microseconds = std::int64_t{10} * 60 * 1'000'000;  ///< Of log time since its last message.
};

/// The names of connections that were done not long ago, no more than a fixed number of them.
class DoneConnections {
 public:
  static constexpr std::size_t kMost = std::size_t{1} << 18U;

  void add(const std::string& key);
  bool contains(const std::string& key) const;

 private:
  absl::flat_hash_map<std::uint64_t, std::uint32_t> times_;  // how often each hash is among the latest
  std::vector<std::uint64_t> latest_;                        // a ring
  std::size_t next_ = 0;
};

/// Messages of one uid in one stream belong together until `window.connections` other connections, or
/// `window.microseconds` of log time (by the largest time seen), have passed since the last of them, in the order in
/// which they come. A later one begins a new unit that is marked as continued.
/// `Unit` holds what the user gathers of a connection.
template <typename Unit>
class ConnectionJoin {
 public:
  /// A unit and what the join knows of it.
  struct Connection {
    Unit unit;
    std::uint64_t messages = 0;
    bool continued = false;  ///< An earlier unit had messages of the same connection.
  };

  /// `done` is called with every connection that is finished, in order of their last messages.
  explicit ConnectionJoin(std::function<void(Connection)> done, JoinWindow window = {})
      : done_(std::move(done)), window_(window) {}

  /// Takes a message of the connection `uid` of `stream` (the log it stands in): `update(Unit&)` adds what it holds. A
  /// message without uid is a connection of its own.
  template <typename Update>
  void add(std::string_view stream, std::string_view uid, std::optional<Timestamp> ts, Update&& update) {
    if (uid.empty()) {
      ++connections_;
      Connection alone;
      alone.messages = 1;
      update(alone.unit);
      done_(std::move(alone));
      return;
    }
    newest_ = std::max(newest_, ts ? ts->microseconds : newest_);
    while (!open_.empty() && open_.front().last + window_.microseconds < newest_) {
      close_oldest();
    }
    key_.assign(stream);
    key_.push_back('\0');
    key_.append(uid);
    if (const auto found = by_key_.find(key_); found != by_key_.end()) {
      open_.splice(open_.end(), open_, found->second);
    } else {
      if (open_.size() >= window_.connections) {
        close_oldest();
      }
      ++connections_;
      open_.emplace_back();
      open_.back().key = key_;
      open_.back().connection.continued = were_done_.contains(key_);
      by_key_.emplace(key_, std::prev(open_.end()));
    }
    Open& open = open_.back();
    open.last = newest_;
    ++open.connection.messages;
    update(open.connection.unit);
  }

  /// Finishes all connections.
  void finish() {
    while (!open_.empty()) {
      close_oldest();
    }
  }

  /// Connections seen.
  std::uint64_t connections() const { return connections_; }
  /// The one that waits longest; null where none is open. Lifetime: until the next call.
  const Unit* oldest() const { return open_.empty() ? nullptr : &open_.front().connection.unit; }

 private:
  struct Open {
    std::string key;
    Connection connection;
    std::int64_t last = 0;
  };

  void close_oldest() {
    by_key_.erase(open_.front().key);
    were_done_.add(open_.front().key);
    Connection connection = std::move(open_.front().connection);
    open_.pop_front();
    done_(std::move(connection));
  }

  std::function<void(Connection)> done_;
  JoinWindow window_;
  std::list<Open> open_;  // least recently used first
  absl::flat_hash_map<std::string, typename std::list<Open>::iterator> by_key_;
  DoneConnections were_done_;
  std::string key_;
  std::int64_t newest_ = 0;
  std::uint64_t connections_ = 0;
};

/// The stream that a log belongs to: its folder and the log's name, so that rotations of one log are one stream.
std::string log_stream_of(const std::string& path);

}  // namespace pugmark
