// StorePool: connections to the case store, one for each request at a time.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "pugmark/core/result.h"
#include "pugmark/store/database.h"

namespace pugmark::console {

/// Threads: any number at a time.
class StorePool {
 public:
  using Clock = std::chrono::steady_clock;

  explicit StorePool(std::string path) : path_(std::move(path)) {}

  /// A connection that goes back when it is done with.
  class Lease {
   public:
    Lease(StorePool& pool, std::unique_ptr<store::Database> database) : pool_(&pool), database_(std::move(database)) {}
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (database_ != nullptr) {
        pool_->give_back(std::move(database_));
      }
    }
    store::Database& operator*() const { return *database_; }

   private:
    StorePool* pool_;
    std::unique_ptr<store::Database> database_;
  };

  /// Errors: those of open_case_store.
  Result<Lease> borrow();
  /// Closes connections that nobody has borrowed for a while, each of which holds a part of the store in memory.
  void close_unused(Clock::time_point now);
  const std::string& path() const { return path_; }

 private:
  void give_back(std::unique_ptr<store::Database> database);

  struct Unused {
    std::unique_ptr<store::Database> database;
    Clock::time_point since;
  };

  const std::string path_;
  std::mutex mutex_;
  std::vector<Unused> unused_;  // the last one was used last
};

}  // namespace pugmark::console
