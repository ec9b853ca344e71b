// Figures of drift, and the advice that follows from them.
#include "pugmark/eval/drift.h"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

#include "pugmark/core/text.h"
#include "pugmark/eval/population_stability.h"

namespace pugmark {
namespace {

/// The scores that most units have.
const ScoreDrift* main_scores(const Drift& drift) {
  const auto most = std::max_element(drift.scores.begin(), drift.scores.end(),
                                     [](const ScoreDrift& a, const ScoreDrift& b) { return a.units < b.units; });
  return most == drift.scores.end() ? nullptr : &*most;
}

struct Advised {
  DriftAdvice advice;
  std::string because;
};

std::string index_text(const ScoreDrift& scores) {
  return fmt::format("the scores' PSI is {:.2f} (view {})", *scores.index, to_string(scores.view));
}

std::string header_text(const HeaderShare& header) {
  return header.side ? fmt::format("the PSI of {} {} is {:.2f}",
                                   *header.side == Origin::kClient ? "request" : "response", header.name, header.index)
                     : fmt::format("the PSI of the word \"{}\" is {:.2f}", header.name, header.index);
}

Advised advice_of(const Drift& drift) {
  const std::string noun = drift.by_message ? "message" : "connection";
  if (drift.units < kLeastDriftUnits) {
    return {DriftAdvice::kNone,
            fmt::format("{}, at least {} are wanted", counted(drift.units, noun), kLeastDriftUnits)};
  }
  if (drift.alerts.all.state() == ControlState::kAbove) {
    return {DriftAdvice::kLookFirst,
            fmt::format("{} of {} are called out, chance explains {}", grouped(drift.alerts.all.called_out),
                        grouped(drift.alerts.all.units), grouped(drift.alerts.all.limits.most))};
  }
  const ScoreDrift* const scores = main_scores(drift);
  if (scores != nullptr && !scores->index) {
    return {DriftAdvice::kNone,
            scores->bins.empty()
                ? "the model's held-back scores are too few or too much alike"
                : fmt::format("{} not called out, against {} held back: chance alone gives a PSI of {:.2f}",
                              counted(scores->units, noun), grouped(scores->held_back),
                              chance_index(scores->bins.size(), scores->held_back, scores->units))};
  }
  const bool towards_malicious = scores != nullptr && scores->rank > 0.5;
  if (towards_malicious && *scores->index >= kMuchShift) {
    return {DriftAdvice::kAdapt, index_text(*scores) + ", towards malicious"};
  }
  const HeaderShare* const header = drift.headers.empty() ? nullptr : &drift.headers.front();
  const bool header_moved = header != nullptr && header->index >= kMuchShift;
  if (header_moved && scores == nullptr) {
    return {DriftAdvice::kAdapt, header_text(*header)};
  }
  if (towards_malicious && *scores->index >= kSomeShift) {
    return {DriftAdvice::kWatch, index_text(*scores) + ", towards malicious"};
  }
  if (header_moved) {
    return {DriftAdvice::kWatch, header_text(*header)};
  }
  if (const std::uint64_t above = days_above(drift.alerts); above > 0) {
    return {DriftAdvice::kWatch, fmt::format("{} above the limits of chance", counted(above, "day"))};
  }
  return {DriftAdvice::kKeep, scores == nullptr ? std::string("no header's PSI reaches 0.25")
                              : towards_malicious || *scores->index < kSomeShift
                                  ? index_text(*scores)
                                  : index_text(*scores) + ", towards normal"};
}

}  // namespace

void measure_scores(ScoreDrift& drift) {
  drift.index.reset();
  drift.rank = 0.5;
  if (drift.bins.size() < 2 || chance_index(drift.bins.size(), drift.held_back, drift.units) > kMostChance) {
    return;
  }
  std::vector<double> expected;
  std::vector<double> seen;
  double above = 0;  // share of held-back units in stronger bins
  double rank = 0;
  for (const ScoreBin& bin : drift.bins) {
    expected.push_back(bin.expected);
    seen.push_back(static_cast<double>(bin.seen) / static_cast<double>(drift.units));
    rank += seen.back() * (1 - above - bin.expected / 2);
    above += bin.expected;
  }
  drift.rank = rank;
  drift.index = stability_index(expected, seen, 0.5 / static_cast<double>(drift.units));
}

void draw_limits(AlertChart& chart) {
  std::sort(chart.days.begin(), chart.days.end(), [](const AlertDay& a, const AlertDay& b) {
    constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();
    return a.day.value_or(kLast) < b.day.value_or(kLast);
  });
  for (AlertDay& day : chart.days) {
    day.limits = control_limits(day.units, chart.rate);
  }
  chart.all.limits = control_limits(chart.all.units, chart.rate);
}

std::uint64_t days_above(const AlertChart& chart) {
  return static_cast<std::uint64_t>(std::count_if(chart.days.begin(), chart.days.end(), [](const AlertDay& day) {
    return day.day && day.state() == ControlState::kAbove;
  }));
}

std::string_view to_string(DriftAdvice advice) {
  constexpr auto kNames = std::to_array<std::string_view>({"none", "keep", "watch", "look-first", "adapt"});
  return kNames[static_cast<std::size_t>(advice)];
}

void advise(Drift& drift) {
  Advised advised = advice_of(drift);
  drift.advice = advised.advice;
  drift.because = std::move(advised.because);
}

}  // namespace pugmark
