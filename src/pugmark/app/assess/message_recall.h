// MessageRecall: messages read again from where they came, so that nobody need hold their texts.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "pugmark/http/http_exchange.h"
#include "pugmark/http/log_block_reader.h"
#include "pugmark/http/log_cursor.h"
#include "pugmark/io/line_store.h"

namespace pugmark::app {

/// What tells a line from another that stands in its place by now.
std::uint32_t check_of_line(std::string_view line);

/// Where a message can be read again.
struct MessagePlace {
  std::optional<StoredPlace> text;  ///< Of its line.
  std::uint32_t size = 0;           ///< Of its line.
  std::uint32_t index = 0;          ///< Among the messages of the line.
  std::uint32_t check = 0;          ///< Of the line: a file may hold another one by then.
  std::shared_ptr<const LogCursor> cursor;
};

/// Reads messages again.
/// Threads: one at a time.
class MessageRecall {
 public:
  explicit MessageRecall(const LineStore& store) : store_(store) {}

  /// The message at a place; null where it cannot be read any more. Lifetime: until the next call.
  const HttpMessage* read(const std::string& path, const MessagePlace& place);
  /// The exchange that its line tells of; nothing where there is none, or it cannot be read any more. Lifetime of its
  /// messages: until the next call.
  std::optional<HttpExchange> read_exchange(const std::string& path, const MessagePlace& place);

 private:
  /// Has the messages of the line at hand, if it can be read.
  bool read_line(const std::string& path, const MessagePlace& place);

  const LineStore& store_;
  LogBlockReader reader_;
  std::string line_;
};

}  // namespace pugmark::app
