// PRAGMA data_version tells cheaply that another connection has committed.
#include "pugmark/console/event_hub.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "pugmark/console/api/runs_api.h"
#include "pugmark/store/finding_query.h"

namespace pugmark::console {
namespace {

constexpr std::chrono::milliseconds kBetweenLooks{300};
constexpr std::chrono::seconds kBetweenSigns{10};  // of life, for what stands between
constexpr std::chrono::seconds kBetweenChecks{1};  // whether a follower is still there
constexpr std::uint64_t kRunsTold = 20;

std::string store_event(std::uint64_t version) {
  return fmt::format("event: store\ndata: {{\"version\":{}}}\n\n", version);
}

}  // namespace

EventHub::EventHub(StorePool& stores) : stores_(stores), watcher_([this] { watch(); }) {}

EventHub::~EventHub() {
  stop();
  watcher_.join();
}

bool EventHub::join() {
  const std::lock_guard lock(mutex_);
  if (followers_ >= kMostFollowers || stopping_) {
    return false;
  }
  ++followers_;
  changed_.notify_all();
  return true;
}

void EventHub::follow(const StreamWriter& write, const std::function<bool()>& may_follow) {
  std::unique_lock lock(mutex_);
  std::uint64_t store_version = store_version_;
  std::uint64_t runs_version = runs_version_;
  std::string out = fmt::format("retry: 2000\n\n{}", store_event(store_version));
  auto signed_at = std::chrono::steady_clock::now();
  for (;;) {
    if (stopping_) {
      break;
    }
    if (runs_version != runs_version_) {
      runs_version = runs_version_;
      out += fmt::format("event: runs\ndata: {}\n\n", runs_);
    }
    if (store_version != store_version_) {
      store_version = store_version_;
      out += store_event(store_version);
    }
    if (out.empty() && std::chrono::steady_clock::now() - signed_at >= kBetweenSigns) {
      out = ": still here\n\n";
    }
    lock.unlock();
    const bool there = may_follow() && write(out);
    lock.lock();
    if (!there) {
      break;
    }
    if (!out.empty()) {
      out.clear();
      signed_at = std::chrono::steady_clock::now();
    }
    changed_.wait_for(lock, kBetweenChecks,
                      [&] { return stopping_ || runs_version != runs_version_ || store_version != store_version_; });
  }
  --followers_;
}

void EventHub::stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  changed_.notify_all();
}

void EventHub::announce_change() {
  const std::lock_guard lock(mutex_);
  ++store_version_;
  changed_.notify_all();
}

void EventHub::watch() {
  StorePool::Connection connection;
  std::int64_t version = -1;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      if (followers_ == 0) {
        connection.database.reset();
      }
      changed_.wait(lock, [&] { return stopping_ || followers_ > 0; });
      if (stopping_) {
        return;
      }
    }
    const auto file = stores_.file();
    if (!file || *file != connection.file) {
      connection.database.reset();
    }
    if (connection.database == nullptr) {
      version = -1;  // of another connection it says nothing
      if (auto opened = stores_.open_small()) {
        connection = *std::move(opened);
      }
    }
    if (connection.database != nullptr && !look(*connection.database, version)) {
      connection.database.reset();  // gone, or broken: another look may find it again
    }
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, kBetweenLooks, [&] { return stopping_; });
  }
}

Result<void> EventHub::look(store::Database& database, std::int64_t& version) {
  PUGMARK_TRY(const std::int64_t now, database.number("PRAGMA data_version"));
  if (now == version) {
    return {};
  }
  const bool is_first = version == -1;
  version = now;
  if (is_first) {
    return {};
  }
  PUGMARK_TRY(const auto runs, store::list_runs(database, std::nullopt, kRunsTold));
  std::string told = runs_json(runs, runs.size());
  const std::lock_guard lock(mutex_);
  if (told != runs_) {
    runs_ = std::move(told);
    ++runs_version_;
  }
  ++store_version_;
  changed_.notify_all();
  return {};
}

}  // namespace pugmark::console
