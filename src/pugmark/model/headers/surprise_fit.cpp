// Weighted shares, each backed by that of its kind.
#include "pugmark/model/headers/surprise_fit.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "pugmark/model/row_weights.h"

namespace pugmark {

std::vector<std::array<double, 2>> fit_surprise(const LabelledRows& rows, std::span<const std::uint32_t> groups,
                                                std::span<const double> multipliers,
                                                std::span<const std::uint32_t> chosen,
                                                std::span<const FeatureChoice> choices,
                                                const SurpriseFitOptions& options) {
  // What rows weigh is told in rows: all together they weigh as much as they are many.
  std::vector<double> weights = row_weights(rows.labels(), groups, multipliers, chosen, options.group_power);
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::vector<double> by_feature;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    for (const std::uint32_t feature : rows.features(chosen[i])) {
      by_feature.resize(std::max<std::size_t>(by_feature.size(), feature + std::size_t{1}));
      by_feature[feature] += weights[i] * static_cast<double>(chosen.size()) / sum;
    }
  }
  const auto seen = [&](std::uint32_t feature) { return feature < by_feature.size() ? by_feature[feature] : 0; };
  std::vector<std::array<double, 2>> by_kind;
  for (const FeatureChoice& choice : choices) {
    by_kind.resize(std::max<std::size_t>(by_kind.size(), choice.kind + std::size_t{1}));
    for (std::size_t i = 0; i < choice.features.size(); ++i) {
      by_kind[choice.kind][i] += seen(choice.features[i]);
    }
  }
  std::vector<std::array<double, 2>> surprises;
  surprises.reserve(choices.size());
  for (const FeatureChoice& choice : choices) {
    const std::array<double, 2>& all = by_kind[choice.kind];
    const std::array<double, 2> own = {seen(choice.features[0]), seen(choice.features[1])};
    std::array<double, 2>& surprise = surprises.emplace_back();
    for (std::size_t i = 0; i < surprise.size(); ++i) {
      const double of_kind = (all[i] + 1) / (all[0] + all[1] + 2);
      const double share = (own[i] + options.backing * of_kind) / (own[0] + own[1] + options.backing);
      surprise[i] = std::max(0.0, -std::log(share));
    }
  }
  return surprises;
}

}  // namespace pugmark
