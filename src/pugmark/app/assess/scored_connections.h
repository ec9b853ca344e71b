// ScoredConnections: logs as units with what one or several models make of each, in one pass and in bounded memory; for
// what looks at all of the traffic and not at findings alone.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pugmark/app/assess/assess.h"
#include "pugmark/app/scan.h"
#include "pugmark/core/result.h"
#include "pugmark/core/timestamp.h"
#include "pugmark/finding/connection_join.h"
#include "pugmark/http/http_message.h"
#include "pugmark/model/model.h"

namespace pugmark::app {

/// The score of what a model cannot see.
inline constexpr double kNotSeen = -std::numeric_limits<double>::infinity();

/// What is in the messages of a unit, as far as it tells of drift.
struct UnitContents {
  std::uint64_t tokens = 0;    ///< Features of messages, or words, as often as they occur.
  std::uint64_t unknown = 0;   ///< Of these, what the model has no weight for.
  bool has_agent = false;      ///< Recipe headers: a request has a User-Agent,
  bool unknown_agent = false;  ///< and one has one of which the model has no feature, numbers aside.
  bool has_request = false;
  bool has_response = false;
  /// Names of headers, each once: 'q' for those of requests or 's', the name in capitals, a line feed. Long names, and
  /// what is beyond some kilobytes, are left out.
  std::string names;
  std::vector<std::uint32_t> name_words;  ///< Recipe words: occurrences of each of name_words().
};

/// The words of usual headers' names.
std::span<const std::string_view> name_words();

/// A unit.
struct ScoredConnection {
  std::string file;  ///< Where its first message is.
  std::uint64_t line = 0;
  std::optional<Timestamp> ts;
  std::string uid;
  std::string client;       ///< Its address; empty where the log has none.
  std::string host;         ///< The first that was asked.
  std::string identifier;   ///< Of the first request; without one, of the first response.
  View view = View::kFull;  ///< The least of its messages' views.
  std::uint64_t messages = 0;
  /// By model. With a model of words, that of the strongest message; of flows, of the strongest exchange, and kNotSeen
  /// where there is none.
  std::vector<double> scores;
  UnitContents contents;  ///< Only where asked for.
};

/// What is read, and how.
struct ScoreUnitsOptions {
  std::vector<std::string> inputs;
  Unit unit = Unit::kConnection;  ///< Messages are for models of words alone.
  JoinWindow window;
  bool contents = false;  ///< Look at what is in messages, by the first model, of words or headers.
  ScanOptions scan;
};

/// Takes a unit; may take what it wants of it.
using UnitHandler = std::function<Result<void>(ScoredConnection& unit)>;

/// Reads logs and hands units out in the order in which they end. A unit scores what it does in assess(). Models are
/// of the recipes words, headers or flows; those of words must be verified.
/// Errors: those of scan and of `handle`.
Result<ScanCounts> score_units(std::span<const Model* const> models, const ScoreUnitsOptions& options,
                               const UnitHandler& handle, DiagnosticSink& diagnostics);

}  // namespace pugmark::app
