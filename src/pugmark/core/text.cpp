// Escaping for terminals and JSON.
#include "pugmark/core/text.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "pugmark/core/assert.h"

namespace pugmark {
namespace {

/// `\uXXXX`, as a surrogate pair above U+FFFF.
void append_json_escape(std::string& out, char32_t c) {
  if (c < 0x10000) {
    out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(c));
  } else {
    const auto above = static_cast<std::uint32_t>(c - 0x10000);
    out += fmt::format("\\u{:04x}\\u{:04x}", 0xD800 + (above >> 10U), 0xDC00 + (above & 0x3FFU));
  }
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// Characters that a terminal shows wrongly, invisibly or in another order than they were logged.
bool misleads(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || c == 0x34F || c == 0x61C || c == 0x115F || c == 0x1160 ||
         c == 0x17B4 || c == 0x17B5 || (c >= 0x180B && c <= 0x180F) || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0x3164 || (c >= 0xFE00 && c <= 0xFE0F) ||
         c == 0xFEFF || c == 0xFFA0 || (c >= 0xFFF0 && c <= 0xFFFB) || (c >= 0x1D173 && c <= 0x1D17A) ||
         (c >= 0xE0000 && c <= 0xE0FFF) || (c >= 0xE000 && c <= 0xF8FF) || c >= 0xF0000;
}

/// The bytes that stand for themselves in a JSON string.
constexpr std::array<bool, 256> kPlainInJson = [] {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < 0x7F; ++c) {
    plain[c] = c != '"' && c != '\\';
  }
  return plain;
}();

}  // namespace

CodePoint read_code_point(std::string_view text) {
  PUGMARK_ASSERT(!text.empty());
  const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[i])); };
  const char32_t first = byte(0);
  const CodePoint invalid{first, 1, false};
  if (first < 0x80) {
    return {first, 1, true};
  }
  std::size_t length = 0;
  char32_t value = 0;
  char32_t least = 0;
  if (first >= 0xC2 && first <= 0xDF) {
    length = 2;
    value = first & 0x1FU;
    least = 0x80;
  } else if (first >= 0xE0 && first <= 0xEF) {
    length = 3;
    value = first & 0x0FU;
    least = 0x800;
  } else if (first >= 0xF0 && first <= 0xF4) {
    length = 4;
    value = first & 0x07U;
    least = 0x10000;
  } else {
    return invalid;
  }
  if (text.size() < length) {
    return invalid;
  }
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(text[i])) {
      return invalid;
    }
    value = (value << 6U) | (byte(i) & 0x3FU);
  }
  if (value < least || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) {
    return invalid;
  }
  return {value, length, true};
}

std::string terminal_safe(std::string_view text) {
  const auto plain = std::find_if(text.begin(), text.end(), [](char c) { return c < 0x20 || c > 0x7E; });
  std::string out(text.begin(), plain);
  text.remove_prefix(out.size());
  out.reserve(out.size() + text.size());
  while (!text.empty()) {
    const CodePoint point = read_code_point(text);
    if (!point.valid || (point.value < 0x80 && misleads(point.value))) {
      out += fmt::format("\\x{:02x}", static_cast<std::uint32_t>(point.value));
    } else if (misleads(point.value)) {
      out += fmt::format("\\u{{{:x}}}", static_cast<std::uint32_t>(point.value));
    } else {
      out.append(text.substr(0, point.length));
    }
    text.remove_prefix(point.length);
  }
  return out;
}

std::string shorten(std::string_view text, std::size_t columns) {
  if (columns == 0) {
    return {};
  }
  std::size_t shown = 0;
  std::size_t cut = 0;  // where the text ends if it must be cut: one column before the limit
  std::size_t at = 0;
  while (at < text.size()) {
    if (shown + 1 == columns) {
      cut = at;
    }
    if (shown == columns) {
      return std::string(text.substr(0, cut)) + "…";
    }
    at += read_code_point(text.substr(at)).length;
    ++shown;
  }
  return std::string(text);
}

void append_json_string(std::string& out, std::string_view text) {
  out.push_back('"');
  std::size_t plain = 0;  // start of the run that needs no change
  const auto* const odd =
      std::find_if(text.begin(), text.end(), [](char c) { return !kPlainInJson[static_cast<unsigned char>(c)]; });
  auto at = static_cast<std::size_t>(odd - text.begin());
  const auto flush = [&] { out.append(text.substr(plain, at - plain)); };
  while (at < text.size()) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (kPlainInJson[c]) {
      ++at;
      continue;
    }
    if (c >= 0x80) {
      const CodePoint point = read_code_point(text.substr(at));
      if (point.valid && !misleads(point.value)) {
        at += point.length;
        continue;
      }
      if (point.valid) {
        flush();
        append_json_escape(out, point.value);
        at += point.length;
        plain = at;
        continue;
      }
    }
    flush();
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        out += fmt::format(fmt::runtime(c < 0x80 ? "\\u{:04x}" : "\\\\x{:02x}"), c);
    }
    plain = ++at;
  }
  flush();
  out.push_back('"');
}

std::string grouped(std::uint64_t count) {
  const std::string digits = std::to_string(count);
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) {
      out.push_back(' ');
    }
    out.push_back(digits[i]);
  }
  return out;
}

std::string counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", grouped(count), noun, count == 1 ? "" : "s");
}

}  // namespace pugmark
