// ConnectionTable: which connections are open and which were done not long ago, by the hashes of their names, in one
// table: to know both of a connection that is met costs one look into memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace pugmark {

/// Of those that are done it remembers no more than the latest kMostDone.
class ConnectionTable {
 public:
  static constexpr std::size_t kMostDone = std::size_t{1} << 18U;
  /// The number of a connection that is not open.
  static constexpr std::uint32_t kNotOpen = ~std::uint32_t{0};

  ConnectionTable() : entries_(kLeastEntries) {}

  /// What is known of a connection.
  struct Known {
    std::uint32_t open = kNotOpen;  ///< Its number.
    bool done = false;              ///< One with this hash was done not long ago.
  };

  /// Looks for a connection; `is_it(std::uint32_t number)` tells whether an open one with its hash is it.
  template <typename IsIt>
  Known find(std::uint64_t hash, IsIt&& is_it) const {
    Known known;
    for (std::size_t at = home(hash); entries_[at].used(); at = next(at)) {
      const Entry& entry = entries_[at];
      if (entry.hash == hash) {
        known.done |= entry.done > 0;
        if (entry.open != kNotOpen && is_it(entry.open)) {
          known.open = entry.open;
          break;
        }
      }
    }
    return known;
  }

  /// Makes a call that comes somewhat later with this hash faster.
  void prefetch(std::uint64_t hash) const { __builtin_prefetch(&entries_[home(hash)]); }
  /// The same, of the close() of an open connection.
  void prepare_to_close(std::uint64_t hash) const {
    prefetch(hash);
    if (next_done_ < done_.size()) {
      prefetch(done_[next_done_]);
    }
  }

  /// Takes in a connection that is not open. `number` is the caller's name for it, below kNotOpen.
  void open(std::uint64_t hash, std::uint32_t number);
  /// Moves an open connection to those that are done, and forgets the one that was done longest ago if they are many.
  void close(std::uint64_t hash, std::uint32_t number);

 private:
  struct Entry {
    std::uint64_t hash = 0;
    std::uint32_t open = kNotOpen;
    std::uint32_t done = 0;  // how often the hash is among the latest

    bool used() const { return open != kNotOpen || done > 0; }
  };
  static constexpr std::size_t kLeastEntries = 1024;

  std::size_t home(std::uint64_t hash) const { return hash & (entries_.size() - 1); }
  std::size_t next(std::size_t at) const { return (at + 1) & (entries_.size() - 1); }
  void forget_done(std::uint64_t hash);
  void remove(std::size_t at);
  void grow();

  std::vector<Entry> entries_;  // open addressing
  std::size_t used_ = 0;
  std::vector<std::uint64_t> done_;  // a ring
  std::size_t next_done_ = 0;
};

}  // namespace pugmark
