// ExchangeRows: the exchanges of a block as rows of numbers, with what is needed to go on: to look at what came before
// them, and to find them again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/core/timestamp.h"
#include "pugmark/feature/flows/flow_context.h"
#include "pugmark/feature/flows/flow_features.h"
#include "pugmark/http/log_block_reader.h"

namespace pugmark::app {

/// An exchange of a block.
struct ExchangeRow {
  FlowRow row;
  std::optional<Timestamp> ts;
  std::string uid;
  std::string client;
  std::string host;
  std::uint64_t host_hash = 0;
  std::uint64_t request_hash = 0;
  View view = View::kFull;  ///< What its log shows of it.
  bool asked = true;        ///< Its request has a method or a URI; a header block that stands for one has neither.
  std::uint64_t line = 0;   ///< Within the block, from 1; so is the record.
  std::uint64_t record = 0;
  std::string_view text;  ///< Its row. Lifetime: the block's.
};

/// Reads the exchanges of blocks; buffers are used again.
/// Threads: one per thread.
class ExchangeRows {
 public:
  /// `texts`: rows keep their texts too.
  explicit ExchangeRows(bool texts = false) : features_(texts) {}

  /// Reads on to the end of the block. Columns of the connection and the log are not filled in yet.
  void read(LogBlockReader& reader);

  std::size_t size() const { return count_; }
  ExchangeRow& operator[](std::size_t i) { return rows_[i]; }
  /// The state of the log at an exchange: with it, its row can be read by itself.
  const LogCursor& cursor(std::size_t i) const { return cursors_[cursor_of_[i]]; }
  /// Rows of the block that tell of no exchange, for they are header blocks alone.
  std::uint64_t without_exchange() const { return without_exchange_; }

  /// Fills in the columns of the connection and the log, in order.
  void add_context(FlowContext& context);

 private:
  FlowFeatures features_;
  std::vector<ExchangeRow> rows_;
  std::size_t count_ = 0;
  std::vector<LogCursor> cursors_;
  std::vector<std::uint32_t> cursor_of_;
  std::uint64_t without_exchange_ = 0;
};

/// Keeps a FlowContext for the log that is read: another log begins it anew.
class LogContext {
 public:
  /// The context for the exchanges of a log of this stream (log_stream_of) that come next.
  FlowContext& of(const std::string& stream);

 private:
  FlowContext context_;
  std::optional<std::string> stream_;
};

}  // namespace pugmark::app
