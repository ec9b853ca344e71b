// Counting along scores that fall.
#include "pugmark/eval/detection_figures.h"

#include <algorithm>
#include <map>

namespace pugmark {
namespace {

std::vector<ScoredUnit> by_falling_score(std::span<const ScoredUnit> units) {
  std::vector<ScoredUnit> sorted(units.begin(), units.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const ScoredUnit& a, const ScoredUnit& b) { return a.score > b.score; });
  return sorted;
}

double average_precision(const std::vector<ScoredUnit>& sorted, double malicious) {
  double area = 0;
  double hits = 0;
  for (std::size_t i = 0; i < sorted.size();) {
    std::size_t j = i;
    double gained = 0;
    for (; j < sorted.size() && sorted[j].score == sorted[i].score; ++j) {
      gained += sorted[j].malicious ? 1 : 0;
    }
    hits += gained;
    area += gained / malicious * (hits / static_cast<double>(j));
    i = j;
  }
  return std::min(area, 1.0);  // rounding adds up
}

OperatingPoint point_at(double rate, const std::vector<double>& normal_scores, const std::vector<ScoredUnit>& sorted) {
  OperatingPoint point;
  point.rate = rate;
  const auto normal = static_cast<double>(normal_scores.size());
  const std::size_t place = std::max<std::size_t>(1, static_cast<std::size_t>(rate * normal));
  point.threshold = normal_scores[place];
  point.reached = static_cast<double>(place) / normal;
  std::map<std::uint32_t, bool> captures;
  std::map<std::uint32_t, std::pair<double, double>> families;  // found, all
  double found = 0;
  double malicious = 0;
  for (const ScoredUnit& unit : sorted) {
    if (!unit.malicious) {
      continue;
    }
    const bool called_out = unit.score > point.threshold;
    malicious += 1;
    found += called_out ? 1 : 0;
    captures[unit.capture] = captures[unit.capture] || called_out;
    auto& [found_of_family, all_of_family] = families[unit.family];
    found_of_family += called_out ? 1 : 0;
    all_of_family += 1;
  }
  point.recall = found / malicious;
  point.captures = static_cast<double>(std::count_if(captures.begin(), captures.end(),
                                                     [](const auto& capture) { return capture.second; })) /
                   static_cast<double>(captures.size());
  for (const auto& [family, counts] : families) {
    point.family_recall += counts.first / counts.second;
  }
  point.family_recall /= static_cast<double>(families.size());
  return point;
}

}  // namespace

bool has_figures(std::span<const ScoredUnit> units) {
  const auto malicious =
      std::count_if(units.begin(), units.end(), [](const ScoredUnit& unit) { return unit.malicious; });
  return malicious > 0 && static_cast<std::ptrdiff_t>(units.size()) - malicious >= 2;
}

DetectionFigures detection_figures(std::span<const ScoredUnit> units) {
  const std::vector<ScoredUnit> sorted = by_falling_score(units);
  DetectionFigures figures;
  figures.units = sorted.size();
  std::vector<double> normal_scores;
  std::map<std::uint32_t, bool> captures;
  std::map<std::uint32_t, bool> families;
  for (const ScoredUnit& unit : sorted) {
    if (unit.malicious) {
      ++figures.malicious;
      captures[unit.capture] = true;
      families[unit.family] = true;
    } else {
      normal_scores.push_back(unit.score);
    }
  }
  figures.captures = captures.size();
  figures.families = families.size();
  figures.average_precision = average_precision(sorted, static_cast<double>(figures.malicious));
  for (std::size_t i = 0; i < kRates.size(); ++i) {
    figures.points[i] = point_at(kRates[i], normal_scores, sorted);
  }
  return figures;
}

double precision_at(double recall, double rate, double base_rate) {
  const double right = recall * base_rate;
  const double wrong = rate * (1 - base_rate);
  return right + wrong > 0 ? right / (right + wrong) : 0;
}

std::vector<CurvePoint> detection_curve(std::span<const ScoredUnit> units, std::size_t most) {
  const std::vector<ScoredUnit> sorted = by_falling_score(units);
  const auto malicious = static_cast<double>(
      std::count_if(sorted.begin(), sorted.end(), [](const ScoredUnit& unit) { return unit.malicious; }));
  const double normal = static_cast<double>(sorted.size()) - malicious;
  const std::size_t step = std::max<std::size_t>(1, sorted.size() / std::max<std::size_t>(1, most));
  std::vector<CurvePoint> curve;
  double hits = 0;
  std::size_t next = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    hits += sorted[i].malicious ? 1 : 0;
    const auto seen = static_cast<double>(i + 1);
    const bool last_of_score = i + 1 == sorted.size() || sorted[i + 1].score != sorted[i].score;
    // Where alarms are few each point counts.
    const bool early = seen - hits <= 0.02 * normal;
    if (last_of_score && (early || i >= next || i + 1 == sorted.size())) {
      curve.push_back({hits / malicious, hits / seen, (seen - hits) / normal});
      next = i + step;
    }
  }
  return curve;
}

}  // namespace pugmark
