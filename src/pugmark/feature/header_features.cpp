// Reading of features, kind by kind.
#include "pugmark/feature/header_features.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <type_traits>

#include <fmt/format.h>

#include "pugmark/core/ascii.h"
#include "pugmark/core/xxh3.h"
#include "pugmark/feature/feature_writer.h"
#include "pugmark/feature/host_facts.h"
#include "pugmark/feature/user_agent.h"
#include "pugmark/feature/words.h"
#include "pugmark/http/canonical_text.h"
#include "pugmark/http/secrets.h"

namespace pugmark {
namespace {

using Kind = FeatureKind;

constexpr auto kCommon = std::to_array<std::string_view>(
    {"HOST", "USER-AGENT", "ACCEPT", "ACCEPT-ENCODING", "ACCEPT-LANGUAGE", "CONNECTION", "REFERER", "COOKIE",
     "CACHE-CONTROL", "PRAGMA", "UPGRADE-INSECURE-REQUESTS", "DNT", "CONTENT-TYPE", "CONTENT-LENGTH"});
constexpr auto kProducts = std::to_array<std::string_view>({"USER-AGENT", "SERVER", "X-POWERED-BY", "VIA"});
constexpr auto kUrls = std::to_array<std::string_view>({"REFERER", "ORIGIN", "LOCATION"});
/// Their values say nothing, their lengths may.
constexpr auto kVolatile = std::to_array<std::string_view>({"EXPIRES", "LAST-MODIFIED", "ETAG", "IF-NONE-MATCH",
                                                            "IF-MODIFIED-SINCE", "CONTENT-LENGTH", "AGE", "X-AMZ-CF-ID",
                                                            "CF-RAY", "CONTENT-MD5", "RANGE", "CONTENT-RANGE"});
/// Nothing of them says anything.
constexpr auto kSilent = std::to_array<std::string_view>({"DATE", "COOKIE", "SET-COOKIE"});
/// Headers that many clients and servers send, besides the common ones.
constexpr auto kUsual = std::to_array<std::string_view>({"DATE",
                                                         "SERVER",
                                                         "EXPIRES",
                                                         "LAST-MODIFIED",
                                                         "ETAG",
                                                         "SET-COOKIE",
                                                         "VARY",
                                                         "LOCATION",
                                                         "TRANSFER-ENCODING",
                                                         "CONTENT-ENCODING",
                                                         "KEEP-ALIVE",
                                                         "ACCEPT-RANGES",
                                                         "AGE",
                                                         "VIA",
                                                         "X-POWERED-BY",
                                                         "P3P",
                                                         "CONTENT-DISPOSITION",
                                                         "CONTENT-LANGUAGE",
                                                         "RANGE",
                                                         "CONTENT-RANGE",
                                                         "IF-NONE-MATCH",
                                                         "IF-MODIFIED-SINCE",
                                                         "ORIGIN",
                                                         "X-REQUESTED-WITH",
                                                         "EXPECT",
                                                         "AUTHORIZATION",
                                                         "WWW-AUTHENTICATE",
                                                         "ACCEPT-CHARSET",
                                                         "ALLOW",
                                                         "STATUS",
                                                         "MIME-VERSION",
                                                         "PROXY-CONNECTION",
                                                         "UPGRADE",
                                                         "TE",
                                                         "X-CACHE",
                                                         "X-FRAME-OPTIONS",
                                                         "X-CONTENT-TYPE-OPTIONS",
                                                         "X-XSS-PROTECTION",
                                                         "STRICT-TRANSPORT-SECURITY",
                                                         "ACCESS-CONTROL-ALLOW-ORIGIN"});
bool one_of(const auto& list, const auto& wanted) { return std::find(list.begin(), list.end(), wanted) != list.end(); }

unsigned bits_of(std::uint64_t number) { return static_cast<unsigned>(std::bit_width(number)); }

bool all_digits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_digit); }

/// The bits of a decimal number; 64 of any that is larger.
unsigned bits_of_number(std::string_view digits) {
  std::uint64_t number = 0;
  const auto [end, status] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return status == std::errc() ? bits_of(number) : 64U;
}

bool begins_with_day(std::string_view value) {
  constexpr auto kDays = std::to_array<std::string_view>({"mon", "tue", "wed", "thu", "fri", "sat", "sun"});
  const std::string start = lower_case(value.substr(0, 3));
  if (!one_of(kDays, start)) {
    return false;
  }
  std::size_t at = 3;
  while (at < value.size() && to_lower(value[at]) >= 'a' && to_lower(value[at]) <= 'z') {
    ++at;
  }
  at += at < value.size() && value[at] == ',' ? 1 : 0;
  return at < value.size() && value[at] == ' ';
}

std::string shape_of(std::string_view value) {
  constexpr std::size_t kLimit = 24;
  std::array<char, kLimit + 1> shape;
  std::size_t size = 0;
  for (std::size_t i = 0; i < value.size() && size <= kLimit; ++i) {
    const char c = value[i];
    const char kind = c >= 'a' && c <= 'z' ? 'a' : c >= 'A' && c <= 'Z' ? 'A' : is_digit(c) ? '9' : c;
    shape[size] = kind;
    size += size == 0 || shape[size - 1] != kind ? 1 : 0;
  }
  return {shape.data(), std::min(size, kLimit)};
}

template <typename Allowed>
std::string_view leading(std::string_view text, Allowed allowed) {
  return text.substr(0, static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), allowed) - text.begin()));
}

bool is_small_letter(char c) { return c >= 'a' && c <= 'z'; }

/// The last extension in a Content-Disposition: one to five letters or digits behind a dot, with none behind them.
std::string_view extension_of(std::string_view disposition) {
  const auto alphanumeric = [](char c) { return is_small_letter(c) || is_digit(c); };
  std::size_t end = disposition.size();
  while (end > 0 && !alphanumeric(disposition[end - 1])) {
    --end;
  }
  std::size_t begin = end;
  while (begin > 0 && alphanumeric(disposition[begin - 1])) {
    --begin;
  }
  constexpr std::size_t kLongest = 5;
  const bool found = begin > 0 && disposition[begin - 1] == '.' && end > begin && end - begin <= kLongest;
  return found ? disposition.substr(begin, end - begin) : "-";
}

std::string_view sign(bool present) { return present ? "+" : "-"; }

/// Empty for a host of a local network, of which nothing is told.
std::string_view host_word(HostKind kind) {
  return kind == HostKind::kIp ? "ip" : kind == HostKind::kEmpty ? "no" : kind == HostKind::kDomain ? "dom" : "";
}

std::uint64_t hash_text(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

FeatureScope scope_of(Origin origin) {
  return origin == Origin::kClient ? FeatureScope::kRequest : FeatureScope::kResponse;
}

void add_neighbours(FeatureWriter& writer, std::string_view first, std::string_view second,
                    std::optional<std::string_view> third) {
  writer.add(Kind::kOrder, "", first, '>', second);
  if (third) {
    writer.add(Kind::kOrder3, "", first, '>', second, '>', *third);
  }
}

}  // namespace

FeatureHash hash_feature(std::string_view text) { return hash_text(text); }

std::uint64_t hash_for_shape(std::string_view text) { return hash_text(text); }

HeaderUse header_use(std::string_view name) {
  if (one_of(kProducts, name)) {
    return HeaderUse::kProduct;
  }
  if (name == "HOST") {
    return HeaderUse::kHost;
  }
  if (one_of(kUrls, name)) {
    return HeaderUse::kUrl;
  }
  if (one_of(kSilent, name)) {
    return HeaderUse::kNothing;
  }
  return one_of(kVolatile, name) || is_secret_header(name) ? HeaderUse::kLength : HeaderUse::kValue;
}

std::span<const std::string_view> common_headers() { return kCommon; }

std::vector<AgentHabit> agent_habits() {
  std::vector<AgentHabit> habits;
  for (const std::string_view family : agent_families()) {
    for (const std::string_view header : kCommon) {
      const auto text = [&](Kind kind) {
        return fmt::format("{}{} {}", feature_start(FeatureScope::kRequest, kind, true), family, header);
      };
      habits.push_back({header, {text(Kind::kAgentSends), text(Kind::kAgentLacks)}});
    }
  }
  return habits;
}

bool is_usual_header(std::string_view name) { return one_of(kCommon, name) || one_of(kUsual, name); }

void HeaderFeatures::split(std::string_view text) {
  headers_.clear();
  names_.clear();
  names_.reserve(text.size());  // so that names do not move
  masked_.clear();
  const bool secrets = may_hold_secrets(text);
  CanonicalHeader header;
  while (headers_.size() < kMaxHeaders && take_canonical_header(text, header)) {
    std::string_view name = header.name;
    if (std::any_of(name.begin(), name.end(), is_small_letter)) {
      const std::size_t begin = names_.size();
      std::transform(name.begin(), name.end(), std::back_inserter(names_), to_upper);
      name = std::string_view(names_).substr(begin);
    }
    std::string_view value = header.value.substr(0, kMaxValueBytes);
    if (secrets && has_uri_password(value)) {
      value = masked_.emplace_back(mask_uri(value));
    }
    headers_.push_back({name, value});
  }
}

const HeaderFeatures::Header* HeaderFeatures::find(std::string_view name) const {
  const auto found =
      std::find_if(headers_.begin(), headers_.end(), [&](const Header& header) { return header.name == name; });
  return found == headers_.end() ? nullptr : &*found;
}

std::string HeaderFeatures::lower_value(std::string_view name) const {
  const Header* const header = find(name);
  return header == nullptr ? "-" : lower_case(header->value);
}

std::string HeaderFeatures::media_type() const {
  constexpr std::size_t kLimit = 40;
  constexpr std::string_view kSpace = " \t\r\n\f\v";
  const std::string value = lower_value("CONTENT-TYPE");
  std::string_view type = std::string_view(value).substr(0, value.find(';'));
  const std::size_t begin = std::min(type.find_first_not_of(kSpace), type.size());
  type = type.substr(begin, type.find_last_not_of(kSpace) + 1 - begin);
  return std::string(type.substr(0, kLimit));
}

int HeaderFeatures::length_bits() const {
  const Header* const header = find("CONTENT-LENGTH");
  return header != nullptr && all_digits(header->value) ? static_cast<int>(bits_of_number(header->value)) : -1;
}

void HeaderFeatures::read_order(FeatureWriter& writer) const {
  const auto name_at = [&](std::size_t i) {  // 0 is the start of the block
    return i == 0 ? kStart : i <= headers_.size() ? headers_[i - 1].name : kEnd;
  };
  for (std::size_t i = 0; i <= headers_.size(); ++i) {
    add_neighbours(writer, name_at(i), name_at(i + 1),
                   i < headers_.size() ? std::optional(name_at(i + 2)) : std::nullopt);
  }
}

void HeaderFeatures::read_product(const Header& header, FeatureWriter& writer) {
  std::string previous;
  std::string word;
  for (std::size_t at = 0; at < lower_.size();) {
    std::size_t end = at;
    while (end < lower_.size() && is_ascii_word_byte(lower_[end])) {
      ++end;
    }
    if (end - at >= 2) {
      word = without_numbers(std::string_view(lower_).substr(at, end - at), std::string::npos);
      writer.add(Kind::kProductWord, header.name, header.name, '~', word);
      if (!previous.empty()) {
        writer.add(Kind::kProductWords, header.name, header.name, '~', previous, ' ', word);
      }
      previous.swap(word);
    }
    at = end + 1;
  }
  constexpr std::size_t kLimit = 100;
  writer.add(Kind::kProductValue, header.name, header.name, '=', without_numbers(lower_, kLimit));
  writer.add(Kind::kProductLength, header.name, header.name, ' ', bits_of(header.value.size()));
}

void HeaderFeatures::read_url(const Header& header, FeatureWriter& writer) const {
  std::string_view url = lower_;
  const std::string_view scheme = url.starts_with("http://") ? "http" : url.starts_with("https://") ? "https" : "";
  if (!scheme.empty()) {
    url.remove_prefix(scheme.size() + 3);
  }
  const std::string_view host = url.substr(0, url.find('/'));
  if (scheme.empty() || host.empty()) {
    writer.add(Kind::kUrlRelative, header.name, header.name);
    return;
  }
  const bool root = url.size() <= host.size() + 1;
  writer.add(Kind::kUrlScheme, header.name, header.name, ' ', scheme);
  writer.add(Kind::kUrlPath, header.name, header.name, ' ', root ? "root" : "deep");
  if (const Header* const asked = find("HOST"); asked != nullptr && header.name == "REFERER") {
    const bool same = equals_ignoring_case(host, asked->value);
    writer.add(Kind::kRefererHost, header.name, same ? "same" : "other");
  }
}

std::string_view server_family(std::string_view server) {
  const std::string_view family = leading(server, [](char c) { return is_small_letter(c) || c == '-'; });
  return family.empty() ? "none" : family;
}

void HeaderFeatures::read_header(const Header& header, FeatureWriter& writer) {
  const std::string_view name = header.name;
  const std::string_view value = header.value;
  lower_.resize(value.size());
  std::transform(value.begin(), value.end(), lower_.begin(), to_lower);
  switch (header_use(name)) {
    case HeaderUse::kProduct:
      read_product(header, writer);
      break;
    case HeaderUse::kHost:
      parse_host(value, host_);
      add_host(writer, facts_of(host_));
      break;
    case HeaderUse::kUrl:
      read_url(header, writer);
      break;
    case HeaderUse::kLength:
      writer.add(Kind::kValueLength, name, name, ' ', bits_of(value.size()));
      if (name == "CONTENT-LENGTH" && all_digits(value)) {
        writer.add(Kind::kContentLength, name, bits_of_number(value));
      }
      break;
    case HeaderUse::kNothing:
      break;
    case HeaderUse::kValue:
      read_value(header, writer);
      break;
  }
}

void HeaderFeatures::read_value(const Header& header, FeatureWriter& writer) const {
  constexpr std::size_t kLimit = 60;
  const std::string_view name = header.name;
  if (begins_with_day(header.value)) {
    writer.add(Kind::kShape, name, name, " DATE");
    return;
  }
  if (header.value.find("://") == std::string_view::npos) {
    writer.add(Kind::kValue, name, name, '=', without_numbers(lower_, kLimit));
  }
  writer.add(Kind::kShape, name, name, ' ', shape_of(header.value));
}

void HeaderFeatures::read_body(FeatureWriter& writer, std::string_view family, std::string_view host) const {
  const bool body = has("CONTENT-LENGTH") || has("CONTENT-TYPE");
  const std::string_view word = body ? "post" : "get";
  writer.add(Kind::kBodyAgent, "USER-AGENT", word, ' ', family);
  const Header* const length = find("CONTENT-LENGTH");
  const std::string headers = std::string(length == nullptr || length->value.empty() ? "-"
                                          : length->value == "0"                     ? "0"
                                                                                     : "n") +
                              (has("CONTENT-TYPE") ? "t" : "-");
  writer.add(Kind::kBodyHeaders, "", headers);
  writer.add(Kind::kAgentBodyHeaders, "", headers, ' ', family);
  if (!host.empty()) {
    writer.add(Kind::kBodyHost, "", word, ' ', host);
    writer.add(Kind::kBodyAgentHost, "USER-AGENT", word, ' ', family, ' ', host);
    writer.add(Kind::kHostBodyHeaders, "", headers, ' ', host);
  }
  if (body) {
    writer.add(Kind::kBodyType, "CONTENT-TYPE", media_type(), ' ', length_bits());
    writer.add(Kind::kBodyContext, "", family, ' ', sign(has("REFERER")), ' ', sign(has("COOKIE")));
  }
}

void HeaderFeatures::read_request(FeatureWriter& writer) {
  const Header* const agent_header = find("USER-AGENT");
  const std::string agent = agent_header == nullptr ? std::string() : lower_case(agent_header->value);
  const auto [family, version] = read_agent_claim(agent);
  const std::size_t count = std::min<std::size_t>(headers_.size(), 14);
  constexpr std::string_view kAgent = "USER-AGENT";
  writer.add(Kind::kAgent, kAgent, family);
  writer.add(Kind::kAgentVersion, kAgent, family, ' ', version);
  writer.add(Kind::kAgentHeaders, kAgent, count, ' ', family);
  for (const std::string_view name : kCommon) {
    if (!writer.wants(Kind::kAgentSends)) {
      break;
    }
    const bool sends = has(name);
    writer.add(sends ? Kind::kAgentSends : Kind::kAgentLacks, name, family, ' ', name);
    writer.add(sends ? Kind::kAgentVersionSends : Kind::kAgentVersionLacks, name, family, ' ', version, ' ', name);
  }
  if (writer.wants(Kind::kCommonOrder)) {
    std::string order;
    for (const Header& header : headers_) {
      if (one_of(kCommon, header.name)) {
        order.append(order.empty() ? "" : "|").append(header.name);
      }
    }
    writer.add(Kind::kCommonOrder, "", order);
  }
  const std::string accept = lower_value("ACCEPT").substr(0, 40);
  const Header* const connection = find("CONNECTION");
  writer.add(Kind::kAgentAccept, "ACCEPT", family, ' ', accept);
  writer.add(Kind::kAgentEncoding, "ACCEPT-ENCODING", family, ' ', lower_value("ACCEPT-ENCODING").substr(0, 30));
  writer.add(Kind::kAgentConnection, "CONNECTION", family, ' ', connection == nullptr ? "-" : connection->value);
  writer.add(Kind::kAcceptLanguage, "ACCEPT", accept, ' ', sign(has("ACCEPT-LANGUAGE")));
  writer.add(Kind::kRefererCookieLanguage, "", has("REFERER") ? 'R' : '-', has("COOKIE") ? 'C' : '-',
             has("ACCEPT-LANGUAGE") ? 'L' : '-');
  const Header* const host_header = find("HOST");
  parse_host(host_header == nullptr ? std::string_view() : host_header->value, host_);
  const std::string_view host = host_word(host_.kind);
  if (!host.empty()) {
    writer.add(Kind::kAgentHost, kAgent, family, ' ', host);
    writer.add(Kind::kAgentTld, kAgent, family, ' ', host == "dom" ? host_.tld : host);
    writer.add(Kind::kHeadersHost, "", count, ' ', host);
  }
  const int position =
      host_header == nullptr ? -1 : static_cast<int>(std::min<std::ptrdiff_t>(host_header - headers_.data(), 6));
  writer.add(Kind::kHostPosition, "", position, ' ', family);
  writer.add(Kind::kCaching, "", has("CACHE-CONTROL") ? 'C' : '-', has("PRAGMA") ? 'P' : '-');
  if (writer.wants(Kind::kSystem) || writer.wants(Kind::kSystemSends)) {
    read_system(writer, agent);
  }
  read_body(writer, family, host);
  if (writer.wants(Kind::kUnusualNames)) {
    read_unusual(writer, family);
  }
  if (!host_.name.empty() && agent.find(host_.name) != std::string::npos) {
    writer.add(Kind::kHostInAgent, kAgent);
  }
}

void HeaderFeatures::read_system(FeatureWriter& writer, std::string_view agent) const {
  if (agent.empty()) {
    return;
  }
  constexpr std::string_view kAgent = "USER-AGENT";
  const SystemClaim claim = read_system_claim(agent);
  writer.add(Kind::kSystem, kAgent, claim.system);
  writer.add(Kind::kSystemBrowser, kAgent, claim.system, ' ', claim.browser, ' ', claim.trident);
  constexpr auto kTold =
      std::to_array<std::string_view>({"ACCEPT-LANGUAGE", "ACCEPT-ENCODING", "ACCEPT", "REFERER", "CONNECTION"});
  for (const std::string_view name : kTold) {
    writer.add(has(name) ? Kind::kSystemSends : Kind::kSystemLacks, name, claim.system, ' ', name);
  }
}

void HeaderFeatures::read_unusual(FeatureWriter& writer, std::string_view family) const {
  std::size_t extensions = 0;
  std::size_t unusual = 0;
  for (const Header& header : headers_) {
    if (!is_usual_header(header.name)) {
      ++(header.name.starts_with("X-") ? extensions : unusual);
    }
  }
  writer.add(Kind::kUnusualNames, "", std::min<std::size_t>(unusual, 4));
  writer.add(Kind::kExtensionNames, "", std::min<std::size_t>(extensions, 4));
  if (writer.scope() == FeatureScope::kRequest) {
    writer.add(Kind::kAgentUnusualNames, "", std::min<std::size_t>(unusual, 3), ' ', family);
    writer.add(Kind::kAgentExtensionNames, "", std::min<std::size_t>(extensions, 3), ' ', family);
  }
}

void HeaderFeatures::read_response(FeatureWriter& writer) const {
  constexpr std::size_t kServerLimit = 60;
  constexpr std::size_t kPoweredLimit = 40;
  const std::string type = media_type();
  const int length = length_bits();
  const std::string server = has("SERVER") ? lower_value("SERVER") : std::string();
  const std::string powered = lower_value("X-POWERED-BY");
  const std::string_view family = server_family(server);
  const std::string_view engine = leading(powered, [](char c) { return is_small_letter(c) || c == '.' || c == '-'; });
  if (writer.wants(Kind::kUnusualNames)) {
    read_unusual(writer, {});
  }
  writer.add(Kind::kTypeLength, "CONTENT-TYPE", type, ' ', length);
  writer.add(Kind::kServerType, "SERVER", family, ' ', type);
  writer.add(Kind::kServerTypeLength, "SERVER", family, ' ', type, ' ', length < 0 ? -1 : length / 3);
  writer.add(Kind::kServerPowered, "SERVER", family, ' ', engine);
  writer.add(Kind::kPoweredType, "X-POWERED-BY", engine, ' ', type);
  if (writer.wants(Kind::kServerValue)) {
    writer.add(Kind::kServerValue, "SERVER", without_numbers(server, kServerLimit), ' ',
               without_numbers(powered, kPoweredLimit));
  }
  writer.add(Kind::kTypeValidators, "CONTENT-TYPE", type, ' ', has("LAST-MODIFIED") ? 'L' : '-',
             has("ETAG") ? 'E' : '-', has("CACHE-CONTROL") ? 'C' : '-');
  if (writer.wants(Kind::kDispositionExtension) && has("CONTENT-DISPOSITION")) {
    const std::string disposition = lower_value("CONTENT-DISPOSITION");
    const std::string_view extension = extension_of(disposition);
    writer.add(Kind::kDispositionExtension, "CONTENT-DISPOSITION", extension);
    writer.add(Kind::kDispositionType, "CONTENT-DISPOSITION", extension, ' ', type);
  }
}

MessageShape HeaderFeatures::read_message(const HttpMessage& message, View seen_as, FeatureList& out) {
  const View view = std::max(message.view, seen_as);
  const bool request = message.origin == Origin::kClient;
  MessageShape shape{message.origin, view, 0, 0, 0};
  out.clear();
  split(message.canonical_text);
  if (request) {
    shape.headers = hash_for_shape(message.canonical_text);
    for (const Header& header : headers_) {
      shape.names = add_name_for_shape(shape.names, hash_for_shape(header.name));
    }
    if (const Header* const host = find("HOST")) {
      shape.host = hash_for_shape(host->value);
    }
  }
  FeatureWriter writer(scope_of(message.origin), view, out);
  read_order(writer);
  for (const Header& header : headers_) {
    read_header(header, writer);
  }
  if (request) {
    read_request(writer);
  } else {
    read_response(writer);
  }
  return shape;
}

void HeaderFeatures::read_whole(Origin origin, View view, std::span<const Header> headers, const FeatureKinds& kinds,
                                FeatureList& out) {
  out.clear();
  headers_.assign(headers.begin(), headers.end());
  FeatureWriter writer(scope_of(origin), view, out, kinds);
  if (origin == Origin::kClient) {
    read_request(writer);
  } else {
    read_response(writer);
  }
}

void HeaderFeatures::read_host(View view, const HostFacts& host, const FeatureKinds& kinds, FeatureList& out) {
  out.clear();
  FeatureWriter writer(FeatureScope::kRequest, view, out, kinds);
  add_host(writer, host);
}

void HeaderFeatures::read_alone(Origin origin, View view, std::string_view name, std::string_view value,
                                FeatureList& out) {
  out.clear();
  headers_.clear();
  masked_.clear();
  value = value.substr(0, kMaxValueBytes);
  if (has_uri_password(value)) {
    value = masked_.emplace_back(mask_uri(value));
  }
  FeatureWriter writer(scope_of(origin), view, out);
  read_header({name, value}, writer);
}

void HeaderFeatures::read_neighbours(Origin origin, View view, std::string_view first, std::string_view second,
                                     std::optional<std::string_view> third, FeatureList& out) {
  out.clear();
  FeatureWriter writer(scope_of(origin), view, out);
  add_neighbours(writer, first, second, third);
}

void add_message(ConnectionShape& connection, const MessageShape& message) {
  connection.view = std::max(connection.view, message.view);
  if (message.origin == Origin::kServer) {
    ++connection.responses;
    return;
  }
  if (connection.requests++ == 0) {
    connection.first_names = message.names;
    connection.first_host = message.host;
  }
  connection.one_order = connection.one_order && connection.first_names == message.names;
  connection.one_host = connection.one_host && connection.first_host == message.host;
  if (one_of(connection.distinct, message.headers)) {
    connection.repeats = true;
  } else if (connection.distinct.size() < ConnectionShape::kMaxDistinct) {
    connection.distinct.push_back(message.headers);
  }
}

void HeaderFeatures::read_connection(const ConnectionShape& connection, View seen_as, FeatureList& out) {
  constexpr std::uint64_t kMost = 6;
  out.clear();
  FeatureWriter writer(FeatureScope::kConnection, std::max(connection.view, seen_as), out);
  const std::uint64_t requests = connection.requests;
  const std::uint64_t responses = connection.responses;
  writer.add(Kind::kRequests, "", std::min(requests, kMost));
  writer.add(Kind::kResponses, "", std::min(responses, kMost));
  writer.add(Kind::kBalance, "", requests == responses ? "eq" : requests > responses ? "q>" : "s>");
  if (requests > 1) {
    writer.add(Kind::kRepeated, "", connection.distinct.size() == 1 ? "all" : connection.repeats ? "some" : "none");
    writer.add(Kind::kNameOrders, "", connection.one_order ? "one" : "many");
    writer.add(Kind::kHosts, "", connection.one_host ? "one" : "many");
  }
}

}  // namespace pugmark
