// JsonWriter: appends one JSON value to a string, without locale and without allocation of its own.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace pugmark {

/// Writes JSON piece by piece onto the end of a string; the caller opens and closes what belongs together.
/// Threads: one writer per thread.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void end_array() { close(']'); }

  /// Writes a member's name; its value must follow.
  void key(std::string_view name);
  void string(std::string_view value);
  void number(std::integral auto value) {
    separate();
    out_ += std::to_string(value);
  }
  /// Writes the shortest decimal that reads back as the same double; null where JSON has no number (infinity, NaN).
  void number(double value);
  void boolean(bool value);
  void null();
  /// Writes a value that is JSON already.
  void raw(std::string_view json);

  /// Writes a member in one call.
  void member(std::string_view name, std::string_view value) {
    key(name);
    string(value);
  }
  void member(std::string_view name, const char* value) { member(name, std::string_view(value)); }
  template <typename Number>
    requires std::integral<Number> || std::same_as<Number, double>
  void member(std::string_view name, Number value) {
    key(name);
    if constexpr (std::same_as<Number, bool>) {
      boolean(value);
    } else {
      number(value);
    }
  }

 private:
  void open(char bracket);
  void close(char bracket);
  void separate();

  std::string& out_;
  bool first_ = true;
  bool after_key_ = false;
};

}  // namespace pugmark
