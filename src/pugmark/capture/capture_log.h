// The exchanges of a capture as an http.log, so that everything that reads logs reads captures.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "pugmark/capture/capture_reader.h"
#include "pugmark/core/result.h"
#include "pugmark/io/byte_source.h"
#include "pugmark/record/zeek_writer.h"

namespace pugmark {

/// Whether rows tell which packets completed the request and the response, in two more columns.
enum class PacketNumbers { kLeftOut, kTold };
inline constexpr std::string_view kRequestPacketColumn = "request_packet";
inline constexpr std::string_view kResponsePacketColumn = "response_packet";

/// Writes exchanges as rows of an http.log with the names and values of all headers, in the order and case of the wire.
class ExchangeLogWriter {
 public:
  explicit ExchangeLogWriter(LogEncoding encoding, PacketNumbers packets = PacketNumbers::kLeftOut);

  std::string header() const { return writer_.header(); }
  /// Appends one row.
  void append(std::string& out, const Exchange& exchange);

 private:
  void append_headers(const std::optional<MessageHead>& head);
  void append_optional(std::optional<std::string_view> value);

  ZeekLogWriter writer_;
  PacketNumbers packets_;
};

/// A log to be read.
struct LogSource {
  std::unique_ptr<ByteSource> bytes;
  bool of_capture = false;  ///< Made of a capture, so that its numbers of packets may be believed.
};

/// Looks at the first bytes of `source` and returns `source` itself or, where they are those of a capture, a source of
/// the http.log of that capture, in ASCII and with numbers of packets. What was dropped is told by its remarks().
/// Errors: kIo when the first bytes cannot be read; read() gives those of CaptureReader.
Result<LogSource> capture_as_log(std::unique_ptr<ByteSource> source, const CaptureLimits& limits = {});

/// What should be said of a capture that was read to its end: what could not be used of it, and what to make of that.
std::vector<Diagnostic> capture_remarks(const CaptureReader& reader);

}  // namespace pugmark
