// Letters and digits of ASCII, independent of locale: what protocols and log formats are made of.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace pugmark {

constexpr char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
constexpr char to_upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The value of a hexadecimal digit of either case; -1 for anything else.
constexpr int hex_value(char c) {
  const char lower = to_lower(c);
  return is_digit(c) ? c - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

constexpr bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return to_lower(x) == to_lower(y); });
}

/// Length of the run of printable characters at the start of `text` that are none of `Excluded`.
template <char... Excluded>
std::size_t printable_run(std::string_view text) {
  const auto is_outside = [](char c) { return c < ' ' || c > '~' || ((c == Excluded) || ...); };
  constexpr std::size_t kStep = 16;  // looked at together, without branches between them
  std::size_t at = 0;
  for (; at + kStep <= text.size(); at += kStep) {
    bool any = false;
    for (std::size_t i = 0; i < kStep; ++i) {
      any |= is_outside(text[at + i]);
    }
    if (any) {
      break;
    }
  }
  while (at < text.size() && !is_outside(text[at])) {
    ++at;
  }
  return at;
}

inline std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), to_lower);
  return lower;
}

}  // namespace pugmark
