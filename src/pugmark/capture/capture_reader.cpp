// Packets to segments to streams to exchanges.
#include "pugmark/capture/capture_reader.h"

#include <algorithm>
#include <utility>

namespace pugmark {

CaptureReader::CaptureReader(std::unique_ptr<ByteSource> source, const CaptureLimits& limits)
    : limits_(limits), packets_(std::move(source)), connections_(limits_, shared_) {}

Result<std::optional<Exchange>> CaptureReader::next() {
  while (shared_.ready.empty() && !ended_) {
    auto packet = packets_.next();
    if (!packet || !*packet) {
      if (!packet) {
        failure_ = std::move(packet).error();
      }
      ended_ = true;
      connections_.finish();
      break;
    }
    const Timestamp ts = (*packet)->mark.ts();
    first_ = std::min(first_.value_or(ts), ts);
    last_ = std::max(last_.value_or(ts), ts);
    ++link_types_[(*packet)->link_type];
    if (const auto segment = decoder_.decode(**packet)) {
      connections_.add(*segment, (*packet)->mark);
    }
  }
  if (shared_.ready.empty()) {
    return failure_ ? Result<std::optional<Exchange>>(*std::exchange(failure_, std::nullopt))
                    : std::optional<Exchange>();
  }
  Exchange exchange = std::move(shared_.ready.front());
  shared_.ready.pop_front();
  return std::optional<Exchange>(std::move(exchange));
}

CaptureCounts CaptureReader::counts() const {
  CaptureCounts counts = shared_.counts;
  counts.packets = packets_.packets();
  const DecoderCounts decoder = decoder_.counts();
  counts.unknown_link = decoder.unknown_link;
  counts.last_unknown_link = decoder.last_unknown_link;
  counts.malformed = decoder.malformed;
  counts.fragments_lost = decoder.fragments_lost;
  return counts;
}

}  // namespace pugmark
