// Zeek's `\xHH` escapes.
#include "pugmark/record/zeek_escapes.h"

#include "pugmark/core/ascii.h"
#include "pugmark/core/byte_scan.h"

namespace pugmark {
namespace {

void append_hex(std::string& out, unsigned char byte) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  out += "\\x";
  out.push_back(kDigits[byte >> 4U]);
  out.push_back(kDigits[byte & 0x0FU]);
}

/// Appends `bytes`; a backslash is doubled, and the characters of `Escaped` are written as their numbers too.
template <char... Escaped>
void append_escaped(std::string& out, std::string_view bytes) {
  if (bytes == "-" || bytes == "(empty)") {
    append_hex(out, static_cast<unsigned char>(bytes.front()));
    out.append(bytes.substr(1));
    return;
  }
  while (true) {
    const std::size_t plain = printable_run<'\\', Escaped...>(bytes);
    out.append(bytes.substr(0, plain));
    if (plain == bytes.size()) {
      return;
    }
    if (bytes[plain] == '\\') {
      out += "\\\\";
    } else {
      append_hex(out, static_cast<unsigned char>(bytes[plain]));
    }
    bytes.remove_prefix(plain + 1);
  }
}

}  // namespace

std::string_view unescape_zeek(std::string_view raw, std::string& scratch) {
  std::size_t at = raw.find('\\');
  if (at == std::string_view::npos) {
    return raw;
  }
  scratch.assign(raw.substr(0, at));
  while (at < raw.size()) {
    if (raw[at] == '\\' && at + 1 < raw.size()) {
      if (raw[at + 1] == '\\') {
        scratch.push_back('\\');
        at += 2;
        continue;
      }
      if (raw[at + 1] == 'x' && at + 3 < raw.size()) {
        const int high = hex_value(raw[at + 2]);
        const int low = hex_value(raw[at + 3]);
        if (high >= 0 && low >= 0) {
          scratch.push_back(static_cast<char>(high * 16 + low));
          at += 4;
          continue;
        }
      }
    }
    scratch.push_back(raw[at++]);
  }
  return scratch;
}

void append_zeek_field(std::string& out, std::string_view bytes) {
  if (bytes.empty()) {
    out += "(empty)";
    return;
  }
  append_escaped<>(out, bytes);
}

void append_zeek_element(std::string& out, std::string_view bytes) { append_escaped<','>(out, bytes); }

}  // namespace pugmark
