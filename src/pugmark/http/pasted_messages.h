// Header blocks in a text that a person copied from somewhere: off the wire, from Wireshark's tree, from `curl -v`,
// from a browser. Finds where each begins and ends; says nothing of what is in it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/capture/exchange.h"
#include "pugmark/core/diagnostic.h"
#include "pugmark/core/result.h"
#include "pugmark/http/http_message.h"

namespace pugmark {

/// One header block.
struct PastedMessage {
  Origin origin = Origin::kClient;
  MessageHead head;        ///< Of no packet.
  std::uint64_t line = 0;  ///< Of the text, from 1, where it begins.
};

/// The header blocks of a text, in its order.
struct PastedMessages {
  std::vector<PastedMessage> messages;
  std::vector<Diagnostic> remarks;  ///< What was left out or taken for something else. They name no file.
};

/// A longer header block is refused. Units: bytes.
inline constexpr std::size_t kMaxPastedBlock = std::size_t{256} * 1024;

/// Whether `line` is the first line of a request or a response. Source: RFC 9112, sections 3 and 4.
bool is_first_line(std::string_view line);
/// Whether `line` begins with the name of a header and a colon. Source: RFC 9110, section 5.1.
bool is_header_line(std::string_view line);

/// Who sends such headers, where nothing else tells it: the server where only servers send them, else the client.
Origin likely_origin(const MessageHead& head);

/// Finds the header blocks of `text`, with first lines or without. Lines end with LF or CRLF; what follows the empty
/// line after a block is its body, up to the next first line. Interim responses are left out where another follows.
/// Told by their lines are Wireshark's tree (they end with the letters `\r\n`; others are its remarks), `curl -v` (`> `
/// and `< `; others are no headers), lists in which names and values take turns, and pseudo headers of HTTP/2
/// (`:method: GET`), which become what they stand for in HTTP/1. A block whose side nothing tells has likely_origin().
/// Errors: kLimit for a block of more than kMaxPastedBlock.
/// Source: RFC 9112, sections 2.1 and 5; RFC 9113, section 8.3.
Result<PastedMessages> find_pasted_messages(std::string_view text);

}  // namespace pugmark
