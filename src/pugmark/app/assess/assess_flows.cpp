// Workers read exchanges and score them; what came before an exchange is looked at in the order of the logs, while
// other workers read and score.
#include "pugmark/app/assess/assess_flows.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "pugmark/app/assess/finding_taker.h"
#include "pugmark/app/exchange_rows.h"
#include "pugmark/core/assert.h"
#include "pugmark/core/text.h"
#include "pugmark/finding/evidence/flow_explainer.h"
#include "pugmark/model/fixed_score.h"

namespace pugmark::app {
namespace {

/// Scores the blocks of one thread.
class FlowWorker {
 public:
  FlowWorker(const ForestModel& model, const AssessOptions& options, const OperatingThresholds& thresholds,
             const std::vector<InputFile>& files, const FindingCollector& collector, LogContext& context)
      : model_(model),
        recorded_(static_cast<bool>(options.record)),
        joins_(options.unit == Unit::kConnection),
        keeps_all_(joins_ || recorded_ || options.budget),
        base_rate_(options.base_rate ? options.base_rate : model.card().base_rate),
        thresholds_(thresholds),
        files_(files),
        collector_(collector),
        context_(context),
        rows_(model.bags().size() > 0) {}

  std::unique_ptr<BlockOutcome> score(const LogBlock& block) {
    auto outcome = std::make_unique<FindingsOfBlock>();
    rows_.read(block.reader);
    if (rows_.size() > 0) {  // a log between two rotations of another must not make that begin anew
      block.in_order([&] { rows_.add_context(context_.of(log_stream_of(files_[block.file].path))); });
    }
    score_rows();
    outcome->units = rows_.size();
    outcome->without_exchange = rows_.without_exchange();
    outcome->scores.reserve(rows_.size());
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      take(i, block.lines, *outcome);
    }
    return outcome;
  }

 private:
  /// Rows are wide where texts count.
  static constexpr std::size_t kMostAtOnce = 256;

  /// Scores all exchanges of the block, as far as their logs show them.
  void score_rows() {
    scores_.resize(rows_.size());
    for (std::size_t begin = 0; begin < rows_.size(); begin += kMostAtOnce) {
      const std::size_t end = std::min(rows_.size(), begin + kMostAtOnce);
      numbers_.clear();
      for (std::size_t i = begin; i < end; ++i) {
        FlowRow& row = rows_[i].row;
        model_.vocabulary().fill(row);
        model_.bags().fill(row);
        // One side of an exchange may show more than the other: thresholds are of what its view shows.
        mask_row(row, rows_[i].view);
        append_numbers(row.values, row.terms, model_.bags().size(), numbers_);
      }
      model_.forest().score(numbers_.data(), model_.width(), end - begin, scores_.data() + begin);
    }
  }

  void take(std::size_t i, std::string_view lines, FindingsOfBlock& out) {
    const double score = from_fixed(scores_[i]);
    ExchangeRow& row = rows_[i];
    out.highest = std::max(out.highest, score);
    out.scores.push_back({row.view, score});
    std::size_t index = FindingsOfBlock::kNone;
    if (score >= thresholds_[static_cast<std::size_t>(row.view)].least) {
      if (!keeps_all_ && score < collector_.floor()) {
        ++out.weak;
        return;
      }
      index = out.findings.size();
      out.findings.push_back(make(i, score, lines));
    }
    if (joins_) {
      out.order.push_back({row.uid, row.ts, index});
    }
  }

  /// Reads the exchange again, whose texts are not kept.
  Finding make(std::size_t i, double score, std::string_view lines) {
    const ExchangeRow& row = rows_[i];
    PUGMARK_ASSERT(row.text.data() >= lines.data());
    PUGMARK_ASSERT(row.text.data() <= lines.data() + lines.size());
    again_.begin(rows_.cursor(i), row.text);
    const bool read = again_.next();
    PUGMARK_ASSERT(read);
    const std::optional<HttpExchange> exchange = again_.exchange();
    PUGMARK_ASSERT(exchange.has_value());
    Finding finding = make_finding(*exchange, score, {{}, row.line, row.record, 0});
    finding.view = row.view;
    if (base_rate_ && !joins_) {  // what is known of scores is known of exchanges
      finding.probability = probability_of(model_.view(row.view), score, *base_rate_);
    }
    finding.numbers.assign(row.row.values.begin(), row.row.values.end());
    finding.terms = row.row.terms;
    if (recorded_) {
      for (const HttpMessage* const message : {exchange->request, exchange->response}) {
        if (message != nullptr) {
          finding.texts.push_back({message->origin, std::string(message->canonical_text)});
        }
      }
    }
    return finding;
  }

  const ForestModel& model_;
  bool recorded_;
  bool joins_;
  bool keeps_all_;
  std::optional<double> base_rate_;
  const OperatingThresholds& thresholds_;
  const std::vector<InputFile>& files_;
  const FindingCollector& collector_;
  LogContext& context_;
  ExchangeRows rows_;
  LogBlockReader again_;
  std::vector<float> numbers_;
  std::vector<FixedScore> scores_;
};

/// Says of rows that hold header blocks alone that nothing of them was assessed.
void report_header_rows(std::uint64_t rows, DiagnosticSink& diagnostics) {
  if (rows == 0) {
    return;
  }
  Diagnostic diagnostic;
  diagnostic.what =
      fmt::format("{} not assessed: the recipe flows reads exchanges, and header blocks have no request line",
                  counted(rows, "row"));
  diagnostic.hints.emplace_back("give it http.log, eve.json or a capture; a model of the recipe headers reads these");
  diagnostics.report(diagnostic);
}

}  // namespace

Result<AssessSummary> assess_flows(const ForestModel& model, const AssessOptions& options, const FindingHandler& handle,
                                   DiagnosticSink& diagnostics) {
  const bool tells = std::any_of(model.views().begin(), model.views().end(),
                                 [](const ViewTable& view) { return view.calibration.has_value(); });
  if (options.base_rate && !tells) {
    return Error(ErrorCode::kUsage, model.card().base_rate
                                        ? "this model held back too little to tell probabilities"
                                        : "a model that learned from normal traffic alone tells no probabilities")
        .hint("--profile or --fpr say what is called out");
  }
  if (options.base_rate && options.unit == Unit::kConnection) {
    return Error(ErrorCode::kUsage, "probabilities of this model are of exchanges, not of connections")
        .hint("without --by connection each exchange is told its own");
  }
  OperatingPointOptions point = options.point;
  point.all = point.all || (options.budget && !point.threshold);  // a budget is a rank among all units
  PUGMARK_TRY(const OperatingThresholds thresholds, operating_thresholds(model.views(), point));
  const FlowExplainer explainer(model);
  FindingCollector collector(
      options.strongest, options.budget, [&](Finding& finding) { complete(finding, explainer, options); }, handle);
  if (options.record) {
    collector.record_with([&](Finding& finding) { explainer.explain(finding, SecretPolicy::kMask); }, options.record,
                          options.secrets);
  }
  AssessSummary summary;
  const std::vector<InputFile> files = find_input_files(options.inputs, diagnostics);
  LogContext context;
  const auto make_worker = [&]() -> BlockWorker {
    auto worker = std::make_shared<FlowWorker>(model, options, thresholds, files, collector, context);
    return [worker](const LogBlock& block) { return worker->score(block); };
  };
  const Unit unit = options.unit.value_or(Unit::kMessage);
  NormalLikeness likeness(model.views());
  std::uint64_t without_exchange = 0;
  FindingTaker taker(files, unit, options.window, collector, summary);
  const auto handle_block = [&](const BlockPlace& place, BlockOutcome& outcome) -> Result<void> {
    auto& block = static_cast<FindingsOfBlock&>(outcome);
    without_exchange += block.without_exchange;
    for (const FindingsOfBlock::Scored& scored : block.scores) {
      likeness.add(scored.view, scored.score);
      ++summary.exchanges[static_cast<std::size_t>(scored.view)];
    }
    PUGMARK_CHECK(taker.take(place, block));
    summary.read = place.read;
    summary.findings = collector.count();
    return options.block_done ? options.block_done(summary) : Result<void>();
  };
  PUGMARK_TRY(summary.read, scan(files, options.scan, make_worker, handle_block, diagnostics));
  PUGMARK_CHECK(taker.finish());
  summary.unlike_normal = likeness.excess();
  if (!point.all) {
    summary.thresholds = thresholds;
  }
  bool told = false;
  for (std::size_t view = 0; view < summary.exchanges.size(); ++view) {
    told = told || (summary.exchanges[view] > 0 && model.views()[view].calibration.has_value());
  }
  if (told && unit == Unit::kMessage) {
    summary.base_rate = options.base_rate ? options.base_rate : model.card().base_rate;
  }
  report_header_rows(without_exchange, diagnostics);
  return summary;
}

}  // namespace pugmark::app
