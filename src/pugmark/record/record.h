// Record: one row of a log, reduced to the fields a reader asked for, whatever format held it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/record/schema.h"

namespace pugmark {

/// Names of the fields a reader wants; their order gives the numbers by which a Record is asked.
using Projection = std::vector<std::string_view>;

/// A row. Cells of a TSV row are views into the row's bytes; those of a JSON row live in the record.
/// Lifetime: until the parser that filled it parses another row, and not longer than the bytes of the row.
/// Threads: one record per thread.
class Record {
 public:
  /// Whether the row holds the field: it is there and not unset. An empty string or list counts as held.
  bool has(std::size_t field) const;

  /// Whether the row has a place for the field: a column of that name, or a member that is not null.
  bool declares(std::size_t field) const;

  /// The field's bytes with all escapes undone; empty where the row does not hold it. `scratch` may be used for them.
  std::string_view text(std::size_t field, std::string& scratch) const;

  /// The field as a Zeek ASCII log writes it ("(empty)", "-", "\x09"); empty where the row does not declare it.
  std::string_view logged(std::size_t field, std::string& scratch) const;

  /// The elements of a set or vector, escapes undone, into the first places of `elements`; returns how many.
  /// Elements already in `elements` are reused as buffers.
  std::size_t list(std::size_t field, std::vector<std::string>& elements) const;

  /// Whether the list was made of objects of which some lack the member; their elements are empty.
  bool has_gaps(std::size_t field) const;

 private:
  friend class TsvRowParser;
  friend class JsonRowParser;

  struct JsonCell {
    enum class Kind { kAbsent, kText, kList };
    Kind kind = Kind::kAbsent;
    std::string text;
    std::vector<std::string> elements;
    std::size_t element_count = 0;
    bool gaps = false;
  };

  const Schema* tsv_ = nullptr;  // null for JSON
  std::vector<std::string_view> cells_;
  std::vector<JsonCell> json_;
};

}  // namespace pugmark
