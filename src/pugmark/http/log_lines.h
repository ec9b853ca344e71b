// LogLines: the lines of a block one by one, with the state of the log at each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

#include "pugmark/http/log_cursor.h"
#include "pugmark/io/line_reader.h"

namespace pugmark {

/// Cuts a block into lines. Metadata is left to the one who reads: cursor() follows it by consume_metadata().
/// Lifetime: the lines must outlive the reading.
class LogLines {
 public:
  /// Begins a block whose lines are followed by at least kBlockPadding readable bytes. There is nothing in it where the
  /// file is no log.
  void begin(LogCursor at, std::string_view lines) {
    at_ = std::move(at);
    rest_ = lines;
    number_ = 0;
    if (at_.format() == LogFormat::kUndecided && rest_.starts_with("\xEF\xBB\xBF")) {
      rest_.remove_prefix(3);
    }
    at_.decide_format(rest_);
    if (at_.format() == LogFormat::kNotALog) {
      rest_ = {};
    }
  }

  /// Moves to the next line; false at the end of the block.
  bool next() {
    if (rest_.empty()) {
      return false;
    }
    const auto* const newline = static_cast<const char*>(std::memchr(rest_.data(), '\n', rest_.size()));
    const std::size_t end = newline == nullptr ? rest_.size() : static_cast<std::size_t>(newline - rest_.data());
    line_ = rest_.substr(0, end);
    rest_.remove_prefix(newline == nullptr ? end : end + 1);
    if (line_.ends_with('\r')) {
      line_.remove_suffix(1);
    }
    ++number_;
    return true;
  }

  /// The line, without its end.
  std::string_view line() const { return line_; }
  /// The line with its end, so that reading it again gives the same.
  std::string_view whole_line() const { return {line_.data(), static_cast<std::size_t>(rest_.data() - line_.data())}; }
  /// Its place within the block, from 1.
  std::uint64_t number() const { return number_; }
  /// What follows it.
  std::string_view rest() const { return rest_; }
  /// Bytes from the start of the line on that may be read: those of the rest of the block and its padding.
  std::size_t readable() const {
    return static_cast<std::size_t>(rest_.data() + rest_.size() - line_.data()) + kBlockPadding;
  }

  LogCursor& cursor() { return at_; }
  const LogCursor& cursor() const { return at_; }

 private:
  LogCursor at_;
  std::string_view rest_;
  std::string_view line_;
  std::uint64_t number_ = 0;
};

}  // namespace pugmark
