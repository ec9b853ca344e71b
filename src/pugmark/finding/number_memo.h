// NumberMemo: remembers which of a model's features something has, by a hash of what decides it. Bounded, and safe from
// those who write logs where the hashes are SecretHash's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace pugmark {

/// Numbers of features, each once, and what they weigh together.
template <std::size_t Most, typename Traits>
struct alignas(64) RememberedNumbers {
  static constexpr std::size_t kCapacity = Most;
  std::uint64_t hash = 0;
  std::int64_t weight = 0;  ///< Units: FixedScore.
  std::uint8_t count = 0;
  std::uint8_t older = 0;  ///< Of the first of a pair: which of the two goes when a third comes.
  [[no_unique_address]] Traits traits;
  std::array<std::uint16_t, Most> numbers;
};

/// The two things that are remembered of those that want one place: one that came again, then the latest.
/// `Entry` is a RememberedNumbers, or what looks like one.
template <typename Entry>
class NumberMemo {
 public:
  /// Room for 2^(bits + 1) entries.
  explicit NumberMemo(unsigned bits) : shift_(64U - bits), pairs_(std::size_t{1} << bits) {}

  /// The entry with this hash; null where it is not remembered. Lifetime: until add().
  Entry* find(std::uint64_t hash) {
    auto& [first, second] = pairs_[hash >> shift_];
    if (first.hash == hash) {
      first.older = 1;
      return &first;
    }
    if (second.hash == hash) {
      first.older = 0;  // what never comes again must not push out what does
      return &second;
    }
    return nullptr;
  }
  /// Makes a find() that comes somewhat later faster.
  void prefetch(std::uint64_t hash) const {
    const auto& [first, second] = pairs_[hash >> shift_];
    __builtin_prefetch(&first);
    __builtin_prefetch(&second);
  }
  /// Remembers an entry that is not there.
  Entry& add(const Entry& entry) {
    auto& pair = pairs_[entry.hash >> shift_];
    if (pair[1].hash == 0) {
      pair[0].older = 1;
    }
    const std::uint8_t older = pair[0].older;
    pair[older] = entry;
    pair[0].older = older;
    return pair[older];
  }

 private:
  unsigned shift_;
  std::vector<std::array<Entry, 2>> pairs_;
};

}  // namespace pugmark
