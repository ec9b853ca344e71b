// What fields are by their types and names, and what is measured of them.
#include "pugmark/feature/typed/typed_columns.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "pugmark/http/secrets.h"

namespace pugmark {
namespace {

/// Names of fields that name one thing each, and of labels that people and tools add to logs.
constexpr auto kLeftOut = std::to_array<std::string_view>(
    {"ts", "uid", "fuid", "parent_fuid", "id", "trans_id", "community_id", "md5", "sha1", "sha256", "fingerprint",
     "certificate.serial", "label", "detailedlabel", "detailed-label", "_path", "_write_ts", "_system_name"});
/// Text of JSON that is an address, and what ends in "_h".
constexpr auto kAddressNames = std::to_array<std::string_view>(
    {"src", "dst", "src_addr", "dst_addr", "assigned_addr", "client_addr", "server_addr", "requested_addr"});
constexpr auto kIntervalNames = std::to_array<std::string_view>({"duration", "rtt", "lease_time"});
/// Lists of ids.
constexpr auto kIdentityNames = std::to_array<std::string_view>({"tunnel_parents", "conn_uids"});
constexpr auto kIdentityEnds = std::to_array<std::string_view>({"fuids", "uids"});

bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_left_out(std::string_view name) {
  return name.empty() || name.size() > kLongestFieldName || is_one_of(name, kLeftOut);
}

bool names_identities(std::string_view name) {
  return is_one_of(name, kIdentityNames) ||
         std::any_of(kIdentityEnds.begin(), kIdentityEnds.end(), [&](auto end) { return name.ends_with(end); });
}

FieldKind kind_of_port(std::string_view name) {
  // Who asks takes any port: how often one came says nothing.
  return name == "id.orig_p" ? FieldKind::kNumber : FieldKind::kPort;
}

std::optional<FieldKind> kind_of_type(std::string_view name, std::string_view type) {
  if (type == "count" || type == "int" || type == "double") {
    return FieldKind::kNumber;
  }
  if (type == "interval") {
    return FieldKind::kInterval;
  }
  if (type == "bool") {
    return FieldKind::kFlag;
  }
  if (type == "port") {
    return kind_of_port(name);
  }
  if (type == "addr" || type == "subnet") {
    return FieldKind::kAddress;
  }
  if (type == "string" || type == "enum" || type == "pattern" || type == "file" || type == "func") {
    return FieldKind::kName;
  }
  return std::nullopt;
}

/// What a list of elements of a kind is.
FieldKind list_of(FieldKind element) {
  switch (element) {
    case FieldKind::kNumber:
    case FieldKind::kInterval:
      return FieldKind::kNumbers;
    case FieldKind::kAddress:
      return FieldKind::kAddresses;
    default:
      return FieldKind::kNames;
  }
}

using Measure = TypedMeasure;
constexpr auto kOfNumber = std::to_array({Measure::kAmount});
constexpr auto kOfFlag = std::to_array({Measure::kRarity});
constexpr auto kOfPort = std::to_array({Measure::kRarity, Measure::kAmount});
constexpr auto kOfAddress =
    std::to_array({Measure::kRarity, Measure::kNetworkRarity, Measure::kPrivate, Measure::kMulticast});
constexpr auto kOfName =
    std::to_array({Measure::kRarity, Measure::kLength, Measure::kEntropy, Measure::kDigits, Measure::kDots});
constexpr auto kOfNumbers = std::to_array({Measure::kElements, Measure::kLargest});
constexpr auto kOfAddresses = std::to_array({Measure::kElements, Measure::kRarity, Measure::kNetworkRarity});
constexpr auto kOfNames = std::to_array({Measure::kElements, Measure::kRarity});
constexpr auto kOfIdentities = std::to_array({Measure::kElements});

std::span<const Measure> measures_of_kind(FieldKind kind) {
  switch (kind) {
    case FieldKind::kNumber:
    case FieldKind::kInterval:
      return kOfNumber;
    case FieldKind::kFlag:
      return kOfFlag;
    case FieldKind::kPort:
      return kOfPort;
    case FieldKind::kAddress:
      return kOfAddress;
    case FieldKind::kName:
      return kOfName;
    case FieldKind::kNumbers:
      return kOfNumbers;
    case FieldKind::kAddresses:
      return kOfAddresses;
    case FieldKind::kNames:
      return kOfNames;
    case FieldKind::kIdentities:
      break;
  }
  return kOfIdentities;
}

/// What a measure is called behind the name of a field; empty for what is the field itself.
std::string_view measure_name(Measure measure) {
  constexpr auto kNames =
      std::to_array<std::string_view>({"", "rarity", "network_rarity", "private", "multicast", "length", "entropy",
                                       "digits", "dots", "elements", "largest"});
  static_assert(kNames.size() == kTypedMeasures);
  return kNames[static_cast<std::size_t>(measure)];
}

/// What a measure is, for doc/features.md.
std::string_view measure_words(Measure measure) {
  constexpr auto kWords = std::to_array<std::string_view>(
      {"The number; of intervals the milliseconds.", "Rarity of the value; of a list, of its rarest element.",
       "Rarity of the first 24 bits of the address, 48 of IPv6; of a list, of the rarest.",
       "1 where the address is of a private, loopback or link-local network, else 0.",
       "1 where the address is one of multicast or broadcast, else 0.", "Bytes of the text, after escapes were undone.",
       "Entropy of the text in bits a byte, of its first 1 024 bytes.", "Share of digits in them.", "Dots in them.",
       "How many elements the list has.", "The largest number in the list."});
  static_assert(kWords.size() == kTypedMeasures);
  return kWords[static_cast<std::size_t>(measure)];
}

std::string_view kind_words(FieldKind kind) {
  constexpr auto kWords =
      std::to_array<std::string_view>({"count, int, double", "interval", "bool", "port", "addr, subnet", "enum, string",
                                       "set or vector of count, int, double, interval", "set or vector of addr, subnet",
                                       "other set or vector", "set or vector of ids (`…uids`, `tunnel_parents`)"});
  static_assert(kWords.size() == kFieldKinds);
  return kWords[static_cast<std::size_t>(kind)];
}

}  // namespace

std::optional<FieldKind> field_kind(const Column& column) {
  const std::string_view name = column.name;
  const std::string_view type = column.type;
  if (is_left_out(name)) {
    return std::nullopt;
  }
  for (const std::string_view list : {"set[", "vector["}) {
    if (type.starts_with(list) && type.ends_with(']')) {
      const auto element = kind_of_type(name, type.substr(list.size(), type.size() - list.size() - 1));
      return !element ? std::nullopt
                      : std::optional(names_identities(name) ? FieldKind::kIdentities : list_of(*element));
    }
  }
  return names_identities(name) ? std::nullopt : kind_of_type(name, type);
}

std::optional<FieldKind> field_kind(const JsonMember& member) {
  const std::string_view name = member.name;
  if (is_left_out(name) || name.ends_with("not_valid_before") || name.ends_with("not_valid_after")) {
    return std::nullopt;
  }
  switch (member.kind) {
    case JsonKind::kBool:
      return FieldKind::kFlag;
    case JsonKind::kNumber:
      return name.ends_with("_p")              ? kind_of_port(name)
             : is_one_of(name, kIntervalNames) ? FieldKind::kInterval
                                               : FieldKind::kNumber;
    case JsonKind::kText:
      return names_identities(name)                                   ? std::nullopt
             : name.ends_with("_h") || is_one_of(name, kAddressNames) ? std::optional(FieldKind::kAddress)
                                                                      : std::optional(FieldKind::kName);
    case JsonKind::kList:
      return names_identities(name)     ? FieldKind::kIdentities
             : name.ends_with("_hosts") ? FieldKind::kAddresses
             : name == "TTLs"           ? FieldKind::kNumbers
                                        : FieldKind::kNames;
    case JsonKind::kNull:
      break;
  }
  return std::nullopt;
}

bool reads_as(FieldKind declared, FieldKind wanted) {
  const auto is_number = [](FieldKind kind) {
    return kind == FieldKind::kNumber || kind == FieldKind::kInterval || kind == FieldKind::kPort;
  };
  return declared == wanted || (is_number(declared) && is_number(wanted));
}

std::span<const TypedMeasure> measures_of(const TypedField& field) { return measures_of_kind(field.kind); }

std::string column_name(const TypedField& field, TypedMeasure measure) {
  const std::string_view name = measure_name(measure);
  return name.empty() ? field.name : fmt::format("{}.{}", field.name, name);
}

bool is_secret_field(std::string_view name) {
  std::string header(name);
  std::replace(header.begin(), header.end(), '_', '-');
  return name == "password" || name == "community" || name.find("cookie") != std::string_view::npos ||
         is_secret_header(header);
}

std::string typed_column_reference() {
  std::string out =
      "# Columns of the recipe `typed`\n\n"
      "A row of any Zeek log is a row of these numbers, made of each field by the type that the log's header declares "
      "for it.\nRarity is that of the recipe `flows`; that a field is not set is a value too, whose rarity counts. "
      "Numbers, lengths and\ncounts are told apart by their logarithms. What a log does not show is unknown. Of a text "
      "that has few different values\nin training, only the rarity is a column. A column is called `field.name`, or "
      "`field` where it is the number itself.\n\n| name | what it is |\n| --- | --- |\n";
  for (std::size_t i = 0; i < kTypedMeasures; ++i) {
    const auto measure = static_cast<Measure>(i);
    const std::string_view name = measure_name(measure);
    out +=
        fmt::format("| {} | {} |\n", name.empty() ? std::string() : fmt::format("`{}`", name), measure_words(measure));
  }
  out += "\n| type | columns |\n| --- | --- |\n";
  for (std::size_t i = 0; i < kFieldKinds; ++i) {
    std::vector<std::string> names;
    for (const Measure measure : measures_of_kind(static_cast<FieldKind>(i))) {
      const std::string_view name = measure_name(measure);
      names.push_back(name.empty() ? "the number" : fmt::format("`{}`", name));
    }
    out += fmt::format("| {} | {} |\n", kind_words(static_cast<FieldKind>(i)), fmt::join(names, ", "));
  }
  return out +
         fmt::format(
             "\nNo columns are made of times, of types within types, of `{}`, and of what ends in `uid`; of "
             "`id.orig_p` the number\nalone. JSON declares no types: numbers, texts, booleans and arrays are what "
             "they are in the rows, and by Zeek's names\n`…_p` is a port, `…_h` and `…_hosts` are addresses, "
             "`{}` are intervals.\n",
             fmt::join(kLeftOut, "`, `"), fmt::join(kIntervalNames, "`, `"));
}

}  // namespace pugmark
