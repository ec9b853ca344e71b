// Schema: what a log says of itself: its columns, its path and how it writes what is empty or unset.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pugmark {

/// A column of a log: its name and Zeek type as the log declares them ("vector[string]").
struct Column {
  std::string name;
  std::string type;
};

/// Columns in order. Copies share them, so that a copy costs the same however many there are.
class Columns {
 public:
  Columns() = default;
  explicit Columns(std::vector<Column> columns)
      : shared_(std::make_shared<const std::vector<Column>>(std::move(columns))) {}

  std::span<const Column> all() const {
    return shared_ ? std::span<const Column>(*shared_) : std::span<const Column>();
  }
  std::size_t size() const { return all().size(); }
  bool empty() const { return all().empty(); }
  const Column& operator[](std::size_t i) const { return (*shared_)[i]; }
  auto begin() const { return all().begin(); }
  auto end() const { return all().end(); }

  /// Whether these are the columns of one and the same declaration.
  bool same_as(const Columns& other) const { return shared_ == other.shared_; }

 private:
  std::shared_ptr<const std::vector<Column>> shared_;
};

/// How rows are to be read. The defaults are those of Zeek's ASCII writer.
/// Source: Zeek, base/frameworks/logging/writers/ascii.
struct Schema {
  std::string separator = "\t";
  std::string set_separator = ",";
  std::string empty_field = "(empty)";
  std::string unset_field = "-";
  std::string path;
  Columns columns;

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
