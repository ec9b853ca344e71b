// Scoring in parallel, findings in order.
#include "pugmark/app/assess.h"

#include <algorithm>
#include <future>
#include <limits>
#include <memory>
#include <span>

#include "pugmark/finding/connection_join.h"
#include "pugmark/model/word_scorer.h"

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

/// Strongest first; equal scores in input order.
struct Ranked {
  double score = 0;
  std::uint64_t order = 0;
  std::unique_ptr<Finding> finding;
};
bool ranks_before(const Ranked& a, const Ranked& b) {
  return a.score != b.score ? a.score > b.score : a.order < b.order;
}

/// Computes a finding's evidence, then masks its secrets.
void complete(Finding& finding, Explainer& explainer, const AssessOptions& options) {
  if (options.explain) {
    explainer.explain(finding, options.secrets);
  }
  if (options.secrets == SecretPolicy::kMask) {
    mask_secrets(finding);
  }
}

/// Whether findings are completed only when it is known that they are handed out.
bool completes_late(const AssessOptions& options) {
  return options.strongest.has_value() || options.unit == Unit::kConnection;
}

class Collector {
 public:
  Collector(const WordModel& model, const AssessOptions& options, const FindingHandler& handle,
            std::atomic<double>& floor)
      : options_(options), handle_(handle), floor_(floor), explainer_(model) {}

  Result<void> add(Finding finding) {
    ++count_;
    if (!options_.strongest) {
      return give(finding);
    }
    kept_.push_back({finding.score, count_, std::make_unique<Finding>(std::move(finding))});
    std::push_heap(kept_.begin(), kept_.end(), ranks_before);  // the weakest on top
    if (kept_.size() > *options_.strongest) {
      std::pop_heap(kept_.begin(), kept_.end(), ranks_before);
      kept_.pop_back();
      floor_.store(kept_.empty() ? std::numeric_limits<double>::infinity() : kept_.front().score);
    }
    return {};
  }
  /// Counts findings that are too weak to be kept.
  void add_weak(std::uint64_t count) { count_ += count; }

  Result<void> finish() {
    std::sort(kept_.begin(), kept_.end(), ranks_before);
    for (Ranked& ranked : kept_) {
      PUGMARK_CHECK(give(*ranked.finding));
      ranked.finding.reset();
    }
    return {};
  }

  std::uint64_t count() const { return count_; }

 private:
  Result<void> give(Finding& finding) {
    if (completes_late(options_)) {
      complete(finding, explainer_, options_);
    }
    return handle_(finding);
  }

  const AssessOptions& options_;
  const FindingHandler& handle_;
  std::atomic<double>& floor_;
  Explainer explainer_;
  std::vector<Ranked> kept_;
  std::uint64_t count_ = 0;
};

std::string stream_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return (slash == std::string::npos ? std::string() : path.substr(0, slash + 1)) + log_path_of_file(path);
}

/// Scores the blocks of one thread.
class ScoringWorker {
 public:
  ScoringWorker(const WordModel& model, const AssessOptions& options, double threshold,
                const std::atomic<double>& floor)
      : options_(options), threshold_(threshold), floor_(floor), scorer_(model), explainer_(model) {}

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
    const bool connections = options_.unit == Unit::kConnection;
    ++outcome.messages;
    outcome.highest = std::max(outcome.highest, score);
    std::size_t index = kNone;
    if (score >= threshold_) {
      if (score < floor_.load(std::memory_order_relaxed) && !connections) {
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
  const std::atomic<double>& floor_;
  WordScorer scorer_;
  Explainer explainer_;
};

/// Takes the outcomes of blocks in order: places findings in their files and joins connections where those are asked
/// for.
class BlockTaker {
 public:
  BlockTaker(const std::vector<InputFile>& files, Unit unit, Collector& collector, AssessSummary& summary)
      : files_(files), unit_(unit), collector_(collector), summary_(summary) {}

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
    return unit_ == Unit::kConnection ? join(stream_of(path), block) : collect(block);
  }

  Result<void> finish() {
    if (unit_ == Unit::kConnection) {
      join_.finish();
      summary_.units = join_.connections();
    }
    return failure_ ? Result<void>(*failure_) : Result<void>();
  }

 private:
  Result<void> collect(ScoresOfBlock& block) {
    collector_.add_weak(block.weak);
    for (Finding& finding : block.findings) {
      PUGMARK_CHECK(collector_.add(std::move(finding)));
    }
    return {};
  }

  Result<void> join(const std::string& stream, ScoresOfBlock& block) {
    for (auto& [message, index] : block.order) {
      join_.add(stream, message.uid, message.ts,
                index == kNone ? std::nullopt : std::optional<Finding>(std::move(block.findings[index])));
    }
    return failure_ ? Result<void>(*failure_) : Result<void>();
  }

  void add_joined(Finding finding) {
    if (!failure_) {
      if (auto added = collector_.add(std::move(finding)); !added) {
        failure_ = std::move(added).error();
      }
    }
  }

  const std::vector<InputFile>& files_;
  Unit unit_;
  Collector& collector_;
  AssessSummary& summary_;
  std::optional<Error> failure_;
  ConnectionJoin join_{[this](Finding finding) { add_joined(std::move(finding)); }};
};

}  // namespace

Result<AssessSummary> assess(const WordModel& model, const AssessOptions& options, const FindingHandler& handle,
                             DiagnosticSink& diagnostics) {
  // Reading and scoring begin while the model is still being verified; nothing is handed out before it is.
  std::future<Result<void>> verified =
      std::async(std::launch::async | std::launch::deferred, [&] { return model.verify(); });
  const double threshold = options.all ? -std::numeric_limits<double>::infinity()
                                       : options.threshold.value_or(std::numeric_limits<double>::denorm_min());
  // Scores below this cannot be among the strongest any more.
  std::atomic<double> floor = -std::numeric_limits<double>::infinity();
  const auto make_worker = [&]() -> BlockWorker {
    auto worker = std::make_shared<ScoringWorker>(model, options, threshold, floor);
    return [worker](const LogBlock& block) { return worker->score(block.reader); };
  };
  AssessSummary summary;
  Collector collector(model, options, handle, floor);
  const std::vector<InputFile> files = find_input_files(options.inputs, diagnostics);
  BlockTaker taker(files, options.unit, collector, summary);
  const auto handle_block = [&](const BlockPlace& place, BlockOutcome& outcome) -> Result<void> {
    if (verified.valid()) {
      PUGMARK_CHECK(verified.get());
    }
    PUGMARK_CHECK(taker.take(place, static_cast<ScoresOfBlock&>(outcome)));
    return options.block_done ? options.block_done() : Result<void>();
  };
  PUGMARK_TRY(summary.read, scan(files, options.scan, make_worker, handle_block, diagnostics));
  if (verified.valid()) {
    PUGMARK_CHECK(verified.get());
  }
  PUGMARK_CHECK(taker.finish());
  PUGMARK_CHECK(collector.finish());
  summary.findings = collector.count();
  return summary;
}

}  // namespace pugmark::app
