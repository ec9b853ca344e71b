// Scoring in parallel, findings in order.
#include "pugmark/app/assess.h"

#include <algorithm>
#include <limits>

#include "pugmark/finding/connection_join.h"

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
  std::uint64_t messages = 0;
  double highest = -std::numeric_limits<double>::infinity();
  /// Only where units are connections: every message in order; the index of its finding, or kNone.
  std::vector<std::pair<Passed, std::size_t>> order;
};

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

/// Strongest first; equal scores in input order.
struct Ranked {
  Finding finding;
  std::uint64_t order = 0;
};
bool ranks_before(const Ranked& a, const Ranked& b) {
  return a.finding.score != b.finding.score ? a.finding.score > b.finding.score : a.order < b.order;
}

class Collector {
 public:
  Collector(const AssessOptions& options, const FindingHandler& handle, std::atomic<double>& floor)
      : options_(options), handle_(handle), floor_(floor) {}

  Result<void> add(Finding finding) {
    ++count_;
    if (!options_.strongest) {
      return handle_(finding);
    }
    kept_.push_back({std::move(finding), count_});
    std::push_heap(kept_.begin(), kept_.end(), ranks_before);  // the weakest on top
    if (kept_.size() > *options_.strongest) {
      std::pop_heap(kept_.begin(), kept_.end(), ranks_before);
      kept_.pop_back();
      floor_.store(kept_.empty() ? std::numeric_limits<double>::infinity() : kept_.front().finding.score);
    }
    return {};
  }

  Result<void> finish() {
    std::sort(kept_.begin(), kept_.end(), ranks_before);
    for (const Ranked& ranked : kept_) {
      PUGMARK_CHECK(handle_(ranked.finding));
    }
    return {};
  }

  std::uint64_t count() const { return count_; }

 private:
  const AssessOptions& options_;
  const FindingHandler& handle_;
  std::atomic<double>& floor_;
  std::vector<Ranked> kept_;
  std::uint64_t count_ = 0;
};

std::string stream_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return (slash == std::string::npos ? std::string() : path.substr(0, slash + 1)) + log_path_of_file(path);
}

/// Scores blocks; one for each thread.
class BlockScorer {
 public:
  BlockScorer(const WordModel& model, const AssessOptions& options, double threshold, const std::atomic<double>& floor)
      : options_(options), threshold_(threshold), floor_(floor), scorer_(model), explainer_(model) {}

  std::unique_ptr<BlockOutcome> score(LogBlockReader& reader) {
    auto outcome = std::make_unique<ScoresOfBlock>();
    while (reader.next()) {
      ++outcome->messages;
      const double score = scorer_.score(reader.text());
      outcome->highest = std::max(outcome->highest, score);
      std::size_t index = kNone;
      if (score >= threshold_) {
        index = outcome->findings.size();
        outcome->findings.push_back(found(reader, score));
      }
      if (options_.unit == Unit::kConnection) {
        const HttpMessage& message = reader.message();
        outcome->order.emplace_back(Passed{std::string(message.uid), message.ts}, index);
      }
    }
    return outcome;
  }

 private:
  Finding found(LogBlockReader& reader, double score) {
    const HttpMessage& message = reader.message();
    Finding finding = make_finding(message, score, Place{{}, reader.line(), reader.record()}, options_.secrets);
    if (options_.explain && score >= floor_.load(std::memory_order_relaxed)) {
      explainer_.explain(finding, message.canonical_text, options_.secrets);
    }
    return finding;
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
  const double threshold = options.all ? -std::numeric_limits<double>::infinity()
                                       : options.threshold.value_or(std::numeric_limits<double>::denorm_min());
  // Scores below this cannot be among the strongest any more: their evidence need not be computed.
  std::atomic<double> floor = -std::numeric_limits<double>::infinity();
  const auto make_worker = [&]() -> BlockWorker {
    auto scorer = std::make_shared<BlockScorer>(model, options, threshold, floor);
    return [scorer](LogBlockReader& reader) { return scorer->score(reader); };
  };
  AssessSummary summary;
  Collector collector(options, handle, floor);
  const std::vector<InputFile> files = find_input_files(options.inputs, diagnostics);
  BlockTaker taker(files, options.unit, collector, summary);
  const auto handle_block = [&](const BlockPlace& place, BlockOutcome& outcome) {
    return taker.take(place, static_cast<ScoresOfBlock&>(outcome));
  };
  PUGMARK_TRY(summary.read, scan(files, options.scan, make_worker, handle_block, diagnostics));
  PUGMARK_CHECK(taker.finish());
  PUGMARK_CHECK(collector.finish());
  summary.findings = collector.count();
  return summary;
}

}  // namespace pugmark::app
