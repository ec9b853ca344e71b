// Reading of rows, field by field, and counting of their values.
#include "pugmark/feature/typed/typed_features.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <initializer_list>
#include <limits>

#include "pugmark/core/ascii.h"
#include "pugmark/core/assert.h"
#include "pugmark/core/ip_address.h"
#include "pugmark/http/secrets.h"

namespace pugmark {
namespace {

using Measure = TypedMeasure;

constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();
/// What is not set, and what is empty, are values too.
constexpr std::uint64_t kNotSet = 2;
constexpr std::uint64_t kEmpty = 3;
constexpr std::string_view kNotSetName = "(not set)";
constexpr std::string_view kEmptyName = "(empty)";

float amount(double number) {
  const double size = std::log2(1 + std::abs(number));
  return static_cast<float>(number < 0 ? -size : size);
}

float flag(bool is_so) { return is_so ? 1.0F : 0.0F; }

/// Nothing where the text is no finite number.
std::optional<double> number_of(std::string_view text) {
  double number = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool good = status == std::errc() && end == text.data() + text.size() && std::isfinite(number);
  return good ? std::optional(number) : std::nullopt;
}

/// An address, or the base of a subnet.
std::optional<IpAddress> address_of(std::string_view text) { return parse_ip_address(text.substr(0, text.find('/'))); }

std::string_view bytes_of(const IpAddress& address, std::size_t of_v4, std::size_t of_v6) {
  return {reinterpret_cast<const char*>(address.bytes.data()), address.is_v4 ? of_v4 : of_v6};
}
std::uint64_t hash_of(const IpAddress& address) { return value_hash(bytes_of(address, 4, 16)); }
std::uint64_t hash_of_network(const IpAddress& address) {
  constexpr std::size_t kOfV4 = 3;
  constexpr std::size_t kOfV6 = 6;
  return value_hash(bytes_of(address, kOfV4, kOfV6));
}

/// The blocks that `texts` name, which are known to be some.
std::vector<AddressBlock> blocks_of(std::initializer_list<std::string_view> texts) {
  std::vector<AddressBlock> blocks;
  for (const std::string_view text : texts) {
    const auto block = parse_address_block(text);
    PUGMARK_ASSERT(block.has_value());
    blocks.push_back(*block);
  }
  return blocks;
}

bool is_in(const IpAddress& address, const std::vector<AddressBlock>& blocks) {
  return std::any_of(blocks.begin(), blocks.end(), [&](const AddressBlock& block) { return block.contains(address); });
}

bool is_private(const IpAddress& address) {
  static const std::vector<AddressBlock> kBlocks =
      blocks_of({"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "100.64.0.0/10",
                 "fc00::/7", "fe80::/10", "::1/128"});
  return is_in(address, kBlocks);
}

bool is_multicast(const IpAddress& address) {
  static const std::vector<AddressBlock> kBlocks = blocks_of({"224.0.0.0/4", "255.255.255.255/32", "ff00::/8"});
  return is_in(address, kBlocks);
}

/// Whether a kind has lists for values.
bool is_list(FieldKind kind) {
  return kind == FieldKind::kNumbers || kind == FieldKind::kAddresses || kind == FieldKind::kNames ||
         kind == FieldKind::kIdentities;
}

/// Each value once; `begin` is where those of the column begin.
void end_values(TypedRow& row, std::size_t begin) {
  const auto first = row.values.begin() + static_cast<std::ptrdiff_t>(begin);
  std::sort(first, row.values.end());
  row.values.erase(std::unique(first, row.values.end()), row.values.end());
  row.ends.push_back(static_cast<std::uint32_t>(row.values.size()));
}

}  // namespace

void ValueNames::add(std::size_t slot, std::uint64_t value, std::string_view text) {
  if (slots_.size() <= slot) {
    slots_.resize(slot + 1);
  }
  if (text.size() <= kLongestName && (slots_[slot].size() < kMostNames || slots_[slot].contains(value))) {
    slots_[slot].try_emplace(value, text);
  }
}

std::string_view ValueNames::find(std::size_t slot, std::uint64_t value) const {
  if (slot >= slots_.size()) {
    return {};
  }
  const auto found = slots_[slot].find(value);
  return found == slots_[slot].end() ? std::string_view() : std::string_view(found->second);
}

void ValueNames::add_all(const ValueNames& others) {
  for (std::size_t slot = 0; slot < others.slots_.size(); ++slot) {
    // In an order of their own: where there is no room for all, it must not be that of a table.
    std::vector<std::uint64_t> values;
    for (const auto& [value, name] : others.slots_[slot]) {
      values.push_back(value);
    }
    std::sort(values.begin(), values.end());
    for (const std::uint64_t value : values) {
      add(slot, value, others.find(slot, value));
    }
  }
}

TypedFeatures::TypedFeatures(const std::vector<TypedField>& fields, const std::vector<TypedColumn>& columns)
    : fields_(fields), columns_(columns) {
  std::size_t column = 0;
  std::size_t slot = 0;
  for (std::size_t field = 0; field < fields.size(); ++field) {
    FieldColumns& own = by_field_.emplace_back();
    own.begin = column;
    own.slot = slot;
    for (; column < columns.size() && columns[column].field == field; ++column) {
      slot += is_rarity(columns[column].measure) ? 1 : 0;
    }
    own.end = column;
    secret_.push_back(is_secret_field(fields[field].name));
  }
  PUGMARK_ASSERT(column == columns.size());
}

Projection TypedFeatures::projection() const {
  Projection names;
  for (const TypedField& field : fields_) {
    names.emplace_back(field.name);
  }
  return names;
}

void TypedFeatures::adopt(const Schema* schema) {
  if (schema == nullptr) {
    declared_.reset();
    shown_.clear();
    return;
  }
  if (declared_ && declared_->same_as(schema->columns)) {
    return;
  }
  declared_ = schema->columns;
  shown_.assign(fields_.size(), false);
  for (std::size_t field = 0; field < fields_.size(); ++field) {
    if (const auto column = schema->find(fields_[field].name)) {
      const auto kind = field_kind(schema->columns[*column]);
      shown_[field] = kind && reads_as(*kind, fields_[field].kind);
    }
  }
}

void TypedFeatures::read(const Record& record, const Schema* schema, TypedRow& row, ValueNames* names) {
  adopt(schema);
  row.numbers.assign(columns_.size(), kUnknown);
  row.values.clear();
  row.ends.clear();
  for (std::size_t field = 0; field < fields_.size(); ++field) {
    if (is_shown(field)) {
      read_field(field, record, row, names);
    } else {
      for (std::size_t column = by_field_[field].begin; column < by_field_[field].end; ++column) {
        if (is_rarity(columns_[column].measure)) {
          row.ends.push_back(static_cast<std::uint32_t>(row.values.size()));
        }
      }
    }
  }
}

void TypedFeatures::read_field(std::size_t field, const Record& record, TypedRow& row, ValueNames* names) {
  const FieldKind kind = fields_[field].kind;
  if (secret_[field]) {
    names = nullptr;
  }
  if (!record.has(field)) {
    std::size_t slot = by_field_[field].slot;
    for (std::size_t column = by_field_[field].begin; column < by_field_[field].end; ++column) {
      if (is_rarity(columns_[column].measure)) {
        row.values.push_back(kNotSet);
        row.ends.push_back(static_cast<std::uint32_t>(row.values.size()));
        if (names != nullptr) {
          names->add(slot, kNotSet, kNotSetName);
        }
        ++slot;
      }
    }
    return;
  }
  if (is_list(kind)) {
    read_list(field, record, row, names);
    return;
  }
  const std::string_view text = record.text(field, scratch_);
  switch (kind) {
    case FieldKind::kAddress:
      read_address(field, text, row);
      break;
    case FieldKind::kName:
      read_text(field, text, row);
      break;
    default:
      read_number(field, text, row);
      break;
  }
  std::size_t slot = by_field_[field].slot;
  for (std::size_t column = by_field_[field].begin; column < by_field_[field].end; ++column) {
    const Measure measure = columns_[column].measure;
    if (!is_rarity(measure)) {
      continue;
    }
    const std::size_t begin = row.values.size();
    if (kind == FieldKind::kAddress) {
      if (const auto address = address_of(text)) {
        const bool whole = measure == Measure::kRarity;
        row.values.push_back(whole ? hash_of(*address) : hash_of_network(*address));
        if (names != nullptr && whole) {
          names->add(slot, row.values.back(), text);
        }
      }
    } else {
      add_value(slot, text, row, names);
    }
    end_values(row, begin);
    ++slot;
  }
}

void TypedFeatures::add_value(std::size_t slot, std::string_view text, TypedRow& row, ValueNames* names) const {
  row.values.push_back(text.empty() ? kEmpty : value_hash(text));
  if (names != nullptr) {
    names->add(slot, row.values.back(), text.empty() ? kEmptyName : text);
  }
}

void TypedFeatures::read_number(std::size_t field, std::string_view text, TypedRow& row) {
  constexpr double kMilliseconds = 1000;
  constexpr double kMost = std::numeric_limits<double>::max();
  const auto number = number_of(text);
  for (std::size_t column = by_field_[field].begin; column < by_field_[field].end && number; ++column) {
    if (columns_[column].measure == Measure::kAmount) {
      row.numbers[column] = amount(
          fields_[field].kind == FieldKind::kInterval ? std::clamp(*number * kMilliseconds, -kMost, kMost) : *number);
    }
  }
}

void TypedFeatures::read_text(std::size_t field, std::string_view text, TypedRow& row) {
  const std::string_view start = text.substr(0, kLongestText);
  for (std::size_t column = by_field_[field].begin; column < by_field_[field].end; ++column) {
    float& number = row.numbers[column];
    switch (columns_[column].measure) {
      case Measure::kLength:
        number = amount(static_cast<double>(text.size()));
        break;
      case Measure::kEntropy:
        number = start.empty() ? kUnknown : text_entropy(start);
        break;
      case Measure::kDigits:
        number = start.empty() ? kUnknown
                               : static_cast<float>(std::count_if(start.begin(), start.end(), is_digit)) /
                                     static_cast<float>(start.size());
        break;
      case Measure::kDots:
        number = amount(static_cast<double>(std::count(start.begin(), start.end(), '.')));
        break;
      default:
        break;
    }
  }
}

void TypedFeatures::read_address(std::size_t field, std::string_view text, TypedRow& row) {
  const auto address = address_of(text);
  for (std::size_t column = by_field_[field].begin; column < by_field_[field].end && address; ++column) {
    if (columns_[column].measure == Measure::kPrivate) {
      row.numbers[column] = flag(is_private(*address));
    } else if (columns_[column].measure == Measure::kMulticast) {
      row.numbers[column] = flag(is_multicast(*address));
    }
  }
}

void TypedFeatures::read_list(std::size_t field, const Record& record, TypedRow& row, ValueNames* names) {
  const std::size_t count = record.list(field, elements_);
  const std::span<const std::string> looked_at(elements_.data(), std::min(count, kMostElements));
  std::size_t slot = by_field_[field].slot;
  for (std::size_t column = by_field_[field].begin; column < by_field_[field].end; ++column) {
    const Measure measure = columns_[column].measure;
    if (measure == Measure::kElements) {
      row.numbers[column] = amount(static_cast<double>(count));
    } else if (measure == Measure::kLargest) {
      std::optional<double> largest;
      for (const std::string& element : looked_at) {
        if (const auto number = number_of(element)) {
          largest = std::max(largest.value_or(*number), *number);
        }
      }
      row.numbers[column] = largest ? amount(*largest) : kUnknown;
    } else if (is_rarity(measure)) {
      const std::size_t begin = row.values.size();
      for (const std::string& element : looked_at) {
        if (fields_[field].kind == FieldKind::kNames) {
          add_value(slot, element, row, names);
        } else if (const auto address = address_of(element)) {
          row.values.push_back(measure == Measure::kRarity ? hash_of(*address) : hash_of_network(*address));
        }
      }
      if (count == 0) {
        row.values.push_back(kEmpty);
      }
      end_values(row, begin);
      ++slot;
    }
  }
}

std::vector<ShownValue> TypedFeatures::show(const Record& record, const Schema* schema) {
  adopt(schema);
  std::vector<ShownValue> values(fields_.size());
  for (std::size_t field = 0; field < fields_.size(); ++field) {
    if (!record.has(field)) {
      continue;
    }
    std::string& value = values[field].emplace();
    if (!is_list(fields_[field].kind)) {
      value = record.text(field, scratch_);
    } else {
      const std::size_t count = record.list(field, elements_);
      for (std::size_t i = 0; i < count && value.size() < kLongestText; ++i) {
        value += (i == 0 ? "" : ", ") + elements_[i];
      }
    }
    if (value.size() > kLongestText) {
      value = mask_uri(value);  // the cut may leave half a password, which nothing tells any more
      value.resize(std::min(value.size(), kLongestText));
    }
  }
  return values;
}

FieldDifferences compare_fields(const std::vector<TypedField>& fields, const Schema& schema) {
  FieldDifferences differences;
  for (const TypedField& field : fields) {
    const auto column = schema.find(field.name);
    const auto kind = column ? field_kind(schema.columns[*column]) : std::nullopt;
    if (!column) {
      differences.missing.push_back(field.name);
    } else if (!kind || !reads_as(*kind, field.kind)) {
      differences.of_other_type.push_back(field.name);
    }
  }
  return differences;
}

TypedVocabulary::TypedVocabulary(const std::vector<TypedColumn>& columns) {
  for (std::size_t column = 0; column < columns.size(); ++column) {
    if (is_rarity(columns[column].measure)) {
      columns_.push_back(static_cast<std::uint16_t>(column));
    }
  }
  counts_.resize(columns_.size());
}

void TypedVocabulary::add(const TypedRow& row) {
  PUGMARK_ASSERT(row.ends.size() == counts_.size());
  std::size_t begin = 0;
  for (std::size_t slot = 0; slot < counts_.size(); ++slot) {
    const std::size_t end = row.ends[slot];
    if (end > begin) {
      counts_[slot].add_row();
    }
    for (; begin < end; ++begin) {
      counts_[slot].add(row.values[begin]);
    }
  }
}

void TypedVocabulary::finish() {
  for (ValueCounts& counts : counts_) {
    counts.finish();
  }
}

const ValueCounts* TypedVocabulary::counts_of(std::size_t column) const {
  const auto found = std::lower_bound(columns_.begin(), columns_.end(), column);
  return found == columns_.end() || *found != column ? nullptr
                                                     : &counts_[static_cast<std::size_t>(found - columns_.begin())];
}

template <typename Rarity>
void TypedVocabulary::fill_with(TypedRow& row, const Rarity& rarity) const {
  PUGMARK_ASSERT(row.ends.size() == counts_.size());
  std::size_t begin = 0;
  for (std::size_t slot = 0; slot < counts_.size(); ++slot) {
    const std::size_t end = row.ends[slot];
    float& number = row.numbers[columns_[slot]];
    number = end > begin ? 0 : kUnknown;
    for (; begin < end; ++begin) {
      number = std::max(number, rarity(counts_[slot], row.values[begin]));
    }
  }
}

void TypedVocabulary::fill(TypedRow& row) const {
  fill_with(row, [](const ValueCounts& counts, std::uint64_t value) { return counts.rarity(value); });
}

void TypedVocabulary::fill_without_itself(TypedRow& row) const {
  fill_with(row, [](const ValueCounts& counts, std::uint64_t value) { return counts.rarity_without_one(value); });
}

std::string TypedVocabulary::serialise() const { return serialise_counts(counts_); }

std::optional<TypedVocabulary> TypedVocabulary::parse(std::string_view bytes, const std::vector<TypedColumn>& columns) {
  TypedVocabulary vocabulary(columns);
  return parse_counts(bytes, vocabulary.counts_) ? std::optional(std::move(vocabulary)) : std::nullopt;
}

}  // namespace pugmark
