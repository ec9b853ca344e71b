// LogBlockReader: a block of lines in, the messages in it out, some at a time, with what was skipped counted.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/http/log_lines.h"
#include "pugmark/http/message_reader.h"
#include "pugmark/record/record.h"
#include "pugmark/record/zeek_json.h"
#include "pugmark/record/zeek_tsv.h"

namespace pugmark {

/// Why a row gave no message, or less than it might.
struct RowProblem {
  enum class Kind {
    kTooFewColumns,
    kTooManyColumns,
    kNoColumns,  ///< A row before any #fields line.
    kBadJson,
    kValuesDropped,  ///< Not skipped: names and values did not pair.
    kHeadersLost,    ///< Not skipped: the sensor left out names or values.
  };
  std::uint64_t line = 0;  ///< Within the block, from 1.
  Kind kind = Kind::kTooFewColumns;
  std::uint32_t seen = 0;      ///< Columns seen, where columns are the matter.
  std::uint32_t declared = 0;  ///< Columns declared.
  std::string_view detail;     ///< The parser's word on bad JSON; static text.
};

/// Says what was wrong, in words.
std::string describe(const RowProblem& problem);

/// What a block held. Counts are of whole rows.
struct BlockCounts {
  std::uint64_t lines = 0;               ///< Physical lines.
  std::uint64_t records = 0;             ///< Rows that are records of an HTTP log.
  std::uint64_t skipped = 0;             ///< Rows that could not be read.
  std::uint64_t foreign = 0;             ///< Rows of logs that are no HTTP logs, and events that tell of no HTTP/1.
  std::uint64_t events = 0;              ///< Events of Suricata's among the records and the foreign rows.
  std::array<std::uint64_t, 4> views{};  ///< Messages by View.
  std::vector<RowProblem> problems;
};

/// Reads the messages of blocks.
/// Threads: one reader per thread.
class LogBlockReader {
 public:
  LogBlockReader();

  /// Begins a block whose lines are followed by at least kBlockPadding readable bytes. There is nothing in it where the
  /// file is no log.
  /// Lifetime: the lines must outlive the reading.
  void begin(LogCursor at, std::string_view lines);

  /// The most messages that are at hand at a time.
  static constexpr std::size_t kMaxAtHand = 16;

  /// Moves to the next messages, as many as can be at hand together; false at the end of the block.
  bool next();

  /// The canonical texts of the messages at hand, in order; at least one, at most kMaxAtHand. Lifetime: until next().
  std::span<const std::string_view> texts() const { return {texts_.data(), count_}; }
  /// The physical line of the message at hand with this index, and its record, within the block, from 1.
  std::uint64_t line(std::size_t index) const { return rows_[index].line; }
  std::uint64_t record(std::size_t index) const { return rows_[index].record; }
  /// Its row, without the end of the line, as it stands in the block; and its place among the messages of the row.
  std::string_view row(std::size_t index) const { return rows_[index].line_text; }
  std::size_t index_in_row(std::size_t index) const { return messages_.empty() ? 0 : index; }
  /// The state of the log at the messages at hand: with it, a row can be read by itself.
  const LogCursor& cursor() const { return lines_.cursor(); }
  /// Its time. Costs less than message().
  std::optional<Timestamp> ts(std::size_t index) const;
  /// Its uid, who sent it and what its source shows of it. They cost less than message() too.
  /// Lifetime: until the next call, or next().
  std::string_view uid(std::size_t index);
  Origin origin(std::size_t index);
  View view(std::size_t index) const { return messages_.empty() ? View::kFull : messages_[index].view; }
  /// All that is known of it. Costs more than texts() where the log is in Assimilate's form.
  /// Lifetime: until the next call, or next().
  const HttpMessage& message(std::size_t index);

  /// The exchange that the row at hand tells of; nothing where the messages at hand are rows of a log of header blocks.
  /// Lifetime: until next().
  std::optional<HttpExchange> exchange() {
    return messages_.empty() ? std::nullopt : message_reader_.exchange(record_);
  }

  /// The counts so far; complete when next() has said false.
  const BlockCounts& counts() const { return counts_; }
  BlockCounts take_counts() { return std::move(counts_); }

 private:
  /// Where a message at hand comes from.
  struct Row {
    std::string_view line_text;
    std::string_view ts_text;
    std::string_view uid_text;
    std::string_view origin_text;
    std::uint64_t line = 0;
    std::uint64_t record = 0;
  };

  void read_header_log_row();
  bool read_tsv_row();
  bool read_json_row();
  void adopt_schema();
  void add_problem(RowProblem::Kind kind, std::uint32_t seen);
  bool deliver(std::span<const HttpMessage> messages);
  /// What a cell of a row that took the direct way says, as Record::text() has it.
  std::string_view text_of(std::string_view cell, std::string& scratch) const;

  LogLines lines_;
  BlockCounts counts_;

  std::size_t count_ = 0;  // of messages at hand
  std::array<std::string_view, kMaxAtHand> texts_;
  std::array<Row, kMaxAtHand> rows_;
  /// The messages at hand; empty where they are rows that took the direct way.
  std::span<const HttpMessage> messages_;

  std::shared_ptr<const Schema> schema_;  // the one that tsv_parser_ was made for
  std::unique_ptr<TsvRowParser> tsv_parser_;
  std::size_t text_column_ = 0;
  std::size_t ts_column_ = 0;
  std::size_t uid_column_ = 0;
  std::size_t origin_column_ = 0;
  char separator_ = '\t';
  bool direct_ = false;  // the text can be cut out of the row as it is

  JsonRowParser json_parser_;
  MessageReader message_reader_;
  Record record_;
  std::string scratch_;
};

}  // namespace pugmark
