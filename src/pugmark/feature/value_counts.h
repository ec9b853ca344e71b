// ValueCounts: how often values came in normal training rows, and so how rare a value is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <absl/container/flat_hash_map.h>

namespace pugmark {

/// Counts values, which are hashes. Bounded: where there are more than kMostValues, those that came least often are
/// forgotten, in finish(), and in add() from many times as many on: so long as there are fewer, counts are exact.
/// Threads: const members may be called from any number of threads.
class ValueCounts {
 public:
  static constexpr std::size_t kMostValues = 4096;

  /// Counts a row, whatever values it has.
  void add_row() { ++rows_; }
  /// Counts a value of a row; none is 0.
  void add(std::uint64_t value);
  /// Ends counting: forgets what is beyond kMostValues (least often first, larger hashes first among equals).
  void finish();

  std::uint64_t rows() const { return rows_; }
  /// Different values, while counting and as many as are kept after finish().
  std::size_t size() const { return values_.size(); }
  /// Rows that have a value; 0 where it is not known.
  std::uint32_t count(std::uint64_t value) const;
  /// Bits of a value that came `count` times in so many rows: log2((rows + 1) / (count + 1)).
  static float bits(std::uint64_t rows, std::uint64_t count);
  float rarity(std::uint64_t value) const { return bits(rows_, count(value)); }
  /// The same as if one of the rows that were counted, with the value, had not been.
  float rarity_without_one(std::uint64_t value) const;

  /// A value and how often it came.
  struct Counted {
    std::uint64_t value = 0;
    std::uint32_t count = 0;
  };
  /// Those that came most often, at most `most`; the most frequent first, smaller hashes first among equals.
  std::vector<Counted> most_frequent(std::size_t most) const;

  /// Appends bytes, in the order of hashes. After finish(): take_from() refuses more than kMostValues.
  void append_to(std::string& out) const;
  /// Reads what append_to() wrote and takes it from the front of `bytes`; nothing where it makes no sense.
  static std::optional<ValueCounts> take_from(std::string_view& bytes);

 private:
  std::uint64_t rows_ = 0;
  absl::flat_hash_map<std::uint64_t, std::uint32_t> values_;
};

/// Bytes of several counts, one behind the other. After finish(), as ValueCounts::append_to().
std::string serialise_counts(std::span<const ValueCounts> counts);
/// Reads what serialise_counts() wrote of as many counts; whether it makes sense.
bool parse_counts(std::string_view bytes, std::span<ValueCounts> counts);

/// The hash of a value: the same in every run and on every machine, for models hold it. Never 0.
std::uint64_t value_hash(std::string_view text);

/// Entropy of the bytes of a text, in bits a byte; 0 of none. byte_entropy() but for what rounding makes of it.
float text_entropy(std::string_view text);

}  // namespace pugmark
