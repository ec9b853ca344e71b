// Scoring in parallel, findings in order.
#include "pugmark/app/assess/assess.h"

#include <algorithm>
#include <future>
#include <limits>
#include <memory>
#include <span>

#include "pugmark/app/assess/assess_headers.h"
#include "pugmark/finding/connection_join.h"
#include "pugmark/model/words/word_scorer.h"

namespace pugmark::app {
namespace {

/// For joining, what is needed of a message that is no finding.
struct Passed {
  std::string uid;
  std::optional<Timestamp> ts;
};

class ScoresOfBlock final : public BlockOutcome {
 public:
  std::vector<Finding> findings;
  std::uint64_t weak = 0;  // findings that are too weak to be among the strongest
  std::uint64_t messages = 0;
  double highest = -std::numeric_limits<double>::infinity();
  /// Only where units are connections: every message in order; the index of its finding, or kNone.
  std::vector<std::pair<Passed, std::size_t>> order;
};

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

/// Computes a finding's evidence, then masks its secrets.
void complete(Finding& finding, Explainer& explainer, const AssessOptions& options) {
  if (options.explain && finding.evidence.empty()) {
    explainer.explain(finding, options.secrets);
  }
  if (options.secrets == SecretPolicy::kMask) {
    mask_secrets(finding);
  }
}

/// Whether findings are completed only when it is known that they are handed out.
bool completes_late(const AssessOptions& options) {
  return options.strongest.has_value() || options.budget.has_value() || options.record ||
         options.unit.value_or(Unit::kMessage) == Unit::kConnection;
}

/// Scores the blocks of one thread.
class ScoringWorker {
 public:
  ScoringWorker(const WordModel& model, const AssessOptions& options, double threshold,
                const FindingCollector& collector)
      : options_(options), threshold_(threshold), collector_(collector), scorer_(model), explainer_(model) {}

  std::unique_ptr<BlockOutcome> score(LogBlockReader& reader) {
    auto outcome = std::make_unique<ScoresOfBlock>();
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
  void take(LogBlockReader& reader, std::size_t at, double score, ScoresOfBlock& outcome) {
    const bool connections = options_.unit.value_or(Unit::kMessage) == Unit::kConnection;
    ++outcome.messages;
    outcome.highest = std::max(outcome.highest, score);
    std::size_t index = kNone;
    if (score >= threshold_) {
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
      outcome.order.emplace_back(Passed{std::string(message.uid), message.ts}, index);
    }
  }

  const AssessOptions& options_;
  double threshold_;
  const FindingCollector& collector_;
  WordScorer scorer_;
  Explainer explainer_;
};

/// Takes the outcomes of blocks in order: places findings in their files and joins connections where those are asked
/// for.
class BlockTaker {
 public:
  BlockTaker(const std::vector<InputFile>& files, Unit unit, JoinWindow window, FindingCollector& collector,
             AssessSummary& summary)
      : files_(files),
        unit_(unit),
        collector_(collector),
        summary_(summary),
        join_([this](Join::Connection& connection) { add_joined(connection); }, window) {}

  Result<void> take(const BlockPlace& place, ScoresOfBlock& block) {
    const std::string& path = files_[place.file].path;
    summary_.units += block.messages;
    if (block.messages > 0) {
      summary_.highest = std::max(summary_.highest.value_or(block.highest), block.highest);
    }
    for (Finding& finding : block.findings) {
      finding.place.file = path;
      finding.place.line += place.lines_before;
      finding.place.record += place.records_before;
    }
    return unit_ == Unit::kConnection ? join(log_stream_of(path), block) : collect(block);
  }

  Result<void> finish() {
    if (unit_ == Unit::kConnection) {
      join_.finish();
      summary_.units = join_.connections();
    }
    return failure_ ? Result<void>(*failure_) : Result<void>();
  }

 private:
  /// A connection is its strongest message.
  using Join = ConnectionJoin<std::optional<Finding>>;

  Result<void> collect(ScoresOfBlock& block) {
    collector_.add_weak(block.weak);
    for (Finding& finding : block.findings) {
      PUGMARK_CHECK(collector_.add(std::move(finding)));
    }
    return {};
  }

  Result<void> join(const std::string& stream, ScoresOfBlock& block) {
    for (auto& [message, index] : block.order) {
      join_.add(stream, message.uid, message.ts, [&, at = index](std::optional<Finding>& strongest) {
        if (at != kNone && (!strongest || block.findings[at].score > strongest->score)) {
          strongest = std::move(block.findings[at]);
        }
      });
    }
    return failure_ ? Result<void>(*failure_) : Result<void>();
  }

  void add_joined(Join::Connection& connection) {
    summary_.continued += connection.continued ? 1 : 0;
    if (!failure_ && connection.unit) {
      connection.unit->continued = connection.continued;
      connection.unit->messages = connection.messages;
      if (auto added = collector_.add(*std::move(connection.unit)); !added) {
        failure_ = std::move(added).error();
      }
    }
  }

  const std::vector<InputFile>& files_;
  Unit unit_;
  FindingCollector& collector_;
  AssessSummary& summary_;
  std::optional<Error> failure_;
  Join join_;
};

Result<AssessSummary> assess_words(const WordModel& model, const AssessOptions& options, const FindingHandler& handle,
                                   DiagnosticSink& diagnostics) {
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
    auto worker = std::make_shared<ScoringWorker>(model, options, threshold_of(options), collector);
    return [worker](const LogBlock& block) { return worker->score(block.reader); };
  };
  AssessSummary summary;
  const std::vector<InputFile> files = find_input_files(options.inputs, diagnostics);
  BlockTaker taker(files, options.unit.value_or(Unit::kMessage), options.window, collector, summary);
  const auto handle_block = [&](const BlockPlace& place, BlockOutcome& outcome) -> Result<void> {
    if (verified.valid()) {
      PUGMARK_CHECK(verified.get());
    }
    PUGMARK_CHECK(taker.take(place, static_cast<ScoresOfBlock&>(outcome)));
    summary.read = place.read;
    summary.findings = collector.count();
    return options.block_done ? options.block_done(summary) : Result<void>();
  };
  PUGMARK_TRY(summary.read, scan(files, options.scan, make_worker, handle_block, diagnostics));
  if (verified.valid()) {
    PUGMARK_CHECK(verified.get());
  }
  PUGMARK_CHECK(taker.finish());
  PUGMARK_CHECK(collector.finish());
  summary.findings = collector.count();
  summary.beyond_budget = collector.beyond_budget();
  return summary;
}

}  // namespace

double threshold_of(const AssessOptions& options) {
  return options.point.all ? -std::numeric_limits<double>::infinity()
                           : options.point.threshold.value_or(std::numeric_limits<double>::denorm_min());
}

Unit default_unit(const Model& model) {
  return std::holds_alternative<HeaderModel>(model) ? Unit::kConnection : Unit::kMessage;
}

Result<AssessSummary> assess(const Model& model, const AssessOptions& options, const FindingHandler& handle,
                             DiagnosticSink& diagnostics) {
  if (const auto* const headers = std::get_if<HeaderModel>(&model)) {
    return assess_headers(*headers, options, handle, diagnostics);
  }
  if (options.point.profile || options.point.rate || options.base_rate) {
    return Error(ErrorCode::kUsage, "a model of the recipe words knows neither profiles, rates nor probabilities")
        .hint("--threshold SCORE, or a model of the recipe headers: pugmark train");
  }
  return assess_words(std::get<WordModel>(model), options, handle, diagnostics);
}

}  // namespace pugmark::app
