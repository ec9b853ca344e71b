// Few connections are kept, and not for long.
#include "pugmark/console/store_pool.h"

#include <algorithm>
#include <iterator>
#include <malloc.h>

#include "pugmark/store/case_store.h"

namespace pugmark::console {

Result<StorePool::Lease> StorePool::borrow() {
  {
    const std::lock_guard lock(mutex_);
    if (!unused_.empty()) {
      Lease lease(*this, std::move(unused_.back().database));
      unused_.pop_back();
      return lease;
    }
  }
  PUGMARK_TRY(store::Database database, store::open_case_store(path_, store::Missing::kRefuse));
  return Lease(*this, std::make_unique<store::Database>(std::move(database)));
}

void StorePool::give_back(std::unique_ptr<store::Database> database) {
  constexpr std::size_t kMostUnused = 4;
  const std::lock_guard lock(mutex_);
  if (unused_.size() < kMostUnused) {
    unused_.push_back({std::move(database), Clock::now()});
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
