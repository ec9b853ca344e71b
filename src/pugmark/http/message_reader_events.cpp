// Mapping of Suricata's events to messages.
#include <algorithm>
#include <array>
#include <iterator>

#include "pugmark/http/message_fields.h"
#include "pugmark/http/message_reader.h"

namespace pugmark {

using namespace message_fields;

void MessageReader::fill_event(const Record& record, HttpMessage& message) const {
  message.ts = parse_timestamp(json_text(record, kTimestamp));
  message.uid = json_text(record, kFlowId);
  message.orig_h = json_text(record, kSrcIp);
  message.orig_p = json_text(record, kSrcPort);
  message.resp_h = json_text(record, kDestIp);
  message.resp_p = json_text(record, kDestPort);
  message.method = json_text(record, kHttpMethod);
  message.host = scratch_[kHost];
  message.uri = json_text(record, kUrl);
  message.status_code = json_text(record, kStatus);
}

bool MessageReader::read_event_side(const Record& record, std::size_t names, std::size_t values, Side& side) {
  side.canonical.clear();
  side.headers.clear();
  const std::size_t count = record.list(names, side.names);
  record.list(values, side.values);
  for (std::size_t i = 0; i < count; ++i) {
    if (!side.names[i].empty() || !record.has_gaps(names)) {
      side.headers.push_back({side.names[i], side.values[i]});
    }
  }
  return side.headers.size() < count;
}

bool MessageReader::read_event_request(const Record& record) {
  HttpMessage& message = add_message();
  fill_event(record, message);
  Side& side = sides_[0];
  const bool lost_names = read_event_side(record, kRequestNames, kRequestValues, side);
  const std::string_view user_agent = json_text(record, kHttpUserAgent);
  const std::string_view referrer = json_text(record, kHttpRefer);
  const auto host = value_of(side.headers, "HOST");
  // The host of a request line (an absolute URL, CONNECT) need not be that of a header.
  const bool host_of_line = message.uri.find("://") != std::string_view::npos || message.method == "CONNECT";
  const bool whole = (host || message.host.empty() || host_of_line) &&
                     (user_agent.empty() || value_of(side.headers, "USER-AGENT")) &&
                     (referrer.empty() || value_of(side.headers, "REFERER"));
  if (record.has(kRequestNames) && whole) {
    message.view = View::kFull;
    lost_headers_ = lost_names;
    // Values in arrays end at 2047 bytes or a NUL, and are left out where they are no UTF-8; elsewhere they are whole.
    const std::array<WireHeader, 2> known = {{{"USER-AGENT", user_agent}, {"REFERER", referrer}}};
    for (WireHeader& header : side.headers) {
      for (const WireHeader& other : known) {
        if (equals_ignoring_case(header.name, other.name) && other.value.starts_with(header.value)) {
          header.value = other.value;
        }
      }
      if (header.value.empty() && record.has_gaps(kRequestValues)) {
        lost_headers_ = true;
      }
    }
    if (host && !host->empty()) {
      message.host = *host;
    }
  } else {
    message.view = View::kPlain;
    const std::array<WireHeader, 4> known = {{
        {"HOST", message.host},
        {"USER-AGENT", user_agent},
        {"REFERER", referrer},
        {"ORIGIN", value_of(side.headers, "ORIGIN").value_or(std::string_view())},
    }};
    side.headers.clear();
    std::copy_if(known.begin(), known.end(), std::back_inserter(side.headers),
                 [](const WireHeader& header) { return !header.value.empty(); });
  }
  finish(message, side, "USER-AGENT", user_agent);
  return record.has(kRequestNames) && !whole;
}

void MessageReader::read_event_response(const Record& record) {
  Side& side = sides_[1];
  const bool lost_names = read_event_side(record, kResponseNames, kResponseValues, side);
  const bool whole = (!record.has(kContentType) || value_of(side.headers, "CONTENT-TYPE")) &&
                     (!record.has(kRedirect) || value_of(side.headers, "LOCATION"));
  if (!whole || side.headers.empty()) {
    return;
  }
  const auto lost_value = [](const WireHeader& header) { return header.value.empty(); };
  if (lost_names || (record.has_gaps(kResponseValues) && std::ranges::any_of(side.headers, lost_value))) {
    lost_headers_ = true;
  }
  const std::string_view host = count_ > 0 ? messages_[0].host : std::string_view(scratch_[kHost]);
  HttpMessage& message = add_message();
  fill_event(record, message);
  message.origin = Origin::kServer;
  message.view = View::kFull;
  message.host = host;
  finish(message, side, "SERVER", {});
}

std::span<const HttpMessage> MessageReader::read_event(const Record& record) {
  begin_row();
  row_kind_ = RowKind::kEvent;
  // Suricata takes the port off the Host header; http_port is there only where the header or the URL has one.
  std::string& host = scratch_[kHost];
  host.assign(json_text(record, kHostname));
  if (!host.empty() && record.has(kHttpPort)) {
    host.push_back(':');
    host.append(json_text(record, kHttpPort));
  }
  // Where the request's array is a selection, so is the response's.
  if (!tells_of_request(record) || !read_event_request(record)) {
    read_event_response(record);
  }
  return {messages_.data(), count_};
}

}  // namespace pugmark
