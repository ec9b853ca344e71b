// CaptureReader: a packet capture in, the HTTP exchanges in it out.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string_view>

#include "pugmark/capture/capture_counts.h"
#include "pugmark/capture/exchange.h"
#include "pugmark/capture/packet_decoder.h"
#include "pugmark/capture/packet_reader.h"
#include "pugmark/capture/tcp_reassembler.h"
#include "pugmark/core/result.h"
#include "pugmark/io/byte_source.h"

namespace pugmark {

/// Reads the exchanges of a capture, each as soon as its response was seen or its connection has ended. Memory stays
/// within CaptureLimits whatever the size of the capture.
/// Threads: one at a time.
class CaptureReader {
 public:
  explicit CaptureReader(std::unique_ptr<ByteSource> source, const CaptureLimits& limits = {});

  /// The next exchange; nothing at the end. After an error in the capture the exchanges up to there come first.
  /// Errors: those of PacketReader.
  Result<std::optional<Exchange>> next();

  /// What was met so far.
  CaptureCounts counts() const;
  const PacketReader& packets() const { return packets_; }
  /// The times of the first and the last packet.
  std::optional<Timestamp> first() const { return first_; }
  std::optional<Timestamp> last() const { return last_; }
  /// Packets by link type.
  const std::map<std::uint32_t, std::uint64_t>& link_types() const { return link_types_; }

 private:
  CaptureLimits limits_;
  PacketReader packets_;
  PacketDecoder decoder_;
  HttpShared shared_;
  TcpReassembler connections_;
  std::optional<Timestamp> first_;
  std::optional<Timestamp> last_;
  std::map<std::uint32_t, std::uint64_t> link_types_;
  std::optional<Error> failure_;
  bool ended_ = false;
};

}  // namespace pugmark
