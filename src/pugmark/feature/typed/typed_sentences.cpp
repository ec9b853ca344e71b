// Wording of values, measure by measure: typed_sentence() of typed_columns.h.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "pugmark/core/assert.h"
#include "pugmark/core/text.h"
#include "pugmark/feature/flows/quantity_words.h"
#include "pugmark/feature/typed/typed_columns.h"

namespace pugmark {
namespace {

using quantity::amount;
using quantity::bits_a_byte;
using quantity::bytes;
using quantity::duration;
using quantity::Measure;
using quantity::percent;
using quantity::plain;
using quantity::Quantity;
using quantity::undo_log2_of_one_more;
using quantity::Usual;
using quantity::usual_words;
using quantity::with_usual;

double undo_amount(double value) {
  const double size = undo_log2_of_one_more(std::abs(value));
  return value < 0 ? -size : size;
}
Quantity number_of_amount(double value) { return plain(undo_amount(value)); }
Quantity port_of_amount(double value) { return {fmt::format("{:.0f}", undo_amount(value)), ""}; }
Quantity bytes_of_amount(double value) { return bytes(undo_amount(value)); }
Quantity duration_of_amount(double value) { return duration(undo_amount(value)); }

/// "usual are 'a', 'b'": the common values that a model names.
std::string usual_values(const TypedField& field) {
  std::string text;
  for (const std::string& value : field.usual) {
    text += (text.empty() ? "" : ", ") + value;
  }
  return text.empty() ? text : (field.usual.size() == 1 ? "usual is " : "usual are ") + text;
}

/// How many training rows a rarity of so many bits is of: ValueCounts::bits() undone.
std::uint64_t count_of(float bits, std::uint64_t rows) {
  const double count = (static_cast<double>(rows) + 1) / std::exp2(static_cast<double>(bits)) - 1;
  return static_cast<std::uint64_t>(std::clamp<double>(std::round(count), 0, static_cast<double>(rows)));
}

std::string rarity_words(const TypedField& field, TypedMeasure measure, float value, bool is_set,
                         const ValueCounts& counts) {
  const std::uint64_t rows = counts.rows();
  const std::uint64_t count = count_of(value, rows);
  const bool of_network = measure == TypedMeasure::kNetworkRarity;
  const bool of_list = field.kind == FieldKind::kNames || field.kind == FieldKind::kAddresses;
  std::string what = field.name;
  if (!is_set) {
    what += " not set, as";
  } else if (of_network) {
    what = (of_list ? "rarest network of " : "network of ") + what;
  } else if (of_list) {
    what = "rarest element of " + what;
  }
  const std::string training_rows = counted(rows, "training row");
  std::string sentence = fmt::format("{}{}in {} of {}", what, is_set ? " seen " : " ", grouped(count), training_rows);
  if (count == 0 && counts.size() >= ValueCounts::kMostValues) {
    sentence = fmt::format("{} not among the {} most common of {}", what, grouped(counts.size()), training_rows);
  } else if (count == 0) {
    sentence = is_set ? fmt::format("{} never seen in {}", what, training_rows)
                      : fmt::format("{} in none of {}", what, training_rows);
  }
  const bool common = count * 2 >= rows;  // needs no other values beside it
  return with_usual(std::move(sentence), (of_network && is_set) || common ? std::string() : usual_values(field));
}

std::string flag_words(const TypedField& field, std::string_view yes, std::string_view no, float value,
                       const Usual& usual) {
  const bool is_so = value > 0;
  const float other = is_so ? 0 : 1;
  const bool unusual = usual[0] == other && usual[1] == other;
  return with_usual(fmt::format("{} is {}", field.name, is_so ? yes : no),
                    unusual ? fmt::format("usual is {}", is_so ? no : yes) : std::string());
}

std::string count_words(const TypedField& field, float value, std::string_view one, std::string_view many,
                        const Usual& usual) {
  const Quantity quantity = number_of_amount(value);
  return with_usual(fmt::format("{} with {} {}", field.name, quantity.number == "0" ? "no" : quantity.number,
                                quantity.number == "1" || quantity.number == "0" ? one : many),
                    usual_words(usual, number_of_amount, quantity));
}

}  // namespace

std::string typed_sentence(const TypedField& field, const TypedColumn& column, float value, bool is_set,
                           const ValueCounts* counts) {
  const Usual& usual = column.usual;
  const std::string& name = field.name;
  switch (column.measure) {
    case TypedMeasure::kAmount:
      if (name.ends_with("_p")) {
        return amount(name + " of ", value, port_of_amount, "", usual);
      }
      return amount(name + " of ", value, field.kind == FieldKind::kInterval ? duration_of_amount : number_of_amount,
                    "", usual);
    case TypedMeasure::kRarity:
    case TypedMeasure::kNetworkRarity:
      PUGMARK_ASSERT(counts != nullptr);
      return rarity_words(field, column.measure, value, is_set, *counts);
    case TypedMeasure::kPrivate:
      return flag_words(field, "a private address", "no private address", value, usual);
    case TypedMeasure::kMulticast:
      return flag_words(field, "a multicast address", "no multicast address", value, usual);
    case TypedMeasure::kLength:
      return amount(name + " of ", value, bytes_of_amount, "", usual);
    case TypedMeasure::kEntropy:
      return amount(name + " with an entropy of ", value, bits_a_byte, "", usual);
    case TypedMeasure::kDigits:
      return amount(name + " with ", value, percent, " digits", usual);
    case TypedMeasure::kDots:
      return count_words(field, value, "dot", "dots", usual);
    case TypedMeasure::kElements:
      return count_words(field, value, "element", "elements", usual);
    case TypedMeasure::kLargest:
      break;
  }
  return amount("largest number of " + name + " is ", value, number_of_amount, "", usual);
}

}  // namespace pugmark
