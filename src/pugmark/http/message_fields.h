// MessageFields: the fields of rows that MessageReader asks for, by number, and how rows of JSON are looked at. Of
// MessageReader's sources alone.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "pugmark/core/ascii.h"
#include "pugmark/http/http_message.h"
#include "pugmark/record/record.h"

namespace pugmark::message_fields {

/// In the order of MessageReader::projection(), then of what json_projection() has besides.
enum Field : std::size_t {
  kTs,
  kUid,
  kOrigH,
  kOrigP,
  kRespH,
  kRespP,
  kMethod,
  kHost,
  kUri,
  kReferrer,
  kUserAgent,
  kOrigin,
  kStatusCode,
  kIdentifier,
  kKv,
  kJsonList,
  kUserAgentOld,
  kClientNames,
  kClientValues,
  kServerNames,
  kServerValues,
  kTransDepth,
  kCallId,
  kRequestPacket,
  kResponsePacket,
  kRequestBodyLen,
  kResponseBodyLen,
  kResponseTypes,
  kFieldCount,
  // What JSON alone has: fields of Suricata's events, and the path of a log.
  kEventType = kFieldCount,
  kTimestamp,
  kFlowId,
  kSrcIp,
  kSrcPort,
  kDestIp,
  kDestPort,
  kHostname,
  kHttpPort,
  kUrl,
  kHttpUserAgent,
  kHttpRefer,
  kHttpMethod,
  kHttpVersion,
  kStatus,
  kLength,
  kContentType,
  kRedirect,
  kRequestNames,
  kRequestValues,
  kResponseNames,
  kResponseValues,
  kPath,
  kJsonFieldCount
};

/// The text of a row of JSON lies in its record.
inline std::string_view json_text(const Record& record, std::size_t field) {
  std::string unused;
  return record.text(field, unused);
}

/// Whether an event of Suricata's tells of a request.
inline bool tells_of_request(const Record& record) {
  return record.has(kHostname) || record.has(kUrl) || record.has(kHttpMethod) || record.has(kHttpUserAgent) ||
         record.has(kHttpRefer) || record.has(kRequestNames);
}

/// The value of the last header of that name; nothing where there is none. `upper` is the name in upper case.
inline std::optional<std::string_view> value_of(std::span<const WireHeader> headers, std::string_view upper) {
  for (std::size_t i = headers.size(); i-- > 0;) {
    if (equals_ignoring_case(headers[i].name, upper)) {
      return headers[i].value;
    }
  }
  return std::nullopt;
}

}  // namespace pugmark::message_fields
