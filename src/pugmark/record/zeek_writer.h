// ZeekLogWriter: rows of a log as Zeek writes them, in ASCII or JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/core/json_writer.h"
#include "pugmark/core/timestamp.h"
#include "pugmark/record/schema.h"

namespace pugmark {

/// How a log is written.
enum class LogEncoding { kTsv, kJson };

/// Appends rows to a string, field by field in the order of the columns.
/// Source: Zeek, base/frameworks/logging/writers/ascii.
/// Threads: one writer per thread.
class ZeekLogWriter {
 public:
  ZeekLogWriter(std::string path, std::vector<Column> columns, LogEncoding encoding);

  /// The lines of metadata before the rows; nothing in JSON.
  std::string header() const;

  /// Begins a row at the end of `out`, which must stay until end_row().
  void begin_row(std::string& out);
  void end_row();

  void time(Timestamp value);
  void count(std::uint64_t value);
  void string(std::string_view value);
  /// A field whose ASCII form is known already.
  void logged(std::string_view text);
  void unset();
  void begin_vector();
  void element(std::string_view value);
  void end_vector();

 private:
  void next_field();

  std::string path_;
  std::vector<Column> columns_;
  LogEncoding encoding_;
  std::string* out_ = nullptr;
  std::optional<JsonWriter> json_;
  std::size_t field_ = 0;
  std::size_t elements_ = 0;
  std::string scratch_;
};

}  // namespace pugmark
