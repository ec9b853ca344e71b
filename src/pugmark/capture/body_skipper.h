// BodySkipper: finds the end of a message's body without keeping any of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "pugmark/capture/exchange.h"

namespace pugmark {

/// Passes over one body. Source: RFC 9112, sections 6.3 and 7.1.
class BodySkipper {
 public:
  /// Begins the body that the headers of a request announce.
  void begin_request(const MessageHead& head);
  /// Begins the body of the final response to `method` (empty where that is not known) with this status code.
  void begin_response(const MessageHead& head, int status, std::string_view method);

  /// Whether the body has ended; true where there is none.
  bool done() const { return state_ == State::kDone; }
  /// Whether the body goes on until its sender closes the connection.
  bool until_close() const { return state_ == State::kUntilClose; }
  /// Whether a chunk could not be read, so that where the body ends is not known.
  bool failed() const { return state_ == State::kFailed; }

  /// Takes bytes until the body has ended or failed; returns how many of them.
  std::size_t skip(std::span<const std::uint8_t> bytes);
  /// Takes `count` bytes that were not seen; false where the end of the body cannot be known any more.
  bool skip_gap(std::uint64_t count);

 private:
  enum class State {
    kDone,
    kLength,
    kUntilClose,
    kChunkSize,
    kChunkExtension,
    kChunkData,
    kChunkEnd,
    kTrailer,
    kTrailerLine,
    kFailed,
  };

  void begin_by_headers(const MessageHead& head, State otherwise);
  void take_chunk_byte(std::uint8_t byte);

  State state_ = State::kDone;
  std::uint64_t left_ = 0;  // of a body of known length, or of a chunk
  unsigned digits_ = 0;
};

}  // namespace pugmark
