// Masking of secret values.
#include "pugmark/finding/secrets.h"

#include <algorithm>
#include <array>

#include "pugmark/http/canonical_text.h"

namespace pugmark {
namespace {

constexpr std::string_view kMasked = "-masked-";

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equals_ignoring_case(std::string_view a, std::string_view lower) {
  return a.size() == lower.size() &&
         std::equal(a.begin(), a.end(), lower.begin(), [](char x, char y) { return to_lower(x) == y; });
}

bool is_password_parameter(std::string_view name) {
  constexpr std::array<std::string_view, 11> kNames = {"password",   "passwd",       "pass",  "pwd",
                                                       "passphrase", "secret",       "token", "api_key",
                                                       "apikey",     "access_token", "auth"};
  return std::any_of(kNames.begin(), kNames.end(),
                     [&](std::string_view known) { return equals_ignoring_case(name, known); });
}

}  // namespace

bool is_secret_header(std::string_view name) {
  return equals_ignoring_case(name, "authorization") || equals_ignoring_case(name, "proxy-authorization") ||
         equals_ignoring_case(name, "cookie") || equals_ignoring_case(name, "set-cookie");
}

bool has_uri_password(std::string_view text) {
  return text.find_first_of("?&@;#") != std::string_view::npos && mask_uri(text) != text;
}

std::string mask_uri(std::string_view uri) {
  std::string out;
  std::size_t at = 0;
  if (const std::size_t scheme = uri.find("://"); scheme != std::string_view::npos) {
    const std::size_t begin = scheme + 3;
    const std::size_t end = std::min(uri.find_first_of("/?#", begin), uri.size());
    const std::size_t host = uri.substr(0, end).rfind('@');
    const std::size_t colon = uri.find(':', begin);
    if (host != std::string_view::npos && host > begin && colon < host) {
      out.append(uri.substr(0, colon + 1)).append(kMasked);
      at = host;
    }
  }
  while (at < uri.size()) {
    const std::size_t begin = std::min(uri.find_first_of("?&;#", at), uri.size());
    out.append(uri.substr(at, begin - at));
    if (begin == uri.size()) {
      break;
    }
    out.push_back(uri[begin]);
    at = begin + 1;
    const std::size_t end = std::min(uri.find_first_of("?&;#", at), uri.size());
    const std::size_t equals = uri.substr(at, end - at).find('=');
    if (equals != std::string_view::npos && is_password_parameter(uri.substr(at, equals))) {
      out.append(uri.substr(at, equals + 1)).append(kMasked);
      at = end;
    }
  }
  return out;
}

std::string mask_canonical_text(std::string_view text) {
  std::string out;
  CanonicalHeader header;
  std::string_view rest = text;
  while (take_canonical_header(rest, header)) {
    if (!out.empty()) {
      out.push_back(',');
    }
    out.append("\"").append(header.name).append("\":\"");
    out.append(is_secret_header(header.name) ? (header.value == "-COOKIE-" ? header.value : kMasked)
                                             : mask_uri(header.value));
    out.push_back('"');
  }
  if (!rest.empty()) {
    if (!out.empty()) {
      out.push_back(',');
    }
    out.append(mask_uri(rest));
  }
  return out;
}

}  // namespace pugmark
