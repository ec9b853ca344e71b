// Reading a whole text as one block, for tests of what readers make of logs.
#pragma once

#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "pugmark/http/log_block_reader.h"
#include "pugmark/io/line_reader.h"

namespace pugmark {

/// Hands every message of `log` to `visit`; `path_hint` is what the name of the file says. Returns what was counted.
inline BlockCounts read_messages(std::string log, const std::string& path_hint,
                                 const std::function<void(const HttpMessage&)>& visit) {
  const std::size_t size = log.size();
  log.append(kBlockPadding, '\0');
  LogBlockReader reader;
  reader.begin(LogCursor(path_hint), std::string_view(log).substr(0, size));
  while (reader.next()) {
    for (std::size_t i = 0; i < reader.texts().size(); ++i) {
      visit(reader.message(i));
    }
  }
  return reader.take_counts();
}

inline std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace pugmark
