// Fuzzes the parser of JSON rows: any bytes as one line, parsed twice by one parser, must give the same and stay in
// bounds.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/core/assert.h"
#include "pugmark/http/message_reader.h"
#include "pugmark/io/line_reader.h"
#include "pugmark/record/zeek_json.h"

namespace {

std::vector<std::string> content_of(const pugmark::Record& record, std::size_t fields) {
  std::vector<std::string> content;
  std::string scratch;
  std::vector<std::string> elements;
  for (std::size_t field = 0; field < fields; ++field) {
    content.emplace_back(record.text(field, scratch));
    content.emplace_back(record.logged(field, scratch));
    const std::size_t count = record.list(field, elements);
    for (std::size_t i = 0; i < count; ++i) {
      content.push_back(elements[i]);
    }
  }
  return content;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<char> buffer(data, data + size);
  buffer.resize(size + pugmark::kBlockPadding);
  const std::string_view line(buffer.data(), size);
  pugmark::JsonRowParser parser(pugmark::MessageReader::json_projection());
  parser.collect_members(true);
  const std::size_t fields = pugmark::MessageReader::json_projection().size();
  pugmark::Record record;
  if (!parser.parse(line, buffer.size(), record)) {
    PUGMARK_ASSERT(!parser.error().empty());
    PUGMARK_ASSERT(!parser.parse(line, buffer.size(), record));
    return 0;
  }
  const std::vector<std::string> first = content_of(record, fields);
  pugmark::MessageReader reader;
  PUGMARK_ASSERT(reader.read(record).size() <= 2);
  PUGMARK_ASSERT(reader.read_event(record).size() <= 2);
  if (pugmark::MessageReader::json_row_kind(record, {}) == pugmark::JsonRowKind::kHttpEvent) {
    for (const pugmark::HttpMessage& message : reader.read_event(record)) {
      PUGMARK_ASSERT(!message.canonical_text.empty() && !message.identifier.empty());
    }
  }
  PUGMARK_ASSERT(parser.parse(line, buffer.size(), record));
  PUGMARK_ASSERT(content_of(record, fields) == first);
  return 0;
}
