#include "pugmark/finding/connection_table.h"

#include <cstdint>
#include <deque>
#include <map>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace pugmark {
namespace {

/// What the table should say, kept the simple way.
class PlainTable {
 public:
  void open(std::uint64_t hash, std::uint32_t number) { open_.emplace(hash, number); }
  void close(std::uint64_t hash, std::uint32_t number) {
    for (auto [at, end] = open_.equal_range(hash); at != end; ++at) {
      if (at->second == number) {
        open_.erase(at);
        break;
      }
    }
    done_.push_back(hash);
    ++times_[hash];
    if (done_.size() > ConnectionTable::kMostDone) {
      if (--times_[done_.front()] == 0) {
        times_.erase(done_.front());
      }
      done_.pop_front();
    }
  }
  bool is_open(std::uint64_t hash, std::uint32_t number) const {
    for (auto [at, end] = open_.equal_range(hash); at != end; ++at) {
      if (at->second == number) {
        return true;
      }
    }
    return false;
  }
  bool was_done(std::uint64_t hash) const { return times_.contains(hash); }

 private:
  std::multimap<std::uint64_t, std::uint32_t> open_;
  std::deque<std::uint64_t> done_;
  std::map<std::uint64_t, int> times_;
};

TEST(ConnectionTable, SaysWhatATableKeptTheSimpleWaySays) {
  std::mt19937_64 random(7);
  ConnectionTable table;
  PlainTable plain;
  std::vector<std::pair<std::uint64_t, std::uint32_t>> open;
  std::vector<std::uint64_t> known;
  std::uint32_t next = 0;
  std::size_t closed = 0;
  while (closed < ConnectionTable::kMostDone + 100'000) {
    if (open.size() < 3000 && (open.empty() || random() % 2 == 0)) {
      // Few homes, so that entries stand far from theirs; and hashes that come again, open and done.
      const std::uint64_t hash = known.empty() || random() % 4 != 0
                                     ? (random() & 0xFFFFFFFF00000000U) | (random() % 700'000 & ~7U)
                                     : known[random() % known.size()];
      table.open(hash, next);
      plain.open(hash, next);
      open.emplace_back(hash, next++);
      known.push_back(hash);
    } else {
      const std::size_t at = random() % open.size();
      table.close(open[at].first, open[at].second);
      plain.close(open[at].first, open[at].second);
      open[at] = open.back();
      open.pop_back();
      ++closed;
    }
    const std::uint64_t asked = known[random() % known.size()];
    const std::uint32_t number = open.empty() ? 0 : open[random() % open.size()].second;
    const auto is_it = [&](std::uint32_t of) { return of == number; };
    const ConnectionTable::Known found = table.find(asked, is_it);
    ASSERT_EQ(found.open == number, plain.is_open(asked, number)) << "after " << closed << " closed";
    if (found.open == ConnectionTable::kNotOpen) {
      ASSERT_EQ(found.done, plain.was_done(asked)) << "after " << closed << " closed";
    }
  }
  for (const auto& [hash, number] : open) {
    ASSERT_EQ(table.find(hash, [&, wanted = number](std::uint32_t of) { return of == wanted; }).open, number);
  }
}

TEST(ConnectionTable, TwoConnectionsWithOneHashAreToldApartByTheCaller) {
  ConnectionTable table;
  table.open(5, 1);
  table.open(5, 2);
  EXPECT_EQ(table.find(5, [](std::uint32_t number) { return number == 2; }).open, 2U);
  table.close(5, 1);
  EXPECT_EQ(table.find(5, [](std::uint32_t number) { return number == 1; }).open, ConnectionTable::kNotOpen);
  EXPECT_EQ(table.find(5, [](std::uint32_t number) { return number == 2; }).open, 2U);
  EXPECT_TRUE(table.find(5, [](std::uint32_t) { return false; }).done);
}

}  // namespace
}  // namespace pugmark
