// LabelledConnections: labelled logs as rows of features, a row a connection: what the recipe headers learns from and
// is measured on.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "pugmark/app/scan.h"
#include "pugmark/feature/header_features.h"
#include "pugmark/finding/connection_join.h"
#include "pugmark/model/labelled_rows.h"
#include "pugmark/model/model_card.h"

namespace pugmark::app {

/// Where a connection comes from.
struct ConnectionSource {
  std::uint32_t file = 0;  ///< Index into LabelledConnections::files.
  std::string uid;
  std::string client;  ///< Its address; empty where the log has none.
  std::string host;    ///< The first that was asked.
  std::optional<Timestamp> ts;
  View view = View::kFull;  ///< The least of its messages' views.
};

/// A feature that some connection has.
struct KnownFeature {
  FeatureHash hash = 0;
  std::string text;
  View least_view = View::kFull;
};

/// A log that was read.
struct LabelledFile {
  Label label = Label::kNormal;
  std::string path;  ///< As given or found.
  std::string content;
  std::uint64_t records = 0;
};

/// What was read.
struct LabelledConnections {
  LabelledRows rows;
  std::vector<ConnectionSource> sources;  ///< By row.
  std::vector<KnownFeature> features;     ///< By the number that rows have.
  std::vector<LabelledFile> files;
  std::array<ScanCounts, 2> read;  ///< By Label.
  std::optional<Timestamp> newest;
};

/// Which logs are of which class.
struct LabelledInputs {
  std::vector<std::string> normal;
  std::vector<std::string> malicious;
};

/// Reads labelled logs. Rows come in the order in which connections end, normal ones first; what is read does not
/// depend on the number of threads. Memory: the rows, and the text of every feature. Errors: those of scan.
Result<LabelledConnections> read_labelled(const LabelledInputs& inputs, const ScanOptions& options, JoinWindow window,
                                          DiagnosticSink& diagnostics);

}  // namespace pugmark::app
