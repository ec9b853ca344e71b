// Fuzzes the readers of logs as a whole: any bytes as one block, and as two blocks cut at a line, must give the same.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/core/assert.h"
#include "pugmark/http/canonical_text.h"
#include "pugmark/http/log_block_reader.h"
#include "pugmark/http/secrets.h"
#include "pugmark/io/line_reader.h"

namespace {

void read_block(const pugmark::LogCursor& cursor, std::string_view lines, std::vector<std::string>& texts) {
  // A block of its own, so that a read beyond the padding is seen.
  std::vector<char> buffer(lines.begin(), lines.end());
  buffer.resize(buffer.size() + pugmark::kBlockPadding);
  pugmark::LogBlockReader reader;
  reader.begin(cursor, std::string_view(buffer.data(), lines.size()));
  while (reader.next()) {
    for (std::size_t i = 0; i < reader.texts().size(); ++i) {
      texts.emplace_back(reader.texts()[i]);
      PUGMARK_ASSERT(reader.message(i).canonical_text == texts.back());
      pugmark::mask_uri(reader.message(i).uri);
      pugmark::mask_canonical_text(texts.back());
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string log(data, data + size);
  std::vector<std::string> whole;
  read_block(pugmark::LogCursor("http"), log, whole);

  const std::size_t newline = log.find('\n', size / 2);
  const std::string_view first = std::string_view(log).substr(0, newline == std::string::npos ? size : newline + 1);
  std::vector<std::string> halves;
  pugmark::LogCursor cursor("http");
  read_block(cursor, first, halves);
  cursor.advance(first);
  read_block(cursor, std::string_view(log).substr(first.size()), halves);
  PUGMARK_ASSERT(whole == halves);
  return 0;
}
