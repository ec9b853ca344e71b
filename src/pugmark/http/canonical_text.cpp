// Escaping and parsing of canonical header text.
#include "pugmark/http/canonical_text.h"

#include <algorithm>

#include "pugmark/core/ascii.h"
#include "pugmark/core/byte_scan.h"
#include "pugmark/record/zeek_escapes.h"

namespace pugmark {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

/// Appends what the script makes of `bytes` and the ASCII writer of that: every backslash comes out doubled.
void append_literal(std::string& out, std::string_view bytes, bool upper) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (!upper) {
      const std::size_t plain = printable_run<'\\', '"'>(bytes.substr(i));
      out.append(bytes.substr(i, plain));
      i += plain;
      if (i == bytes.size()) {
        return;
      }
    }
    const char c = upper ? to_upper(bytes[i]) : bytes[i];
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\\') {
      // The script replaces every `\x` of the escaped text, also one that was on the wire as such.
      const bool before_x = i + 1 < bytes.size() && (upper ? to_upper(bytes[i + 1]) : bytes[i + 1]) == 'x';
      out += before_x ? R"(\\\\u00)" : R"(\\\\)";
      i += before_x ? 1 : 0;
    } else if (c == '"') {
      out += R"(\\")";
    } else if (byte < 0x20 || byte > 0x7E) {
      out += R"(\\u00)";
      out.push_back(kHexDigits[byte >> 4U]);
      out.push_back(kHexDigits[byte & 0x0FU]);
    } else {
      out.push_back(c);
    }
  }
}

/// Whether `rest` begins with `,"…":"`.
bool begins_next_header(std::string_view rest) {
  if (!rest.starts_with(",\"")) {
    return false;
  }
  const std::size_t quote = rest.find('"', 2);
  return quote != std::string_view::npos && rest.substr(quote).starts_with("\":\"");
}

}  // namespace

void append_canonical_header(std::string& out, std::string_view name, std::string_view value) {
  if (!out.empty()) {
    out.push_back(',');
  }
  out.push_back('"');
  append_literal(out, name, true);
  out += "\":\"";
  if (equals_ignoring_case(name, "COOKIE")) {
    out += "-COOKIE-";
  } else {
    append_literal(out, value, false);
  }
  out.push_back('"');
}

bool take_canonical_header(std::string_view& rest, CanonicalHeader& header) {
  if (!rest.starts_with('"')) {
    return false;
  }
  const std::size_t colon = rest.find("\":\"", 1);
  if (colon == std::string_view::npos) {
    return false;
  }
  const std::size_t begin = colon + 3;
  std::size_t end = rest.find('"', begin);
  while (end != std::string_view::npos && end + 1 != rest.size() && !begins_next_header(rest.substr(end + 1))) {
    end = rest.find('"', end + 1);
  }
  if (end == std::string_view::npos) {
    return false;
  }
  header.name = rest.substr(1, colon - 1);
  header.value = rest.substr(begin, end - begin);
  header.whole = rest.substr(0, end + 1);
  rest.remove_prefix(std::min(rest.size(), end + 2));
  return true;
}

std::optional<CanonicalHeader> find_canonical_header(std::string_view text, std::string_view name) {
  CanonicalHeader header;
  while (take_canonical_header(text, header)) {
    if (equals_ignoring_case(header.name, name)) {
      return header;
    }
  }
  return std::nullopt;
}

std::string canonical_value_bytes(std::string_view value) {
  if (value.find('\\') == std::string_view::npos) {
    return std::string(value);
  }
  std::string scratch;
  const std::string_view logged = unescape_zeek(value, scratch);
  std::string out;
  for (std::size_t i = 0; i < logged.size(); ++i) {
    if (logged[i] == '\\' && i + 1 < logged.size()) {
      const char next = logged[i + 1];
      if (next == '\\' || next == '"' || next == '\'') {
        out.push_back(next);
        ++i;
        continue;
      }
      if (next == 'u' && i + 5 < logged.size() && logged[i + 2] == '0' && logged[i + 3] == '0') {
        const int high = hex_value(logged[i + 4]);
        const int low = hex_value(logged[i + 5]);
        if (high >= 0 && low >= 0) {
          out.push_back(static_cast<char>(high * 16 + low));
          i += 5;
          continue;
        }
      }
    }
    out.push_back(logged[i]);
  }
  return out;
}

}  // namespace pugmark
