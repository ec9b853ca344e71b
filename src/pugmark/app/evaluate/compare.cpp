// One pass over logs with both models, one over the verdicts, one over the weights.
#include "pugmark/app/evaluate/compare.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <absl/container/flat_hash_set.h>
#include <fmt/format.h>

#include "pugmark/app/assess/scored_connections.h"
#include "pugmark/app/learn/rescore.h"
#include "pugmark/feature/feature_definitions.h"
#include "pugmark/feature/feature_sentences.h"
#include "pugmark/feature/words.h"
#include "pugmark/http/secrets.h"
#include "pugmark/model/fixed_score.h"
#include "pugmark/model/learned_verdicts.h"
#include "pugmark/store/case_store.h"
#include "pugmark/store/finding_query.h"
#include "pugmark/store/identity.h"

namespace pugmark::app {
namespace {

bool is_of_words(const Model& model) { return std::holds_alternative<WordModel>(model); }

Result<ComparedModel> describe(const Model& model, const std::string& path, const OperatingPointOptions& point) {
  if (!has_weights(model)) {
    Error error(
        ErrorCode::kUsage,
        fmt::format("models of the recipes headers and words are compared; this one is of {}", card_of(model).recipe));
    return !std::holds_alternative<TypedModel>(model)
               ? std::move(error).at(path).hint("pugmark evaluate -m MODEL measures it on labelled logs")
               : std::move(error).at(path);
  }
  if (card_of(model).surprise) {
    return Error(ErrorCode::kUsage,
                 "models that know both classes are compared; this one learned from normal traffic "
                 "alone")
        .at(path)
        .hint("pugmark evaluate -m MODEL measures it on labelled logs");
  }
  ComparedModel compared;
  compared.path = path;
  compared.card = card_of(model);
  PUGMARK_TRY(compared.content, store::hash_of_file(path));
  if (const auto* const headers = std::get_if<HeaderModel>(&model)) {
    PUGMARK_TRY(const OperatingThresholds thresholds, operating_thresholds(headers->views(), point));
    for (std::size_t view = 0; view < thresholds.size(); ++view) {
      compared.thresholds[view] = thresholds[view].least;
    }
  } else {
    PUGMARK_CHECK(std::get<WordModel>(model).verify());
    compared.thresholds.fill(threshold_of(AssessOptions()));
  }
  return compared;
}

/// Keeps the strongest of what is there, sorted, equal ones in the order in which they came. `score` gives the score of
/// one.
template <typename T, typename Score>
void keep_strongest(std::vector<T>& kept, std::size_t most, const Score& score) {
  std::stable_sort(kept.begin(), kept.end(), [&](const T& a, const T& b) { return score(a) > score(b); });
  kept.resize(std::min(kept.size(), most));
}

/// Adds one, and keeps the strongest when there are twice as many: each costs little, and keep_strongest is for the
/// end.
template <typename T, typename Score>
void add_strong(std::vector<T>& kept, T one, std::size_t most, const Score& score) {
  constexpr std::size_t kLeastKept = 1024;
  kept.push_back(std::move(one));
  if (kept.size() >= std::max(2 * most, kLeastKept)) {
    keep_strongest(kept, most, score);
  }
}

double strength(const DifferingVerdict& one) { return std::max(one.scores[0], one.scores[1]); }

/// How far a weight changed.
double strength(const WeightChange& one) { return std::abs(one.weights[0].value_or(0) - one.weights[1].value_or(0)); }

/// Takes a unit into what both find.
void add_unit(ScoredConnection& unit, const std::array<ComparedModel, 2>& models, std::size_t most,
              LogComparison& logs) {
  ++logs.units;
  std::array<bool, 2> found{};
  for (std::size_t i = 0; i < found.size(); ++i) {
    found[i] = unit.scores[i] >= models[i].thresholds[static_cast<std::size_t>(unit.view)];
  }
  if (found[0] == found[1]) {
    logs.both += found[0] ? 1 : 0;
    return;
  }
  const std::size_t finder = found[0] ? 0 : 1;
  ++logs.only[finder];
  DifferingUnit differing;
  differing.file = std::move(unit.file);
  differing.line = unit.line;
  differing.ts = unit.ts;
  differing.uid = std::move(unit.uid);
  differing.client = std::move(unit.client);
  differing.host = mask_uri(unit.host);
  differing.identifier = mask_uri(unit.identifier);
  differing.scores = {unit.scores[0], unit.scores[1]};
  add_strong(logs.strongest[finder], std::move(differing), most,
             [finder](const DifferingUnit& one) { return one.scores[finder]; });
}

/// Scores the findings of one verdict with both models, where both can.
Result<void> compare_judged(store::Database& store, bool malicious, const absl::flat_hash_set<std::string>& learned,
                            std::array<Rescorer, 2>& rescorers, std::size_t most, VerdictComparison& verdicts) {
  const auto filter = malicious ? store::VerdictFilter::kMalicious : store::VerdictFilter::kBenign;
  PUGMARK_TRY(const auto judged, store::list_judged(store, filter, "", std::numeric_limits<std::int64_t>::max()));
  for (const StoredFinding& stored : judged) {
    if (learned.contains(stored.id)) {
      ++verdicts.learned;
      continue;
    }
    PUGMARK_TRY(const Finding finding, store::read_finding(store, stored));
    const auto a = rescorers[0].score(finding);
    const auto b = rescorers[1].score(finding);
    if (!a || !b) {
      ++verdicts.not_judged;
      continue;
    }
    ++verdicts.judged[malicious ? 1 : 0];
    DifferingVerdict differing{stored.id,
                               malicious,
                               stored.host,
                               stored.identifier,
                               stored.strongest.uid,
                               {*a, *b},
                               {*a >= rescorers[0].threshold(finding), *b >= rescorers[1].threshold(finding)}};
    for (std::size_t i = 0; i < 2; ++i) {
      verdicts.found[i][malicious ? 1 : 0] += differing.found[i] ? 1 : 0;
    }
    if (differing.found[0] == differing.found[1]) {
      continue;
    }
    ++verdicts.right_alone[differing.found[0] == malicious ? 0 : 1];
    add_strong(verdicts.differing, std::move(differing), most,
               [](const DifferingVerdict& one) { return strength(one); });
  }
  return {};
}

Result<VerdictComparison> compare_verdicts(const std::array<const Model*, 2>& models, store::Database& store,
                                           const CompareOptions& options) {
  const auto point_of = [&](const Model& model) {
    return is_of_words(model) ? OperatingPointOptions() : options.point;
  };
  PUGMARK_TRY(auto a, Rescorer::create(*models[0], point_of(*models[0])));
  PUGMARK_TRY(auto b, Rescorer::create(*models[1], point_of(*models[1])));
  std::array<Rescorer, 2> rescorers = {std::move(a), std::move(b)};
  VerdictComparison verdicts;
  verdicts.store = store.path();
  absl::flat_hash_set<std::string> learned;
  for (const std::string& path : options.paths) {
    PUGMARK_TRY(const ModelFile file, ModelFile::open(path));
    PUGMARK_TRY(const auto held, read_learned_verdicts(file));
    for (const LearnedVerdict& verdict : held ? held->verdicts : std::vector<LearnedVerdict>()) {
      learned.insert(verdict.finding);
    }
  }
  for (const bool malicious : {true, false}) {
    PUGMARK_CHECK(compare_judged(store, malicious, learned, rescorers, options.strongest, verdicts));
  }
  keep_strongest(verdicts.differing, options.strongest, [](const DifferingVerdict& one) { return strength(one); });
  return verdicts;
}

/// Takes the weights of a feature or word that at least one model knows.
void add_weights(WeightChange change, std::size_t most, WeightComparison& weights) {
  const auto& [a, b] = change.weights;
  ++(a && b ? weights.common : weights.only[a ? 0 : 1]);
  if (strength(change) > 0) {
    add_strong(weights.changes, std::move(change), most, [](const WeightChange& one) { return strength(one); });
  }
}

void keep_most_changed(WeightComparison& weights, std::size_t most) {
  keep_strongest(weights.changes, most, [](const WeightChange& one) { return strength(one); });
}

WeightComparison compare_features(const HeaderModel& a, const HeaderModel& b, std::size_t most) {
  WeightComparison weights;
  const auto weight_in = [](const HeaderModel& model, FeatureHash hash) {
    const auto number = model.find(hash);
    return number ? std::optional(from_fixed(model.feature(*number).weight)) : std::nullopt;
  };
  const auto add = [&](const WeightedFeature& feature) {
    add_weights({feature.text, {}, {weight_in(a, feature.hash), weight_in(b, feature.hash)}}, most, weights);
  };
  for (std::uint32_t number = 0; number < a.size(); ++number) {
    add(a.feature(number));
  }
  for (std::uint32_t number = 0; number < b.size(); ++number) {
    if (!a.find(b.feature(number).hash)) {
      add(b.feature(number));
    }
  }
  keep_most_changed(weights, most);
  for (WeightChange& change : weights.changes) {
    if (const auto subject = feature_subject(change.text)) {
      change.sentence = feature_sentence(subject->kind, subject->scope, change.text);
    }
  }
  return weights;
}

/// Only words that a model may name are compared.
WeightComparison compare_words(const WordModel& a, const WordModel& b, std::size_t most) {
  WeightComparison weights;
  absl::flat_hash_set<std::string> words;
  for (const WordModel* const model : {&a, &b}) {
    for (const Label label : {Label::kNormal, Label::kMalicious}) {
      for (WeightedWord& word : model->strongest(label, std::numeric_limits<std::size_t>::max())) {
        words.insert(std::move(word.word));
      }
    }
  }
  std::vector<std::string> in_order(words.begin(), words.end());
  std::sort(in_order.begin(), in_order.end());
  const auto weight_in = [](const WordModel& model, WordHash hash) {
    return model.knows(hash) ? std::optional(from_fixed(model.weight(hash))) : std::nullopt;
  };
  for (std::string& word : in_order) {
    const WordHash hash = hash_word(word);
    add_weights({std::move(word), {}, {weight_in(a, hash), weight_in(b, hash)}}, most, weights);
  }
  keep_most_changed(weights, most);
  return weights;
}

Result<void> compare_weights(const std::array<const Model*, 2>& models, std::size_t most, WeightComparison& weights) {
  if (is_of_words(*models[0]) != is_of_words(*models[1])) {
    return Error(ErrorCode::kUsage,
                 "the weights of a model of the recipe words and of one of the recipe headers "
                 "cannot be compared")
        .hint("give logs to compare what they find: pugmark compare MODEL_A MODEL_B LOGS");
  }
  if (is_of_words(*models[0])) {
    weights = compare_words(std::get<WordModel>(*models[0]), std::get<WordModel>(*models[1]), most);
  } else {
    weights = compare_features(std::get<HeaderModel>(*models[0]), std::get<HeaderModel>(*models[1]), most);
  }
  return {};
}

}  // namespace

Result<Compared> compare_models(const std::array<const Model*, 2>& models, store::Database* store,
                                const CompareOptions& options, DiagnosticSink& diagnostics) {
  const bool both_of_words = is_of_words(*models[0]) && is_of_words(*models[1]);
  if (both_of_words && (options.point.profile || options.point.rate)) {
    return Error(ErrorCode::kUsage, "models of the recipe words know neither profiles nor rates")
        .hint("without --profile and --fpr they find what scores above 0");
  }
  Compared compared;
  ModelComparison& comparison = compared.comparison;
  for (std::size_t i = 0; i < models.size(); ++i) {
    auto described = describe(*models[i], options.paths[i], options.point);
    if (!described) {
      return std::move(described).error().at(options.paths[i]);
    }
    comparison.models[i] = *std::move(described);
  }
  if (options.inputs.empty()) {
    PUGMARK_CHECK(compare_weights(models, options.strongest, comparison.weights.emplace()));
  } else {
    LogComparison& logs = comparison.logs.emplace();
    logs.by_message = both_of_words;
    ScoreUnitsOptions score_options;
    score_options.inputs = options.inputs;
    score_options.unit = both_of_words ? Unit::kMessage : Unit::kConnection;
    score_options.window = options.window;
    score_options.scan = options.scan;
    const auto take = [&](ScoredConnection& unit) -> Result<void> {
      add_unit(unit, comparison.models, options.strongest, logs);
      return {};
    };
    PUGMARK_TRY(compared.read, score_units(models, score_options, take, diagnostics));
    for (std::size_t finder = 0; finder < logs.strongest.size(); ++finder) {
      keep_strongest(logs.strongest[finder], options.strongest,
                     [finder](const DifferingUnit& one) { return one.scores[finder]; });
    }
  }
  if (store != nullptr) {
    PUGMARK_TRY(comparison.verdicts, compare_verdicts(models, *store, options));
  }
  return compared;
}

}  // namespace pugmark::app
