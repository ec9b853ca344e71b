// JSON logs, one object a line, as Zeek and Suricata write them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/record/record.h"

namespace pugmark {

/// What a value of JSON is.
enum class JsonKind { kNull, kBool, kNumber, kText, kList };

/// A member of a row, as it was met.
struct JsonMember {
  std::string name;
  JsonKind kind = JsonKind::kNull;
};

/// Parses rows of JSON.
/// Threads: one parser per thread.
class JsonRowParser {
 public:
  explicit JsonRowParser(const Projection& projection);
  ~JsonRowParser();
  JsonRowParser(JsonRowParser&&) noexcept;
  JsonRowParser& operator=(JsonRowParser&&) = delete;

  /// Parses `line` (no newline), of which `readable` bytes from its start may be read (its length and padding, at least
  /// kBlockPadding more). False when it is no JSON object; error() says why. Nested objects give dotted names
  /// (`{"id":{"orig_h":…}}` is `id.orig_h`), and so do lists of objects: of `{"h":[{"name":"A","value":"1"},…]}` the
  /// list `h.name` holds all names and `h.value` all values, with an element for every object that has any of the
  /// members asked for, so that these lists are parallel. Unset fields are absent or null; bytes that were written as
  /// `\xHH` because they are no UTF-8 are those bytes again. Source: Zeek, src/threading/formatters/JSON.cc; Suricata,
  /// rust/src/jsonbuilder.rs.
  bool parse(std::string_view line, std::size_t readable, Record& record);

  /// Why the last line was refused; static text.
  std::string_view error() const { return error_; }

  /// All fields of the last row, in order, as far as a row may sensibly go; objects within objects are not looked at.
  /// Lifetime: until the next call of parse.
  const std::vector<JsonMember>& members() const { return members_; }
  /// Whether parse() collects members(); off by default, since it costs.
  void collect_members(bool collect) { collect_members_ = collect; }

 private:
  class Parser;
  class Row;

  std::size_t fields_;
  std::unique_ptr<Parser> parser_;
  std::string_view error_;
  std::vector<JsonMember> members_;
  bool collect_members_ = false;
};

}  // namespace pugmark
