// TypedFeatures: a row of any Zeek log in, the numbers of the recipe `typed` out; TypedVocabulary: how rare its values
// are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "pugmark/feature/typed/typed_columns.h"
#include "pugmark/feature/value_counts.h"
#include "pugmark/record/record.h"

namespace pugmark {

/// What is known of a row. NaN is what its log does not show.
struct TypedRow {
  std::vector<float> numbers;  ///< By column; NaN for rarities, until TypedVocabulary knows.
  /// Hashes of the values of the columns that are rarities, column behind column, each once; none where the log does
  /// not show the field. `ends` says where those of each of these columns end.
  std::vector<std::uint64_t> values;
  std::vector<std::uint32_t> ends;
};

/// What some values are called in clear, by the columns that are rarities, in their order.
/// Bounded: kMostNames of each column.
class ValueNames {
 public:
  static constexpr std::size_t kMostNames = 256;
  static constexpr std::size_t kLongestName = 64;

  /// Names a value of a column, unless it has one, is too long or there are enough.
  void add(std::size_t slot, std::uint64_t value, std::string_view text);
  /// The name of a value; empty where it has none.
  std::string_view find(std::size_t slot, std::uint64_t value) const;
  /// Adds what others hold, as far as there is room.
  void add_all(const ValueNames& others);

 private:
  std::vector<absl::flat_hash_map<std::uint64_t, std::string>> slots_;
};

/// The value of a field as people may see it; nothing where the row has none.
using ShownValue = std::optional<std::string>;

/// Reads rows.
/// Lifetime: fields and columns must outlive it. Threads: one per thread.
class TypedFeatures {
 public:
  /// Of longer texts, and of more elements of a list, the first so many are looked at.
  static constexpr std::size_t kLongestText = 1024;
  static constexpr std::size_t kMostElements = 1024;

  TypedFeatures(const std::vector<TypedField>& fields, const std::vector<TypedColumn>& columns);

  /// The fields, by the numbers that records are asked with.
  Projection projection() const;

  /// Fills `row`, whose buffers are used again. `record` has the fields of projection(); `schema` is what its log
  /// declares, null for JSON. A field that the log declares to be something else is one that it does not show. Names
  /// values in `names`, unless that is null.
  void read(const Record& record, const Schema* schema, TypedRow& row, ValueNames* names);

  /// The values of all fields; longer ones than kLongestText are cut there, and their passwords masked before.
  std::vector<ShownValue> show(const Record& record, const Schema* schema);

 private:
  /// The columns of a field.
  struct FieldColumns {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t slot = 0;  // of the first of them that is a rarity
  };

  void adopt(const Schema* schema);
  bool is_shown(std::size_t field) const { return shown_.empty() || shown_[field]; }
  void read_field(std::size_t field, const Record& record, TypedRow& row, ValueNames* names);
  void read_number(std::size_t field, std::string_view text, TypedRow& row);
  void read_text(std::size_t field, std::string_view text, TypedRow& row);
  void read_address(std::size_t field, std::string_view text, TypedRow& row);
  void read_list(std::size_t field, const Record& record, TypedRow& row, ValueNames* names);
  void add_value(std::size_t slot, std::string_view text, TypedRow& row, ValueNames* names) const;

  const std::vector<TypedField>& fields_;
  const std::vector<TypedColumn>& columns_;
  std::vector<FieldColumns> by_field_;
  std::vector<bool> secret_;         // by field
  std::vector<bool> shown_;          // by field; empty: all are
  std::optional<Columns> declared_;  // those that shown_ was made for
  std::string scratch_;
  std::vector<std::string> elements_;
};

/// The fields that a log of these columns does not show, or declares to be something that `fields` are not.
struct FieldDifferences {
  std::vector<std::string> missing;
  std::vector<std::string> of_other_type;
};
FieldDifferences compare_fields(const std::vector<TypedField>& fields, const Schema& schema);

/// Counts the values of the columns that are rarities.
/// Threads: const members may be called from any number of threads.
class TypedVocabulary {
 public:
  /// For rows of these columns.
  explicit TypedVocabulary(const std::vector<TypedColumn>& columns);

  void add(const TypedRow& row);
  void finish();

  /// Counts by the columns that are rarities, in their order.
  const std::vector<ValueCounts>& counts() const { return counts_; }
  /// The columns that these are of.
  const std::vector<std::uint16_t>& columns() const { return columns_; }
  /// Those of a column; null where it is no rarity.
  const ValueCounts* counts_of(std::size_t column) const;

  /// Fills in rarities, the largest of each column's values; those that the row's log does not show stay NaN.
  void fill(TypedRow& row) const;
  /// The same of a row that was counted, as if it had not been: it must not make its own values common.
  void fill_without_itself(TypedRow& row) const;

  /// Bytes, in the order of columns and hashes; after finish().
  std::string serialise() const;
  /// Reads what serialise() wrote for these columns; nothing where it makes no sense.
  static std::optional<TypedVocabulary> parse(std::string_view bytes, const std::vector<TypedColumn>& columns);

 private:
  template <typename Rarity>
  void fill_with(TypedRow& row, const Rarity& rarity) const;

  std::vector<std::uint16_t> columns_;
  std::vector<ValueCounts> counts_;
};

}  // namespace pugmark
