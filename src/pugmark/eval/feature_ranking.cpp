// Tables of counts, and what follows from them.
#include "pugmark/eval/feature_ranking.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <utility>

#include "pugmark/core/assert.h"

namespace pugmark {
namespace {

constexpr std::size_t kMostBins = 11;  // ten of numbers, one of units without
using Counts = std::array<std::uint64_t, kMostBins>;

/// Entropy of a table of counts. Units: bits.
double entropy(const Counts& counts) {
  const auto all = static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}));
  double sum = 0;
  for (const std::uint64_t count : counts) {
    if (count > 0) {
      const double share = static_cast<double>(count) / all;
      sum -= share * std::log2(share);
    }
  }
  return sum;
}

double chi_squared(const std::array<Counts, 2>& by_class, const std::array<std::uint64_t, 2>& units) {
  const auto all = static_cast<double>(units[0] + units[1]);
  double sum = 0;
  for (std::size_t bin = 0; bin < kMostBins; ++bin) {
    const auto of_bin = static_cast<double>(by_class[0][bin] + by_class[1][bin]);
    for (std::size_t i = 0; of_bin > 0 && i < 2; ++i) {
      const double expected = of_bin * static_cast<double>(units[i]) / all;
      const double difference = static_cast<double>(by_class[i][bin]) - expected;
      sum += expected > 0 ? difference * difference / expected : 0;
    }
  }
  return sum;
}

/// Welch's t of the means of sources, by class; nothing where a class has one alone.
std::optional<double> separation(const std::array<std::vector<double>, 2>& means) {
  std::array<double, 2> mean{};
  double error = 0;
  for (std::size_t i = 0; i < 2; ++i) {
    const auto count = static_cast<double>(means[i].size());
    if (count < 2) {
      return std::nullopt;
    }
    mean[i] = std::accumulate(means[i].begin(), means[i].end(), 0.0) / count;
    double squares = 0;
    for (const double one : means[i]) {
      squares += (one - mean[i]) * (one - mean[i]);
    }
    error += squares / (count - 1) / count;
  }
  const double difference = std::abs(mean[1] - mean[0]);
  constexpr double kMost = 999;  // of sources that do not differ at all
  return difference > 0 ? std::min(kMost, difference / std::sqrt(error)) : 0;
}

/// Steps of a score from the strongest on: units and malicious ones with each value.
struct Step {
  double value = 0;
  std::uint64_t malicious = 0;
  std::uint64_t units = 0;
};

/// As scikit-learn's average_precision_score has it, of the class that is called positive.
double average_precision(std::vector<Step> steps, bool of_malicious) {
  std::sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) { return a.value > b.value; });
  const auto positives = [&](const Step& step) { return of_malicious ? step.malicious : step.units - step.malicious; };
  double all = 0;
  for (const Step& step : steps) {
    all += static_cast<double>(positives(step));
  }
  double found = 0;
  double called = 0;
  double sum = 0;
  for (const Step& step : steps) {
    found += static_cast<double>(positives(step));
    called += static_cast<double>(step.units);
    sum += static_cast<double>(positives(step)) / all * found / called;
  }
  return sum;
}

/// The better of both directions for each class: which class the feature speaks for, and how well.
void set_direction(const std::vector<Step>& steps, const std::array<std::uint64_t, 2>& units, RankedFeature& out) {
  const auto all = static_cast<double>(units[0] + units[1]);
  const double chance = static_cast<double>(units[1]) / all;
  const double for_malicious = average_precision(steps, true);
  const double for_normal = average_precision(steps, false);
  // Both are compared by what they are above chance, as a share of what is possible.
  out.speaks_for_malicious = (for_malicious - chance) / (1 - chance) >= (for_normal - (1 - chance)) / chance;
  out.average_precision = out.speaks_for_malicious ? for_malicious : for_normal;
}

}  // namespace

FeatureRanking::FeatureRanking(std::vector<bool> malicious, std::vector<std::uint32_t> sources)
    : malicious_(std::move(malicious)) {
  PUGMARK_ASSERT(malicious_.size() == sources.size());
  std::map<std::pair<std::uint32_t, bool>, std::uint32_t> numbers;
  for (std::size_t unit = 0; unit < sources.size(); ++unit) {
    const bool evil = malicious_[unit];
    const auto [at, fresh] =
        numbers.try_emplace({sources[unit], evil}, static_cast<std::uint32_t>(source_malicious_.size()));
    if (fresh) {
      source_malicious_.push_back(evil);
      source_units_.push_back(0);
    }
    sources_.push_back(at->second);
    ++source_units_[at->second];
    ++units_[evil ? 1 : 0];
  }
}

RankedFeature FeatureRanking::rank(std::string name, std::span<const std::uint32_t> having) const {
  std::array<Counts, 2> by_class{};
  std::vector<OfSource> by_source(source_units_.size());
  for (std::size_t source = 0; source < by_source.size(); ++source) {
    by_source[source].placed = source_units_[source];
  }
  for (const std::uint32_t unit : having) {
    ++by_class[malicious_[unit] ? 1 : 0][1];
    OfSource& source = by_source[sources_[unit]];
    source.has = true;
    source.sum += 1;
  }
  for (std::size_t i = 0; i < 2; ++i) {
    by_class[i][0] = units_[i] - by_class[i][1];
  }
  RankedFeature out = rank_counts(std::move(name), by_class, by_source);
  const auto step = [&](std::size_t bin) {
    return Step{static_cast<double>(bin), by_class[1][bin], by_class[0][bin] + by_class[1][bin]};
  };
  set_direction({step(0), step(1)}, units_, out);
  out.coverage = static_cast<double>(having.size()) / static_cast<double>(units());
  out.variance = out.coverage * (1 - out.coverage);
  return out;
}

RankedFeature FeatureRanking::rank(std::string name, std::span<const float> values) const {
  std::vector<std::uint32_t> order;
  for (std::uint32_t unit = 0; unit < values.size(); ++unit) {
    if (!std::isnan(values[unit])) {
      order.push_back(unit);
    }
  }
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return values[a] < values[b]; });
  std::vector<std::uint8_t> bins(values.size(), 0);
  std::vector<OfSource> by_source(source_units_.size());
  std::vector<Step> steps;
  double sum = 0;
  double squares = 0;
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    Step step{values[order[begin]], 0, 0};
    while (end < order.size() && values[order[end]] == values[order[begin]]) {
      step.malicious += malicious_[order[end++]] ? 1 : 0;
    }
    step.units = end - begin;
    // Equal values share a bin and a rank, that of their middle.
    const double rank = (static_cast<double>(begin + end) / 2) / static_cast<double>(order.size());
    for (std::size_t i = begin; i < end; ++i) {
      bins[order[i]] = static_cast<std::uint8_t>(1 + std::min(9.0, rank * 10));
      OfSource& source = by_source[sources_[order[i]]];
      source.has = true;
      ++source.placed;
      source.sum += rank;
    }
    sum += rank * static_cast<double>(step.units);
    squares += rank * rank * static_cast<double>(step.units);
    steps.push_back(step);
    begin = end;
  }
  std::array<Counts, 2> by_class{};
  for (std::size_t unit = 0; unit < bins.size(); ++unit) {
    ++by_class[malicious_[unit] ? 1 : 0][bins[unit]];
  }
  RankedFeature out = rank_counts(std::move(name), by_class, by_source);
  out.numeric = true;
  const auto known = static_cast<double>(order.size());
  out.coverage = known / static_cast<double>(units());
  out.variance = order.empty() ? 0 : std::max(0.0, squares / known - sum / known * (sum / known));
  if (order.empty()) {
    return out;
  }
  // Units without a number come last, whichever way it points.
  const Step without{-std::numeric_limits<double>::infinity(), by_class[1][0], by_class[0][0] + by_class[1][0]};
  std::vector<Step> turned = steps;
  for (Step& step : turned) {
    step.value = -step.value;
  }
  if (without.units > 0) {
    steps.push_back(without);
    turned.push_back(without);
  }
  RankedFeature other = out;
  set_direction(steps, units_, out);
  set_direction(turned, units_, other);
  // Large values speak for one class as small ones do for the other: the figure is of the class told best.
  const double chance = static_cast<double>(units_[1]) / static_cast<double>(units());
  const auto gain = [&](const RankedFeature& feature) {
    const double base = feature.speaks_for_malicious ? chance : 1 - chance;
    return (feature.average_precision - base) / (1 - base);
  };
  return gain(other) > gain(out) ? other : out;
}

template <typename CountsOfBins>
RankedFeature FeatureRanking::rank_counts(std::string name, const CountsOfBins& by_class,
                                          std::span<const OfSource> by_source) const {
  RankedFeature out;
  out.name = std::move(name);
  Counts all{};
  double within = 0;  // uncertainty that is left when the class is known
  for (std::size_t i = 0; i < 2; ++i) {
    const double share = static_cast<double>(units_[i]) / static_cast<double>(units());
    within += units_[i] > 0 ? share * entropy(by_class[i]) : 0;
    for (std::size_t bin = 0; bin < kMostBins; ++bin) {
      all[bin] += by_class[i][bin];
    }
  }
  out.information = std::max(0.0, entropy(all) - within);
  out.chi_squared = chi_squared(by_class, units_);
  std::array<std::vector<double>, 2> means;
  for (std::size_t source = 0; source < by_source.size(); ++source) {
    const std::size_t label = source_malicious_[source] ? 1 : 0;
    out.sources[label] += by_source[source].has ? 1 : 0;
    if (by_source[source].placed > 0) {
      means[label].push_back(by_source[source].sum / static_cast<double>(by_source[source].placed));
    }
  }
  out.separation = separation(means);
  out.tells_source = out.separation && *out.separation < kLeastSeparation;
  return out;
}

}  // namespace pugmark
