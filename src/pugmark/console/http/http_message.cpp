// Looking things up in requests.
#include "pugmark/console/http/http_message.h"

#include <algorithm>

#include "pugmark/core/ascii.h"

namespace pugmark::console {
namespace {

std::optional<std::string_view> find_field(const HttpFields& fields, std::string_view name) {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const auto& field) { return field.first == name; });
  return found == fields.end() ? std::nullopt : std::optional<std::string_view>(found->second);
}

int hex_pair(std::string_view text) {
  const int high = text.size() >= 2 ? hex_value(text[0]) : -1;
  const int low = text.size() >= 2 ? hex_value(text[1]) : -1;
  constexpr int kBase = 16;
  return high < 0 || low < 0 ? -1 : high * kBase + low;
}

/// Undoes the escapes of a query's part.
std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int byte = text[i] == '%' ? hex_pair(text.substr(i + 1)) : -1;
    out.push_back(byte >= 0 ? static_cast<char>(byte) : text[i] == '+' ? ' ' : text[i]);
    i += byte >= 0 ? 2 : 0;
  }
  return out;
}

}  // namespace

HttpFields parameters_of(std::string_view target) {
  HttpFields parameters;
  const std::size_t mark = target.find('?');
  std::string_view rest = mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
  rest = rest.substr(0, rest.find('#'));
  while (!rest.empty()) {
    const std::string_view one = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(one.size() + 1, rest.size()));
    const std::size_t equals = std::min(one.find('='), one.size());
    if (!one.empty()) {
      parameters.emplace_back(unescaped(one.substr(0, equals)),
                              unescaped(one.substr(std::min(equals + 1, one.size()))));
    }
  }
  return parameters;
}

std::optional<std::string_view> HttpRequest::parameter(std::string_view name) const {
  return find_field(parameters, name);
}

std::optional<std::string_view> HttpRequest::header(std::string_view name) const {
  return find_field(headers, lower_case(name));
}

std::optional<std::string_view> HttpRequest::cookie(std::string_view name) const {
  std::string_view rest = header("cookie").value_or("");
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    std::string_view one = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
    if (one.size() > name.size() && one.starts_with(name) && one[name.size()] == '=') {
      return one.substr(name.size() + 1);
    }
  }
  return std::nullopt;
}

}  // namespace pugmark::console
