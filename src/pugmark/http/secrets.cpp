// Masking of secret values.
#include "pugmark/http/secrets.h"

#include <algorithm>
#include <array>

#include "pugmark/core/ascii.h"
#include "pugmark/core/byte_scan.h"

namespace pugmark {
namespace {

constexpr std::string_view kMasked = "-masked-";
constexpr std::string_view kLoggedCookie = "-COOKIE-";  // Assimilate's script has masked it already
constexpr std::size_t kLongestParameter = 13;

bool ends_ignoring_case(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() && equals_ignoring_case(text.substr(text.size() - lower.size()), lower);
}

bool is_password_parameter(std::string_view name) {
  constexpr std::array<std::string_view, 16> kNames = {
      "password", "passwd",  "pass",         "pwd",           "passphrase", "secret",     "token", "api_key",
      "apikey",   "api-key", "access_token", "refresh_token", "id_token",   "auth_token", "auth",  "client_secret"};
  constexpr std::size_t kShortest = 3;
  return name.size() >= kShortest && name.size() <= kLongestParameter &&
         std::any_of(kNames.begin(), kNames.end(),
                     [&](std::string_view known) { return equals_ignoring_case(name, known); });
}

/// A character of a URI; one that is percent-encoded, once or several times ("%3A", "%253A"), is longer than a byte.
struct UriCharacter {
  char value;
  std::size_t length;

  bool encoded() const { return length > 1; }
};

UriCharacter character_at(std::string_view uri, std::size_t at) {
  if (uri[at] == '%') {
    std::size_t digits = at + 1;
    while (uri.substr(digits).starts_with("25") && digits + 3 < uri.size() && hex_value(uri[digits + 2]) >= 0 &&
           hex_value(uri[digits + 3]) >= 0) {
      digits += 2;
    }
    if (digits + 1 < uri.size()) {
      const int high = hex_value(uri[digits]);
      const int low = hex_value(uri[digits + 1]);
      if (high >= 0 && low >= 0) {
        return {static_cast<char>(high * 16 + low), digits + 2 - at};
      }
    }
  }
  return {uri[at], 1};
}

/// Whether `text` ends as a secret header's name may: "authorization", "cookie", "token", "key", "auth", "secret",
/// "password", "set-cookie2". Quick, and no for most names.
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

bool is_name_character(char c) {
  const char lower = to_lower(c);
  return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

bool is_separator(char c) { return c == '?' || c == '&' || c == ';' || c == '#'; }

/// Whether the colon at `colon` stands behind the name of a secret header whose value the log has not masked.
bool ends_secret_name(std::string_view text, std::size_t colon) {
  const std::size_t end = colon > 0 && text[colon - 1] == '"' ? colon - 1 : colon;
  if (!may_end_secret_header(text.substr(0, end))) {
    return false;
  }
  std::size_t begin = end;
  while (begin > 0 && is_name_character(text[begin - 1])) {
    --begin;
  }
  if (!is_secret_header(text.substr(begin, end - begin))) {
    return false;
  }
  CanonicalHeader header;
  std::string_view rest = text.substr(begin > 0 ? begin - 1 : 0);
  return !take_canonical_header(rest, header) || is_secret(header);
}

/// Whether the sign at `equals` stands behind the name of a parameter that is a password: what stands between it and a
/// separator.
bool ends_password_name(std::string_view text, std::size_t equals) {
  std::size_t begin = equals;
  while (begin > 0 && equals - begin <= kLongestParameter && !is_separator(text[begin - 1])) {
    --begin;
  }
  return is_password_parameter(text.substr(begin, equals - begin));
}

/// Masks from left to right. What is encoded is looked into, for a URI may be the value of another's parameter; but
/// inside of what is not encoded, an encoded separator is a part of the value.
class UriMasker {
 public:
  explicit UriMasker(std::string_view uri) : uri_(uri) {}

  std::string mask() {
    std::size_t at = 0;
    while (at < uri_.size()) {
      const UriCharacter c = character_at(uri_, at);
      const std::size_t next = at + c.length;
      std::size_t end = at;  // of what is masked from `next` on
      if (is_separator(c.value)) {
        name_ = next;
      } else if (c.value == ':') {
        end = end_of_password(at, next);
      } else if (c.value == '=' && name_ != kNone) {
        if (is_password_parameter(uri_.substr(name_, at - name_))) {
          end = end_of_value(next, c.encoded());
        }
        name_ = kNone;
        inside_query_ = true;
      }
      if (end <= at) {
        at = next;
        continue;
      }
      out_.append(uri_.substr(copied_, next_mask_ - copied_)).append(kMasked);
      copied_ = end;
      at = end;
    }
    return out_.append(uri_.substr(copied_));
  }

 private:
  static constexpr std::size_t kNone = std::string_view::npos;

  /// The end of the password that is to be masked after the colon at `colon`, or `colon` where there is none: then it
  /// is not the colon of "://", or no "user:password@" follows. Sets next_mask_ to where the password begins.
  std::size_t end_of_password(std::size_t colon, std::size_t at) {
    bool encoded = character_at(uri_, colon).encoded();
    for (int slash = 0; slash < 2; ++slash) {
      if (at >= uri_.size()) {
        return colon;
      }
      const UriCharacter c = character_at(uri_, at);
      if (c.value != '/') {
        return colon;
      }
      encoded |= c.encoded();
      at += c.length;
    }
    std::size_t password = kNone;
    std::size_t host = kNone;
    while (at < uri_.size()) {
      const UriCharacter c = character_at(uri_, at);
      if (encoded || !c.encoded()) {
        if (std::string_view("/?# \t\"<>").find(c.value) != std::string_view::npos ||
            (c.value == '&' && inside_query_)) {
          break;
        }
        if (c.value == ':' && password == kNone) {
          password = at + c.length;
        }
        host = c.value == '@' ? at : host;
      }
      at += c.length;
    }
    if (password == kNone || host == kNone || host < password) {
      return colon;
    }
    next_mask_ = password;
    return host;
  }

  /// The end of a parameter's value that begins at `at`. "&" and "#" end it; ";" and "?" may be a part of it, unless
  /// another parameter begins behind them. Sets next_mask_ to `at`.
  std::size_t end_of_value(std::size_t at, bool encoded) {
    next_mask_ = at;
    while (at < uri_.size()) {
      const UriCharacter c = character_at(uri_, at);
      if (encoded || !c.encoded()) {
        if (c.value == '&' || c.value == '#' || (is_separator(c.value) && begins_parameter(at + c.length))) {
          break;
        }
      }
      at += c.length;
    }
    return at;
  }

  /// Whether "name=" stands at `at`.
  bool begins_parameter(std::size_t at) const {
    const std::size_t begin = at;
    for (; at < uri_.size(); at += character_at(uri_, at).length) {
      const char c = character_at(uri_, at).value;
      if (c == '=') {
        return at > begin;
      }
      if (is_separator(c) || c == '/' || c == ' ') {
        return false;
      }
    }
    return false;
  }

  std::string_view uri_;
  std::string out_;
  std::size_t copied_ = 0;     // up to here the URI is in out_
  std::size_t next_mask_ = 0;  // where the next masked part begins
  std::size_t name_ = kNone;   // where a parameter's name may have begun
  bool inside_query_ = false;
};

}  // namespace

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

bool is_secret(const CanonicalHeader& header) { return is_secret_header(header.name) && header.value != kLoggedCookie; }

bool names_secret_header(std::string_view text) {
  return visit_bytes<':'>(text, [&](std::size_t colon) { return ends_secret_name(text, colon); });
}

bool has_uri_password(std::string_view text) {
  // Most texts hold none of these.
  return visit_bytes<'?', '&', '@', ';', '#', '%'>(text, [](std::size_t) { return true; }) && may_hold_secrets(text) &&
         mask_uri(text) != text;
}

bool may_hold_secrets(std::string_view text) {
  return visit_bytes<'@', '%', '=', ':'>(text, [&](std::size_t at) {
    switch (text[at]) {
      case '=':
        return ends_password_name(text, at);
      case ':':
        return ends_secret_name(text, at);
      default:
        return true;
    }
  });
}

std::string mask_uri(std::string_view uri) {
  // A password stands behind one of these, or behind an encoded one.
  for (const char c : {'=', ':', '%'}) {
    if (uri.find(c) != std::string_view::npos) {
      return UriMasker(uri).mask();
    }
  }
  return std::string(uri);
}

std::optional<std::string> mask_header_value(std::string_view name, std::string_view value) {
  if (is_secret_header(name)) {
    return std::string(kMasked);
  }
  return may_hold_secrets(value) ? std::optional(mask_uri(value)) : std::nullopt;
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
    out.append(is_secret(header) ? kMasked : mask_uri(header.value));
    out.push_back('"');
  }
  if (!rest.empty()) {
    if (!out.empty()) {
      out.push_back(',');
    }
    out.append(names_secret_header(rest) ? kMasked : mask_uri(rest));
  }
  return out;
}

}  // namespace pugmark
