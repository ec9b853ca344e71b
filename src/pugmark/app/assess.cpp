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

}  // namespace

Result<AssessSummary> assess(const WordModel& model, const AssessOptions& options, const FindingHandler& handle,
                             DiagnosticSink& diagnostics) {
  const double threshold = options.all ? -std::numeric_limits<double>::infinity()
                                       : options.threshold.value_or(std::numeric_limits<double>::denorm_min());
  // Scores below this cannot be among the strongest any more: their evidence need not be computed.
  std::atomic<double> floor = -std::numeric_limits<double>::infinity();
  const bool connections = options.unit == Unit::kConnection;

  const auto make_worker = [&]() -> BlockWorker {
    auto scorer = std::make_shared<WordScorer>(model);
    auto explainer = std::make_shared<Explainer>(model);
    return [&options, &floor, threshold, connections, scorer,
            explainer](LogBlockReader& reader) -> std::unique_ptr<BlockOutcome> {
      auto outcome = std::make_unique<ScoresOfBlock>();
      while (reader.next()) {
        ++outcome->messages;
        const double score = scorer->score(reader.text());
        outcome->highest = std::max(outcome->highest, score);
        std::size_t index = kNone;
        if (score >= threshold) {
          const HttpMessage& message = reader.message();
          Place place{{}, reader.line(), reader.record()};
          index = outcome->findings.size();
          outcome->findings.push_back(make_finding(message, score, std::move(place), options.secrets));
          if (options.explain && score >= floor.load(std::memory_order_relaxed)) {
            explainer->explain(outcome->findings.back(), message.canonical_text, options.secrets);
          }
        }
        if (connections) {
          const HttpMessage& message = reader.message();
          outcome->order.emplace_back(Passed{std::string(message.uid), message.ts}, index);
        }
      }
      return outcome;
    };
  };

  AssessSummary summary;
  Collector collector(options, handle, floor);
  const std::vector<InputFile> files = find_input_files(options.inputs, diagnostics);
  std::optional<Error> failure;
  ConnectionJoin join([&](Finding finding) {
    if (!failure) {
      if (auto added = collector.add(std::move(finding)); !added) {
        failure = std::move(added).error();
      }
    }
  });
  const auto handle_block = [&](const BlockPlace& place, BlockOutcome& outcome) -> Result<void> {
    auto& block = static_cast<ScoresOfBlock&>(outcome);
    const std::string& path = files[place.file].path;
    summary.units += block.messages;
    if (block.messages > 0) {
      summary.highest = std::max(summary.highest.value_or(block.highest), block.highest);
    }
    for (Finding& finding : block.findings) {
      finding.place.file = path;
      finding.place.line += place.lines_before;
      finding.place.record += place.records_before;
    }
    if (!connections) {
      for (Finding& finding : block.findings) {
        PUGMARK_CHECK(collector.add(std::move(finding)));
      }
      return {};
    }
    const std::string stream = stream_of(path);
    for (auto& [message, index] : block.order) {
      join.add(stream, message.uid, message.ts,
               index == kNone ? std::nullopt : std::optional<Finding>(std::move(block.findings[index])));
    }
    return failure ? Result<void>(*failure) : Result<void>();
  };
  PUGMARK_TRY(summary.read, scan(files, options.scan, make_worker, handle_block, diagnostics));
  if (connections) {
    join.finish();
    if (failure) {
      return *failure;
    }
    summary.units = join.connections();
  }
  PUGMARK_CHECK(collector.finish());
  summary.findings = collector.count();
  return summary;
}

}  // namespace pugmark::app
