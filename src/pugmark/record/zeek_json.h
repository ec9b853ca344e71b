// Zeek's JSON format: one object a line.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "pugmark/record/record.h"

namespace pugmark {

/// Parses rows of JSON.
/// Threads: one parser per thread.
class JsonRowParser {
 public:
  explicit JsonRowParser(Projection projection);
  ~JsonRowParser();
  JsonRowParser(JsonRowParser&&) noexcept;
  JsonRowParser& operator=(JsonRowParser&&) = delete;

  /// Parses `line` (no newline), of which `readable` bytes from its start may be read (its length and padding, at least
  /// kBlockPadding more). False when it is no JSON object; error() says why. Nested objects give dotted names
  /// (`{"id":{"orig_h":…}}` is `id.orig_h`); unset fields are absent or null; bytes that Zeek wrote as `\xHH` because
  /// they are no UTF-8 are those bytes again. Source: Zeek, src/threading/formatters/JSON.cc.
  bool parse(std::string_view line, std::size_t readable, Record& record);

  /// Why the last line was refused; static text.
  std::string_view error() const { return error_; }

  /// The names of all fields of the last row, in order, as far as a row may sensibly go.
  /// Lifetime: until the next call of parse.
  const std::vector<std::string>& names() const { return names_; }
  /// Whether parse() collects names(); off by default, since it costs.
  void collect_names(bool collect) { collect_names_ = collect; }

 private:
  class Parser;
  class Row;

  Projection projection_;
  std::unique_ptr<Parser> parser_;
  std::string_view error_;
  std::vector<std::string> names_;
  bool collect_names_ = false;
};

}  // namespace pugmark
