// Inspecting: what is this file? A log and what it shows, a capture and what is in it, or a model and its card.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "pugmark/app/scan.h"
#include "pugmark/model/model.h"

namespace pugmark::app {

/// What a log shows of itself.
struct LogDescription {
  bool empty = false;  ///< There is nothing in it; then nothing else is said.
  std::string path;    ///< Zeek's #path, or what the name says.
  std::string format;  ///< "Zeek TSV" or "JSON lines".
  std::string kind;
  std::string sensor;  ///< Who wrote the log, as its first row says (`_system_name`, `host`); mostly not said.
  /// The best view that rows have, or could have; nothing where the log is no HTTP log.
  std::optional<View> view;
  std::array<std::uint64_t, 4> views{};  ///< Messages by View.
  /// Of JSON lines, the fields of the first row, without types; of events those of the first that tells of HTTP/1.
  Columns columns;
  std::uint64_t records = 0;  ///< All rows that could be read.
  std::uint64_t skipped = 0;
  std::uint64_t other_rows = 0;  ///< Those among the records that are of no HTTP log, or no events of HTTP/1.
};

/// What a model says of itself.
struct ModelDescription {
  ModelCard card;
  std::optional<LearnedVerdicts> verdicts;             ///< Those that it learned from; nothing where there are none.
  std::array<std::vector<WeightedWord>, 2> strongest;  ///< By Label; recipe words.
  std::array<std::vector<WeightedFeature>, 2> strongest_features;  ///< By Label; recipe headers.
};

/// What a capture shows of itself.
struct CaptureDescription {
  std::string format;  ///< "pcap" or "pcapng".
  std::vector<std::string> link_types;
  std::optional<Timestamp> first;  ///< Of its packets; nothing where there are none.
  std::optional<Timestamp> last;
  CaptureCounts counts;
};

using FileDescription = std::variant<LogDescription, ModelDescription, CaptureDescription>;

/// Looks at one file.
/// Errors: kIo; kFormat for what is none of these.
Result<FileDescription> inspect(const std::string& path, DiagnosticSink& diagnostics);

}  // namespace pugmark::app
