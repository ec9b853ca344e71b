// Wording of values, column by column: flow_sentence() of flow_columns.h.
#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "pugmark/core/text.h"
#include "pugmark/feature/flows/flow_columns.h"
#include "pugmark/feature/flows/quantity_words.h"

namespace pugmark {
namespace {

using Column = FlowColumn;

using quantity::amount;
using quantity::bits;
using quantity::bits_a_byte;
using quantity::bytes;
using quantity::duration;
using quantity::Measure;
using quantity::number_text;
using quantity::percent;
using quantity::plain;
using quantity::Quantity;
using quantity::undo_log2;
using quantity::undo_log2_of_one_more;
using quantity::Usual;
using quantity::usual_words;
using quantity::with_usual;

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

/// The same of what may be -1, where there is nothing to measure.
std::string usual_words_or_none(const Usual& usual, Measure measure, const Quantity& value) {
  const float most = std::max(usual[0], usual[1]);
  if (std::min(usual[0], usual[1]) >= 0 || !std::isfinite(usual[0]) || !std::isfinite(usual[1])) {
    return usual_words(usual, measure, value);
  }
  return most < 0 ? "that is usual" : "usual is up to " + measure(most).text();
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
