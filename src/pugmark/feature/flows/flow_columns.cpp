// The table of columns. Their order is that of FlowColumn.
#include "pugmark/feature/flows/flow_columns.h"

#include <fmt/format.h>

namespace pugmark {
namespace {

using Column = FlowColumn;
using Field = FlowField;

constexpr auto kDefinitions = std::to_array<FlowColumnDefinition>({
    {Column::kUriLength, Field::kUri, "uri.length", View::kPlain,
     "Bytes of the URI: path and query, without scheme and host."},
    {Column::kUriSlashes, Field::kUri, "uri.slashes", View::kPlain, "Slashes in the URI."},
    {Column::kUriParameters, Field::kUri, "uri.parameters", View::kPlain,
     "Parameters of the query: what stands between `&`, empty ones left out."},
    {Column::kUriNameEntropy, Field::kUri, "uri.name_entropy", View::kPlain,
     "Entropy of the parameters' names, joined by spaces, in bits a byte; 0 without any."},
    {Column::kUriValueEntropy, Field::kUri, "uri.value_entropy", View::kPlain,
     "Entropy of the parameters' values, joined by spaces, in bits a byte; 0 without any."},
    {Column::kUriEntropy, Field::kUri, "uri.entropy", View::kPlain, "Entropy of the URI in bits a byte."},
    {Column::kUriDigits, Field::kUri, "uri.digits", View::kPlain, "Share of digits in the URI."},
    {Column::kUriLongestSegment, Field::kUri, "uri.longest_segment", View::kPlain,
     "Bytes of the longest part of the path between slashes."},
    {Column::kUriBase64Run, Field::kUri, "uri.base64_run", View::kPlain,
     "Bytes of the longest run of letters, digits and `+` in the URI that holds capitals, small letters and digits; 0 "
     "without one."},
    {Column::kUriHexRun, Field::kUri, "uri.hex_run", View::kPlain,
     "Bytes of the longest run of hexadecimal digits in the URI that holds one of 0 to 9; 0 without one."},
    {Column::kUriEscapes, Field::kUri, "uri.escapes", View::kPlain, "Percent escapes in the URI."},
    {Column::kUriExtensionRarity, Field::kUri, "uri.extension_rarity", View::kPlain,
     "Rarity of the extension at the end of the path: one to eight letters or digits; to have none is a value too."},
    {Column::kUriExtensionMismatch, Field::kUri, "uri.extension_mismatch", View::kPlain,
     "1 where the extension says another kind of content than the type of the response, such as a page called .jpg; "
     "else 0. A text that comes with a status of 3xx, 4xx or 5xx fits any extension."},
    {Column::kHostLength, Field::kHost, "host.length", View::kPlain, "Bytes of Host without its port; 0 without Host."},
    {Column::kHostDots, Field::kHost, "host.dots", View::kPlain, "Dots in Host."},
    {Column::kHostIsAddress, Field::kHost, "host.is_address", View::kPlain,
     "1 where Host is an IP address, 0 where it is a name."},
    {Column::kHostPort, Field::kHost, "host.port", View::kPlain, "1 where Host names a port, else 0."},
    {Column::kHostSubdomainLength, Field::kHost, "host.subdomain_length", View::kPlain,
     "Bytes of what stands before the registered name: `www` of www.example.co.uk."},
    {Column::kHostSubdomainEntropy, Field::kHost, "host.subdomain_entropy", View::kPlain,
     "Entropy of what stands before the registered name, in bits a byte."},
    {Column::kHostNameEntropy, Field::kHost, "host.name_entropy", View::kPlain,
     "Entropy of the registered name, `example` of www.example.co.uk, in bits a byte."},
    {Column::kHostNameDigits, Field::kHost, "host.name_digits", View::kPlain,
     "Share of digits in the registered name."},
    {Column::kHostSuffixRarity, Field::kHost, "host.suffix_rarity", View::kPlain,
     "Rarity of the public suffix, `co.uk` of www.example.co.uk."},
    {Column::kAgentLength, Field::kUserAgent, "agent.length", View::kPlain, "Bytes of User-Agent; 0 without one."},
    {Column::kAgentEntropy, Field::kUserAgent, "agent.entropy", View::kPlain, "Entropy of User-Agent in bits a byte."},
    {Column::kAgentFamilyRarity, Field::kUserAgent, "agent.family_rarity", View::kPlain,
     "Rarity of the program that User-Agent claims; to have none is a value too."},
    {Column::kReferrerPresent, Field::kReferrer, "referrer.present", View::kPlain,
     "1 where there is a Referer, else 0."},
    {Column::kReferrerLength, Field::kReferrer, "referrer.length", View::kPlain, "Bytes of Referer; 0 without one."},
    {Column::kReferrerSameHost, Field::kReferrer, "referrer.same_host", View::kPlain,
     "1 where Referer is a page of the host that is asked, 0 where it is one of another."},
    {Column::kMethodRarity, Field::kMethod, "method.rarity", View::kPlain, "Rarity of the method."},
    {Column::kStatusRarity, Field::kStatus, "status.rarity", View::kPlain, "Rarity of the status of the response."},
    {Column::kPortRarity, Field::kPort, "port.rarity", View::kPlain, "Rarity of the port of the server."},
    {Column::kRequestBytes, Field::kBodies, "bodies.request", View::kPlain,
     "Logarithm (base 2) of 1 and the bytes of the request's body."},
    {Column::kResponseBytes, Field::kBodies, "bodies.response", View::kPlain,
     "Logarithm (base 2) of 1 and the bytes of the response's body."},
    {Column::kBytesRatio, Field::kBodies, "bodies.ratio", View::kPlain,
     "`bodies.request` less `bodies.response`: how much more is sent than comes back."},
    {Column::kResponseTypeRarity, Field::kResponseType, "type.rarity", View::kPlain,
     "Rarity of the media type of the response."},
    {Column::kRequestHeaders, Field::kRequestHeaders, "request.headers", View::kClientNames, "Headers of the request."},
    {Column::kRequestRarestName, Field::kRequestHeaders, "request.rarest_name", View::kClientNames,
     "Rarity of that name among the request's headers that is the rarest."},
    {Column::kRequestOrderRarity, Field::kRequestHeaders, "request.order_rarity", View::kClientNames,
     "Rarity of the names of the request's headers in their order."},
    {Column::kResponseHeaders, Field::kResponseHeaders, "response.headers", View::kNames, "Headers of the response."},
    {Column::kResponseRarestName, Field::kResponseHeaders, "response.rarest_name", View::kNames,
     "Rarity of that name among the response's headers that is the rarest."},
    {Column::kResponseOrderRarity, Field::kResponseHeaders, "response.order_rarity", View::kNames,
     "Rarity of the names of the response's headers in their order."},
    {Column::kConnectionRequests, Field::kConnection, "connection.requests", View::kPlain,
     "Logarithm (base 2) of the requests in the connection so far, with this one."},
    {Column::kConnectionGap, Field::kConnection, "connection.gap", View::kPlain,
     "Logarithm (base 2) of 1 and the milliseconds since the last request of the connection; -1 for the first."},
    {Column::kConnectionGapChange, Field::kConnection, "connection.gap_change", View::kPlain,
     "How far `connection.gap` is from that of the request before; -1 for the first two: even times between requests "
     "give small values."},
    {Column::kConnectionRepeats, Field::kConnection, "connection.repeats", View::kPlain,
     "Logarithm (base 2) of 1 and the earlier requests of the connection with the same method and URI."},
    {Column::kConnectionHosts, Field::kConnection, "connection.hosts", View::kPlain,
     "Different hosts that the connection asked so far, with this one."},
    {Column::kLogHostRequests, Field::kLog, "log.host_requests", View::kPlain,
     "Logarithm (base 2) of 1 and the earlier requests to the host in the log."},
    {Column::kLogHostShare, Field::kLog, "log.host_share", View::kPlain,
     "How rare requests to the host are in the log so far, with this one: the negative logarithm (base 2) of their "
     "share."},
});
static_assert(kDefinitions.size() == kFlowColumns);

}  // namespace

std::span<const FlowColumnDefinition> flow_column_definitions() { return kDefinitions; }

std::string flow_column_reference() {
  std::string out =
      "# Columns of the recipe `flows`\n\n"
      "An exchange, a request and its answer, is a row of these numbers. Rarity is the information of a value among "
      "the\n"
      "normal rows that a model learned from, in bits: log2((N + 1) / (n + 1)) for one that came n times in N rows.\n"
      "Lengths are of bytes, after escapes were undone. What a log does not show is unknown: an\n"
      "isolation forest asks no further, and it gives no reason; with labels it counts where training met the like.\n"
      "\"Needs\" says what a log must show; any `http.log` shows what needs nothing.\n\n"
      "| column | of | needs | what it is |\n| --- | --- | --- | --- |\n";
  for (const FlowColumnDefinition& definition : flow_column_definitions()) {
    const std::string_view needs = definition.least_view == View::kPlain         ? ""
                                   : definition.least_view == View::kClientNames ? "names of the request's headers"
                                                                                 : "names of both sides' headers";
    out +=
        fmt::format("| `{}` | {} | {} | {} |\n", definition.name, to_string(definition.field), needs, definition.says);
  }
  return out;
}

std::string_view to_string(FlowField field) {
  switch (field) {
    case FlowField::kMethod:
      return "method";
    case FlowField::kUri:
      return "URI";
    case FlowField::kHost:
      return "Host";
    case FlowField::kUserAgent:
      return "User-Agent";
    case FlowField::kReferrer:
      return "Referer";
    case FlowField::kStatus:
      return "status";
    case FlowField::kPort:
      return "port";
    case FlowField::kBodies:
      return "bodies";
    case FlowField::kResponseType:
      return "response type";
    case FlowField::kRequestHeaders:
      return "request headers";
    case FlowField::kResponseHeaders:
      return "response headers";
    case FlowField::kConnection:
      return "connection";
    case FlowField::kLog:
      return "log";
  }
  return "";
}

}  // namespace pugmark
