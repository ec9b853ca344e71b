// Splitting and joining of canonical text.
#include "pugmark/app/labelled/request_text.h"

#include <algorithm>

#include "pugmark/core/ascii.h"
#include "pugmark/http/canonical_text.h"

namespace pugmark::app {

RequestText::RequestText(std::string_view canonical_text) {
  CanonicalHeader header;
  for (std::string_view rest = canonical_text; take_canonical_header(rest, header);) {
    std::string name(header.name);
    std::transform(name.begin(), name.end(), name.begin(), to_upper);
    headers_.push_back({std::move(name), std::string(header.value)});
  }
}

bool RequestText::has(std::string_view name) const {
  return std::any_of(headers_.begin(), headers_.end(), [&](const Header& header) { return header.name == name; });
}

std::string RequestText::value_of(std::string_view name) const {
  const auto found =
      std::find_if(headers_.begin(), headers_.end(), [&](const Header& header) { return header.name == name; });
  return found == headers_.end() ? std::string() : found->value;
}

void RequestText::replace(std::string_view name, std::string_view value) {
  for (Header& header : headers_) {
    if (header.name == name) {
      header.value = value;
    }
  }
}

std::string RequestText::text() const {
  std::string text;
  for (const Header& header : headers_) {
    text += text.empty() ? "\"" : ",\"";
    text.append(header.name).append("\":\"").append(header.value).append("\"");
  }
  return text.empty() ? std::string("(empty)") : text;
}

}  // namespace pugmark::app
