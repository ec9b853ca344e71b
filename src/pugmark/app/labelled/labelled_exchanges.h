// LabelledExchanges: labelled logs as rows of numbers, a row an exchange: what the recipe flows learns from and is
// measured on.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pugmark/app/labelled/labelled_connections.h"
#include "pugmark/feature/flows/flow_features.h"

namespace pugmark::app {

/// What was read. Long logs give a sample of their rows.
struct LabelledExchanges {
  std::vector<FlowRow> rows;
  std::vector<ConnectionSource> sources;  ///< By row; of its connection, but for `view`, `ts` and `host`: its own.
  std::vector<Label> labels;              ///< By row.
  std::vector<LabelledFile> files;
  std::array<ScanCounts, 2> read;            ///< By Label.
  std::array<std::uint64_t, 2> exchanges{};  ///< By Label: all that there were.
  std::optional<Timestamp> newest;
};

/// How to read.
struct ExchangeSampling {
  std::uint64_t most_rows = 200'000;  ///< Of each class; of more, as many are drawn at random.
  std::uint64_t seed = 1;
  bool texts = false;  ///< Rows keep their texts: those of FlowBags are learned from.
};

/// Reads labelled logs, each stream (log_stream_of) as a log of its own (FlowContext). Rows of logs that hold header
/// blocks alone tell of no exchange and are left out. What is read does not depend on the number of threads. Errors:
/// those of scan.
Result<LabelledExchanges> read_exchanges(const LabelledInputs& inputs, const ExchangeSampling& sampling,
                                         const ScanOptions& options, DiagnosticSink& diagnostics);

}  // namespace pugmark::app
