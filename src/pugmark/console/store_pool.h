// StorePool: connections to the case store, one for each request at a time.
#pragma once

#include <chrono>
#include <cstdint>
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

  /// What tells the store's file apart from another one of its name.
  struct FileId {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    friend bool operator==(const FileId&, const FileId&) = default;
  };
  /// A connection, and the file that it is to.
  struct Connection {
    std::unique_ptr<store::Database> database;
    FileId file;
  };

  /// A connection that goes back when it is done with.
  class Lease {
   public:
    Lease(StorePool& pool, Connection connection) : pool_(&pool), connection_(std::move(connection)) {}
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (connection_.database != nullptr) {
        pool_->give_back(std::move(connection_));
      }
    }
    store::Database& operator*() const { return *connection_.database; }

   private:
    StorePool* pool_;
    Connection connection_;
  };

  /// A connection to the file that has the store's name now, as this program knows stores.
  /// Errors: kIo; those of open_case_store.
  Result<Lease> borrow();
  /// A connection for whoever keeps it for long: it remembers little of the store. Errors: as of borrow().
  Result<Connection> open_small();
  /// The file that has the store's name now. Errors: kIo.
  Result<FileId> file() const;

  /// Closes connections that nobody has borrowed for a while, each of which holds a part of the store in memory.
  void close_unused(Clock::time_point now);

 private:
  Result<Connection> open();
  void give_back(Connection connection);

  struct Unused {
    Connection connection;
    Clock::time_point since;
  };

  const std::string path_;
  std::mutex mutex_;
  std::vector<Unused> unused_;  // the last one was used last
};

}  // namespace pugmark::console
