// Fuzzes the reading of captures as a whole: any bytes as a file must give the same however they come, and leave
// nothing behind.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>

#include "pugmark/capture/capture_log.h"
#include "pugmark/core/assert.h"

namespace {

/// Gives a few bytes at a time.
class Trickle final : public pugmark::ByteSource {
 public:
  Trickle(std::string bytes, std::size_t step) : bytes_(std::move(bytes)), step_(step) {}

  pugmark::Result<std::size_t> read(std::span<char> buffer) override {
    const std::size_t count = std::min({step_, buffer.size(), bytes_.size() - at_});
    std::memcpy(buffer.data(), bytes_.data() + at_, count);
    at_ += count;
    return count;
  }

 private:
  std::string bytes_;
  std::size_t step_;
  std::size_t at_ = 0;
};

std::string log_of(const std::string& capture, std::size_t step) {
  pugmark::CaptureLimits limits;
  limits.connections = 16;
  limits.direction_bytes = 4096;
  limits.buffered_bytes = 65'536;
  pugmark::CaptureReader reader(std::make_unique<Trickle>(capture, step), limits);
  pugmark::ExchangeLogWriter writer(pugmark::LogEncoding::kTsv);
  std::string log;
  std::uint64_t exchanges = 0;
  while (true) {
    const auto exchange = reader.next();
    if (!exchange) {
      log += "error: " + exchange.error().message();
      break;
    }
    if (!*exchange) {
      break;
    }
    ++exchanges;
    writer.append(log, **exchange);
  }
  PUGMARK_ASSERT(exchanges == reader.counts().exchanges);
  for (const pugmark::Diagnostic& remark : pugmark::capture_remarks(reader)) {
    log += remark.what;
  }
  return log;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string capture(data, data + size);
  PUGMARK_ASSERT(log_of(capture, size + 1) == log_of(capture, 7));
  return 0;
}
