// The bootstrap: units are sorted once; a replicate says how often each group counts.
#include "pugmark/eval/intervals.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

namespace pugmark {
namespace {

/// A unit of the sorted list.
struct Entry {
  double score = 0;
  bool malicious = false;
  std::size_t group = 0;    // of its class
  std::size_t capture = 0;  // of the malicious ones
};

/// The units by falling score, with dense numbers.
struct Sorted {
  std::vector<Entry> entries;
  std::array<std::size_t, 2> groups{};  // by class
  std::vector<std::vector<std::size_t>> groups_of_capture;
};

Sorted sort_units(std::span<const ScoredUnit> units) {
  Sorted sorted;
  std::array<std::map<std::uint32_t, std::size_t>, 2> groups;
  std::map<std::uint32_t, std::size_t> captures;
  for (const ScoredUnit& unit : units) {
    auto& numbers = groups[unit.malicious ? 1 : 0];
    const std::size_t group = numbers.try_emplace(unit.group, numbers.size()).first->second;
    std::size_t capture = 0;
    if (unit.malicious) {
      capture = captures.try_emplace(unit.capture, captures.size()).first->second;
      sorted.groups_of_capture.resize(captures.size());
      sorted.groups_of_capture[capture].push_back(group);
    }
    sorted.entries.push_back({unit.score, unit.malicious, group, capture});
  }
  sorted.groups = {groups[0].size(), groups[1].size()};
  for (std::vector<std::size_t>& of_capture : sorted.groups_of_capture) {
    std::sort(of_capture.begin(), of_capture.end());
    of_capture.erase(std::unique(of_capture.begin(), of_capture.end()), of_capture.end());
  }
  std::stable_sort(sorted.entries.begin(), sorted.entries.end(),
                   [](const Entry& a, const Entry& b) { return a.score > b.score; });
  return sorted;
}

/// Figures of one replicate; false where it has too few units of a class.
struct Replicate {
  double average_precision = 0;
  std::array<double, 3> recall{};
  std::array<double, 3> captures{};
};

bool draw_figures(const Sorted& sorted, const std::array<std::vector<double>, 2>& times, Replicate& out) {
  std::array<double, 2> totals{};
  for (const Entry& entry : sorted.entries) {
    totals[entry.malicious ? 1 : 0] += times[entry.malicious ? 1 : 0][entry.group];
  }
  if (totals[0] < 2 || totals[1] < 1) {
    return false;
  }
  std::array<double, 3> places{};
  for (std::size_t i = 0; i < kRates.size(); ++i) {
    places[i] = std::max(1.0, std::floor(kRates[i] * totals[0]));
  }
  std::array<bool, 3> passed{};
  // A capture counts as often as the group of it that counts most.
  std::vector<double> capture_times;
  for (const std::vector<std::size_t>& groups : sorted.groups_of_capture) {
    double most = 0;
    for (const std::size_t group : groups) {
      most = std::max(most, times[1][group]);
    }
    capture_times.push_back(most);
  }
  const double capture_total = std::accumulate(capture_times.begin(), capture_times.end(), 0.0);
  std::vector<bool> found(capture_times.size());
  double capture_hits = 0;
  double hits = 0;
  double alarms = 0;
  out = Replicate();
  for (std::size_t i = 0; i < sorted.entries.size();) {
    std::size_t j = i;
    double gained = 0;
    double wrong = 0;
    for (; j < sorted.entries.size() && sorted.entries[j].score == sorted.entries[i].score; ++j) {
      const Entry& entry = sorted.entries[j];
      (entry.malicious ? gained : wrong) += times[entry.malicious ? 1 : 0][entry.group];
    }
    // The threshold is the normal score at its place: what scores more was seen before.
    for (std::size_t p = 0; p < places.size(); ++p) {
      if (!passed[p] && alarms + wrong > places[p]) {
        passed[p] = true;
        out.recall[p] = hits / totals[1];
        out.captures[p] = capture_hits / capture_total;
      }
    }
    for (std::size_t k = i; k < j; ++k) {
      const Entry& entry = sorted.entries[k];
      if (entry.malicious && times[1][entry.group] > 0 && !found[entry.capture]) {
        found[entry.capture] = true;
        capture_hits += capture_times[entry.capture];
      }
    }
    hits += gained;
    alarms += wrong;
    if (hits + alarms > 0) {
      out.average_precision += gained / totals[1] * (hits / (hits + alarms));
    }
    i = j;
  }
  return true;
}

Interval middle(std::vector<double> values, double coverage) {
  if (values.empty()) {
    return {};
  }
  std::sort(values.begin(), values.end());
  const auto last = static_cast<double>(values.size() - 1);
  const double tail = (1 - coverage) / 2;
  return {values[static_cast<std::size_t>(tail * last)],
          values[static_cast<std::size_t>(std::lround((1 - tail) * last))]};
}

}  // namespace

DetectionIntervals bootstrap_intervals(std::span<const ScoredUnit> units, std::size_t replicates, double coverage) {
  const Sorted sorted = sort_units(units);
  // The same draws every time, so that figures can be compared.
  std::mt19937_64 random(20261124);  // NOLINT(cert-msc51-cpp): no secret hangs on it
  std::vector<double> average_precision;
  std::array<std::vector<double>, 3> recall;
  std::array<std::vector<double>, 3> captures;
  for (std::size_t i = 0; i < replicates; ++i) {
    std::array<std::vector<double>, 2> times;
    for (std::size_t c = 0; c < times.size(); ++c) {
      times[c].assign(sorted.groups[c], 0);
      for (std::size_t draw = 0; draw < sorted.groups[c]; ++draw) {
        times[c][random() % sorted.groups[c]] += 1;
      }
    }
    Replicate replicate;
    if (!draw_figures(sorted, times, replicate)) {
      continue;
    }
    average_precision.push_back(replicate.average_precision);
    for (std::size_t p = 0; p < kRates.size(); ++p) {
      recall[p].push_back(replicate.recall[p]);
      captures[p].push_back(replicate.captures[p]);
    }
  }
  DetectionIntervals intervals;
  intervals.average_precision = middle(std::move(average_precision), coverage);
  for (std::size_t p = 0; p < kRates.size(); ++p) {
    intervals.recall[p] = middle(std::move(recall[p]), coverage);
    intervals.captures[p] = middle(std::move(captures[p]), coverage);
  }
  return intervals;
}

}  // namespace pugmark
