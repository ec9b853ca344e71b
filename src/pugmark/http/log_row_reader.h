// LogRowReader: a block of lines in, its rows of one kind of Zeek log out, whatever its columns, with what was skipped
// counted.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "pugmark/http/log_block_reader.h"
#include "pugmark/http/log_lines.h"
#include "pugmark/record/record.h"
#include "pugmark/record/zeek_json.h"
#include "pugmark/record/zeek_tsv.h"

namespace pugmark {

/// What a log with these columns is ("ssl"): its #path or, where it has none, what the name of its file says. Empty
/// where nothing says it. RITA's "open_ssl" is "ssl".
std::string_view log_path(const LogCursor& cursor);
/// The same of a row of JSON whose member `_path` is `own`.
std::string_view log_path(std::string_view own, const LogCursor& cursor);

/// Reads the rows of logs of one path. What says nothing of its path counts as one of them.
/// Threads: one reader per thread.
class LogRowReader {
 public:
  /// `fields` give the numbers by which records are asked. Lifetime: their names must outlive the reader.
  LogRowReader(const Projection& fields, std::string path);

  /// Begins a block, as LogBlockReader::begin() does.
  void begin(LogCursor at, std::string_view lines);
  /// Moves to the next row; false at the end of the block.
  bool next();

  /// The row. Lifetime: until next().
  const Record& record() const { return record_; }
  /// Its physical line, and its place among the records, within the block, from 1.
  std::uint64_t line() const { return counts_.lines; }
  std::uint64_t record_number() const { return counts_.records; }
  /// It as it stands in the block, with its end.
  std::string_view text() const { return lines_.whole_line(); }
  /// The state of the log at it: with that it can be read by itself.
  const LogCursor& cursor() const { return lines_.cursor(); }
  /// The columns that its log declares; null for JSON.
  const Schema* schema() const { return schema_.get(); }

  /// The counts so far; complete when next() has said false. Records are of this path, foreign rows of others.
  BlockCounts take_counts() { return std::move(counts_); }

 private:
  void adopt_schema();
  bool read_tsv();
  bool read_json();
  void skip(RowProblem::Kind kind, std::size_t seen);
  bool is_wanted(std::string_view path) const { return path.empty() || path == path_; }

  Projection fields_;
  std::size_t own_path_;  // the field of `_path`
  std::string path_;
  LogLines lines_;
  BlockCounts counts_;
  std::shared_ptr<const Schema> schema_;
  std::unique_ptr<TsvRowParser> tsv_parser_;  // null where the log is another
  JsonRowParser json_parser_;
  Record record_;
  std::string scratch_;
};

}  // namespace pugmark
