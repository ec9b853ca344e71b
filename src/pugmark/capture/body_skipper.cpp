// Framing of bodies.
#include "pugmark/capture/body_skipper.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>

#include "pugmark/core/ascii.h"

namespace pugmark {
namespace {

constexpr unsigned kMaxDigits = 15;

bool is_chunked(std::string_view coding) { return lower_case(coding).find("chunked") != std::string::npos; }

}  // namespace

void BodySkipper::begin_by_headers(const MessageHead& head, State otherwise) {
  state_ = otherwise;
  if (const auto coding = head.find("transfer-encoding"); coding && is_chunked(*coding)) {
    state_ = State::kChunkSize;
    left_ = 0;
    digits_ = 0;
    return;
  }
  if (const auto length = head.find("content-length")) {
    std::string_view text = *length;
    text = text.substr(0, text.find(','));  // repeated by a proxy: "5, 5"
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), left_);
    if (status == std::errc() && end != text.data()) {
      state_ = left_ > 0 ? State::kLength : State::kDone;
    }
  }
}

void BodySkipper::begin_request(const MessageHead& head) { begin_by_headers(head, State::kDone); }

void BodySkipper::begin_response(const MessageHead& head, int status, std::string_view method) {
  const bool tunnel = method == "CONNECT" && status >= 200 && status < 300;
  if ((status >= 100 && status < 200) || status == 204 || status == 304 || method == "HEAD" || tunnel) {
    state_ = State::kDone;
    return;
  }
  begin_by_headers(head, State::kUntilClose);
}

std::size_t BodySkipper::skip(std::span<const std::uint8_t> bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    switch (state_) {
      case State::kDone:
      case State::kFailed:
        return at;
      case State::kUntilClose:
        return bytes.size();
      case State::kLength:
      case State::kChunkData: {
        const std::uint64_t count = std::min<std::uint64_t>(left_, bytes.size() - at);
        at += static_cast<std::size_t>(count);
        left_ -= count;
        if (left_ == 0) {
          state_ = state_ == State::kLength ? State::kDone : State::kChunkEnd;
        }
        break;
      }
      default:
        take_chunk_byte(bytes[at++]);
    }
  }
  return at;
}

void BodySkipper::take_chunk_byte(std::uint8_t byte) {
  switch (state_) {
    case State::kChunkSize:
      if (const int digit = hex_value(static_cast<char>(byte)); digit >= 0 && digits_ < kMaxDigits) {
        left_ = left_ * 16 + static_cast<unsigned>(digit);
        ++digits_;
        return;
      }
      if (digits_ == 0 && (byte == ' ' || byte == '\t')) {
        return;
      }
      if (digits_ == 0 || hex_value(static_cast<char>(byte)) >= 0) {
        state_ = State::kFailed;
        return;
      }
      state_ = State::kChunkExtension;
      [[fallthrough]];
    case State::kChunkExtension:
      if (byte == '\n') {
        state_ = left_ > 0 ? State::kChunkData : State::kTrailer;
      }
      return;
    case State::kChunkEnd:
      if (byte == '\n') {
        state_ = State::kChunkSize;
        digits_ = 0;
      } else if (byte != '\r') {
        state_ = State::kFailed;
      }
      return;
    case State::kTrailer:  // at the start of a line
      if (byte == '\n') {
        state_ = State::kDone;
      } else if (byte != '\r') {
        state_ = State::kTrailerLine;
      }
      return;
    default:
      if (byte == '\n') {
        state_ = State::kTrailer;
      }
      return;
  }
}

bool BodySkipper::skip_gap(std::uint64_t count) {
  switch (state_) {
    case State::kUntilClose:
      return true;
    case State::kLength:
      if (count > left_) {
        return false;
      }
      left_ -= count;
      state_ = left_ == 0 ? State::kDone : State::kLength;
      return true;
    case State::kChunkData:
      if (count > left_) {
        return false;
      }
      left_ -= count;
      state_ = left_ == 0 ? State::kChunkEnd : State::kChunkData;
      return true;
    default:
      return false;
  }
}

}  // namespace pugmark
