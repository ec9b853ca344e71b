// PastedText: what a person pasted, as a log. Knows the forms by their content; the messages in it are read as any
// log's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/core/diagnostic.h"
#include "pugmark/core/result.h"

namespace pugmark {

/// A pasted text, made a log.
struct PastedText {
  std::string log;                   ///< Zeek TSV or JSON lines, as LogBlockReader reads them.
  std::vector<std::uint64_t> lines;  ///< For each line of the log the one of the text, from 1; empty where they agree.
  /// The text names no connection: its messages are taken for those of one, and the uid in the log says no more.
  bool without_uid = false;
  std::vector<Diagnostic> remarks;  ///< What was left out or taken for something else. They name no file.

  /// The line of the text that a line of the log, from 1, came from.
  std::uint64_t line_of(std::uint64_t log_line) const;
};

/// What pasted text may be, for people.
inline constexpr std::string_view kPastedForms =
    "it takes a header block (as on the wire, or as Wireshark, Burp and curl -v show it), lines of http.log, "
    "httpheaders.log or eve.json, or \"HOST\":\"x\",\"USER-AGENT\":\"y\"";

/// Tells what `text` is and makes it a log:
/// lines of a log (first byte '#' or '{'; a JSON object may take several lines); rows of httpheaders.log without their
/// metadata, its tabs turned to spaces or not; canonical texts, one a line; header blocks (see pasted_messages.h). The
/// letters `\r\n` or `\n` are ends of lines where there are no others and every part of the block is a header.
/// Errors: kFormat for what is none of these, with the reason and kPastedForms as a hint; kLimit for a huge block.
Result<PastedText> read_pasted_text(std::string_view text);

}  // namespace pugmark
