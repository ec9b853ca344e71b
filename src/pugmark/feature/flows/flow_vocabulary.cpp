// Values of rows by category.
#include "pugmark/feature/flows/flow_vocabulary.h"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

namespace pugmark {
namespace {

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

}  // namespace

void FlowVocabulary::add(const FlowRow& row) {
  for (const auto& [category, column] : kColumns) {
    const auto index = static_cast<std::size_t>(category);
    if (row.categories[index] != 0) {
      categories_[index].add_row();
      categories_[index].add(row.categories[index]);
    }
  }
  const auto add_names = [&](FlowCategory names_category, FlowCategory order, const std::vector<std::uint64_t>& names) {
    // A message without any header counts: it has none of the names.
    ValueCounts& counts = categories_[static_cast<std::size_t>(names_category)];
    if (!names.empty() || row.categories[static_cast<std::size_t>(order)] != 0) {
      counts.add_row();
      for (const std::uint64_t name : names) {
        counts.add(name);
      }
    }
  };
  add_names(FlowCategory::kRequestName, FlowCategory::kRequestOrder, row.request_names);
  add_names(FlowCategory::kResponseName, FlowCategory::kResponseOrder, row.response_names);
}

void FlowVocabulary::finish() {
  for (ValueCounts& counts : categories_) {
    counts.finish();
  }
}

float FlowVocabulary::rarity(FlowCategory category, std::uint64_t value) const {
  return categories_[static_cast<std::size_t>(category)].rarity(value);
}

void FlowVocabulary::fill(FlowRow& row) const {
  constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();
  for (const auto& [category, column] : kColumns) {
    const std::uint64_t value = row.categories[static_cast<std::size_t>(category)];
    row[column] = value == 0 ? kUnknown : rarity(category, value);
  }
  const auto rarest = [&](FlowCategory category, const std::vector<std::uint64_t>& names) {
    const ValueCounts& counts = categories_[static_cast<std::size_t>(category)];
    std::uint32_t least = std::numeric_limits<std::uint32_t>::max();
    for (const std::uint64_t name : names) {
      least = std::min(least, counts.count(name));
    }
    return names.empty() ? kUnknown : ValueCounts::bits(counts.rows(), least);
  };
  row[FlowColumn::kRequestRarestName] = rarest(FlowCategory::kRequestName, row.request_names);
  row[FlowColumn::kResponseRarestName] = rarest(FlowCategory::kResponseName, row.response_names);
}

std::string FlowVocabulary::serialise() const { return serialise_counts(categories_); }

std::optional<FlowVocabulary> FlowVocabulary::parse(std::string_view bytes) {
  FlowVocabulary vocabulary;
  return parse_counts(bytes, vocabulary.categories_) ? std::optional(std::move(vocabulary)) : std::nullopt;
}

}  // namespace pugmark
