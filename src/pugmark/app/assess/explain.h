// Explaining: a text that a person pasted and a model in, verdicts with all their reasons out.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "pugmark/app/scan.h"
#include "pugmark/core/diagnostic.h"
#include "pugmark/core/result.h"
#include "pugmark/finding/finding.h"
#include "pugmark/http/secrets.h"
#include "pugmark/model/model.h"

namespace pugmark::app {

/// More text is refused. Units: bytes.
inline constexpr std::size_t kMaxPastedText = std::size_t{4} * 1024 * 1024;

/// What to explain.
struct ExplainOptions {
  std::string text;  ///< As pasted; read_pasted_text tells what it may be.
  std::string name;  ///< What to call it in errors and remarks; "-" is standard input.
  SecretPolicy secrets = SecretPolicy::kMask;
};

/// A scored unit, whether it is called out or not.
struct Explanation {
  Finding finding;  ///< With evidence. Its file is "-", its line that of the text; without uid where the text has none.
  double threshold = 0;  ///< What scores at least this is called out.
};

/// What was explained.
struct ExplainSummary {
  ScanCounts read;
  std::uint64_t explained = 0;
  std::optional<double> highest;  ///< The highest score.
};

/// Takes an explanation.
using ExplanationHandler = std::function<Result<void>(const Explanation& explanation)>;

/// Reads a text that is to be explained from `path` ("-" is standard input), decompressing it as logs are.
/// Errors: those of open_input and of reading; kLimit for more than kMaxPastedText.
Result<std::string> read_text_to_explain(const std::string& path, const std::atomic<bool>* stop = nullptr);

/// Scores what the text holds as `assess` scores it in a log: messages with the recipe words, connections with headers.
/// One difference: of what the text does not show, nothing is said. One message alone does not tell of its connection,
/// and where one side is missing altogether, its being missing means nothing.
/// Errors: those of read_pasted_text, assess and `handle`; kFormat where no message could be read.
Result<ExplainSummary> explain(const Model& model, const ExplainOptions& options, const ExplanationHandler& handle,
                               DiagnosticSink& diagnostics);

}  // namespace pugmark::app
