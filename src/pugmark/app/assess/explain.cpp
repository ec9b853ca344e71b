// Pasted text goes through assess as a log; what comes out has what the text cannot show taken off.
#include "pugmark/app/assess/explain.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "pugmark/app/assess/assess.h"
#include "pugmark/core/text.h"
#include "pugmark/feature/feature_definitions.h"
#include "pugmark/feature/flows/flow_columns.h"
#include "pugmark/finding/evidence/flow_explainer.h"
#include "pugmark/finding/evidence/fused_explainer.h"
#include "pugmark/finding/evidence/header_explainer.h"
#include "pugmark/http/pasted_text.h"
#include "pugmark/io/byte_source.h"
#include "pugmark/model/fixed_score.h"

namespace pugmark::app {
namespace {

/// Keeps remarks about the log that was made of a text, as remarks about the text.
class TextRemarks final : public DiagnosticSink {
 public:
  explicit TextRemarks(const PastedText& text) : text_(text), remarks_(text.remarks) {}

  void report(const Diagnostic& diagnostic) override {
    remarks_.push_back(diagnostic);
    remarks_.back().line = text_.line_of(diagnostic.line);
  }

  void pass_on(const std::string& name, DiagnosticSink& diagnostics) {
    for (Diagnostic& remark : remarks_) {
      remark.file = name;
      diagnostics.report(remark);
    }
  }

  /// Why nothing could be read, as far as that was remarked.
  std::string reason() const {
    const auto first = std::find_if(remarks_.begin(), remarks_.end(), [](const Diagnostic& remark) {
      return remark.severity != Diagnostic::Severity::kNote;
    });
    if (first == remarks_.end()) {
      return "holds no HTTP message";
    }
    return first->line == 0 ? first->what : fmt::format("holds no HTTP message: line {}: {}", first->line, first->what);
  }

 private:
  const PastedText& text_;
  std::vector<Diagnostic> remarks_;
};

/// Whether a feature tells of what a unit's text leaves open.
bool is_open(const WeightedFeature& feature, const Finding& finding) {
  const auto subject = feature_subject(feature.text);
  if (!subject || subject->scope != FeatureScope::kConnection) {
    return false;
  }
  const bool no_request = finding.canonical_text.empty();
  const bool no_response = finding.response_text.empty();
  if (finding.messages == 1 || no_request == no_response) {
    return finding.messages == 1;
  }
  return subject->kind == FeatureKind::kBalance || (no_response && subject->kind == FeatureKind::kResponses) ||
         (no_request && subject->kind == FeatureKind::kRequests);
}

/// Takes off what the text leaves open, and scores what remains.
void score_what_is_shown(Finding& finding, const HeaderModel& model) {
  std::erase_if(finding.features, [&](std::uint16_t number) { return is_open(model.feature(number), finding); });
  FixedScore sum = model.view(finding.view).bias;
  for (const std::uint16_t number : finding.features) {
    sum += model.feature(number).weight;
  }
  finding.score = from_fixed(sum);
  const auto& base_rate = model.card().base_rate;
  finding.probability = base_rate ? probability_of(model.view(finding.view), finding.score, *base_rate) : std::nullopt;
}

/// Takes off what a text leaves open: what came before an exchange in its connection and log.
void score_exchange_alone(Finding& finding, const ForestModel& model) {
  for (const FlowColumnDefinition& definition : flow_column_definitions()) {
    if (definition.field == FlowField::kConnection || definition.field == FlowField::kLog) {
      finding.numbers[static_cast<std::size_t>(definition.column)] = std::numeric_limits<float>::quiet_NaN();
    }
  }
  std::vector<float> numbers;
  append_numbers(finding.numbers, finding.terms, model.bags().size(), numbers);
  finding.score = from_fixed(model.forest().score(numbers));
  const auto& base_rate = model.card().base_rate;
  finding.probability = base_rate ? probability_of(model.view(finding.view), finding.score, *base_rate) : std::nullopt;
}

/// The same of what several models say together.
void score_together(Finding& finding, const FusedModel& model) {
  score_what_is_shown(finding, model.headers());
  finding.eyes.front().score = finding.score;
  std::vector<double> scores(model.eyes().size());
  scores.front() = finding.score;
  for (std::size_t i = 1; i < finding.eyes.size(); ++i) {
    EyeScore& eye = finding.eyes[i];
    auto alone = std::make_shared<Finding>(*eye.exchange);
    score_exchange_alone(*alone, model.forests()[i - 1]);
    eye.score = alone->score;
    scores[i] = alone->score;
    eye.exchange = std::move(alone);
  }
  const EyeEvidence evidence = evidence_of(finding);
  finding.score = combined(model.combination(evidence, finding.view), scores);
  const auto& base_rate = model.card().base_rate;
  finding.probability =
      base_rate ? probability_of(model.view(evidence, finding.view), finding.score, *base_rate) : std::nullopt;
}

}  // namespace

Result<std::string> read_text_to_explain(const std::string& path, const std::atomic<bool>* stop) {
  constexpr std::size_t kPart = std::size_t{64} * 1024;
  auto source = open_input(path, stop);
  if (!source) {
    return std::move(source).error().at(path);
  }
  std::string text;
  while (true) {
    const std::size_t size = text.size();
    text.resize(size + kPart);
    auto got = (*source)->read(std::span(text).subspan(size));
    if (!got) {
      return std::move(got).error().at(path);
    }
    text.resize(size + *got);
    if (*got == 0) {
      return text;
    }
    if (text.size() > kMaxPastedText) {
      return Error(ErrorCode::kLimit, "holds more than 4 MiB, the most that is explained")
          .at(path)
          .hint("pugmark assess reads logs and captures of any size");
    }
  }
}

Result<ExplainSummary> explain(const Model& model, const ExplainOptions& options, const ExplanationHandler& handle,
                               DiagnosticSink& diagnostics) {
  auto pasted = read_pasted_text(options.text);
  if (!pasted) {
    return std::move(pasted).error().at(options.name);
  }
  PastedText& text = *pasted;
  const auto* const headers = std::get_if<HeaderModel>(&model);
  const auto* const forest = std::get_if<ForestModel>(&model);
  const auto* const fused = std::get_if<FusedModel>(&model);
  OperatingThresholds thresholds;
  thresholds.fill({threshold_of(AssessOptions()), std::nullopt, 0});
  if (const ViewTables* const views = views_of(model); views != nullptr) {
    PUGMARK_TRY(thresholds, operating_thresholds(*views, {}));
  }
  OperatingThresholds of_messages = thresholds;  // of what shows no exchange
  if (fused != nullptr) {
    PUGMARK_TRY(of_messages, operating_thresholds(fused->tables(EyeEvidence::kMessages).views, {}));
  }
  AssessOptions assess_options;
  assess_options.inputs = {"-"};
  assess_options.point.all = true;
  assess_options.scan.standard_input = std::move(text.log);
  // Connections are explained here, when what is to be said of them is known.
  const bool explains_here = headers != nullptr || forest != nullptr || fused != nullptr;
  assess_options.explain = !explains_here;
  assess_options.secrets = explains_here ? SecretPolicy::kShow : options.secrets;
  TextRemarks remarks(text);
  ExplainSummary summary;
  const auto take = [&](const Finding& found) -> Result<void> {
    const bool messages_alone = fused != nullptr && evidence_of(found) == EyeEvidence::kMessages;
    Explanation explanation{found,
                            (messages_alone ? of_messages : thresholds)[static_cast<std::size_t>(found.view)].least};
    Finding& finding = explanation.finding;
    if (headers != nullptr) {
      score_what_is_shown(finding, *headers);
      HeaderExplainer(*headers).explain(finding, options.secrets);
    } else if (forest != nullptr) {
      score_exchange_alone(finding, *forest);
      FlowExplainer(*forest).explain(finding, options.secrets);
    } else if (fused != nullptr) {
      score_together(finding, *fused);
      FusedExplainer(*fused).explain(finding, options.secrets);
    }
    if (explains_here && options.secrets == SecretPolicy::kMask) {
      mask_secrets(finding);
    }
    finding.place.line = text.line_of(finding.place.line);
    finding.uid = text.without_uid ? std::string() : finding.uid;
    summary.highest = std::max(summary.highest.value_or(finding.score), finding.score);
    ++summary.explained;
    return handle(explanation);
  };
  PUGMARK_TRY(const AssessSummary assessed, assess(model, assess_options, take, remarks));
  summary.read = assessed.read;
  if (summary.explained == 0) {
    const std::string& path = card_of(model).log_path;
    return Error(ErrorCode::kFormat, remarks.reason())
        .at(options.name)
        .hint(path.empty() ? std::string(kPastedForms)
                           : fmt::format("the model takes rows of {} logs: as JSON, or in Zeek's ASCII behind their "
                                         "#fields line",
                                         terminal_safe(path)));
  }
  remarks.pass_on(options.name, diagnostics);
  return summary;
}

}  // namespace pugmark::app
