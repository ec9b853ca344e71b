// Text from logs made fit for its destination: terminals and JSON. Knows nothing of logs or headers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace pugmark {

/// One code point read from UTF-8.
struct CodePoint {
  char32_t value = 0;
  std::size_t length = 0;  ///< Bytes used; 1 for a byte that is not part of valid UTF-8.
  bool valid = false;
};

/// Reads the code point at the start of `text`, which must not be empty; strict (no overlong forms, no surrogates).
/// Source: RFC 3629, section 4.
CodePoint read_code_point(std::string_view text);

/// Returns `text` safe for a terminal: control characters, bidirectional controls, zero-width and other invisible
/// characters and bytes that are not UTF-8 come out as `\xHH` or `\u{HHHH}`; a backslash stays as it is.
std::string terminal_safe(std::string_view text);

/// Returns at most `columns` characters of terminal-safe text, the last one an ellipsis where something was cut.
/// Units: code points, which is columns for all but wide characters.
std::string shorten(std::string_view text, std::size_t columns);

/// Appends `text` to `out` as a JSON string with its quotes. Characters that terminal_safe escapes are written
/// `\uXXXX`, which is the same string to a parser. Bytes that are not valid UTF-8 are written `\\xhh`, as Zeek's JSON
/// logs do. Source: RFC 8259, section 7.
void append_json_string(std::string& out, std::string_view text);

/// Returns `count` with thin grouping for people: "13 548".
std::string grouped(std::uint64_t count);

/// Returns "1 record" or "2 records": the grouped count and the noun, with an s unless the count is one.
std::string counted(std::uint64_t count, std::string_view noun);

}  // namespace pugmark
