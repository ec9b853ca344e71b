// Leaving out what is not known.
#include "pugmark/report/json_members.h"

#include <charconv>
#include <cstdint>

namespace pugmark::report {

void optional_member(JsonWriter& json, std::string_view name, std::string_view value) {
  if (!value.empty()) {
    json.member(name, value);
  }
}

void count_member(JsonWriter& json, std::string_view name, std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status == std::errc() && end == text.data() + text.size()) {
    json.member(name, value);
  }
}

}  // namespace pugmark::report
