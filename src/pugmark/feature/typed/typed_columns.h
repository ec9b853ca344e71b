// The columns of the recipe `typed`: which numbers it makes of a field of any Zeek log, by the type that the log
// declares for it.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/feature/value_counts.h"
#include "pugmark/record/schema.h"
#include "pugmark/record/zeek_json.h"

namespace pugmark {

/// What the values of a field are.
enum class FieldKind : std::uint8_t {
  kNumber,      ///< count, int, double.
  kInterval,    ///< In seconds.
  kFlag,        ///< bool.
  kPort,        ///< Of a server.
  kAddress,     ///< addr, subnet.
  kName,        ///< enum, string and other text.
  kNumbers,     ///< A set or vector of numbers or intervals.
  kAddresses,   ///< Of addresses.
  kNames,       ///< Of anything else.
  kIdentities,  ///< Of ids that name one thing each: how many there are is all that they say.
};
inline constexpr std::size_t kFieldKinds = static_cast<std::size_t>(FieldKind::kIdentities) + 1;

/// What a column tells of its field. "Rarity" is the information of a value among the training's normal rows, in bits
/// (ValueCounts); that a field is not set is a value too. Amounts x are log2(1 + x), with the sign of x: thresholds are
/// drawn evenly between the least and the largest.
enum class TypedMeasure : std::uint8_t {
  kAmount,         ///< The number; of intervals milliseconds.
  kRarity,         ///< Of the value; of a list, of its rarest element.
  kNetworkRarity,  ///< Of the first 24 bits of an address, 48 of IPv6; of a list, of the rarest one.
  kPrivate,        ///< 1 where the address is of a private, loopback or link-local network, else 0.
  kMulticast,      ///< 1 where it is one of multicast or broadcast, else 0.
  kLength,         ///< Bytes, as an amount.
  kEntropy,        ///< In bits a byte.
  kDigits,         ///< Share of digits.
  kDots,           ///< As an amount.
  kElements,       ///< How many a list has, as an amount.
  kLargest,        ///< The largest number of a list, as an amount.
};
inline constexpr std::size_t kTypedMeasures = static_cast<std::size_t>(TypedMeasure::kLargest) + 1;

/// A field of a log.
struct TypedField {
  std::string name;
  FieldKind kind = FieldKind::kNumber;
  std::vector<std::string> usual;  ///< Its most common values in normal rows, as far as a model names them.
};

/// A column: what is measured of a field.
struct TypedColumn {
  std::uint16_t field = 0;  ///< Its place among the fields.
  TypedMeasure measure = TypedMeasure::kAmount;
  /// What 5 % and 95 % of the normal rows that have it stay at or below; NaN where none has it.
  std::array<float, 2> usual{std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::quiet_NaN()};
};

/// No model has more fields, nor longer names of them.
inline constexpr std::size_t kMostFields = 128;
inline constexpr std::size_t kLongestFieldName = 128;

/// What a column of a TSV log is; nothing where no numbers are made of it: times, ids that name one row, labels that
/// people added, types within types.
std::optional<FieldKind> field_kind(const Column& column);
/// The same of a member of a JSON row, which declares no type: what it is follows from its value and, as Zeek's names
/// go, from its name ("id.resp_p" is a port, "duration" an interval, "tx_hosts" are addresses).
std::optional<FieldKind> field_kind(const JsonMember& member);
/// Whether a log that declares one may be read as the other: numbers as numbers, of whatever kind.
bool reads_as(FieldKind declared, FieldKind wanted);

/// What is measured of a field.
std::span<const TypedMeasure> measures_of(const TypedField& field);
/// Whether a column is a rarity, which a model's counts give.
constexpr bool is_rarity(TypedMeasure measure) {
  return measure == TypedMeasure::kRarity || measure == TypedMeasure::kNetworkRarity;
}
/// Whether a column tells of how a text is written: of little use where a field has few different ones.
constexpr bool is_lexical(TypedMeasure measure) {
  return measure == TypedMeasure::kLength || measure == TypedMeasure::kEntropy || measure == TypedMeasure::kDigits ||
         measure == TypedMeasure::kDots;
}

/// "duration", "server_name.rarity": what evidence and documentation call a column.
std::string column_name(const TypedField& field, TypedMeasure measure);
/// Whether values of a field must not be shown unless asked for: passwords, cookies, communities of SNMP.
bool is_secret_field(std::string_view name);

/// What a value says, in words, beside what is usual: "server_name never seen in 4 096 training rows". `is_set` is
/// false where the row has no value; `counts` are those of a column that is a rarity.
std::string typed_sentence(const TypedField& field, const TypedColumn& column, float value, bool is_set,
                           const ValueCounts* counts);

/// The part of doc/features.md that tells of these columns.
std::string typed_column_reference();

}  // namespace pugmark
