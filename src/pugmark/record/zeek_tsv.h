// Zeek's ASCII format: metadata lines and rows. Bytes of one line in, cells out.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/record/record.h"
#include "pugmark/record/schema.h"

namespace pugmark {

/// Follows the '#' lines of a log; they may come again in the middle of a file, with other columns.
/// Source: Zeek, base/frameworks/logging/writers/ascii.
class ZeekTsvHeader {
 public:
  /// Takes one line that begins with '#', without its newline. Returns whether the columns were declared anew. Marks
  /// and paths longer than kMaxValue are ignored, and so are types that are not as many as the columns.
  bool consume(std::string_view line);

  static constexpr std::size_t kMaxValue = 256;

  const Schema& schema() const { return schema_; }
  /// Whether a #fields line was seen.
  bool has_columns() const { return !schema_.columns.empty(); }

 private:
  Schema schema_;
};

/// How the cells of a row compare with the columns.
enum class RowFit { kFits, kTooFew, kTooMany };

/// Splits rows of one schema.
/// Lifetime: the schema must outlive its use by the parser, and the records it fills.
class TsvRowParser {
 public:
  TsvRowParser(const Schema& schema, const Projection& projection);

  /// Goes on with a schema of the same columns.
  void follow(const Schema& schema) { schema_ = &schema; }

  /// Splits `line` (no newline) at the separator and keeps the wanted cells. The record is usable only if the row fits.
  RowFit parse(std::string_view line, Record& record);

  /// Cells found in the last row.
  std::size_t cell_count() const { return cell_count_; }

 private:
  static constexpr std::size_t kUnwanted = static_cast<std::size_t>(-1);

  const Schema* schema_;
  std::vector<std::size_t> wanted_;  // column -> field of the projection, or kUnwanted
  std::size_t fields_;
  std::size_t cell_count_ = 0;
};

}  // namespace pugmark
