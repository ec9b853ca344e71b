// The grammar of first lines, as far as it takes to know them from other protocols.
#include "pugmark/capture/message_start.h"

#include <algorithm>
#include <string_view>

#include "pugmark/core/ascii.h"

namespace pugmark {
namespace {

constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr std::string_view kPrefaceLine = kPreface.substr(0, 16);
constexpr std::size_t kMaxMethod = 32;

bool starts_either(std::string_view text, std::string_view whole) {
  return text.starts_with(whole) || whole.starts_with(text);
}

/// Whether a first line names a version. Some clients forget the URI or the space before the version.
bool has_version(std::string_view line) {
  const std::size_t at = line.rfind("HTTP/");
  return at != std::string_view::npos && at > 0 &&
         std::string_view(" \t/").find(line[at - 1]) != std::string_view::npos && at + 5 < line.size() &&
         is_digit(line[at + 5]);
}

}  // namespace

MessageStart message_start(std::span<const std::uint8_t> bytes, std::size_t known) {
  std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  constexpr std::size_t kEmptyLines = 8;  // bytes of them
  const std::size_t begin = std::min(text.find_first_not_of("\r\n"), text.size());
  if (begin > kEmptyLines) {
    return MessageStart::kNone;
  }
  text.remove_prefix(begin);
  if (text.empty()) {
    return MessageStart::kUnclear;
  }
  constexpr std::string_view kResponse = "HTTP/";
  if (starts_either(text, kResponse)) {
    if (text.size() <= kResponse.size()) {
      return MessageStart::kUnclear;
    }
    return is_digit(text[kResponse.size()]) ? MessageStart::kResponse : MessageStart::kNone;
  }
  if (starts_either(text, kPreface)) {
    return text.size() < kPreface.size() ? MessageStart::kUnclear : MessageStart::kHttp2;
  }
  std::size_t method = 0;
  while (method < text.size() && method <= kMaxMethod && is_token_char(text[method])) {
    ++method;
  }
  if (method == 0 || method > kMaxMethod) {
    return MessageStart::kNone;
  }
  if (method == text.size()) {
    return MessageStart::kUnclear;
  }
  if (text[method] != ' ' && text[method] != '\t') {
    return MessageStart::kNone;
  }
  // What is unclear has no end of a line in it, unless it was the start of a preface.
  known = text.starts_with(kPrefaceLine) ? 0 : known - std::min(known, begin);
  const std::size_t line_end = text.find('\n', known);
  if (line_end == std::string_view::npos) {
    const bool plain =
        std::all_of(text.begin() + static_cast<std::ptrdiff_t>(std::min(known, text.size())), text.end(),
                    [](char c) { return static_cast<unsigned char>(c) >= ' ' || c == '\t' || c == '\r'; });
    return plain && text.size() <= kMaxFirstLine ? MessageStart::kUnclear : MessageStart::kNone;
  }
  // HTTP/0.9 has no version, and one method.
  const bool bare = text.starts_with("GET /") || text.starts_with("GET http://");
  return has_version(text.substr(0, line_end)) || bare ? MessageStart::kRequest : MessageStart::kNone;
}

}  // namespace pugmark
