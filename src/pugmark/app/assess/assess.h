// Assessing: logs and a model in, findings out.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "pugmark/app/assess/finding_collector.h"
#include "pugmark/app/assess/operating_point.h"
#include "pugmark/app/scan.h"
#include "pugmark/finding/connection_join.h"
#include "pugmark/finding/finding.h"
#include "pugmark/model/model.h"

namespace pugmark::app {

/// What is scored as one.
enum class Unit { kMessage, kConnection };

/// What was assessed.
struct AssessSummary {
  ScanCounts read;
  std::uint64_t units = 0;
  std::uint64_t findings = 0;
  std::uint64_t continued = 0;               ///< Units that go on where an earlier one of the same connection was done.
  std::array<std::uint64_t, 4> exchanges{};  ///< Recipes flows and typed: exchanges or rows, by View.
  std::optional<double> highest;             ///< The highest score of all units.
  std::uint64_t beyond_budget = 0;           ///< Findings of more days than a budget keeps.
  /// From which score on units of each view were findings; nothing with a budget alone, or with naive Bayes over words.
  std::optional<OperatingThresholds> thresholds;
  /// The same of connections without exchanges, where a fused model met both kinds.
  std::optional<OperatingThresholds> message_thresholds;
  std::optional<double> base_rate;  ///< That probabilities were told for; nothing where none were.
  /// Scores that do not look like the normal traffic that the model knows, where it knows what that scores.
  std::optional<NormalLikeness::Excess> unlike_normal;
};

/// How to assess.
struct AssessOptions {
  std::vector<std::string> inputs;
  /// What is a finding. Naive Bayes over words knows neither profiles nor rates: without a threshold, findings score
  /// above 0.
  OperatingPointOptions point;
  std::optional<std::size_t> strongest;  ///< Keep so many, strongest first; unset: all, in input order.
  /// Keep the strongest so many groups of each day instead of what is above a threshold; where point has one, both.
  /// Naive Bayes over words: of what scores above 0.
  std::optional<std::size_t> budget;
  std::optional<double> base_rate;  ///< For probabilities; unset: the one on the model's card.
  bool explain = true;              ///< Compute evidence.
  std::optional<Unit> unit;         ///< Unset: as the recipe has it, messages for words, connections for headers.
  JoinWindow window;                ///< How long connections are waited for.
  SecretPolicy secrets = SecretPolicy::kMask;
  /// Called with each finding as it is found, before those are chosen that are handed out; with texts, and with
  /// evidence whose secrets are masked. Empty: nobody keeps them.
  FindingRecorder record;
  /// Called when the findings that a block gave were handed out, with what was assessed so far.
  std::function<Result<void>(const AssessSummary& so_far)> block_done;
  ScanOptions scan;
};

/// Makes a finding fit to be shown: explained, unless it is or nobody asks for it, then with its secrets masked.
template <typename AnyExplainer>
void complete(Finding& finding, AnyExplainer& explainer, const AssessOptions& options) {
  if (options.explain && finding.evidence.empty()) {
    explainer.explain(finding, options.secrets);
  }
  if (options.secrets == SecretPolicy::kMask) {
    mask_secrets(finding);
  }
}

/// What scores at least this is a finding, with naive Bayes over words.
double threshold_of(const AssessOptions& options);

/// What is scored as one with a model, where nobody chose.
Unit default_unit(const Model& model);

/// Scores all messages, or connections, of the inputs with a model; one of the recipe words need not be verified yet.
/// Errors: those of scan, of WordModel::verify, of operating_thresholds and of `handle`; kUsage for a profile or rate
/// with naive Bayes over words, or a base rate with a model that tells no probabilities.
Result<AssessSummary> assess(const Model& model, const AssessOptions& options, const FindingHandler& handle,
                             DiagnosticSink& diagnostics);

}  // namespace pugmark::app
