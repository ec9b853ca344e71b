// HttpExchange: a request and its response, as one row of a log tells of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "pugmark/http/http_message.h"

namespace pugmark {

/// One exchange. There is none in a log whose rows are header blocks alone (httpheaders.log): without a request line
/// nothing can be said of what was asked.
/// Lifetime: as that of its messages.
struct HttpExchange {
  const HttpMessage* request = nullptr;   ///< Null where the row tells of a response alone.
  const HttpMessage* response = nullptr;  ///< Null where the row shows no header of it.
  /// Bytes of the bodies; nothing where the row does not say. Of logs without these columns, what Content-Length
  /// announced.
  std::optional<std::uint64_t> request_body_len;
  std::optional<std::uint64_t> response_body_len;
  /// Of the response's body, as the sensor found it (Zeek's resp_mime_types) or as Content-Type says (EVE, headers);
  /// without parameters; empty where nothing says.
  std::string_view response_type;
  std::string_view referrer;    ///< Empty where there is none.
  std::string_view user_agent;  ///< Empty where there is none.

  /// The message that says what all rows say: who, when, which method, host, URI and status.
  const HttpMessage& line() const { return request != nullptr ? *request : *response; }
};

}  // namespace pugmark
