// Few connections are kept, not for long, and none to a file that is gone.
#include "pugmark/console/store_pool.h"

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <malloc.h>
#include <optional>
#include <sys/stat.h>

#include <fmt/format.h>

#include "pugmark/store/case_store.h"
#include "pugmark/store/migrations.h"

namespace pugmark::console {

Result<StorePool::FileId> StorePool::file() const {
  struct stat facts {};
  if (::stat(path_.c_str(), &facts) != 0) {
    return Error(ErrorCode::kIo, fmt::format("the case store cannot be opened: {}", system_message(errno))).at(path_);
  }
  return FileId{facts.st_dev, facts.st_ino};
}

Result<StorePool::Connection> StorePool::open() {
  const auto id = file();
  PUGMARK_TRY(store::Database database, store::open_case_store(path_, store::Missing::kRefuse));
  if (!id) {
    return id.error();
  }
  Connection connection;
  connection.database = std::make_unique<store::Database>(std::move(database));
  connection.file = *id;
  return connection;
}

Result<StorePool::Connection> StorePool::open_small() {
  PUGMARK_TRY(Connection connection, open());
  PUGMARK_CHECK(connection.database->execute("PRAGMA cache_size = -512"));
  return connection;
}

Result<StorePool::Lease> StorePool::borrow() {
  const auto id = file();
  std::optional<Connection> known;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(unused_, [&](const Unused& one) { return !id || one.connection.file != *id; });
    if (!unused_.empty()) {
      known = std::move(unused_.back().connection);
      unused_.pop_back();
    }
  }
  if (known) {
    PUGMARK_TRY(const std::int64_t version, known->database->number("PRAGMA user_version"));
    if (version == store::schema_version()) {
      return Lease(*this, *std::move(known));
    }
  }
  PUGMARK_TRY(Connection connection, open());
  return Lease(*this, std::move(connection));
}

void StorePool::give_back(Connection connection) {
  constexpr std::size_t kMostUnused = 4;
  const std::lock_guard lock(mutex_);
  if (unused_.size() < kMostUnused) {
    unused_.push_back({std::move(connection), Clock::now()});
  }
}

void StorePool::close_unused(Clock::time_point now) {
  constexpr std::chrono::seconds kLongest{10};
  std::vector<Unused> closed;
  {
    const std::lock_guard lock(mutex_);
    const auto kept =
        std::find_if(unused_.begin(), unused_.end(), [&](const Unused& one) { return now - one.since < kLongest; });
    std::move(unused_.begin(), kept, std::back_inserter(closed));
    unused_.erase(unused_.begin(), kept);
  }
  if (!closed.empty()) {
    closed.clear();
    ::malloc_trim(0);  // what threads freed goes back to the system
  }
}

}  // namespace pugmark::console
