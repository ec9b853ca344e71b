// Names of headers that carry secrets.
#include "pugmark/http/secret_headers.h"

#include <algorithm>
#include <array>

#include "pugmark/core/ascii.h"

namespace pugmark {
namespace {

bool ends_ignoring_case(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() && equals_ignoring_case(text.substr(text.size() - lower.size()), lower);
}

}  // namespace

bool may_end_secret_header(std::string_view text) {
  if (text.size() < 2) {
    return false;
  }
  const char last = to_lower(text.back());
  const char before = to_lower(text[text.size() - 2]);
  return (last == 'n' && (before == 'o' || before == 'e')) || (last == 'e' && before == 'i') ||
         ((last == 'y' || last == 't') && before == 'e') || (last == 'h' && before == 't') ||
         (last == 'd' && before == 'r') || (last == '2' && before == 'e');
}

bool is_secret_header(std::string_view name) {
  constexpr std::array<std::string_view, 4> kNames = {"cookie", "set-cookie", "set-cookie2", "x-auth"};
  constexpr std::array<std::string_view, 9> kEnds = {"authorization", "token",     "api-key",
                                                     "apikey",        "-auth-key", "-functions-key",
                                                     "-secret",       "-password", "-subscription-key"};
  return may_end_secret_header(name) &&
         (std::any_of(kNames.begin(), kNames.end(),
                      [&](std::string_view known) { return equals_ignoring_case(name, known); }) ||
          std::any_of(kEnds.begin(), kEnds.end(), [&](std::string_view end) { return ends_ignoring_case(name, end); }));
}

}  // namespace pugmark
