// WordScorer: the hot path of assessing. Remembers what headers weigh, for most are seen again and again.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "pugmark/feature/secret_hash.h"
#include "pugmark/feature/word_marks.h"
#include "pugmark/feature/words.h"
#include "pugmark/model/fixed_score.h"
#include "pugmark/model/words/word_model.h"

namespace pugmark {

/// What headers weigh, by the hash of their bytes. Weights are exact integers, so what comes from here is what counting
/// the words anew would give. The hash has a secret of its own in each process: who writes logs cannot make two headers
/// collide.
/// Threads: one object per thread. Memory: 128 KiB, which stays in the second-level cache.
class HeaderCache {
 public:
  HeaderCache();

  struct Entry {
    std::uint64_t hash = 0;
    std::int64_t weight = 0;
  };
  /// The two headers that are remembered of those that want one place: one that came again, then the latest.
  struct alignas(2 * sizeof(Entry)) Pair {
    std::array<Entry, 2> entries;
  };

  /// The hash of the bytes from `at` on; at least 16 bytes behind them must be readable.
  std::uint64_t hash(const char* at, std::size_t size) const { return secret_.of_bytes(0, at, size); }
  Pair& pair(std::uint64_t hash) { return pairs_[hash >> (64U - kBits)]; }
  /// The header with this hash; null where it is not remembered.
  static const Entry* find(Pair& pair, std::uint64_t hash) {
    auto& [first, second] = pair.entries;
    if (first.hash == hash) {
      return &first;
    }
    if (second.hash != hash) {
      return nullptr;
    }
    std::swap(first, second);  // headers that never come again must not push out one that does
    return &first;
  }
  static void remember(Pair& pair, std::uint64_t hash, std::int64_t weight) { pair.entries[1] = {hash, weight}; }

 private:
  static constexpr unsigned kBits = 12;

  SecretHash secret_;
  std::vector<Pair> pairs_;
};

/// Which headers are worth remembering, by their names: a date or an address never comes again.
class HeaderHabits {
 public:
  class Habit {
   public:
    /// Whether to look the next header of this name up.
    bool worth_looking() {
      if (rest_ == 0) {
        return true;
      }
      --rest_;
      return false;
    }
    void note(bool found) {
      found_ = static_cast<std::uint8_t>(found_ + (found ? 1 : 0));
      if (++looked_ == kTrial) {
        rest_ = found_ < kTrial / 4 ? kRest : 0;
        looked_ = found_ = 0;
      }
    }

   private:
    static constexpr std::uint8_t kTrial = 64;
    static constexpr std::uint16_t kRest = 2048;
    std::uint8_t looked_ = 0;
    std::uint8_t found_ = 0;
    std::uint16_t rest_ = 0;
  };

  /// By the first bytes of the name; two names may share a habit.
  Habit& of(std::uint64_t name_bytes) { return habits_[(name_bytes * 0x9E3779B97F4A7C15U) >> (64U - kBits)]; }

 private:
  static constexpr unsigned kBits = 8;
  std::array<Habit, std::size_t{1} << kBits> habits_;
};

/// Scores texts with a model.
/// Threads: one scorer per thread. Memory: about 350 KiB; up to 2 MiB after texts made of thousands of empty headers.
class WordScorer {
 public:
  explicit WordScorer(const WordModel& model) : model_(model) {}

  /// Log-odds that each record is malicious: the prior and the weights of all its words, each as often as it occurs.
  /// Some texts at a time are faster than one. Units: FixedScore. Lifetime: until the next call.
  std::span<const FixedScore> score(std::span<const std::string_view> texts);
  /// That of one record. Units: natural log-odds; larger is more suspicious.
  double score(std::string_view text) { return from_fixed(score({&text, 1}).front()); }

 private:
  /// A piece of a text and where it may be remembered.
  struct Piece {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t text = 0;       // its number
    std::uint32_t words_end = 0;  // in weights_, where it is not remembered
    HeaderHabits::Habit* habit = nullptr;
    std::uint64_t hash = 0;
    HeaderCache::Pair* remembered = nullptr;  // null where it is not looked up
  };
  /// Words are weighed for pieces of so many bytes together, or one piece.
  static constexpr std::size_t kGroupBytes = 4096;

  void find_pieces(TextRange range, std::uint32_t text);
  void weigh_pieces();
  void weigh_known();
  void weigh_unknown(std::size_t first, std::size_t last);

  const WordModel& model_;
  WordMarks marks_;
  WordSplitter splitter_;
  HeaderCache cache_;
  HeaderHabits habits_;
  std::vector<FixedScore> sums_;
  std::vector<Piece> pieces_;
  std::array<std::uint32_t, kGroupBytes + 1> edges_{};
  std::array<std::int64_t, kGroupBytes / 2> weights_{};
  /// Words that are not common, and their places in weights_.
  std::array<WordHash, kGroupBytes / 2 + 1> rare_words_{};
  std::array<std::uint32_t, kGroupBytes / 2 + 1> rare_places_{};
};

}  // namespace pugmark
