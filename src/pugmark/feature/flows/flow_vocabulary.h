// FlowVocabulary: how often values came in normal training rows, and so how rare a value is.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pugmark/feature/flows/flow_features.h"
#include "pugmark/feature/value_counts.h"

namespace pugmark {

/// Counts values by category, as many of each as ValueCounts keeps.
/// Threads: const members may be called from any number of threads.
class FlowVocabulary {
 public:
  static constexpr std::size_t kMostValues = ValueCounts::kMostValues;

  /// Counts the values of a row.
  void add(const FlowRow& row);
  /// Ends counting: ValueCounts::finish().
  void finish();

  /// Bits of a value that came n times in N rows: log2((N + 1) / (n + 1)). Of an unknown value, n is 0.
  float rarity(FlowCategory category, std::uint64_t value) const;
  /// Fills in the columns of rarities; those whose values the row's log does not show stay NaN.
  void fill(FlowRow& row) const;

  /// Bytes, in the order of categories and hashes. After finish(): parse() refuses more than kMostValues.
  std::string serialise() const;
  /// Reads what serialise() wrote; nothing where it makes no sense.
  static std::optional<FlowVocabulary> parse(std::string_view bytes);

 private:
  std::array<ValueCounts, kFlowCategories> categories_;
};

}  // namespace pugmark
