// Mapping of the several HTTP logs to one message.
#include "pugmark/http/message_reader.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>
#include <tuple>

#include "pugmark/capture/capture_log.h"
#include "pugmark/core/ascii.h"
#include "pugmark/core/assert.h"
#include "pugmark/http/canonical_text.h"
#include "pugmark/http/message_fields.h"

namespace pugmark {

using namespace message_fields;

namespace {

constexpr std::string_view kNotPresent = "NOTPRESENT";

/// Turns the data_hacking form `[{"NAME":"value"},{"NAME2":"value2"}]` into `"NAME":"value","NAME2":"value2"`.
std::string flatten_data_hacking(std::string_view list) {
  std::string out;
  if (list.starts_with("[{") && list.ends_with("}]")) {
    list = list.substr(1, list.size() - 2);
  }
  while (!list.empty()) {
    // An object ends where the next one begins; a brace inside of a value is not followed by `,{"`.
    std::size_t end = list.find("},{\"");
    std::string_view object = list.substr(0, end == std::string_view::npos ? end : end + 1);
    if (object.starts_with('{') && object.ends_with('}')) {
      object = object.substr(1, object.size() - 2);
    }
    if (!out.empty()) {
      out.push_back(',');
    }
    for (std::size_t i = 0; i < object.size(); ++i) {
      // `\/` is JSON's optional escape of a slash; the canonical text has a plain one. The log doubles its backslash.
      if (object.substr(i).starts_with(R"(\\/)")) {
        out.push_back('/');
        i += 2;
      } else {
        out.push_back(object[i]);
      }
    }
    if (end == std::string_view::npos) {
      break;
    }
    list.remove_prefix(end + 2);
  }
  return out;
}

/// Gives headers of which the names are known the values of `known`.
void fill_values(std::span<WireHeader> headers, std::span<const WireHeader> known) {
  for (WireHeader& header : headers) {
    for (const WireHeader& other : known) {
      if (equals_ignoring_case(header.name, other.name)) {
        header.value = other.value;
      }
    }
  }
}

/// Whether a row of JSON is one of a Zeek HTTP log.
bool is_http_row(const Record& record, std::string_view path) {
  if (record.has(kKv) || record.has(kJsonList) || record.has(kClientNames) || record.has(kServerNames)) {
    return true;
  }
  if (path.starts_with("http") || path.starts_with("open_http")) {
    return record.has(kTransDepth) || record.has(kMethod) || record.has(kStatusCode) || record.has(kHost);
  }
  // A row of unknown origin: sip.log has method and uri too, software.log has host.
  return (record.has(kMethod) && record.has(kUri) && !record.has(kCallId)) ||
         (record.has(kHost) && record.has(kTransDepth));
}

/// Whether an event tells of an HTTP/1 exchange. HTTP/2 has pseudo headers and no HTTP/1 text; its events alone have a
/// version. Alerts and files repeat the exchange they belong to, and would count it twice.
bool is_http_event(const Record& record) {
  if (json_text(record, kEventType) != "http" || json_text(record, kHttpVersion) == "2") {
    return false;
  }
  return tells_of_request(record) || record.has(kResponseNames);
}

std::optional<std::uint64_t> parse_length(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  return status == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// A media type without its parameters and what surrounds it.
std::string_view bare_type(std::string_view type) {
  type = type.substr(0, type.find(';'));
  while (!type.empty() && (type.front() == ' ' || type.front() == '\t')) {
    type.remove_prefix(1);
  }
  while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) {
    type.remove_suffix(1);
  }
  return type;
}

}  // namespace

std::string_view to_string(Origin origin) { return origin == Origin::kClient ? "client" : "server"; }

std::string_view to_string(View view) {
  switch (view) {
    case View::kFull:
      return "full";
    case View::kNames:
      return "names";
    case View::kClientNames:
      return "client-names";
    case View::kPlain:
      return "plain";
  }
  return "plain";
}

std::string_view to_string(HttpLogKind kind) {
  switch (kind) {
    case HttpLogKind::kHttpHeaders:
      return "httpheaders.log";
    case HttpLogKind::kDataHacking:
      return "data_hacking header log";
    case HttpLogKind::kHttp:
      return "http.log";
    case HttpLogKind::kNone:
      break;
  }
  return "no HTTP log";
}

HttpLogKind http_log_kind(const Schema& schema) {
  const auto has = [&](std::string_view name) { return schema.find(name).has_value(); };
  if (has("header_events_kv")) {
    return HttpLogKind::kHttpHeaders;
  }
  if (has("header_events_json")) {
    return HttpLogKind::kDataHacking;
  }
  if (has("client_header_names") || (has("method") && has("host") && has("uri"))) {
    return HttpLogKind::kHttp;
  }
  return HttpLogKind::kNone;
}

View http_log_view(const Schema& schema) {
  const auto has = [&](std::string_view name) { return schema.find(name).has_value(); };
  if (has("header_events_kv") || has("header_events_json") ||
      (has("client_header_names") && has("client_header_values"))) {
    return View::kFull;
  }
  if (has("client_header_names")) {
    return has("server_header_names") ? View::kNames : View::kClientNames;
  }
  return View::kPlain;
}

const Projection& MessageReader::projection() {
  static const Projection kProjection = {"ts",
                                         "uid",
                                         "id.orig_h",
                                         "id.orig_p",
                                         "id.resp_h",
                                         "id.resp_p",
                                         "method",
                                         "host",
                                         "uri",
                                         "referrer",
                                         "user_agent",
                                         "origin",
                                         "status_code",
                                         "identifier",
                                         "header_events_kv",
                                         "header_events_json",
                                         "useragent",
                                         "client_header_names",
                                         "client_header_values",
                                         "server_header_names",
                                         "server_header_values",
                                         "trans_depth",
                                         "call_id",
                                         kRequestPacketColumn,
                                         kResponsePacketColumn,
                                         "request_body_len",
                                         "response_body_len",
                                         "resp_mime_types"};
  PUGMARK_ASSERT(kProjection.size() == kFieldCount);
  return kProjection;
}

const Projection& MessageReader::json_projection() {
  static const Projection kProjection = [] {
    Projection all = projection();
    all.insert(all.end(), {"event_type",
                           "timestamp",
                           "flow_id",
                           "src_ip",
                           "src_port",
                           "dest_ip",
                           "dest_port",
                           "http.hostname",
                           "http.http_port",
                           "http.url",
                           "http.http_user_agent",
                           "http.http_refer",
                           "http.http_method",
                           "http.version",
                           "http.status",
                           "http.length",
                           "http.http_content_type",
                           "http.redirect",
                           "http.request_headers[].name",
                           "http.request_headers[].value",
                           "http.response_headers[].name",
                           "http.response_headers[].value",
                           "_path"});
    return all;
  }();
  PUGMARK_ASSERT(kProjection.size() == kJsonFieldCount);
  return kProjection;
}

JsonRowKind MessageReader::json_row_kind(const Record& record, std::string_view path_hint) {
  if (record.has(kEventType) && !record.has(kUid)) {
    return is_http_event(record) ? JsonRowKind::kHttpEvent : JsonRowKind::kOtherEvent;
  }
  const std::string_view path = record.has(kPath) ? json_text(record, kPath) : path_hint;
  return is_http_row(record, path) ? JsonRowKind::kHttpLog : JsonRowKind::kOther;
}

HttpMessage& MessageReader::add_message() {
  HttpMessage& message = messages_[count_++];
  message = HttpMessage();
  return message;
}

void MessageReader::fill_common(const Record& record, HttpMessage& message) {
  if (record.has(kTs)) {
    message.ts = parse_timestamp(record.text(kTs, scratch_[kTs]));
  }
  message.uid = record.text(kUid, scratch_[kUid]);
  message.orig_h = record.text(kOrigH, scratch_[kOrigH]);
  message.orig_p = record.text(kOrigP, scratch_[kOrigP]);
  message.resp_h = record.text(kRespH, scratch_[kRespH]);
  message.resp_p = record.text(kRespP, scratch_[kRespP]);
  message.method = record.text(kMethod, scratch_[kMethod]);
  message.host = record.text(kHost, scratch_[kHost]);
  message.uri = record.text(kUri, scratch_[kUri]);
  message.status_code = record.text(kStatusCode, scratch_[kStatusCode]);
}

void MessageReader::read_header_log(const Record& record, std::size_t field) {
  HttpMessage& message = add_message();
  fill_common(record, message);
  Side& side = sides_[0];
  message.origin = record.text(kOrigin, scratch_[kOrigin]) == "server" ? Origin::kServer : Origin::kClient;
  message.view = View::kFull;
  std::string_view text = record.logged(field, side.canonical);
  if (field == kJsonList) {
    side.canonical = flatten_data_hacking(text);
    text = side.canonical;
  }
  message.canonical_text = text;
  const std::size_t identifier = record.has(kIdentifier) ? kIdentifier : kUserAgentOld;
  side.identifier.assign(record.text(identifier, scratch_[kIdentifier]));
  message.identifier = side.identifier;
  if (message.host.empty() && message.origin == Origin::kClient) {
    const auto host = find_canonical_header(text, "HOST");
    scratch_[kHost] = host ? canonical_value_bytes(host->value) : std::string();
    message.host = scratch_[kHost];
  }
}

bool MessageReader::read_side(const Record& record, std::size_t names, std::size_t values, Side& side) {
  side.canonical.clear();
  side.headers.clear();
  const std::size_t count = record.list(names, side.names);
  std::size_t value_count = record.has(values) ? record.list(values, side.values) : 0;
  bool paired = record.has(values);
  if (paired && count == 1 && value_count == 0) {
    // One empty value and no value look the same in an ASCII log.
    side.values.resize(std::max<std::size_t>(side.values.size(), 1));
    side.values[0].clear();
    value_count = 1;
  }
  if (paired && count != value_count) {
    dropped_values_ = true;
    paired = false;
  }
  for (std::size_t i = 0; i < count; ++i) {
    side.headers.push_back({side.names[i], paired ? std::string_view(side.values[i]) : std::string_view()});
  }
  return paired;
}

void MessageReader::read_http_log(const Record& record) {
  const bool plain_request =
      record.has(kMethod) || record.has(kHost) || record.has(kUserAgent) || record.has(kReferrer);
  if (record.has(kClientNames) || plain_request) {
    read_request(record);
  }
  if (record.has(kServerNames)) {
    read_response(record);
  }
}

void MessageReader::read_request(const Record& record) {
  HttpMessage& message = add_message();
  fill_common(record, message);
  if (of_capture_) {
    message.packet = record.text(kRequestPacket, scratch_[kRequestPacket]);
  }
  Side& side = sides_[0];
  side.canonical.clear();
  side.headers.clear();
  // What http.log tells of values anyway fills in where it shows names alone.
  const std::array<WireHeader, 4> known = {{
      {"HOST", message.host},
      {"USER-AGENT", record.text(kUserAgent, scratch_[kUserAgent])},
      {"REFERER", record.text(kReferrer, scratch_[kReferrer])},
      {"ORIGIN", record.text(kOrigin, scratch_[kOrigin])},
  }};
  if (!record.has(kClientNames)) {
    message.view = View::kPlain;
    std::copy_if(known.begin(), known.end(), std::back_inserter(side.headers),
                 [](const WireHeader& header) { return !header.value.empty(); });
  } else if (read_side(record, kClientNames, kClientValues, side)) {
    message.view = View::kFull;
  } else {
    message.view = record.has(kServerNames) ? View::kNames : View::kClientNames;
    fill_values(side.headers, known);
  }
  finish(message, side, "USER-AGENT", known[1].value);
}

void MessageReader::read_response(const Record& record) {
  HttpMessage& message = add_message();
  fill_common(record, message);
  message.origin = Origin::kServer;
  if (of_capture_) {
    message.packet = record.text(kResponsePacket, scratch_[kResponsePacket]);
  }
  Side& side = sides_[1];
  message.view = read_side(record, kServerNames, kServerValues, side) ? View::kFull : View::kNames;
  finish(message, side, "SERVER", {});
}

void MessageReader::finish(HttpMessage& message, Side& side, std::string_view identifying, std::string_view otherwise) {
  side.identifier.assign(otherwise.empty() ? kNotPresent : otherwise);
  for (const WireHeader& header : side.headers) {
    append_canonical_header(side.canonical, header.name, header.value);
    if (equals_ignoring_case(header.name, identifying) && !header.value.empty()) {
      side.identifier.assign(header.value);  // the last one counts, as in the script
    }
  }
  if (side.canonical.empty()) {
    side.canonical = "(empty)";  // as the ASCII writer logs an empty text
  }
  message.canonical_text = side.canonical;
  message.wire_headers = side.headers;
  message.identifier = side.identifier;
}

void MessageReader::begin_row() {
  static_assert(std::tuple_size_v<decltype(scratch_)> == kFieldCount);
  count_ = 0;
  dropped_values_ = false;
  lost_headers_ = false;
  for (std::string& scratch : scratch_) {
    if (scratch.capacity() > std::size_t{1} << 20U) {
      scratch = std::string();  // one huge field must not be held for ever
    }
  }
}

std::optional<HttpExchange> MessageReader::exchange(const Record& record) {
  if (row_kind_ == RowKind::kHeaderLog || count_ == 0) {
    return std::nullopt;
  }
  HttpExchange exchange;
  for (const HttpMessage& message : std::span(messages_).first(count_)) {
    (message.origin == Origin::kClient ? exchange.request : exchange.response) = &message;
  }
  const auto header = [](const HttpMessage* message, std::string_view name) {
    return message == nullptr ? std::string_view() : value_of(message->wire_headers, name).value_or(std::string_view());
  };
  const bool event = row_kind_ == RowKind::kEvent;
  exchange.user_agent = header(exchange.request, "USER-AGENT");
  exchange.referrer = header(exchange.request, "REFERER");
  exchange.request_body_len = parse_length(header(exchange.request, "CONTENT-LENGTH"));
  exchange.response_body_len = parse_length(header(exchange.response, "CONTENT-LENGTH"));
  if (event) {
    if (record.has(kLength)) {
      exchange.response_body_len = parse_length(json_text(record, kLength));
    }
    exchange.response_type = json_text(record, kContentType);
  } else {
    if (record.has(kRequestBodyLen)) {
      exchange.request_body_len = parse_length(record.text(kRequestBodyLen, scratch_[kRequestBodyLen]));
    }
    if (record.has(kResponseBodyLen)) {
      exchange.response_body_len = parse_length(record.text(kResponseBodyLen, scratch_[kResponseBodyLen]));
    }
    if (record.has(kResponseTypes) && record.list(kResponseTypes, types_) > 0) {
      exchange.response_type = types_.front();
    }
  }
  if (exchange.response_type.empty()) {
    exchange.response_type = header(exchange.response, "CONTENT-TYPE");
  }
  exchange.response_type = bare_type(exchange.response_type);
  return exchange;
}

std::span<const HttpMessage> MessageReader::read(const Record& record) {
  begin_row();
  row_kind_ = RowKind::kHeaderLog;
  if (record.declares(kKv)) {
    read_header_log(record, kKv);
  } else if (record.declares(kJsonList)) {
    read_header_log(record, kJsonList);
  } else {
    row_kind_ = RowKind::kHttpLog;
    read_http_log(record);
  }
  return {messages_.data(), count_};
}

}  // namespace pugmark
