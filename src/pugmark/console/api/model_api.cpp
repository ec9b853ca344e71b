// The card, curves of what training held back, and what runs called out.
#include "pugmark/console/api/model_api.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <variant>
#include <vector>

#include "pugmark/console/api/api_json.h"
#include "pugmark/eval/detection_figures.h"
#include "pugmark/feature/feature_sentences.h"
#include "pugmark/feature/header_features.h"
#include "pugmark/model/calibration/profile.h"
#include "pugmark/model/fixed_score.h"
#include "pugmark/store/finding_query.h"

namespace pugmark::console {
namespace {

constexpr std::size_t kStrongest = 20;

void write_by_label(JsonWriter& json, std::string_view name, const std::array<std::uint64_t, 2>& counts) {
  json.key(name);
  json.begin_object();
  json.member("normal", counts[0]);
  json.member("malicious", counts[1]);
  json.end_object();
}

void write_figures(JsonWriter& json, const std::optional<CardFigures>& figures) {
  json.key("figures");
  if (!figures) {
    json.null();
    return;
  }
  json.begin_object();
  json.member("average_precision", figures->average_precision);
  json.key("recall");
  json.begin_array();
  for (std::size_t i = 0; i < kRates.size(); ++i) {
    json.begin_object();
    json.member("rate", kRates[i]);
    json.member("recall", figures->recall[i]);
    json.end_object();
  }
  json.end_array();
  json.end_object();
}

/// The models of a fused one.
void write_eyes(JsonWriter& json, const std::vector<EyeCard>& eyes) {
  if (eyes.empty()) {
    return;
  }
  json.key("eyes");
  json.begin_array();
  for (const EyeCard& eye : eyes) {
    json.begin_object();
    json.member("eye", eye.name);
    json.member("weight", eye.weight);
    write_figures(json, eye.figures);
    json.end_object();
  }
  json.end_array();
}

void write_card(JsonWriter& json, const ModelCard& card) {
  json.key("card");
  json.begin_object();
  json.member("pugmark", card.pugmark);
  write_time(json, "newest_record", card.newest_record);
  json.member("training_data", card.training_data);
  write_by_label(json, "records", card.records);
  if (card.recipe != kWordsRecipe) {
    write_by_label(json, "connections", card.connections);
    write_by_label(json, "groups", card.groups);
  }
  std::array<std::uint64_t, 2> files{};
  for (const TrainingFile& file : card.files) {
    ++files[static_cast<std::size_t>(file.label)];
  }
  write_by_label(json, "files", files);
  json.member("vocabulary", card.vocabulary);
  json.member("note", card.note);
  if (card.base_rate) {
    json.member("base_rate", *card.base_rate);
  }
  if (!card.adapted_from.empty()) {
    json.member("adapted_from", card.adapted_from);
  }
  write_figures(json, card.figures);
  write_eyes(json, card.eyes);
  json.end_object();
}

void write_strongest(JsonWriter& json, const WordModel& model, Label label) {
  for (const WeightedWord& word : model.strongest(label, kStrongest)) {
    json.begin_object();
    json.member("feature", word.word);
    json.member("weight", word.weight);
    json.end_object();
  }
}

void write_strongest(JsonWriter& json, const HeaderModel& model, Label label) {
  for (const WeightedFeature& feature : model.strongest(label, kStrongest)) {
    json.begin_object();
    json.member("feature", feature.text);
    json.member("weight", from_fixed(feature.weight));
    if (const auto subject = feature_subject(feature.text)) {
      json.member("text", feature_sentence(subject->kind, subject->scope, feature.text));
    }
    json.member("normal_logs", feature.captures[0]);
    json.member("malicious_logs", feature.captures[1]);
    json.end_object();
  }
}

/// Trees have no features that speak for a class.
void write_strongest(JsonWriter& /*json*/, const ForestModel& /*model*/, Label /*label*/) {}
void write_strongest(JsonWriter& /*json*/, const TypedModel& /*model*/, Label /*label*/) {}

/// Nor has what puts scores together.
void write_strongest(JsonWriter& /*json*/, const FusedModel& /*model*/, Label /*label*/) {}

void write_strongest(JsonWriter& json, const Model& model) {
  json.key("strongest");
  json.begin_object();
  for (const Label label : {Label::kMalicious, Label::kNormal}) {
    json.key(to_string(label));
    json.begin_array();
    std::visit([&](const auto& one) { write_strongest(json, one, label); }, model);
    json.end_array();
  }
  json.end_object();
}

void write_profiles(JsonWriter& json, const ViewTables* views) {
  json.key("profiles");
  json.begin_array();
  if (views != nullptr) {
    const NormalScores& normal = (*views)[0].normal;
    for (const Profile profile : {Profile::kWide, Profile::kBalanced, Profile::kQuiet}) {
      const double least = least_score(profile, normal);
      json.begin_object();
      json.member("profile", to_string(profile));
      json.member("rate", rate_of(profile, normal));
      json.member("threshold", least == kMoreLikely ? 0.0 : least);
      json.end_object();
    }
  }
  json.end_array();
}

/// What held-back normal connections scored, as a curve of few points.
void write_rates(JsonWriter& json, const ViewTables* views) {
  constexpr double kStep = 1.05;  // a point further down has so many times as many above it
  json.key("rates");
  json.begin_array();
  if (views != nullptr) {
    const NormalScores& normal = (*views)[0].normal;
    double least = 0;
    for (const NormalScores::Ranked& ranked : normal.kept()) {
      const auto above = static_cast<double>(ranked.rank + 1);
      if (above >= least) {
        json.begin_object();
        json.member("score", from_fixed(ranked.score));
        json.member("rate", above / static_cast<double>(normal.count()));
        json.end_object();
        least = above * kStep;
      }
    }
  }
  json.end_array();
}

void write_calibration(JsonWriter& json, const ViewTables* views) {
  constexpr int kLeast = -20;  // halves
  constexpr int kMost = 30;
  constexpr double kEven = 0.5;
  json.key("calibration");
  json.begin_array();
  if (views != nullptr && (*views)[0].calibration) {
    for (int half = kLeast; half <= kMost; ++half) {
      const double score = half / 2.0;
      json.begin_object();
      json.member("score", score);
      json.member("probability", probability_of((*views)[0], score, kEven).value_or(0));
      json.end_object();
    }
  }
  json.end_array();
}

void write_learned(JsonWriter& json, const std::optional<LearnedVerdicts>& learned) {
  json.key("learned");
  if (!learned) {
    json.null();
    return;
  }
  json.begin_object();
  json.member("base", learned->base);
  json.member("verdicts", learned->verdicts.size());
  json.member("malicious", std::count_if(learned->verdicts.begin(), learned->verdicts.end(),
                                         [](const LearnedVerdict& one) { return one.label == Label::kMalicious; }));
  json.end_object();
}

void write_history(JsonWriter& json, std::vector<Run> runs, const std::string& hash) {
  std::reverse(runs.begin(), runs.end());
  json.key("history");
  json.begin_array();
  for (const Run& run : runs) {
    if (run.state != RunState::kRunning && run.counts.units > 0) {
      json.begin_object();
      json.member("run", run.number);
      json.member("started", to_iso8601(run.facts.started));
      json.member("units", run.counts.units);
      json.member("findings", run.counts.findings);
      json.member("same_model", run.facts.model_hash == hash);
      json.end_object();
    }
  }
  json.end_array();
}

}  // namespace

Result<HttpResponse> get_model(ApiContext& context, const HttpRequest& /*request*/, std::string_view /*id*/) {
  constexpr std::uint64_t kMostRuns = 500;
  const auto opened = context.model.open();
  if (!opened) {
    return error_response(opened.error());
  }
  PUGMARK_TRY(const StorePool::Lease database, context.stores.borrow());
  PUGMARK_TRY(auto runs, store::list_runs(*database, std::nullopt, kMostRuns));
  const ModelCard& card = card_of(*opened->model);
  const auto* const headers = std::get_if<HeaderModel>(opened->model.get());
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  json.member("path", opened->path);
  json.member("recipe", card.recipe);
  json.member("learns_into", context.model.learns_into());
  if (headers != nullptr) {
    json.member("profile", to_string(context.model.point().profile.value_or(Profile::kBalanced)));
  }
  write_card(json, card);
  write_strongest(json, *opened->model);
  const ViewTables* const views = views_of(*opened->model);
  write_profiles(json, views);
  write_rates(json, views);
  write_calibration(json, views);
  write_learned(json, opened->learned);
  write_history(json, std::move(runs), opened->hash);
  json.key("evaluation");
  json.raw(context.evaluation.empty() ? "null" : context.evaluation);
  json.end_object();
  return json_response(std::move(body));
}

}  // namespace pugmark::console
