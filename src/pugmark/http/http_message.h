// HttpMessage: the header block of one direction of one HTTP exchange, whatever log it came from.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "pugmark/core/timestamp.h"

namespace pugmark {

/// Which side sent the message.
enum class Origin { kClient, kServer };

/// What a source of messages can show. Nothing can be said of what lies outside of the view.
enum class View {
  kFull,         ///< Names and values of all headers.
  kNames,        ///< Names of both sides' headers; of values only those http.log has anyway.
  kClientNames,  ///< Names of the client's headers alone.
  kPlain,        ///< Only what http.log has anyway: Host, User-Agent, Referer, Origin.
};

/// "client" or "server", as Assimilate's log writes it.
std::string_view to_string(Origin origin);
/// "full", "names", "client-names" or "plain".
std::string_view to_string(View view);

/// A header as it was on the wire: original case, raw bytes.
struct WireHeader {
  std::string_view name;
  std::string_view value;
};

/// One message.
/// Lifetime: all views die when the reader that made it reads on.
struct HttpMessage {
  std::optional<Timestamp> ts;
  std::string_view uid;
  Origin origin = Origin::kClient;
  View view = View::kFull;
  std::string_view identifier;  ///< User-Agent or Server; "NOTPRESENT" where the message has none.
  std::string_view host;        ///< The Host header of a request; empty where there is none.
  std::string_view method;
  std::string_view uri;
  std::string_view status_code;
  std::string_view orig_h, orig_p, resp_h, resp_p;  ///< Empty where the log has none.
  std::string_view packet;  ///< Number of the packet of a capture that completed it; empty in other sources.

  /// The header block as Assimilate's script would have logged it: what recipes read. See canonical_text.h.
  std::string_view canonical_text;

  /// The headers on the wire, in order; empty where the source has the canonical text alone.
  std::span<const WireHeader> wire_headers;
};

}  // namespace pugmark
