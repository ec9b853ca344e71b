// Matrices of exchanges, noise, bags of groups.
#include "pugmark/app/train/flow_fit.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <iterator>
#include <numeric>
#include <utility>

#include "pugmark/app/labelled/dice.h"
#include "pugmark/app/labelled/exchange_matrix.h"
#include "pugmark/model/forest/labelled_forest.h"
#include "pugmark/model/row_weights.h"

namespace pugmark::app {
namespace {

/// Noise that looks like the rows of a matrix, as many as there are: each takes from a row of it which numbers are
/// known, and each number from those of its column; all of a bag from one row. Numbers are those of rows of the same
/// part, so that none is known where its part is left out.
FeatureMatrix noise_of(const FeatureMatrix& matrix, std::span<const std::uint32_t> parts, const FlowBags& bags,
                       std::uint64_t seed) {
  struct Part {
    std::array<std::vector<float>, kFlowColumns> known;
    std::vector<std::uint32_t> rows;
  };
  std::vector<Part> by_part(1 + *std::max_element(parts.begin(), parts.end()));
  for (std::uint32_t i = 0; i < matrix.rows(); ++i) {
    Part& part = by_part[parts[i]];
    part.rows.push_back(i);
    for (std::size_t column = 0; column < kFlowColumns; ++column) {
      if (const float number = matrix.row(i)[column]; !std::isnan(number)) {
        part.known[column].push_back(number);
      }
    }
  }
  Dice dice(seed);
  FeatureMatrix noise(matrix.columns());
  std::vector<float> row(matrix.columns());
  for (std::size_t i = 0; i < matrix.rows(); ++i) {
    const Part& part = by_part[parts[i]];
    for (std::size_t column = 0; column < kFlowColumns; ++column) {
      const float number = matrix.row(i)[column];
      row[column] = std::isnan(number) ? number : part.known[column][dice.below(part.known[column].size())];
    }
    for (const FlowBagDefinition& definition : flow_bag_definitions()) {
      const auto [begin, end] = bags.columns(definition.bag);
      if (begin < end) {
        const std::uint32_t other = part.rows[dice.below(part.rows.size())];
        const auto terms = matrix.row(other).subspan(kFlowColumns + begin, end - begin);
        std::copy(terms.begin(), terms.end(), row.begin() + static_cast<std::ptrdiff_t>(kFlowColumns + begin));
      }
    }
    noise.add(row);
  }
  return noise;
}

/// The view that shows as much as the logs of either class may: what logs of one class alone show would tell the
/// classes apart in training and nowhere else.
View common_view(const LabelledExchanges& exchanges, std::span<const std::uint32_t> chosen) {
  std::array<View, 2> most{View::kPlain, View::kPlain};
  std::array<bool, 2> has{};
  for (const std::uint32_t row : chosen) {
    const auto label = static_cast<std::size_t>(exchanges.labels[row]);
    most[label] = std::min(most[label], exchanges.sources[row].view);
    has[label] = true;
  }
  return has[0] && has[1] ? std::max(most[0], most[1]) : View::kFull;
}

/// The rows that random forests and gradient boosting learn from.
LabelledMatrix labelled_matrix(const LabelledExchanges& exchanges, const Grouping& grouping,
                               std::span<const std::uint32_t> chosen, const LeftOut& left_out, const FlowBags& bags,
                               const ForestTraining& options) {
  constexpr double kGroupPower = 0.5;  // as the recipe headers has it
  LabelledMatrix rows{exchange_matrix(exchanges, grouping, chosen, common_view(exchanges, chosen), bags), {}, {}};
  std::vector<Label> labels;
  std::vector<std::uint32_t> groups;
  for (const std::uint32_t row : chosen) {
    labels.push_back(exchanges.labels[row]);
    groups.push_back(grouping.groups[row]);
  }
  if (options.noise) {
    std::vector<std::uint32_t> parts;
    parts.reserve(groups.size());
    std::transform(groups.begin(), groups.end(), std::back_inserter(parts),
                   [&](std::uint32_t group) { return left_out.part_of(group); });
    const FeatureMatrix noise = noise_of(rows.matrix, parts, bags, options.seed);
    for (std::size_t i = 0; i < noise.rows(); ++i) {
      rows.matrix.add(noise.row(i));
      labels.push_back(Label::kMalicious);
      groups.push_back(groups[i]);
    }
  }
  std::vector<std::uint32_t> all(labels.size());
  std::iota(all.begin(), all.end(), 0U);
  for (const double weight : row_weights(labels, groups, {}, all, kGroupPower)) {
    rows.weights.push_back(static_cast<float>(weight));
  }
  for (const Label label : labels) {
    rows.labels.push_back(label == Label::kMalicious ? 1.0F : 0.0F);
  }
  return rows;
}

Forest fit_isolation(const LabelledExchanges& exchanges, std::span<const std::uint32_t> learned,
                     const FlowVocabulary& vocabulary, const ForestTraining& options, unsigned threads) {
  FeatureMatrix matrix(kFlowColumns);
  FlowRow row;
  for (const std::uint32_t number : learned) {
    row = exchanges.rows[number];
    vocabulary.fill(row);
    matrix.add(row.values);
  }
  std::vector<std::uint32_t> all(matrix.rows());
  std::iota(all.begin(), all.end(), 0U);
  return fit_isolation_forest(matrix, all, isolation_options(options), threads);
}

}  // namespace

std::string_view algorithm_name(ForestAlgorithm algorithm) {
  switch (algorithm) {
    case ForestAlgorithm::kRandomForest:
      return kRandomForest;
    case ForestAlgorithm::kGradientBoosting:
      return kGradientBoosting;
    case ForestAlgorithm::kIsolationForest:
      break;
  }
  return kIsolationForest;
}

IsolationForestOptions isolation_options(const ForestTraining& options) {
  return {options.trees, options.sample, options.seed};
}

bool learns_malicious(const ForestTraining& options) {
  return options.algorithm != ForestAlgorithm::kIsolationForest && !options.noise;
}

std::vector<std::uint32_t> learned_rows(const LabelledExchanges& exchanges, std::span<const std::uint32_t> chosen,
                                        const ForestTraining& options) {
  std::vector<std::uint32_t> learned;
  std::copy_if(chosen.begin(), chosen.end(), std::back_inserter(learned),
               [&](std::uint32_t row) { return learns_malicious(options) || exchanges.labels[row] == Label::kNormal; });
  return learned;
}

LeftOut::LeftOut(const LabelledExchanges& exchanges, const Grouping& grouping, std::span<const std::uint32_t> learned,
                 const FoldPlan& plan, const ForestTraining& options)
    : part_of_group_(plan.fold_of_group) {
  if (plan.folds == 0) {
    return;
  }
  constexpr std::uint32_t kForTwo = 5;
  std::array<std::uint32_t, 2> has{};  // by Label: bits of the parts that have rows of it
  for (const std::uint32_t row : learned) {
    has[static_cast<std::size_t>(exchanges.labels[row])] |= 1U << plan.fold_of_group[grouping.groups[row]];
  }
  for (std::uint32_t choice = 0; choice < (plan.folds == kForTwo ? 2 * kForTwo : plan.folds); ++choice) {
    const std::uint32_t first = choice % plan.folds;
    std::uint32_t parts = 1U << first;
    if (plan.folds == kForTwo) {
      parts |= 1U << (first + 1 + choice / kForTwo) % kForTwo;
    }
    const bool normal = (has[static_cast<std::size_t>(Label::kNormal)] & ~parts) != 0;
    const bool malicious =
        !learns_malicious(options) || (has[static_cast<std::size_t>(Label::kMalicious)] & ~parts) != 0;
    if (normal && malicious) {
      choices_.push_back(parts);
    }
  }
}

std::uint32_t LeftOut::parts(std::size_t trees) const {
  std::uint32_t parts = 0;
  for (std::size_t i = 0; i < std::min(trees, choices_.size()); ++i) {
    parts |= choices_[i];
  }
  return static_cast<std::uint32_t>(std::popcount(parts));
}

Result<FlowFit> fit_flows(const LabelledExchanges& exchanges, const Grouping& grouping,
                          std::span<const std::uint32_t> learned, const LeftOut& left_out,
                          const ForestTraining& options, unsigned threads) {
  FlowFit fit;
  for (const std::uint32_t row : learned) {
    if (exchanges.labels[row] == Label::kNormal) {
      fit.vocabulary.add(exchanges.rows[row]);
    }
  }
  fit.vocabulary.finish();
  if (options.algorithm == ForestAlgorithm::kIsolationForest) {
    fit.forest = fit_isolation(exchanges, learned, fit.vocabulary, options, threads);
    return fit;
  }
  fit.bags = FlowBags::learn(
      learned.size(), [&](std::size_t i) -> const FlowRow& { return exchanges.rows[learned[i]]; },
      [&](std::size_t i) { return exchanges.labels[learned[i]] == Label::kMalicious; }, options.bags);
  const LabelledMatrix rows = labelled_matrix(exchanges, grouping, learned, left_out, fit.bags, options);
  const LabelledForestOptions labelled{options.trees, options.seed};
  constexpr double kShareOfRows = 0.632;  // what rows drawn with replacement would be of all
  Dice dice(options.seed);
  const auto in_bag = [&](std::size_t tree, std::size_t row) {
    // Of rows that are noise, the group of the row that it is made of.
    return left_out.any() ? !left_out.leaves_out(tree, grouping.groups[learned[row % learned.size()]])
                          : dice.chance(kShareOfRows);
  };
  PUGMARK_TRY(fit.forest, options.algorithm == ForestAlgorithm::kRandomForest
                              ? fit_random_forest(rows, in_bag, labelled)
                              : fit_gradient_boosting(rows, labelled));
  return fit;
}

FixedScore score_exchange(const FlowFit& fit, const FlowRow& row, View view) {
  FlowRow shown = row;
  fit.vocabulary.fill(shown);
  fit.bags.fill(shown);
  mask_row(shown, view);
  std::vector<float> numbers;
  append_numbers(shown.values, shown.terms, fit.bags.size(), numbers);
  return fit.forest.score(numbers);
}

}  // namespace pugmark::app
