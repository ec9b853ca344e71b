// Fuzzes the reading of pasted text: what is made of any text is a log that can be read, line by line of the text.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/core/assert.h"
#include "pugmark/http/log_block_reader.h"
#include "pugmark/http/pasted_text.h"
#include "pugmark/io/line_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto pasted = pugmark::read_pasted_text(text);
  if (!pasted) {
    PUGMARK_ASSERT(!pasted.error().message().empty());
    return 0;
  }
  const std::string& log = pasted->log;
  const auto log_lines = static_cast<std::size_t>(std::count(log.begin(), log.end(), '\n'));
  const auto text_lines = static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  PUGMARK_ASSERT(pasted->lines.empty() || pasted->lines.size() == log_lines);
  for (std::size_t line = 1; line <= pasted->lines.size(); ++line) {
    PUGMARK_ASSERT(pasted->line_of(line) >= 1 && pasted->line_of(line) <= text_lines);
  }
  std::vector<char> buffer(log.begin(), log.end());
  buffer.resize(buffer.size() + pugmark::kBlockPadding);
  pugmark::LogBlockReader reader;
  reader.begin(pugmark::LogCursor(), std::string_view(buffer.data(), log.size()));
  std::size_t messages = 0;
  while (reader.next()) {
    for (std::size_t i = 0; i < reader.texts().size(); ++i) {
      PUGMARK_ASSERT(reader.message(i).canonical_text == reader.texts()[i]);
      ++messages;
    }
  }
  // What was made of header blocks is whole.
  PUGMARK_ASSERT(!pasted->without_uid || (messages > 0 && reader.counts().skipped == 0));
  return 0;
}
