// Counting, pruning, and the bytes of counts.
#include "pugmark/feature/flows/flow_vocabulary.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace pugmark {
namespace {

/// While counting, no category holds more: where it would, all but half of them go, those that came least often first.
constexpr std::size_t kMostWhileCounting = 64 * FlowVocabulary::kMostValues;

/// The categories of which a row has one value, with their columns.
constexpr auto kColumns = std::to_array<std::pair<FlowCategory, FlowColumn>>(
    {{FlowCategory::kExtension, FlowColumn::kUriExtensionRarity},
     {FlowCategory::kSuffix, FlowColumn::kHostSuffixRarity},
     {FlowCategory::kAgentFamily, FlowColumn::kAgentFamilyRarity},
     {FlowCategory::kMethod, FlowColumn::kMethodRarity},
     {FlowCategory::kStatus, FlowColumn::kStatusRarity},
     {FlowCategory::kPort, FlowColumn::kPortRarity},
     {FlowCategory::kResponseType, FlowColumn::kResponseTypeRarity},
     {FlowCategory::kRequestOrder, FlowColumn::kRequestOrderRarity},
     {FlowCategory::kResponseOrder, FlowColumn::kResponseOrderRarity}});
static_assert(kColumns.size() + 2 == kFlowCategories);

using Values = absl::flat_hash_map<std::uint64_t, std::uint32_t>;
using Value = std::pair<std::uint64_t, std::uint32_t>;

void count_one(Values& values, std::uint64_t value) {
  std::uint32_t& count = values[value];
  count += count < std::numeric_limits<std::uint32_t>::max() ? 1 : 0;
}

/// Forgets all but `most` values.
void keep_most(Values& values, std::size_t most) {
  if (values.size() <= most) {
    return;
  }
  std::vector<Value> sorted(values.begin(), values.end());
  const auto end = sorted.begin() + static_cast<std::ptrdiff_t>(most);
  std::nth_element(sorted.begin(), end, sorted.end(), [](const Value& a, const Value& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  values = Values(sorted.begin(), end);
}

void bound(Values& values) {
  if (values.size() > kMostWhileCounting) {
    keep_most(values, kMostWhileCounting / 2);
  }
}

float bits(std::uint64_t rows, std::uint64_t count) {
  return static_cast<float>(std::log2((static_cast<double>(rows) + 1) / (static_cast<double>(count) + 1)));
}

std::uint32_t count_of(const Values& values, std::uint64_t value) {
  const auto found = values.find(value);
  return found == values.end() ? 0 : found->second;
}

// Numbers are of little endian, whatever the machine.
template <typename Number>
void append_number(std::string& out, Number number) {
  for (std::size_t i = 0; i < sizeof(number); ++i) {
    out.push_back(static_cast<char>(static_cast<unsigned char>(number >> (8 * i))));
  }
}

template <typename Number>
std::optional<Number> take_number(std::string_view& bytes) {
  if (bytes.size() < sizeof(Number)) {
    return std::nullopt;
  }
  Number number = 0;
  for (std::size_t i = 0; i < sizeof(number); ++i) {
    number |= static_cast<Number>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  bytes.remove_prefix(sizeof(number));
  return number;
}

}  // namespace

void FlowVocabulary::add(const FlowRow& row) {
  for (const auto& [category, column] : kColumns) {
    const auto index = static_cast<std::size_t>(category);
    if (row.categories[index] != 0) {
      ++categories_[index].rows;
      count_one(categories_[index].values, row.categories[index]);
      bound(categories_[index].values);
    }
  }
  const auto add_names = [&](FlowCategory names_category, FlowCategory order, const std::vector<std::uint64_t>& names) {
    // A message without any header counts: it has none of the names.
    Counts& counts = categories_[static_cast<std::size_t>(names_category)];
    if (!names.empty() || row.categories[static_cast<std::size_t>(order)] != 0) {
      ++counts.rows;
      for (const std::uint64_t name : names) {
        count_one(counts.values, name);
      }
      bound(counts.values);
    }
  };
  add_names(FlowCategory::kRequestName, FlowCategory::kRequestOrder, row.request_names);
  add_names(FlowCategory::kResponseName, FlowCategory::kResponseOrder, row.response_names);
}

void FlowVocabulary::finish() {
  for (Counts& counts : categories_) {
    keep_most(counts.values, kMostValues);
  }
}

float FlowVocabulary::rarity(FlowCategory category, std::uint64_t value) const {
  const Counts& counts = categories_[static_cast<std::size_t>(category)];
  return bits(counts.rows, count_of(counts.values, value));
}

void FlowVocabulary::fill(FlowRow& row) const {
  constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();
  for (const auto& [category, column] : kColumns) {
    const std::uint64_t value = row.categories[static_cast<std::size_t>(category)];
    row[column] = value == 0 ? kUnknown : rarity(category, value);
  }
  const auto rarest = [&](FlowCategory category, const std::vector<std::uint64_t>& names) {
    const Counts& counts = categories_[static_cast<std::size_t>(category)];
    std::uint32_t least = std::numeric_limits<std::uint32_t>::max();
    for (const std::uint64_t name : names) {
      least = std::min(least, count_of(counts.values, name));
    }
    return names.empty() ? kUnknown : bits(counts.rows, least);
  };
  row[FlowColumn::kRequestRarestName] = rarest(FlowCategory::kRequestName, row.request_names);
  row[FlowColumn::kResponseRarestName] = rarest(FlowCategory::kResponseName, row.response_names);
}

std::string FlowVocabulary::serialise() const {
  std::string out;
  std::vector<Value> sorted;
  for (const Counts& counts : categories_) {
    sorted.assign(counts.values.begin(), counts.values.end());
    std::sort(sorted.begin(), sorted.end());
    append_number(out, counts.rows);
    append_number(out, static_cast<std::uint32_t>(sorted.size()));
    for (const auto& [value, count] : sorted) {
      append_number(out, value);
      append_number(out, count);
    }
  }
  return out;
}

std::optional<FlowVocabulary> FlowVocabulary::parse(std::string_view bytes) {
  FlowVocabulary vocabulary;
  for (Counts& counts : vocabulary.categories_) {
    const auto rows = take_number<std::uint64_t>(bytes);
    const auto size = take_number<std::uint32_t>(bytes);
    if (!rows || !size || *size > kMostValues) {
      return std::nullopt;
    }
    counts.rows = *rows;
    counts.values.reserve(*size);
    std::uint64_t before = 0;  // no value is 0
    for (std::uint32_t i = 0; i < *size; ++i) {
      const auto value = take_number<std::uint64_t>(bytes);
      const auto count = take_number<std::uint32_t>(bytes);
      if (!value || !count || *value <= before || *count == 0 || *count > *rows) {
        return std::nullopt;
      }
      before = *value;
      counts.values.emplace(*value, *count);
    }
  }
  return bytes.empty() ? std::optional(std::move(vocabulary)) : std::nullopt;
}

}  // namespace pugmark
