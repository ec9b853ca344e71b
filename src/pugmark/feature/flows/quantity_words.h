// Quantities in words, and what is usual beside them: what sentences about numbers are made of.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace pugmark::quantity {

/// A quantity in words. What is usual is said without the unit where it is the value's own.
struct Quantity {
  std::string number;
  std::string unit;  ///< With what stands before it; empty where the number says all.

  std::string text() const { return number + unit; }
};

/// What 5 % and 95 % of the normal rows that have a value stay at or below; NaN where none has one.
using Usual = std::array<float, 2>;
/// Says a number as a quantity of some kind.
using Measure = Quantity (*)(double);

/// "0.4", "3.5", "42", "12 345", "1.2e+15".
std::string number_text(double number);

Quantity bytes(double count);
Quantity duration(double milliseconds);
Quantity plain(double number);
Quantity percent(double share);
Quantity bits(double number);
Quantity bits_a_byte(double number);

/// 2 to that power, for values that are logarithms; no more than a count can be.
double undo_log2(double value);
double undo_log2_of_one_more(double value);

/// "usual are 8 to 96"; empty where it is not known.
std::string usual_words(const Usual& usual, Measure measure, const Quantity& value);
/// A sentence and, where it says something, what is usual.
std::string with_usual(std::string sentence, const std::string& usual);
/// "URI of 213 bytes; usual are 8 to 96", for a measure and what stands before and behind it.
std::string amount(std::string_view before, double value, Measure measure, std::string_view behind, const Usual& usual);

}  // namespace pugmark::quantity
