// One pass, thresholds of each model.
#include "pugmark/app/assess/several_models.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "pugmark/app/assess/assess.h"
#include "pugmark/app/assess/scored_connections.h"
#include "pugmark/core/text.h"
#include "pugmark/http/secrets.h"

namespace pugmark::app {
namespace {

/// From which score on a model calls out. Errors: kUsage where it cannot be asked, or cannot tell.
Result<OperatingThresholds> thresholds_of(const Model& model, const OperatingPointOptions& point) {
  if (!has_weights(model) && !std::holds_alternative<ForestModel>(model)) {
    return Error(ErrorCode::kUsage, fmt::format("a model of the recipe {} is not shown beside others",
                                                terminal_safe(card_of(model).recipe)))
        .hint("models of the recipes headers, flows and words are; give this one alone");
  }
  if (const auto* const words = std::get_if<WordModel>(&model)) {
    PUGMARK_CHECK(words->verify());
  }
  if (const ViewTables* const views = views_of(model)) {
    return operating_thresholds(*views, point);
  }
  if (point.profile || point.rate) {
    return Error(ErrorCode::kUsage, "a model of the recipe words knows neither profiles nor rates")
        .hint("leave them out, or the model");
  }
  AssessOptions own;
  own.point = point;
  OperatingThresholds thresholds;
  thresholds.fill({threshold_of(own), std::nullopt, 0});
  return thresholds;
}

}  // namespace

Result<SeveralModelsSummary> assess_side_by_side(std::span<const Model* const> models,
                                                 const SeveralModelsOptions& options, const SeenHandler& handle,
                                                 DiagnosticSink& diagnostics) {
  std::vector<OperatingThresholds> thresholds;
  for (const Model* const model : models) {
    OperatingPointOptions point = options.point;
    point.all = false;  // all are handed out, but not called out
    PUGMARK_TRY(OperatingThresholds of_model, thresholds_of(*model, point));
    thresholds.push_back(of_model);
  }
  SeveralModelsSummary summary;
  summary.by_model.resize(models.size());
  summary.by_this_alone.resize(models.size());
  const auto take = [&](ScoredConnection& unit) -> Result<void> {
    ++summary.connections;
    SeenConnection seen;
    for (std::size_t i = 0; i < models.size(); ++i) {
      ModelOpinion& opinion = seen.opinions.emplace_back();
      opinion.least = thresholds[i][static_cast<std::size_t>(unit.view)].least;
      if (unit.scores[i] != kNotSeen) {
        opinion.score = unit.scores[i];
        opinion.called_out = unit.scores[i] >= opinion.least;
      }
    }
    const auto calls_out = [](const ModelOpinion& opinion) { return opinion.called_out; };
    const auto callers = std::count_if(seen.opinions.begin(), seen.opinions.end(), calls_out);
    summary.called_out += callers > 0 ? 1 : 0;
    for (std::size_t i = 0; i < models.size(); ++i) {
      summary.by_model[i] += seen.opinions[i].called_out ? 1 : 0;
      summary.by_this_alone[i] += seen.opinions[i].called_out && callers == 1 ? 1 : 0;
    }
    if (callers == 0 && !options.point.all) {
      return {};
    }
    seen.file = std::move(unit.file);
    seen.line = unit.line;
    seen.ts = unit.ts;
    seen.uid = std::move(unit.uid);
    seen.client = std::move(unit.client);
    seen.host = mask_uri(unit.host);
    seen.identifier = mask_uri(unit.identifier);
    seen.view = unit.view;
    seen.messages = unit.messages;
    return handle(std::move(seen));
  };
  ScoreUnitsOptions score_options;
  score_options.inputs = options.inputs;
  score_options.window = options.window;
  score_options.scan = options.scan;
  PUGMARK_TRY(summary.read, score_units(models, score_options, take, diagnostics));
  return summary;
}

}  // namespace pugmark::app
