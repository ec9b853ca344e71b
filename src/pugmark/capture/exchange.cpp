// Header blocks cut into names and values.
#include "pugmark/capture/exchange.h"

#include <algorithm>

#include "pugmark/core/ascii.h"

namespace pugmark {
namespace {

constexpr std::size_t kUsualFields = 16;

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && (is_blank(text.back()) || text.back() == '\r')) {
    text.remove_suffix(1);
  }
  return text;
}

}  // namespace

Timestamp PacketMark::ts() const {
  const std::int64_t down = nanoseconds < 0 ? 999 : 0;
  return Timestamp{(nanoseconds - down) / 1000};
}

void MessageHead::parse_block(std::string_view block) {
  text_.clear();
  fields_.clear();
  text_.reserve(block.size());
  fields_.reserve(kUsualFields);
  bool follows_field = false;  // a folded line continues the field before it, where that was one
  while (!block.empty()) {
    const std::size_t end = block.find('\n');
    std::string_view line = block.substr(0, end);
    block.remove_prefix(end == std::string_view::npos ? block.size() : end + 1);
    if (trimmed(line).empty()) {
      continue;
    }
    if (is_blank(line.front()) && !fields_.empty()) {
      if (follows_field) {
        Field& field = fields_.back();
        text_ += field.value_size > 0 ? " " : "";
        text_ += trimmed(line);
        field.value_size = static_cast<std::uint32_t>(text_.size()) - field.value_at;
      }
      continue;
    }
    const std::size_t colon = line.find(':');
    follows_field = colon != std::string_view::npos;
    if (!follows_field) {
      continue;
    }
    const std::string_view name = trimmed(line.substr(0, colon));
    const std::string_view value = trimmed(line.substr(colon + 1));
    const auto at = static_cast<std::uint32_t>(text_.size());
    const auto name_size = static_cast<std::uint32_t>(name.size());
    fields_.push_back({at, name_size, at + name_size, static_cast<std::uint32_t>(value.size())});
    text_ += name;
    text_ += value;
  }
}

void MessageHead::set_value(std::size_t i, std::string_view value) {
  fields_[i].value_at = static_cast<std::uint32_t>(text_.size());
  fields_[i].value_size = static_cast<std::uint32_t>(value.size());
  text_ += value;
}

std::optional<std::string_view> MessageHead::find(std::string_view wanted) const {
  for (std::size_t i = 0; i < size(); ++i) {
    if (equals_ignoring_case(name(i), wanted)) {
      return value(i);
    }
  }
  return std::nullopt;
}

std::optional<std::string_view> MessageHead::find_last(std::string_view wanted) const {
  for (std::size_t i = size(); i-- > 0;) {
    if (equals_ignoring_case(name(i), wanted) && !value(i).empty()) {
      return value(i);
    }
  }
  return std::nullopt;
}

std::size_t MessageHead::cost() const {
  return sizeof(MessageHead) + method.size() + uri.size() + text_.capacity() + fields_.capacity() * sizeof(Field);
}

}  // namespace pugmark
