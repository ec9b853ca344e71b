// Scoring in parallel, findings in order.
#include "pugmark/app/assess/assess.h"

#include <algorithm>
#include <future>
#include <limits>
#include <memory>
#include <span>

#include "pugmark/app/assess/assess_flows.h"
#include "pugmark/app/assess/assess_headers.h"
#include "pugmark/app/assess/assess_typed.h"
#include "pugmark/app/assess/finding_taker.h"
#include "pugmark/model/words/word_scorer.h"

namespace pugmark::app {
namespace {

/// Whether findings are completed only when it is known that they are handed out.
bool completes_late(const AssessOptions& options) {
  return options.strongest.has_value() || options.budget.has_value() || options.record ||
         options.unit.value_or(Unit::kMessage) == Unit::kConnection;
}

/// Scores the blocks of one thread.
class ScoringWorker {
 public:
  ScoringWorker(const WordModel& model, const AssessOptions& options, const OperatingThresholds& thresholds,
                const FindingCollector& collector)
      : options_(options),
        compares_(model.tells_surprise()),
        thresholds_(thresholds),
        collector_(collector),
        scorer_(model),
        explainer_(model) {}

  std::unique_ptr<BlockOutcome> score(LogBlockReader& reader) {
    auto outcome = std::make_unique<FindingsOfBlock>();
    while (reader.next()) {
      const std::span<const FixedScore> scores = scorer_.score(reader.texts());
      for (std::size_t i = 0; i < scores.size(); ++i) {
        take(reader, i, from_fixed(scores[i]), *outcome);
      }
    }
    return outcome;
  }

 private:
  /// Takes the score of a message at hand.
  void take(LogBlockReader& reader, std::size_t at, double score, FindingsOfBlock& outcome) {
    const bool connections = options_.unit.value_or(Unit::kMessage) == Unit::kConnection;
    ++outcome.units;
    outcome.highest = std::max(outcome.highest, score);
    if (compares_) {
      outcome.scores.push_back({reader.view(at), score});
    }
    std::size_t index = FindingsOfBlock::kNone;
    if (score >= thresholds_[static_cast<std::size_t>(reader.view(at))].least) {
      if (score < collector_.floor() && !connections) {
        ++outcome.weak;
        return;
      }
      index = outcome.findings.size();
      outcome.findings.push_back(make_finding(reader.message(at), score, {{}, reader.line(at), reader.record(at), 0}));
      if (!completes_late(options_)) {
        complete(outcome.findings.back(), explainer_, options_);
      }
    }
    if (connections) {
      const HttpMessage& message = reader.message(at);
      outcome.order.push_back({std::string(message.uid), message.ts, index});
    }
  }

  const AssessOptions& options_;
  bool compares_;  // with what the model knows that normal messages score
  const OperatingThresholds& thresholds_;
  const FindingCollector& collector_;
  WordScorer scorer_;
  Explainer explainer_;
};

/// From which score on messages are findings. Errors: those of operating_thresholds.
Result<OperatingThresholds> thresholds_of(const WordModel& model, const AssessOptions& options) {
  OperatingThresholds thresholds;
  thresholds.fill({threshold_of(options), std::nullopt, 0});
  if (!model.tells_surprise()) {
    return thresholds;
  }
  OperatingPointOptions point = options.point;
  point.all = point.all || (options.budget && !point.threshold);  // a budget is a rank among all units
  return operating_thresholds(model.views(), point);
}

Result<AssessSummary> assess_words(const WordModel& model, const AssessOptions& options, const FindingHandler& handle,
                                   DiagnosticSink& diagnostics) {
  PUGMARK_TRY(const OperatingThresholds thresholds, thresholds_of(model, options));
  // Reading and scoring begin while the model is still being verified; nothing is handed out before it is.
  std::future<Result<void>> verified =
      std::async(std::launch::async | std::launch::deferred, [&] { return model.verify(); });
  Explainer explainer(model);
  FindingCollector collector(
      options.strongest, options.budget,
      [&](Finding& finding) {
        if (completes_late(options)) {
          complete(finding, explainer, options);
        }
      },
      handle);
  if (options.record) {
    collector.record_with(
        [&](Finding& finding) {
          explainer.explain(finding, SecretPolicy::kMask);
          finding.texts = {{finding.origin, finding.canonical_text}};
        },
        options.record, options.secrets);
  }
  const auto make_worker = [&]() -> BlockWorker {
    auto worker = std::make_shared<ScoringWorker>(model, options, thresholds, collector);
    return [worker](const LogBlock& block) { return worker->score(block.reader); };
  };
  AssessSummary summary;
  const std::vector<InputFile> files = find_input_files(options.inputs, diagnostics);
  NormalLikeness likeness(model.views());
  FindingTaker taker(files, options.unit.value_or(Unit::kMessage), options.window, collector, summary);
  const auto handle_block = [&](const BlockPlace& place, BlockOutcome& outcome) -> Result<void> {
    if (verified.valid()) {
      PUGMARK_CHECK(verified.get());
    }
    auto& block = static_cast<FindingsOfBlock&>(outcome);
    for (const FindingsOfBlock::Scored& scored : block.scores) {
      likeness.add(scored.view, scored.score);
    }
    PUGMARK_CHECK(taker.take(place, block));
    summary.read = place.read;
    summary.findings = collector.count();
    return options.block_done ? options.block_done(summary) : Result<void>();
  };
  PUGMARK_TRY(summary.read, scan(files, options.scan, make_worker, handle_block, diagnostics));
  if (verified.valid()) {
    PUGMARK_CHECK(verified.get());
  }
  PUGMARK_CHECK(taker.finish());
  if (model.tells_surprise()) {
    summary.unlike_normal = likeness.excess();
    if (!options.point.all && !options.budget) {
      summary.thresholds = thresholds;
    }
  }
  return summary;
}

}  // namespace

double threshold_of(const AssessOptions& options) {
  return options.point.all ? -std::numeric_limits<double>::infinity()
                           : options.point.threshold.value_or(std::numeric_limits<double>::denorm_min());
}

Unit default_unit(const Model& model) {
  const bool joins = std::holds_alternative<HeaderModel>(model) || std::holds_alternative<FusedModel>(model);
  return joins ? Unit::kConnection : Unit::kMessage;
}

Result<AssessSummary> assess(const Model& model, const AssessOptions& options, const FindingHandler& handle,
                             DiagnosticSink& diagnostics) {
  if (card_of(model).surprise && options.base_rate) {
    return Error(ErrorCode::kUsage, "a model that learned from normal traffic alone tells no probabilities")
        .hint("--profile or --fpr say what is called out");
  }
  if (const auto* const headers = std::get_if<HeaderModel>(&model)) {
    return assess_headers(*headers, options, handle, diagnostics);
  }
  if (const auto* const forest = std::get_if<ForestModel>(&model)) {
    return assess_flows(*forest, options, handle, diagnostics);
  }
  if (const auto* const fused = std::get_if<FusedModel>(&model)) {
    return assess_fused(*fused, options, handle, diagnostics);
  }
  if (const auto* const typed = std::get_if<TypedModel>(&model)) {
    return assess_typed(*typed, options, handle, diagnostics);
  }
  const auto& words = std::get<WordModel>(model);
  if (!words.tells_surprise() && (options.point.profile || options.point.rate || options.base_rate)) {
    return Error(ErrorCode::kUsage, "a model of the recipe words knows neither profiles, rates nor probabilities")
        .hint("--threshold SCORE, or a model of the recipe headers: pugmark train");
  }
  return assess_words(words, options, handle, diagnostics);
}

}  // namespace pugmark::app
