// Schema: what a log says of itself: its columns, its path and how it writes what is empty or unset.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pugmark {

/// A column of a log: its name and Zeek type as the log declares them ("vector[string]").
struct Column {
  std::string name;
  std::string type;
};

/// How rows are to be read. The defaults are those of Zeek's ASCII writer.
/// Source: Zeek, base/frameworks/logging/writers/ascii.
struct Schema {
  std::string separator = "\t";
  std::string set_separator = ",";
  std::string empty_field = "(empty)";
  std::string unset_field = "-";
  std::string path;
  std::vector<Column> columns;

  /// The place of the column called `name`.
  std::optional<std::size_t> find(std::string_view name) const {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (columns[i].name == name) {
        return i;
      }
    }
    return std::nullopt;
  }
};

}  // namespace pugmark
