// The columns of the recipe `flows`: which numbers it makes of an exchange, each with its name and one definition.
// doc/features.md is made from it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "pugmark/http/http_message.h"

namespace pugmark {

/// What a column tells of: evidence is grouped by it.
enum class FlowField : std::uint8_t {
  kMethod,
  kUri,
  kHost,
  kUserAgent,
  kReferrer,
  kStatus,
  kPort,
  kBodies,
  kResponseType,
  kRequestHeaders,
  kResponseHeaders,
  kConnection,  ///< What came before it in its connection.
  kLog,         ///< What came before it in its log.
};

/// The columns, in the order of their definitions. "Rarity" is the information of a value among the training's normal
/// rows, in bits (FlowVocabulary). Lengths are of bytes, after escapes were undone.
enum class FlowColumn : std::uint8_t {
  kUriLength,
  kUriSlashes,
  kUriParameters,
  kUriNameEntropy,   ///< Of the parameters' names, joined by spaces, in bits a byte.
  kUriValueEntropy,  ///< Of their values.
  kUriEntropy,
  kUriDigits,          ///< Share of digits.
  kUriLongestSegment,  ///< Of the path.
  kUriBase64Run,  ///< Longest run of letters, digits and + that holds capitals, small letters and digits: base64's, but
                  ///< for the slash, which parts paths.
  kUriHexRun,     ///< Longest run of hexadecimal digits that holds a digit.
  kUriEscapes,    ///< Percent escapes.
  kUriExtensionRarity,
  kUriExtensionMismatch,  ///< 1 where the extension says another kind of content than the response's type.
  kHostLength,            ///< Without its port.
  kHostDots,
  kHostIsAddress,  ///< 1 where it is an address.
  kHostPort,       ///< 1 where the Host names a port.
  kHostSubdomainLength,
  kHostSubdomainEntropy,
  kHostNameEntropy,  ///< Of the registered name's own label.
  kHostNameDigits,   ///< Share of digits in it.
  kHostSuffixRarity,
  kAgentLength,
  kAgentEntropy,
  kAgentFamilyRarity,
  kReferrerPresent,
  kReferrerLength,
  kReferrerSameHost,  ///< 1 where it is a page of the host that is asked; 0 of another.
  kMethodRarity,
  kStatusRarity,
  kPortRarity,
  kRequestBytes,   ///< log2(1 + bytes of the body).
  kResponseBytes,  ///< The same.
  kBytesRatio,     ///< The former less the latter.
  kResponseTypeRarity,
  kRequestHeaders,      ///< How many.
  kRequestRarestName,   ///< The largest rarity of the names.
  kRequestOrderRarity,  ///< Rarity of the names as a sequence.
  kResponseHeaders,
  kResponseRarestName,
  kResponseOrderRarity,
  kConnectionRequests,   ///< log2 of how many the connection had, with this one.
  kConnectionGap,        ///< log2(1 + milliseconds) since its last request; -1 for the first.
  kConnectionGapChange,  ///< How far log2 of this gap is from that before it; -1 where there is none.
  kConnectionRepeats,    ///< log2(1 + earlier requests of it with the same method and URI).
  kConnectionHosts,      ///< How many hosts it asked, with this one; up to FlowContext::kMostOfConnection.
  kLogHostRequests,      ///< log2(1 + earlier requests to the host in this log).
  kLogHostShare,         ///< -log2 of the share of the log's requests so far, with this one, that went to the host.
};
inline constexpr std::size_t kFlowColumns = static_cast<std::size_t>(FlowColumn::kLogHostShare) + 1;

/// A column as documentation and evidence tell of it.
struct FlowColumnDefinition {
  FlowColumn column = FlowColumn::kUriLength;
  FlowField field = FlowField::kUri;
  std::string_view name;          ///< "uri.length": what models hold and people type.
  View least_view = View::kFull;  ///< The least view that shows it.
  std::string_view says;          ///< What it is, for doc/features.md.
};

/// In the order of FlowColumn.
std::span<const FlowColumnDefinition> flow_column_definitions();
/// The part of doc/features.md that tells of columns.
std::string flow_column_reference();
/// "URI", "Host", "User-Agent", "request headers", ...
std::string_view to_string(FlowField field);

/// What a value says, in words, beside what is usual: "URI of 213 bytes; usual are 8 to 96".
/// `usual` are the values that 5 % and 95 % of normal training rows stay below.
std::string flow_sentence(FlowColumn column, float value, std::array<float, 2> usual);

}  // namespace pugmark
