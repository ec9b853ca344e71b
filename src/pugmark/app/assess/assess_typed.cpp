// Workers read rows and score them; nothing depends on what came before.
#include "pugmark/app/assess/assess_typed.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "pugmark/app/assess/finding_taker.h"
#include "pugmark/app/typed_rows.h"
#include "pugmark/core/assert.h"
#include "pugmark/core/text.h"
#include "pugmark/finding/evidence/typed_explainer.h"
#include "pugmark/model/fixed_score.h"

namespace pugmark::app {
namespace {

/// What a block gave, and what its log declares that the model does not know.
class TypedOutcome final : public BlockOutcome {
 public:
  FindingsOfBlock found;
  std::vector<FieldDifferences> differences;
};

/// Scores the blocks of one thread.
class TypedWorker {
 public:
  TypedWorker(const TypedModel& model, const AssessOptions& options, double least, const FindingCollector& collector)
      : model_(model),
        keeps_all_(options.budget.has_value()),
        least_(least),
        collector_(collector),
        rows_(model.log_path(), model.fields(), model.columns()) {}

  ReadBlock score(const LineRun& block) {
    auto outcome = std::make_unique<TypedOutcome>();
    for (rows_.begin(block); rows_.next(nullptr);) {
      score_rows();
      for (std::size_t i = 0; i < rows_.size(); ++i) {
        take(i, outcome->found);
      }
    }
    for (const Schema& schema : rows_.schemas()) {
      outcome->differences.push_back(compare_fields(model_.fields(), schema));
    }
    return ReadBlock{std::move(outcome), rows_.take_counts()};
  }

 private:
  /// Scores the rows at hand.
  void score_rows() {
    numbers_.clear();
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      model_.vocabulary().fill(rows_[i].row);
      numbers_.insert(numbers_.end(), rows_[i].row.numbers.begin(), rows_[i].row.numbers.end());
    }
    scores_.resize(rows_.size());
    model_.forest().score(numbers_.data(), model_.columns().size(), rows_.size(), scores_.data());
  }

  void take(std::size_t i, FindingsOfBlock& out) {
    const double score = from_fixed(scores_[i]);
    ++out.units;
    out.highest = std::max(out.highest, score);
    out.scores.push_back({View::kFull, score});
    if (score < least_) {
      return;
    }
    if (!keeps_all_ && score < collector_.floor()) {
      ++out.weak;
      return;
    }
    out.findings.push_back(rows_.make_finding(rows_[i], score));
  }

  const TypedModel& model_;
  bool keeps_all_;
  double least_;
  const FindingCollector& collector_;
  TypedRows rows_;
  std::vector<float> numbers_;
  std::vector<FixedScore> scores_;
};

/// Says once each what logs do not show of what the model knows.
class DifferenceTeller {
 public:
  explicit DifferenceTeller(DiagnosticSink& diagnostics) : diagnostics_(diagnostics) {}

  void tell(const std::string& file, const FieldDifferences& differences) {
    tell(file, differences.missing, "lacks", "of the fields that the model learned");
    tell(file, differences.of_other_type, "declares", "to be of another type than the model learned");
  }

 private:
  void tell(const std::string& file, const std::vector<std::string>& fields, std::string_view does,
            std::string_view what) {
    constexpr std::size_t kShown = 8;
    if (fields.empty() || !told_.insert(fmt::format("{} {}", does, fmt::join(fields, " "))).second) {
      return;
    }
    std::string names;
    for (std::size_t i = 0; i < std::min(kShown, fields.size()); ++i) {
      names += (i == 0 ? "" : ", ") + terminal_safe(fields[i]);
    }
    Diagnostic diagnostic;
    diagnostic.file = file;
    diagnostic.what =
        fmt::format("{} {}{} {}", does, names,
                    fields.size() > kShown ? fmt::format(" and {} more", fields.size() - kShown) : "", what);
    diagnostic.instead = "nothing is said of them";
    diagnostics_.report(diagnostic);
  }

  DiagnosticSink& diagnostics_;
  std::set<std::string> told_;
};

Result<void> check_options(const AssessOptions& options) {
  if (options.base_rate) {
    return Error(ErrorCode::kUsage, "a model that learned from normal traffic alone tells no probabilities")
        .hint("--profile or --fpr say what is called out");
  }
  if (options.unit == Unit::kConnection) {
    return Error(ErrorCode::kUsage, "the recipe typed scores rows: it does not know what a connection is in any log")
        .hint("leave --by out");
  }
  return {};
}

}  // namespace

Result<AssessSummary> assess_typed(const TypedModel& model, const AssessOptions& options, const FindingHandler& handle,
                                   DiagnosticSink& diagnostics) {
  PUGMARK_CHECK(check_options(options));
  PUGMARK_ASSERT(!options.record);
  OperatingPointOptions point = options.point;
  point.all = point.all || (options.budget && !point.threshold);  // a budget is a rank among all units
  PUGMARK_TRY(const OperatingThresholds thresholds, operating_thresholds(model.views(), point));
  const TypedExplainer explainer(model);
  FindingCollector collector(
      options.strongest, options.budget, [&](Finding& finding) { complete(finding, explainer, options); }, handle);
  AssessSummary summary;
  const std::vector<InputFile> files = find_input_files(options.inputs, diagnostics);
  const double least = thresholds[static_cast<std::size_t>(View::kFull)].least;
  const auto make_worker = [&]() -> LineWorker {
    auto worker = std::make_shared<TypedWorker>(model, options, least, collector);
    return [worker](const LineRun& block) { return worker->score(block); };
  };
  NormalLikeness likeness(model.views());
  FindingTaker taker(files, Unit::kMessage, options.window, collector, summary);
  DifferenceTeller teller(diagnostics);
  const auto handle_block = [&](const BlockPlace& place, BlockOutcome& outcome) -> Result<void> {
    auto& block = static_cast<TypedOutcome&>(outcome);
    for (const FieldDifferences& differences : block.differences) {
      teller.tell(files[place.file].path, differences);
    }
    for (const FindingsOfBlock::Scored& scored : block.found.scores) {
      likeness.add(scored.view, scored.score);
    }
    summary.exchanges[static_cast<std::size_t>(View::kFull)] += block.found.units;
    PUGMARK_CHECK(taker.take(place, block.found));
    summary.read = place.read;
    summary.findings = collector.count();
    return options.block_done ? options.block_done(summary) : Result<void>();
  };
  PUGMARK_TRY(summary.read, scan_path(files, options.scan, model.log_path(), make_worker, handle_block, diagnostics));
  PUGMARK_CHECK(taker.finish());
  summary.unlike_normal = likeness.excess();
  if (!point.all) {
    summary.thresholds = thresholds;
  }
  return summary;
}

}  // namespace pugmark::app
