// TypedRows: the rows of a block of a Zeek log as rows of numbers, with what is needed to find them again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/app/scan.h"
#include "pugmark/core/timestamp.h"
#include "pugmark/feature/typed/typed_features.h"
#include "pugmark/finding/finding.h"
#include "pugmark/http/log_row_reader.h"

namespace pugmark::app {

/// A row of a block.
struct TypedLine {
  TypedRow row;
  std::optional<Timestamp> ts;
  std::uint64_t line = 0;  ///< Within the block, from 1; so is the record.
  std::uint64_t record = 0;
  std::string_view text;     ///< Lifetime: the block's.
  std::uint32_t cursor = 0;  ///< Index of the state of the log at it.
  std::string uid;           ///< As far as the log has these.
  std::string client;        ///< Who asked; where the log does not say, the first address of the row.
};

/// Reads rows of logs of one path; buffers are used again.
/// Lifetime: fields and columns must outlive it. Threads: one per thread.
class TypedRows {
 public:
  TypedRows(const std::string& path, const std::vector<TypedField>& fields, const std::vector<TypedColumn>& columns);

  /// So many rows are at hand together: short lines of few bytes make rows of many numbers.
  static constexpr std::size_t kMostAtHand = 1024;

  /// Begins a block.
  void begin(const LineRun& block);
  /// Reads the next rows, at most kMostAtHand; false where none are left. Names values in `names`, unless that is null.
  bool next(ValueNames* names);

  /// The rows at hand.
  std::size_t size() const { return count_; }
  TypedLine& operator[](std::size_t i) { return lines_[i]; }
  /// What the block held, once all was read.
  BlockCounts take_counts() { return reader_.take_counts(); }
  /// The declarations of columns that the block's rows so far are of, each that is new; none of JSON.
  const std::vector<Schema>& schemas() const { return schemas_; }

  /// The finding that a row is, with its place within the block; without evidence.
  Finding make_finding(const TypedLine& line, double score);

 private:
  /// Fields that rows are told by, whether they are columns or not.
  enum Known : std::size_t { kTs, kUid, kOrigH, kOrigP, kRespH, kRespP, kKnown };

  static Projection with_known(const std::vector<TypedField>& fields, std::array<std::size_t, kKnown>& known);
  std::string text_of(const Record& record, std::size_t field);
  std::string client_of(const Record& record);

  std::string path_;
  const std::vector<TypedField>& fields_;
  std::array<std::size_t, kKnown> known_{};
  LogRowReader reader_;
  LogRowReader again_;
  TypedFeatures features_;
  std::vector<std::size_t> addresses_;  // fields
  std::vector<TypedLine> lines_;
  std::size_t count_ = 0;
  std::vector<LogCursor> cursors_;
  std::vector<Schema> schemas_;
  std::string scratch_;
  std::vector<std::string> elements_;
};

}  // namespace pugmark::app
