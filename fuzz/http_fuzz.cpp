// Fuzzes the parsing of HTTP: a header block must come out the same however it is cut, and a connection must end with
// nothing held back.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "pugmark/capture/http_connection.h"
#include "pugmark/capture/http_head_parser.h"
#include "pugmark/capture/message_start.h"
#include "pugmark/core/assert.h"

namespace {

using Bytes = std::span<const std::uint8_t>;

std::string head_of(pugmark::HttpParsing& parsing, pugmark::HttpHeadParser::Kind kind, Bytes bytes, std::size_t step) {
  pugmark::HttpHeadParser parser(parsing, kind);
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    // A copy, so that the sanitizers see a read beyond it.
    const Bytes piece = bytes.subspan(at, std::min(step, bytes.size() - at));
    const std::unique_ptr<std::uint8_t[]> copy = std::make_unique<std::uint8_t[]>(piece.size());
    std::copy(piece.begin(), piece.end(), copy.get());
    std::size_t used = 0;
    const auto status = parser.feed({copy.get(), piece.size()}, used);
    PUGMARK_ASSERT(used <= piece.size());
    if (status == pugmark::HttpHeadParser::Status::kFailed) {
      return "failed";
    }
    if (status == pugmark::HttpHeadParser::Status::kDone) {
      const pugmark::MessageHead head = parser.take_head();
      std::string text = head.method + '\0' + head.uri + '\0' + head.status;
      for (std::size_t i = 0; i < head.size(); ++i) {
        text += '\0' + std::string(head.name(i)) + '\0' + std::string(head.value(i));
      }
      return text;
    }
  }
  return "more";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, size);
  static pugmark::HttpParsing parsing;
  const pugmark::MessageStart start = pugmark::message_start(bytes);
  if (start == pugmark::MessageStart::kRequest || start == pugmark::MessageStart::kResponse) {
    const auto kind = start == pugmark::MessageStart::kRequest ? pugmark::HttpHeadParser::Kind::kRequest
                                                               : pugmark::HttpHeadParser::Kind::kResponse;
    PUGMARK_ASSERT(head_of(parsing, kind, bytes, size + 1) == head_of(parsing, kind, bytes, 1));
  }

  pugmark::HttpShared shared;
  {
    pugmark::HttpConnection connection(shared, "C", {});
    pugmark::Side side = 0;
    std::uint64_t offset = 0;
    // A byte of 0xFF changes the side, one of 0xFE is a gap; what lies between is a segment.
    for (std::size_t at = 0; at < size;) {
      const std::size_t end =
          static_cast<std::size_t>(std::find_if(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.end(),
                                                [](std::uint8_t b) { return b >= 0xFE; }) -
                                   bytes.begin());
      pugmark::StreamPlace place;
      place.offset = offset;
      place.acknowledged = offset;
      if (end > at) {
        connection.data(side, bytes.subspan(at, end - at), place);
      }
      offset += end - at;
      if (end < size && bytes[end] == 0xFE) {
        connection.gap(side, 10);
      }
      side = 1 - side;
      at = end + 1;
    }
    connection.finish();
    PUGMARK_ASSERT(shared.ready.size() == shared.counts.exchanges);
  }
  PUGMARK_ASSERT(shared.buffered == 0);
  return 0;
}
