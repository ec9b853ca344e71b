// Counting, pruning, and the bytes of counts; hashes and entropies of values.
#include "pugmark/feature/value_counts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>
#include <utility>

#include "pugmark/core/raw_bytes.h"
#include "pugmark/core/xxh3.h"

namespace pugmark {
namespace {

/// While counting, there are no more: where there would be, all but half of them go, those that came least often first.
constexpr std::size_t kMostWhileCounting = 64 * ValueCounts::kMostValues;

using Values = absl::flat_hash_map<std::uint64_t, std::uint32_t>;
using Value = std::pair<std::uint64_t, std::uint32_t>;

bool is_more_frequent(const Value& a, const Value& b) {
  return a.second != b.second ? a.second > b.second : a.first < b.first;
}

/// Forgets all but `most` values.
void keep_most(Values& values, std::size_t most) {
  if (values.size() <= most) {
    return;
  }
  std::vector<Value> sorted(values.begin(), values.end());
  const auto end = sorted.begin() + static_cast<std::ptrdiff_t>(most);
  std::nth_element(sorted.begin(), end, sorted.end(), is_more_frequent);
  values = Values(sorted.begin(), end);
}

/// n log2(n) of small n, which are most: logarithms would take half of the time of all.
double n_log2_n(std::uint32_t n) {
  constexpr std::size_t kSmall = 256;
  static const std::array<double, kSmall> kTable = [] {
    std::array<double, kSmall> table{};
    for (std::size_t i = 1; i < table.size(); ++i) {
      table[i] = static_cast<double>(i) * std::log2(static_cast<double>(i));
    }
    return table;
  }();
  return n < kSmall ? kTable[n] : n * std::log2(static_cast<double>(n));
}

}  // namespace

void ValueCounts::add(std::uint64_t value) {
  std::uint32_t& count = values_[value];
  count += count < std::numeric_limits<std::uint32_t>::max() ? 1 : 0;
  if (values_.size() > kMostWhileCounting) {
    keep_most(values_, kMostWhileCounting / 2);
  }
}

void ValueCounts::finish() { keep_most(values_, kMostValues); }

std::uint32_t ValueCounts::count(std::uint64_t value) const {
  const auto found = values_.find(value);
  return found == values_.end() ? 0 : found->second;
}

float ValueCounts::bits(std::uint64_t rows, std::uint64_t count) {
  return static_cast<float>(std::log2((static_cast<double>(rows) + 1) / (static_cast<double>(count) + 1)));
}

float ValueCounts::rarity_without_one(std::uint64_t value) const {
  const std::uint64_t known = count(value);
  return bits(std::max<std::uint64_t>(rows_, 1) - 1, std::max<std::uint64_t>(known, 1) - 1);
}

std::vector<ValueCounts::Counted> ValueCounts::most_frequent(std::size_t most) const {
  std::vector<Value> sorted(values_.begin(), values_.end());
  const auto end = sorted.begin() + static_cast<std::ptrdiff_t>(std::min(most, sorted.size()));
  std::partial_sort(sorted.begin(), end, sorted.end(), is_more_frequent);
  std::vector<Counted> frequent;
  std::transform(sorted.begin(), end, std::back_inserter(frequent), [](const Value& value) {
    return Counted{value.first, value.second};
  });
  return frequent;
}

void ValueCounts::append_to(std::string& out) const {
  std::vector<Value> sorted(values_.begin(), values_.end());
  std::sort(sorted.begin(), sorted.end());
  append_raw(out, rows_);
  append_raw(out, static_cast<std::uint32_t>(sorted.size()));
  for (const auto& [value, count] : sorted) {
    append_raw(out, value);
    append_raw(out, count);
  }
}

std::optional<ValueCounts> ValueCounts::take_from(std::string_view& bytes) {
  ValueCounts counts;
  std::uint32_t size = 0;
  if (!take_raw(bytes, counts.rows_) || !take_raw(bytes, size) || size > kMostValues) {
    return std::nullopt;
  }
  counts.values_.reserve(size);
  std::uint64_t before = 0;  // no value is 0
  for (std::uint32_t i = 0; i < size; ++i) {
    std::uint64_t value = 0;
    std::uint32_t count = 0;
    if (!take_raw(bytes, value) || !take_raw(bytes, count) || value <= before || count == 0 || count > counts.rows_) {
      return std::nullopt;
    }
    before = value;
    counts.values_.emplace(value, count);
  }
  return counts;
}

std::string serialise_counts(std::span<const ValueCounts> counts) {
  std::string out;
  for (const ValueCounts& one : counts) {
    one.append_to(out);
  }
  return out;
}

bool parse_counts(std::string_view bytes, std::span<ValueCounts> counts) {
  for (ValueCounts& one : counts) {
    auto read = ValueCounts::take_from(bytes);
    if (!read) {
      return false;
    }
    one = *std::move(read);
  }
  return bytes.empty();
}

std::uint64_t value_hash(std::string_view text) {
  const std::uint64_t hash = XXH3_64bits(text.data(), text.size());
  return hash == 0 ? 1 : hash;
}

float text_entropy(std::string_view text) {
  constexpr std::size_t kMost = 0xFFFFFFFF;
  if (text.empty()) {
    return 0;
  }
  text = text.substr(0, kMost);
  std::array<std::uint32_t, 256> counts{};
  for (const char c : text) {
    ++counts[static_cast<unsigned char>(c)];
  }
  double sum = 0;
  for (const char c : text) {  // each byte where it comes first
    std::uint32_t& count = counts[static_cast<unsigned char>(c)];
    sum += n_log2_n(count);
    count = 0;
  }
  const auto size = static_cast<std::uint32_t>(text.size());
  return static_cast<float>(std::max(0.0, (n_log2_n(size) - sum) / size));
}

}  // namespace pugmark
