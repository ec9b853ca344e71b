// Converting: packet captures in, HTTP logs out.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "pugmark/capture/capture_counts.h"
#include "pugmark/core/diagnostic.h"
#include "pugmark/core/result.h"
#include "pugmark/finding/finding.h"
#include "pugmark/http/host_list.h"
#include "pugmark/record/zeek_writer.h"

namespace pugmark::app {

/// What to convert, and to what.
struct ConvertOptions {
  std::vector<std::string> inputs;
  std::string directory;  ///< Of the logs; made where it is not there.
  LogEncoding encoding = LogEncoding::kTsv;
  /// A log for each capture: `http/NAME.log` and `httpheaders/NAME.log`. Else one of each for all: `http.log` and
  /// `httpheaders.log`.
  bool split = false;
  HostList benign;  ///< With `split`: exchanges with these hosts go to the same names below `benign/`.
  SecretPolicy secrets = SecretPolicy::kMask;
  bool force = false;
  CaptureLimits limits;
  const std::atomic<bool>* stop = nullptr;
  std::function<void(std::uint64_t bytes)> progress;
};

/// What was converted.
struct ConvertSummary {
  std::uint64_t captures = 0;
  std::uint64_t other_files = 0;  ///< Files of directories that are no captures.
  std::uint64_t without_http = 0;
  std::uint64_t packets = 0;
  std::uint64_t http_connections = 0;
  std::uint64_t exchanges = 0;
  std::uint64_t set_apart = 0;  ///< Exchanges with hosts of the list.
  std::uint64_t bytes = 0;
  std::vector<std::string> logs;  ///< That were written, in order.
};

/// Converts the captures. A capture that cannot be read is a diagnostic, and what was read of it is kept.
/// Errors: kUsage where a log exists and must not be replaced; kIo; kInterrupted.
Result<ConvertSummary> convert(const ConvertOptions& options, DiagnosticSink& diagnostics);

}  // namespace pugmark::app
