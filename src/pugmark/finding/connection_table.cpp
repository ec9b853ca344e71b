// Changing of the table.
#include "pugmark/finding/connection_table.h"

#include <utility>

namespace pugmark {

void ConnectionTable::open(std::uint64_t hash, std::uint32_t number) {
  // At most five eighths full: as full as it gets when as many as may are open and done.
  if ((used_ + 1) * 8 > entries_.size() * 5) {
    grow();
  }
  std::size_t at = home(hash);
  while (entries_[at].used() && (entries_[at].hash != hash || entries_[at].open != kNotOpen)) {
    at = next(at);
  }
  used_ += entries_[at].used() ? 0 : 1;
  entries_[at].hash = hash;
  entries_[at].open = number;
}

void ConnectionTable::close(std::uint64_t hash, std::uint32_t number) {
  std::size_t at = home(hash);
  while (entries_[at].hash != hash || entries_[at].open != number) {
    at = next(at);
  }
  entries_[at].open = kNotOpen;
  ++entries_[at].done;
  if (done_.size() < kMostDone) {
    done_.push_back(hash);
    return;
  }
  forget_done(std::exchange(done_[next_done_], hash));
  next_done_ = (next_done_ + 1) % kMostDone;
}

/// Takes one of those with this hash out of those that are done.
void ConnectionTable::forget_done(std::uint64_t hash) {
  std::size_t at = home(hash);
  while (entries_[at].hash != hash || entries_[at].done == 0) {
    at = next(at);
  }
  if (--entries_[at].done == 0 && !entries_[at].used()) {
    remove(at);
  }
}

/// Closes the gap that an entry leaves: those behind it must be found without it.
void ConnectionTable::remove(std::size_t at) {
  const std::size_t mask = entries_.size() - 1;
  std::size_t gap = at;
  for (std::size_t other = next(at); entries_[other].used(); other = next(other)) {
    if (((other - home(entries_[other].hash)) & mask) >= ((other - gap) & mask)) {
      entries_[gap] = entries_[other];
      gap = other;
    }
  }
  entries_[gap] = Entry();
  --used_;
}

void ConnectionTable::grow() {
  const std::vector<Entry> old = std::exchange(entries_, std::vector<Entry>(entries_.size() * 2));
  for (const Entry& entry : old) {
    if (entry.used()) {
      std::size_t at = home(entry.hash);
      while (entries_[at].used()) {
        at = next(at);
      }
      entries_[at] = entry;
    }
  }
}

}  // namespace pugmark
