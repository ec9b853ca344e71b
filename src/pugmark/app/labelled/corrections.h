// Corrections: labels that somebody found to be wrong, as a list that a person reads and edits and training applies.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "pugmark/app/labelled/labelled_connections.h"
#include "pugmark/core/diagnostic.h"
#include "pugmark/core/result.h"
#include "pugmark/eval/label_audit.h"

namespace pugmark::app {

/// What becomes of connections: they get this label, or are left out of training.
using CorrectedLabel = std::optional<Label>;

/// The list as a file: a line a log and host, with what to do and, for people, why. Connections labelled normal become
/// malicious. Those labelled malicious are left out: nothing that a malicious log holds is learned as normal unasked.
std::string corrections_text(const LabelAudit& audit);

/// How many connections were corrected.
struct CorrectionCounts {
  std::uint64_t relabelled = 0;
  std::uint64_t left_out = 0;
};

/// Corrections by log and host.
class Corrections {
 public:
  /// Errors: kIo; kFormat with the line that cannot be used, or for a file that is no such list.
  static Result<Corrections> open(const std::string& path);

  /// Applies all to what was read; says which of them no connection has.
  CorrectionCounts apply(LabelledConnections& connections, DiagnosticSink& diagnostics) const;

 private:
  struct Correction {
    CorrectedLabel label;
    std::uint64_t line = 0;
  };

  explicit Corrections(std::string path) : path_(std::move(path)) {}
  Result<void> add(std::string_view text, std::uint64_t line);

  std::string path_;
  absl::flat_hash_map<std::string, Correction> corrections_;  // by the log's content and the host
};

}  // namespace pugmark::app
