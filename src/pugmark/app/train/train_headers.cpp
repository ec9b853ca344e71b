// Training of the recipe headers: held-back scores, the fit to all connections, and what is told of it.
#include "pugmark/app/train/train_headers.h"

#include <algorithm>
#include <numeric>

#include "pugmark/app/train/card_figures.h"
#include "pugmark/app/train/client_choices.h"
#include "pugmark/app/train/held_back.h"
#include "pugmark/model/fixed_score.h"
#include "pugmark/model/row_weights.h"

namespace pugmark::app {
namespace {

/// The logs of each class that have a feature, for those that are kept.
std::vector<std::array<std::uint32_t, 2>> captures_of(const LabelledConnections& connections,
                                                      const std::vector<double>& weights) {
  std::vector<std::array<std::uint32_t, 2>> captures(connections.features.size());
  std::vector<std::uint32_t> rows(connections.rows.size());
  std::iota(rows.begin(), rows.end(), 0U);
  const auto file_of = [&](std::uint32_t row) { return connections.sources[row].file; };
  std::stable_sort(rows.begin(), rows.end(), [&](std::uint32_t a, std::uint32_t b) { return file_of(a) < file_of(b); });
  std::vector<std::uint32_t> last_file(connections.features.size(), ~std::uint32_t{0});
  for (const std::uint32_t row : rows) {
    if (connections.sources[row].disguised) {
      continue;
    }
    for (const std::uint32_t feature : connections.rows.features(row)) {
      if (feature < weights.size() && weights[feature] != 0 && last_file[feature] != file_of(row)) {
        last_file[feature] = file_of(row);
        ++captures[feature][static_cast<std::size_t>(connections.rows.label(row))];
      }
    }
  }
  return captures;
}

/// What the model's card says of held-back connections.
std::optional<CardFigures> figures_of(const LabelledConnections& connections, const HeldBackScores& held_back) {
  std::vector<ScoredUnit> units;
  for (std::uint32_t row = 0; row < connections.rows.size(); ++row) {
    if (held_back.scores[0][row] != kNotScored) {
      const bool malicious = connections.rows.label(row) == Label::kMalicious;
      units.push_back({held_back.scores[0][row], malicious, connections.sources[row].file, 0, 0});
    }
  }
  return card_figures(units, held_back.folds);
}

/// All rows as sets of the features that have weights, by numbers in the order of their hashes.
TrainingSketch sketch_of(const LabelledConnections& connections, const Grouping& grouping, const ViewFit& fit,
                         std::span<const double> multipliers, std::span<const std::uint32_t> all) {
  std::vector<std::uint32_t> kept;
  for (std::uint32_t feature = 0; feature < fit.weights.size(); ++feature) {
    if (fit.weights[feature] != 0) {
      kept.push_back(feature);
    }
  }
  std::sort(kept.begin(), kept.end(), [&](std::uint32_t a, std::uint32_t b) {
    return connections.features[a].hash < connections.features[b].hash;
  });
  constexpr std::uint32_t kNone = ~std::uint32_t{0};
  std::vector<std::uint32_t> numbers(connections.features.size(), kNone);
  TrainingSketch sketch;
  for (const std::uint32_t feature : kept) {
    numbers[feature] = static_cast<std::uint32_t>(sketch.scales.size());
    sketch.scales.push_back(fit.scales[feature]);
    sketch.least_views.push_back(connections.features[feature].least_view);
  }
  const std::vector<double> weights =
      row_weights(connections.rows.labels(), grouping.groups, multipliers, all, HeaderFitOptions().group_power);
  for (const std::uint32_t row : all) {
    SketchRow sketched{connections.rows.label(row), connections.sources[row].view, weights[row], {}};
    for (const std::uint32_t feature : connections.rows.features(row)) {
      if (numbers[feature] != kNone) {
        sketched.features.push_back(static_cast<std::uint16_t>(numbers[feature]));
      }
    }
    std::sort(sketched.features.begin(), sketched.features.end());
    sketch.rows.push_back(std::move(sketched));
  }
  sketch.merge();
  return sketch;
}

/// All features of clients' choices, those too that no connection has, with their surprise.
std::vector<WeightedFeature> surprising_features(const LabelledConnections& connections, const Grouping& grouping,
                                                 std::span<const double> multipliers,
                                                 std::span<const std::uint32_t> all) {
  const ClientChoices choices = client_choices(connections);
  const auto surprises = fit_choices(connections, grouping, multipliers, all, choices);
  std::vector<double> wanted(connections.features.size());
  for (const FeatureChoice& choice : choices.choices) {
    for (const std::uint32_t feature : choice.features) {
      if (feature != FeatureChoice::kNoFeature) {
        wanted[feature] = 1;
      }
    }
  }
  const auto captures = captures_of(connections, wanted);
  std::vector<WeightedFeature> features;
  for (std::size_t i = 0; i < surprises.size(); ++i) {
    for (std::size_t side = 0; side < surprises[i].size(); ++side) {
      const std::string& text = choices.habits[i].texts[side];
      const std::uint32_t feature = choices.choices[i].features[side];
      features.push_back({hash_feature(text), text, to_fixed(surprises[i][side]),
                          feature == FeatureChoice::kNoFeature ? std::array<std::uint32_t, 2>{} : captures[feature]});
    }
  }
  return features;
}

}  // namespace

HeaderTraining fit_connections(const LabelledConnections& connections, const Grouping& grouping, unsigned threads) {
  HeaderTraining training;
  std::vector<std::uint32_t> all(connections.rows.size());
  std::iota(all.begin(), all.end(), 0U);
  const std::vector<double> multipliers = training_weights(connections);
  const HeldBackScores held_back = hold_back(connections, grouping, multipliers, all, threads);
  const ViewFit fit = fit_rows(connections, grouping, multipliers, all);
  training.memorises = fit.memorises;
  training.folds = held_back.folds;
  training.views = make_view_tables(connections, fit, held_back);
  const bool normal_alone = std::none_of(
      all.begin(), all.end(), [&](std::uint32_t row) { return connections.rows.label(row) == Label::kMalicious; });
  if (normal_alone) {
    training.features = surprising_features(connections, grouping, multipliers, all);
    return training;
  }
  const auto captures = captures_of(connections, fit.weights);
  for (std::size_t i = 0; i < fit.weights.size(); ++i) {
    if (fit.weights[i] != 0) {
      training.features.push_back(
          {connections.features[i].hash, connections.features[i].text, to_fixed(fit.weights[i]), captures[i]});
    }
  }
  training.sketch = sketch_of(connections, grouping, fit, multipliers, all);
  training.figures = figures_of(connections, held_back);
  return training;
}

}  // namespace pugmark::app
