// Wording of quantities.
#include "pugmark/feature/flows/quantity_words.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "pugmark/core/text.h"

namespace pugmark::quantity {

std::string number_text(double number) {
  constexpr double kPlain = 1e12;
  constexpr double kSmall = 10;
  if (std::abs(number) >= kPlain) {
    return fmt::format("{:.1e}", number);
  }
  const double tenths = std::round(number * 10) / 10;
  if (std::abs(tenths) < kSmall && tenths != std::round(tenths)) {
    return fmt::format("{:.1f}", tenths);
  }
  return (std::round(number) < 0 ? "-" : "") + grouped(static_cast<std::uint64_t>(std::abs(std::round(number))));
}

Quantity bytes(double count) {
  constexpr double kPlain = 10240;
  constexpr double kStep = 1024;
  if (count < kPlain) {
    const std::string number = number_text(std::round(count));
    return {number, number == "1" ? " byte" : " bytes"};
  }
  std::string_view unit;
  for (const std::string_view next : {" KiB", " MiB", " GiB", " TiB", " PiB", " EiB"}) {
    unit = next;
    count /= kStep;
    if (std::round(count * 10) < kStep * 10) {
      break;
    }
  }
  return {number_text(count), std::string(unit)};
}

Quantity duration(double milliseconds) {
  struct Unit {
    double length;  // in milliseconds
    std::string_view name;
  };
  constexpr auto kUnits =
      std::to_array<Unit>({{86'400'000, " days"}, {3'600'000, " h"}, {60'000, " min"}, {1000, " s"}});
  const auto* const unit = std::find_if(kUnits.begin(), kUnits.end(), [&](const Unit& each) {
    return milliseconds >= each.length * (each.name == " days" ? 2 : 1);
  });
  return unit == kUnits.end() ? Quantity{number_text(milliseconds), " ms"}
                              : Quantity{number_text(milliseconds / unit->length), std::string(unit->name)};
}

Quantity plain(double number) { return {number_text(number), ""}; }
Quantity percent(double share) { return {number_text(share * 100), " %"}; }
Quantity bits(double number) { return {fmt::format("{:.1f}", number == 0 ? 0 : number), ""}; }
Quantity bits_a_byte(double number) { return {bits(number).number, " bits a byte"}; }

double undo_log2(double value) { return std::exp2(std::min(value, 64.0)); }
double undo_log2_of_one_more(double value) { return std::max(0.0, undo_log2(value) - 1); }

std::string usual_words(const Usual& usual, Measure measure, const Quantity& value) {
  if (!std::isfinite(usual[0]) || !std::isfinite(usual[1])) {
    return {};
  }
  const Quantity low = measure(std::min(usual[0], usual[1]));
  const Quantity high = measure(std::max(usual[0], usual[1]));
  const auto is_bytes = [](const Quantity& each) { return each.unit == " bytes" || each.unit == " byte"; };
  const bool both_bytes = is_bytes(low) && is_bytes(high);
  const std::string last = both_bytes && is_bytes(value) ? high.number : high.text();
  if (low.text() == high.text()) {
    return "usual is " + last;
  }
  return fmt::format("usual are {} to {}", low.unit == high.unit || both_bytes ? low.number : low.text(), last);
}

std::string with_usual(std::string sentence, const std::string& usual) {
  return usual.empty() ? std::move(sentence) : std::move(sentence) + "; " + usual;
}

std::string amount(std::string_view before, double value, Measure measure, std::string_view behind,
                   const Usual& usual) {
  const Quantity quantity = measure(value);
  return with_usual(fmt::format("{}{}{}", before, quantity.text(), behind), usual_words(usual, measure, quantity));
}

}  // namespace pugmark::quantity
