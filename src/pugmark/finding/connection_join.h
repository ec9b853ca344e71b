// ConnectionJoin: joins the messages of one uid into one unit, in bounded memory. The one rule for all that looks at
// connections.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pugmark/core/timestamp.h"
#include "pugmark/finding/connection_table.h"

namespace pugmark {

/// How long a connection is waited for.
struct JoinWindow {
  std::size_t connections = 65536;                                ///< Others seen since its last message.
  std::int64_t microseconds = std::int64_t{10} * 60 * 1'000'000;  ///< Of log time since its last message.
};

/// Of the name of a connection; of this process alone: a chance in 2^46 of a wrong mark.
/// `stream` is hash_of_stream's.
std::uint64_t hash_of_connection(std::uint64_t stream, std::string_view uid);
std::uint64_t hash_of_stream(std::string_view stream);

/// Messages of one uid in one stream belong together until `window.connections` other connections, or
/// `window.microseconds` of log time (by the largest time seen), have passed since the last of them, in the order in
/// which they come. A later one begins a new unit that is marked as continued.
/// `Unit` holds what the user gathers of a connection. Those of connections that are done are used again: one with a
/// clear() is cleared by that, and may keep its room; one with a prefetch() is told when that will be looked at.
template <typename Unit>
class ConnectionJoin {
 public:
  /// A unit and what the join knows of it.
  struct Connection {
    Unit unit;
    std::uint64_t messages = 0;
    bool continued = false;  ///< An earlier unit had messages of the same connection.
    std::string uid;         ///< Empty where the message has none.
  };

  /// `done` is called with every connection that is finished, in order of their last messages; it may take what it
  /// wants of it.
  explicit ConnectionJoin(std::function<void(Connection&)> done, JoinWindow window = {})
      : done_(std::move(done)), window_(window) {}

  /// Takes a message of the connection `uid` of `stream` (the log it stands in): `update(Unit&)` adds what it holds. A
  /// message without uid is a connection of its own.
  template <typename Update>
  void add(std::string_view stream, std::string_view uid, std::optional<Timestamp> ts, Update&& update) {
    add(hash_of_connection(hash_of_stream(stream), uid), uid, ts, std::forward<Update>(update));
  }

  /// Makes add() of a connection with this hash faster, if it comes some messages later.
  void expect(std::uint64_t hash) const { table_.prefetch(hash); }

  /// The same, with the hash of the connection.
  template <typename Update>
  void add(std::uint64_t hash, std::string_view uid, std::optional<Timestamp> ts, Update&& update) {
    if (uid.empty()) {
      ++connections_;
      alone_.messages = 1;
      update(alone_.unit);
      done_(alone_);
      clear(alone_);
      return;
    }
    newest_ = std::max(newest_, ts ? ts->microseconds : newest_);
    while (oldest_ != nullptr && oldest_->last + window_.microseconds < newest_) {
      close_oldest();
    }
    const ConnectionTable::Known known =
        table_.find(hash, [&](std::uint32_t number) { return node(number).connection.uid == uid; });
    Open* open = nullptr;
    if (known.open != ConnectionTable::kNotOpen) {
      open = &node(known.open);
      unlink(*open);
    } else {
      if (open_ >= window_.connections && oldest_ != nullptr) {
        close_oldest();
      }
      ++connections_;
      open = &begin(hash, uid, known.done);
    }
    append(*open);
    open->last = newest_;
    ++open->connection.messages;
    update(open->connection.unit);
  }

  /// Finishes all connections.
  void finish() {
    while (oldest_ != nullptr) {
      close_oldest();
    }
  }

  /// Connections seen.
  std::uint64_t connections() const { return connections_; }
  /// The one that waits longest; null where none is open. Lifetime: until the next call.
  const Unit* oldest() const { return oldest_ == nullptr ? nullptr : &oldest_->connection.unit; }

 private:
  struct Open {
    std::uint64_t hash = 0;
    std::int64_t last = 0;
    Open* older = nullptr;  // or the next of those that are free
    Open* newer = nullptr;
    std::uint32_t number = 0;
    Connection connection;
  };
  static constexpr std::size_t kNodesEach = 256;
  static constexpr std::size_t kMostUidKept = 64;

  Open& node(std::uint32_t number) { return nodes_[number / kNodesEach][number % kNodesEach]; }

  Open& begin(std::uint64_t hash, std::string_view uid, bool continued) {
    if (free_ == nullptr) {
      make_nodes();
    }
    Open& open = *free_;
    free_ = open.older;
    open.hash = hash;
    open.connection.uid.assign(uid);
    open.connection.continued = continued;
    table_.open(hash, open.number);
    ++open_;
    return open;
  }

  void make_nodes() {
    const auto first = static_cast<std::uint32_t>(nodes_.size() * kNodesEach);
    nodes_.push_back(std::make_unique<Open[]>(kNodesEach));
    for (std::uint32_t i = kNodesEach; i-- > 0;) {
      Open& open = nodes_.back()[i];
      open.number = first + i;
      open.older = std::exchange(free_, &open);
    }
  }

  void append(Open& open) {
    open.older = newest_open_;
    open.newer = nullptr;
    (newest_open_ == nullptr ? oldest_ : newest_open_->newer) = &open;
    newest_open_ = &open;
  }

  void unlink(Open& open) {
    (open.older == nullptr ? oldest_ : open.older->newer) = open.newer;
    (open.newer == nullptr ? newest_open_ : open.newer->older) = open.older;
  }

  void close_oldest() {
    Open& open = *oldest_;
    unlink(open);
    prepare_to_close();
    table_.close(open.hash, open.number);
    --open_;
    done_(open.connection);
    clear(open.connection);
    open.older = std::exchange(free_, &open);
  }

  /// What is closed next was not looked at for a long time: has it fetched, and the one after it, so that its hash is
  /// at hand by then.
  void prepare_to_close() const {
    if (oldest_ == nullptr) {
      return;
    }
    table_.prepare_to_close(oldest_->hash);
    if constexpr (requires { oldest_->connection.unit.prefetch(); }) {
      oldest_->connection.unit.prefetch();
    }
    if (oldest_->newer == nullptr) {
      return;
    }
    constexpr std::size_t kLine = 64;
    for (std::size_t at = 0; at < sizeof(Open); at += kLine) {
      __builtin_prefetch(reinterpret_cast<const char*>(oldest_->newer) + at);
    }
  }

  static void clear(Connection& connection) {
    if constexpr (requires { connection.unit.clear(); }) {
      connection.unit.clear();
    } else {
      connection.unit = Unit();
    }
    connection.messages = 0;
    connection.continued = false;
    if (connection.uid.capacity() > kMostUidKept) {
      connection.uid = std::string();
    }
  }

  std::function<void(Connection&)> done_;
  JoinWindow window_;
  std::vector<std::unique_ptr<Open[]>> nodes_;  // all there ever were at a time
  Open* free_ = nullptr;                        // those that are not in use
  Open* oldest_ = nullptr;                      // the least recently used, then all others in order
  Open* newest_open_ = nullptr;
  std::size_t open_ = 0;
  ConnectionTable table_;
  Connection alone_;
  std::int64_t newest_ = 0;
  std::uint64_t connections_ = 0;
};

/// The stream that a log belongs to: its folder and the log's name, so that rotations of one log are one stream.
std::string log_stream_of(const std::string& path);

}  // namespace pugmark
