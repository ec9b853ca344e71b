// Wording of values, column by column: flow_sentence() of flow_columns.h.
#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "pugmark/core/text.h"
#include "pugmark/feature/flows/flow_columns.h"

namespace pugmark {
namespace {

using Column = FlowColumn;

/// A quantity in words. What is usual is said without the unit where it is the value's own.
struct Quantity {
  std::string number;
  std::string unit;  ///< With what stands before it; empty where the number says all.

  std::string text() const { return number + unit; }
};

/// "0.4", "3.5", "42", "12 345", "1.2e+15".
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

/// 2 to that power, for values that are logarithms; no more than a count can be.
double undo_log2(double value) { return std::exp2(std::min(value, 64.0)); }
double undo_log2_of_one_more(double value) { return std::max(0.0, undo_log2(value) - 1); }

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
Quantity bytes_of_log2(double value) { return bytes(undo_log2_of_one_more(value)); }
Quantity times(double value) {
  return value < 0 ? Quantity{"1/" + number_text(undo_log2(-value)), ""}
                   : Quantity{number_text(undo_log2(value)), " times"};
}
Quantity fold(double value) { return {number_text(undo_log2(value)), "-fold"}; }
Quantity one_in(double value) { return {"1 in " + number_text(undo_log2(value)), ""}; }
Quantity count_of_log2(double value) { return plain(undo_log2(value)); }
Quantity earlier_of_log2(double value) { return plain(undo_log2_of_one_more(value)); }
Quantity gap_of_log2(double value) { return duration(undo_log2_of_one_more(value)); }

using Usual = std::array<float, 2>;
using Measure = Quantity (*)(double);

/// "usual are 8 to 96"; empty where it is not known.
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

/// The same of what may be -1, where there is nothing to measure.
std::string usual_words_or_none(const Usual& usual, Measure measure, const Quantity& value) {
  const float most = std::max(usual[0], usual[1]);
  if (std::min(usual[0], usual[1]) >= 0 || !std::isfinite(usual[0]) || !std::isfinite(usual[1])) {
    return usual_words(usual, measure, value);
  }
  return most < 0 ? "that is usual" : "usual is up to " + measure(most).text();
}

std::string with_usual(std::string sentence, const std::string& usual) {
  return usual.empty() ? std::move(sentence) : std::move(sentence) + "; " + usual;
}

/// "URI of 213 bytes; usual are 8 to 96", for a measure and what stands before and behind it.
std::string amount(std::string_view before, double value, Measure measure, std::string_view behind,
                   const Usual& usual) {
  const Quantity quantity = measure(value);
  return with_usual(fmt::format("{}{}{}", before, quantity.text(), behind), usual_words(usual, measure, quantity));
}

/// "3 slashes in the URI; usual are 1 to 5".
std::string count(double value, Measure measure, std::string_view one, std::string_view many, const Usual& usual) {
  const Quantity quantity = measure(value);
  const std::string_view noun = quantity.number == "1" ? one : many;
  return with_usual(fmt::format("{} {}", quantity.number == "0" ? "no" : quantity.number, noun),
                    usual_words(usual, measure, quantity));
}

std::string rarity(std::string_view what, double value, const Usual& usual) {
  const Quantity rare = bits(value);
  const std::string words = usual_words(usual, bits, rare);
  if (words.empty()) {
    return fmt::format("{} of rarity {} bits in normal traffic", what, rare.number);
  }
  return fmt::format("{} that is {} in normal traffic ({} bits; {})", what,
                     value > std::max(usual[0], usual[1]) ? "rare" : "no rarer than usual", rare.number, words);
}

/// What columns of rarities tell of.
std::optional<std::string_view> rare_thing(Column column) {
  switch (column) {
    case Column::kUriExtensionRarity:
      return "extension";
    case Column::kHostSuffixRarity:
      return "public suffix of the host";
    case Column::kAgentFamilyRarity:
      return "program in User-Agent";
    case Column::kMethodRarity:
      return "method";
    case Column::kStatusRarity:
      return "status";
    case Column::kPortRarity:
      return "port of the server";
    case Column::kResponseTypeRarity:
      return "type of the response";
    case Column::kRequestRarestName:
      return "request header";
    case Column::kRequestOrderRarity:
      return "order of request headers";
    case Column::kResponseRarestName:
      return "response header";
    case Column::kResponseOrderRarity:
      return "order of response headers";
    default:
      return std::nullopt;
  }
}

std::optional<std::string_view> flag_words(Column column, bool is_so) {
  switch (column) {
    case Column::kUriExtensionMismatch:
      return is_so ? "extension that does not fit the type of the response"
                   : "extension that may be that of the response's type";
    case Column::kHostIsAddress:
      return is_so ? "host that is an address" : "host that is a name";
    case Column::kHostPort:
      return is_so ? "Host with a port" : "Host without a port";
    case Column::kReferrerPresent:
      return is_so ? "a Referer" : "no Referer";
    case Column::kReferrerSameHost:
      return is_so ? "Referer of the host that is asked" : "Referer of another host";
    default:
      return std::nullopt;
  }
}

/// What is not there to be measured, or not shown by the log: nothing tells which.
std::string unknown_words(const FlowColumnDefinition& definition) {
  const auto none = [](std::string_view what) { return fmt::format("{}: none, or not in the log", what); };
  switch (definition.column) {
    case Column::kHostSubdomainLength:
    case Column::kHostSubdomainEntropy:
      return none("subdomain of the host");
    case Column::kHostNameEntropy:
    case Column::kHostNameDigits:
      return none("registered name in the host");
    case Column::kUriNameEntropy:
    case Column::kUriValueEntropy:
      return none("parameters in the URI");
    default:
      break;
  }
  const auto thing = rare_thing(definition.column);
  return thing ? none(*thing) : fmt::format("{} is not known", definition.name);
}

std::string gap_words(double value, const Usual& usual) {
  const Quantity gap = gap_of_log2(value);
  return with_usual(value < 0 ? "first request of its connection"
                              : fmt::format("{} after the last request of its connection", gap.text()),
                    usual_words_or_none(usual, gap_of_log2, gap));
}

std::string gap_change_words(double value, const Usual& usual) {
  const Quantity change = fold(value);
  return with_usual(value < 0 ? "too few requests in its connection to compare the times between"
                    : change.number == "1"
                        ? "as long after the last request of its connection as that after the one before"
                        : fmt::format("time since the last request of its connection changed {}", change.text()),
                    usual_words_or_none(usual, fold, change));
}

std::string ratio_words(double value, const Usual& usual) {
  const bool of_request = value >= 0;
  const std::string ratio = number_text(undo_log2(std::abs(value)));
  return with_usual(ratio == "1"
                        ? "body of the request as large as that of the response"
                        : fmt::format("body of the {} {} times that of the {}", of_request ? "request" : "response",
                                      ratio, of_request ? "response" : "request"),
                    usual_words(usual, times, times(value)));
}

std::string uri_words(Column column, double value, const Usual& usual) {
  switch (column) {
    case Column::kUriLength:
      return amount("URI of ", value, bytes, "", usual);
    case Column::kUriSlashes:
      return count(value, plain, "slash in the URI", "slashes in the URI", usual);
    case Column::kUriParameters:
      return count(value, plain, "parameter in the URI", "parameters in the URI", usual);
    case Column::kUriNameEntropy:
      return amount("names of parameters with an entropy of ", value, bits_a_byte, "", usual);
    case Column::kUriValueEntropy:
      return amount("values of parameters with an entropy of ", value, bits_a_byte, "", usual);
    case Column::kUriEntropy:
      return amount("URI with an entropy of ", value, bits_a_byte, "", usual);
    case Column::kUriDigits:
      return amount("URI with ", value, percent, " digits", usual);
    case Column::kUriLongestSegment:
      return amount("part of the path of ", value, bytes, "", usual);
    case Column::kUriBase64Run:
      return value < 1 ? with_usual("nothing like base64 in the URI", usual_words(usual, bytes, {}))
                       : amount("run like base64 in the URI of ", value, bytes, "", usual);
    case Column::kUriHexRun:
      return value < 1 ? with_usual("nothing hexadecimal in the URI", usual_words(usual, bytes, {}))
                       : amount("run of hexadecimal digits in the URI of ", value, bytes, "", usual);
    default:
      return count(value, plain, "percent escape in the URI", "percent escapes in the URI", usual);
  }
}

std::string host_words(Column column, double value, const Usual& usual) {
  switch (column) {
    case Column::kHostLength:
      return value < 1 ? with_usual("no Host", usual_words(usual, bytes, {}))
                       : amount("host of ", value, bytes, "", usual);
    case Column::kHostDots:
      return count(value, plain, "dot in the host", "dots in the host", usual);
    case Column::kHostSubdomainLength:
      return value < 1 ? with_usual("no subdomain", usual_words(usual, bytes, {}))
                       : amount("subdomain of ", value, bytes, "", usual);
    case Column::kHostSubdomainEntropy:
      return amount("subdomain with an entropy of ", value, bits_a_byte, "", usual);
    case Column::kHostNameEntropy:
      return amount("registered name with an entropy of ", value, bits_a_byte, "", usual);
    default:
      return amount("registered name with ", value, percent, " digits", usual);
  }
}

std::string log_words(Column column, double value, const Usual& usual) {
  switch (column) {
    case Column::kConnectionRequests:
      return count(value, count_of_log2, "request in its connection so far", "requests in its connection so far",
                   usual);
    case Column::kConnectionRepeats:
      return count(value, earlier_of_log2, "earlier request of its connection is the same",
                   "earlier requests of its connection are the same", usual);
    case Column::kConnectionHosts:
      return count(value, plain, "host asked in its connection", "hosts asked in its connection", usual);
    case Column::kLogHostRequests:
      return earlier_of_log2(value).number == "0"
                 ? with_usual("first request to this host in the log", usual_words(usual, earlier_of_log2, {}))
                 : count(value, earlier_of_log2, "earlier request to this host in the log",
                         "earlier requests to this host in the log", usual);
    default:
      return one_in(value).text() == "1 in 1"
                 ? with_usual("all requests of the log so far went to this host", usual_words(usual, one_in, {}))
                 : amount("", value, one_in, " requests of the log so far went to this host", usual);
  }
}

}  // namespace

std::string flow_sentence(FlowColumn column, float value, std::array<float, 2> usual) {
  const FlowColumnDefinition& definition = flow_column_definitions()[static_cast<std::size_t>(column)];
  if (!std::isfinite(value)) {
    return unknown_words(definition);
  }
  if (const auto words = flag_words(column, value >= 0.5F)) {
    return std::string(*words);
  }
  if (const auto thing = rare_thing(column)) {
    return rarity(*thing, value, usual);
  }
  switch (column) {
    case Column::kAgentLength:
      return value < 1 ? with_usual("no User-Agent", usual_words(usual, bytes, {}))
                       : amount("User-Agent of ", value, bytes, "", usual);
    case Column::kAgentEntropy:
      return amount("User-Agent with an entropy of ", value, bits_a_byte, "", usual);
    case Column::kReferrerLength:
      return value < 1 ? with_usual("no Referer", usual_words(usual, bytes, {}))
                       : amount("Referer of ", value, bytes, "", usual);
    case Column::kRequestBytes:
      return amount("body of the request of ", value, bytes_of_log2, "", usual);
    case Column::kResponseBytes:
      return amount("body of the response of ", value, bytes_of_log2, "", usual);
    case Column::kBytesRatio:
      return ratio_words(value, usual);
    case Column::kRequestHeaders:
      return count(value, plain, "header in the request", "headers in the request", usual);
    case Column::kResponseHeaders:
      return count(value, plain, "header in the response", "headers in the response", usual);
    case Column::kConnectionGap:
      return gap_words(value, usual);
    case Column::kConnectionGapChange:
      return gap_change_words(value, usual);
    default:
      break;
  }
  switch (definition.field) {
    case FlowField::kUri:
      return uri_words(column, value, usual);
    case FlowField::kHost:
      return host_words(column, value, usual);
    default:
      return log_words(column, value, usual);
  }
}

}  // namespace pugmark
