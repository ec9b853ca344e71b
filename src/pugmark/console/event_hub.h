// EventHub: tells followers what changes in the store, whoever changes it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "pugmark/console/http/http_server.h"
#include "pugmark/console/store_pool.h"
#include "pugmark/core/result.h"
#include "pugmark/store/database.h"

namespace pugmark::console {

/// Looks at the store a few times a second while somebody follows. Of what changes the latest is told: a follower that
/// is slow misses what was outdated.
/// Threads: any number at a time.
class EventHub {
 public:
  /// Each follower keeps a thread of the server; others must be left for requests.
  static constexpr int kMostFollowers = 64;

  explicit EventHub(StorePool& stores);
  EventHub(const EventHub&) = delete;
  EventHub& operator=(const EventHub&) = delete;
  ~EventHub();

  /// Takes a place among the followers; false where there is none.
  bool join();
  /// Writes events until the follower has gone, may not follow any more, or stop() is called, and gives the place back.
  /// join() must have been called for it.
  void follow(const StreamWriter& write, const std::function<bool()>& may_follow);
  /// Ends all streams.
  void stop();
  /// Says that something other than the store changed, such as the model.
  void announce_change();

 private:
  void watch();
  /// Looks once. `version` is what was seen last.
  Result<void> look(store::Database& database, std::int64_t& version);

  StorePool& stores_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int followers_ = 0;
  bool stopping_ = false;
  std::uint64_t store_version_ = 0;
  std::uint64_t runs_version_ = 0;
  std::string runs_;  // JSON
  std::thread watcher_;
};

}  // namespace pugmark::console
