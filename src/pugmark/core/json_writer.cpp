// Separators and numbers of JSON.
#include "pugmark/core/json_writer.h"

#include <array>
#include <cmath>

#include <fmt/compile.h>
#include <fmt/format.h>

#include "pugmark/core/text.h"

namespace pugmark {

void JsonWriter::separate() {
  if (after_key_) {
    after_key_ = false;
  } else if (!first_) {
    out_.push_back(',');
  }
  first_ = false;
}

void JsonWriter::open(char bracket) {
  separate();
  out_.push_back(bracket);
  first_ = true;
}

void JsonWriter::close(char bracket) {
  out_.push_back(bracket);
  first_ = false;
}

void JsonWriter::key(std::string_view name) {
  separate();
  append_json_string(out_, name);
  out_.push_back(':');
  after_key_ = true;
}

void JsonWriter::string(std::string_view value) {
  separate();
  append_json_string(out_, value);
}

void JsonWriter::number(double value) {
  separate();
  if (std::isfinite(value)) {
    std::array<char, 32> digits{};  // 17 of them, a sign, a point, an exponent
    char* const end = fmt::format_to(digits.data(), FMT_COMPILE("{}"), value);
    out_.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
  } else {
    out_ += "null";
  }
}

void JsonWriter::boolean(bool value) {
  separate();
  out_ += value ? "true" : "false";
}

void JsonWriter::null() {
  separate();
  out_ += "null";
}

void JsonWriter::raw(std::string_view json) {
  separate();
  out_ += json;
}

}  // namespace pugmark
