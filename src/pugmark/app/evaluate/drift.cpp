// Counting over the units of logs, and the same shares from a model's training rows.
#include "pugmark/app/evaluate/drift.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "pugmark/app/assess/operating_point.h"
#include "pugmark/app/assess/scored_connections.h"
#include "pugmark/eval/population_stability.h"
#include "pugmark/feature/shown_headers.h"
#include "pugmark/feature/words.h"
#include "pugmark/model/fixed_score.h"

namespace pugmark::app {
namespace {

/// More days than any archive has; times in logs are what anybody writes.
constexpr std::size_t kMostDays = 4096;
/// More headers than are in use; names in logs are what anybody writes.
constexpr std::size_t kMostNames = 65536;
constexpr std::size_t kHeadersTold = 50;
/// Of headers, shares below one in a hundred are the same: which source has such a one says little.
constexpr double kLeastShare = 0.01;

std::size_t place(View view) { return static_cast<std::size_t>(view); }

/// Whether a source of some view shows whether a header is there. A header is 'q' or 's' for its side and its name.
bool shows_header(View view, std::string_view header) {
  if (header.front() == 's') {
    return shows(view, View::kNames);
  }
  return shows(view, View::kClientNames) || header == "qHOST" || header == "qUSER-AGENT" || header == "qREFERER" ||
         header == "qORIGIN";
}

/// What there is of headers, by side and name, and of units that could have them; weights or counts.
template <typename Number>
struct HeaderSums {
  std::map<std::string, Number, std::less<>> headers;
  std::array<std::array<Number, 4>, 2> units{};  ///< That have a message of the side, by side and view.

  void add(std::string_view header, Number number) {
    const auto at = headers.find(header);
    (at == headers.end() ? headers[std::string(header)] : at->second) += number;
  }
  Number units_that_show(std::string_view header) const {
    Number sum{};
    for (std::size_t view = 0; view < 4; ++view) {
      sum += shows_header(static_cast<View>(view), header) ? units[header.front() == 's' ? 1 : 0][view] : Number{};
    }
    return sum;
  }
  Number of(std::string_view header) const {
    const auto at = headers.find(header);
    return at == headers.end() ? Number{} : at->second;
  }
};

/// The headers that a feature tells of, by numbers, as HeaderSums has them.
class ShownByFeature {
 public:
  explicit ShownByFeature(const HeaderModel& model) : shown_(model.size()), side_(model.size()) {
    for (std::uint32_t number = 0; number < model.size(); ++number) {
      const std::string& text = model.feature(number).text;
      const auto subject = feature_subject(text);
      const bool response = subject && subject->scope == FeatureScope::kResponse;
      side_[number] = !subject || subject->scope == FeatureScope::kConnection ? 2 : response ? 1 : 0;
      for (const std::string_view name : shown_headers(text)) {
        shown_[number].push_back(std::string(1, response ? 's' : 'q').append(name));
      }
      known_.insert(shown_[number].begin(), shown_[number].end());
      const bool agent = subject && subject->kind == FeatureKind::kProductValue && subject->header == "USER-AGENT";
      agent_.push_back(agent);
    }
  }

  /// Whether any feature tells of a header.
  bool knows(const std::string& header) const { return known_.contains(header); }

  /// Adds a training row.
  void add(const SketchRow& row, HeaderSums<double>& sums) {
    std::array<bool, 3> sides{};
    std::set<std::string_view> headers;
    for (const std::uint16_t number : row.features) {
      sides[side_[number]] = true;
      headers.insert(shown_[number].begin(), shown_[number].end());
    }
    for (std::size_t side = 0; side < 2; ++side) {
      sums.units[side][place(row.view)] += sides[side] ? row.weight : 0;
    }
    for (const std::string_view header : headers) {
      if (shows_header(row.view, header)) {
        sums.add(header, row.weight);
      }
    }
    const bool known =
        std::any_of(row.features.begin(), row.features.end(), [&](std::uint16_t number) { return agent_[number]; });
    known_agents_ += known ? row.weight : 0;
  }

  /// What rows with a User-Agent weigh of which there is a feature.
  double known_agents() const { return known_agents_; }

 private:
  std::vector<std::vector<std::string>> shown_;  // by number
  std::vector<std::uint8_t> side_;               // 0 of requests, 1 of responses, 2 of the connection
  std::vector<bool> agent_;                      // whether it is a User-Agent as a whole
  std::set<std::string, std::less<>> known_;
  double known_agents_ = 0;
};

/// Counts over units that come one after the other.
class DriftCounter {
 public:
  DriftCounter(Drift& drift, const OperatingThresholds& thresholds) : drift_(drift), thresholds_(thresholds) {}

  /// The scores of a view, to be counted into.
  void count_scores(ScoreDrift scores) { scores_[place(scores.view)] = std::move(scores); }

  void add(const ScoredConnection& unit) {
    const bool called_out = unit.scores.front() >= thresholds_[place(unit.view)].least;
    ++drift_.units;
    ++views_[place(unit.view)];
    drift_.called_out += called_out ? 1 : 0;
    if (unit.ts) {
      drift_.first = std::min(drift_.first.value_or(*unit.ts), *unit.ts);
      drift_.last = std::max(drift_.last.value_or(*unit.ts), *unit.ts);
    }
    add_day(unit.ts, called_out);
    add_score(unit, called_out);
    if (!called_out) {
      add_contents(unit);
    }
  }

  /// Hands over what was counted.
  void finish() {
    for (std::size_t view = 0; view < scores_.size(); ++view) {
      if (scores_[view] && views_[view] > 0) {
        measure_scores(*scores_[view]);
        drift_.scores.push_back(*scores_[view]);
      }
    }
    AlertChart& chart = drift_.alerts;
    for (const auto& [key, day] : days_) {
      chart.days.push_back(day);
    }
    chart.all.units = drift_.units;
    chart.all.called_out = drift_.called_out;
    const double units = static_cast<double>(std::max<std::uint64_t>(drift_.units, 1));
    chart.nominal = true;
    chart.rate = 0;
    for (std::size_t view = 0; view < views_.size(); ++view) {
      chart.nominal = chart.nominal && (views_[view] == 0 || thresholds_[view].rate);
      chart.rate += static_cast<double>(views_[view]) * thresholds_[view].rate.value_or(0) / units;
    }
    chart.rate = chart.nominal ? chart.rate : static_cast<double>(drift_.called_out) / units;
    draw_limits(chart);
  }

  const HeaderSums<std::uint64_t>& headers() const { return headers_; }
  const std::vector<std::uint64_t>& words() const { return words_; }
  const std::array<std::uint64_t, 4>& views() const { return views_; }
  /// Units that were not called out.
  std::uint64_t normal() const { return drift_.units - drift_.called_out; }

 private:
  void add_day(const std::optional<Timestamp>& ts, bool called_out) {
    const auto key = ts ? std::optional(day_of(*ts)) : std::nullopt;
    if (days_.size() >= kMostDays && !days_.contains(key)) {
      ++drift_.alerts.beyond_days;
      return;
    }
    AlertDay& day = days_[key];
    day.day = key;
    ++day.units;
    day.called_out += called_out ? 1 : 0;
  }

  void add_score(const ScoredConnection& unit, bool called_out) {
    if (!scores_[place(unit.view)]) {
      return;
    }
    ScoreDrift& scores = *scores_[place(unit.view)];
    if (called_out) {
      ++scores.called_out;
      return;
    }
    ++scores.units;
    const auto bin = std::find_if(scores.bins.rbegin(), scores.bins.rend(),
                                  [&](const ScoreBin& one) { return unit.scores.front() <= one.most; });
    if (bin != scores.bins.rend()) {
      ++bin->seen;
    }
  }

  void add_contents(const ScoredConnection& unit) {
    const UnitContents& contents = unit.contents;
    drift_.tokens.of += contents.tokens;
    drift_.tokens.unknown += contents.unknown;
    drift_.agents.of += contents.has_agent ? 1 : 0;
    drift_.agents.unknown += contents.unknown_agent ? 1 : 0;
    headers_.units[0][place(unit.view)] += contents.has_request ? 1 : 0;
    headers_.units[1][place(unit.view)] += contents.has_response ? 1 : 0;
    std::string_view names = contents.names;
    while (!names.empty()) {
      const std::string_view header = names.substr(0, names.find('\n'));
      if (shows_header(unit.view, header)) {
        headers_.add(header, 1);
      }
      names.remove_prefix(header.size() + 1);
    }
    if (headers_.headers.size() > kMostNames) {
      forget_rare_headers();
    }
    words_.resize(std::max(words_.size(), contents.name_words.size()));
    for (std::size_t i = 0; i < contents.name_words.size(); ++i) {
      words_[i] += contents.name_words[i];
    }
  }

  /// Forgets the rarer half: a header that matters is among the others long before.
  void forget_rare_headers() {
    std::vector<std::pair<std::uint64_t, std::string>> by_count;
    by_count.reserve(headers_.headers.size());
    for (const auto& [header, count] : headers_.headers) {
      by_count.emplace_back(count, header);
    }
    const auto middle = by_count.begin() + kMostNames / 2;
    std::nth_element(by_count.begin(), middle, by_count.end());
    for (auto rare = by_count.begin(); rare != middle; ++rare) {
      headers_.headers.erase(rare->second);
    }
  }

  Drift& drift_;
  const OperatingThresholds& thresholds_;
  std::array<std::optional<ScoreDrift>, 4> scores_;  // by View
  std::array<std::uint64_t, 4> views_{};             // units
  std::map<std::optional<std::int64_t>, AlertDay> days_;
  HeaderSums<std::uint64_t> headers_;
  std::vector<std::uint64_t> words_;  // by name_words()
};

/// Sorts headers by how far they moved, and keeps those that moved most.
void keep_most_moved(std::vector<HeaderShare>& headers) {
  std::sort(headers.begin(), headers.end(), [](const HeaderShare& a, const HeaderShare& b) {
    return a.index != b.index ? a.index > b.index : std::pair(a.name, a.side) < std::pair(b.name, b.side);
  });
  headers.resize(std::min(headers.size(), kHeadersTold));
}

/// Compares the shares of connections that have a header.
void compare_headers(const HeaderModel& model, const TrainingSketch& sketch, const HeaderSums<std::uint64_t>& today,
                     Drift& drift) {
  ShownByFeature shown(model);
  HeaderSums<double> training;
  for (const SketchRow& row : sketch.rows) {
    if (row.label == Label::kNormal) {
      shown.add(row, training);
    }
  }
  std::vector<std::string> names;
  names.reserve(training.headers.size() + today.headers.size());
  for (const auto& [header, weight] : training.headers) {
    names.push_back(header);
  }
  for (const auto& [header, count] : today.headers) {
    if (!training.headers.contains(header)) {
      names.push_back(header);
    }
  }
  for (const std::string& header : names) {
    const std::uint64_t units = today.units_that_show(header);
    const double weight = training.units_that_show(header);
    if (units < kLeastDriftUnits || weight <= 0) {
      continue;  // what either does not show is unknown, not absent
    }
    const Origin side = header.front() == 's' ? Origin::kServer : Origin::kClient;
    const double seen = static_cast<double>(today.of(header)) / static_cast<double>(units);
    if (!shown.knows(header)) {
      drift.unknown_headers.push_back({side, header.substr(1), seen});
      continue;
    }
    HeaderShare share;
    share.side = side;
    share.name = header.substr(1);
    share.seen = seen;
    share.expected = std::min(training.of(header) / weight, 1.0);
    share.index = stability_index(share.expected, share.seen, kLeastShare);
    drift.headers.push_back(std::move(share));
  }
  keep_most_moved(drift.headers);
  std::sort(drift.unknown_headers.begin(), drift.unknown_headers.end(),
            [](const UnknownHeader& a, const UnknownHeader& b) {
              return a.seen != b.seen ? a.seen > b.seen : std::pair(a.name, a.side) < std::pair(b.name, b.side);
            });
  drift.unknown_headers.resize(std::min(drift.unknown_headers.size(), kHeadersTold));
  if (const double agents = training.of("qUSER-AGENT"); agents > 0) {
    drift.agents.expected = std::max(0.0, 1 - shown.known_agents() / agents);
  }
  if (drift.headers.empty()) {
    drift.no_headers = "too few connections show names of headers that the training logs show too";
  }
}

/// Whether all messages of both are of one view.
bool of_one_view(const std::array<std::uint64_t, 4>& training, const std::array<std::uint64_t, 4>& today) {
  std::size_t views = 0;
  for (std::size_t view = 0; view < training.size(); ++view) {
    views += training[view] > 0 || today[view] > 0 ? 1 : 0;
  }
  const auto trained = std::any_of(training.begin(), training.end(), [](std::uint64_t count) { return count > 0; });
  return views == 1 && trained;
}

/// Compares how often a message has words of headers' names.
void compare_words(const WordModel& model, const DriftCounter& counter, Drift& drift) {
  const std::uint64_t records = model.card().records[static_cast<std::size_t>(Label::kNormal)];
  if (!of_one_view(model.card().views, counter.views())) {
    drift.no_headers = "the logs are not of the one view that the model learned from";
    return;
  }
  const auto& [requests, responses] = counter.headers().units;
  const auto messages_of = [](const std::array<std::uint64_t, 4>& views) {
    return views[place(View::kFull)] + views[place(View::kNames)];
  };
  if ((messages_of(requests) == 0) != (messages_of(responses) == 0)) {
    drift.no_headers = "the logs show one side alone, and which sides the training logs showed is not known";
    return;
  }
  if (counter.normal() < kLeastDriftUnits || counter.words().empty() || records == 0) {
    drift.no_headers = "too few messages";
    return;
  }
  const auto messages = static_cast<double>(counter.normal());
  for (std::size_t i = 0; i < counter.words().size(); ++i) {
    HeaderShare share;
    share.name = name_words()[i];
    const auto counts = model.counts(hash_word(share.name));
    share.seen = static_cast<double>(counter.words()[i]) / messages;
    share.expected =
        static_cast<double>(counts[static_cast<std::size_t>(Label::kNormal)]) / static_cast<double>(records);
    share.index = stability_index(std::min(share.expected, 1.0), std::min(share.seen, 1.0), kLeastShare);
    drift.headers.push_back(std::move(share));
  }
  keep_most_moved(drift.headers);
}

/// The training rows of a model; nothing, and the reason in `drift`, where it does not hold them.
Result<std::optional<TrainingSketch>> sketch_of(const std::string& path, const HeaderModel& model, Drift& drift) {
  auto sketch = read_training_sketch(path, model);
  if (sketch) {
    return std::optional(*std::move(sketch));
  }
  if (sketch.error().code() != ErrorCode::kUsage) {
    return std::move(sketch).error();
  }
  drift.no_headers = "the model does not hold its training rows";
  return std::optional<TrainingSketch>();
}

}  // namespace

ScoreDrift score_bins(View view, const NormalScores& normal, double least) {
  constexpr std::uint64_t kBins = 10;
  ScoreDrift drift;
  drift.view = view;
  const double fixed = std::ceil(std::ldexp(least, kFixedBits));
  constexpr double kMost = 0x1p62;  // no score of a model comes near
  const std::uint64_t out = fixed < -kMost  ? normal.count()
                            : fixed > kMost ? 0
                                            : normal.above(static_cast<std::int64_t>(fixed) - 1);
  drift.held_back = normal.count() - out;
  if (drift.held_back < kBins) {
    return drift;
  }
  const auto share = [&](std::uint64_t units) {
    return static_cast<double>(units) / static_cast<double>(drift.held_back);
  };
  double most = std::numeric_limits<double>::infinity();
  std::uint64_t begin = out;  // rank of the bin's strongest
  for (std::uint64_t i = 1; i < kBins; ++i) {
    const std::int64_t edge = normal.at_rank(out + drift.held_back * i / kBins);
    const std::uint64_t end = normal.above(edge);
    // Scores that are alike make a bin of some tenths.
    if (end < begin || share(end - begin) < 0.5 / kBins || share(normal.count() - end) < 0.5 / kBins) {
      continue;
    }
    drift.bins.push_back({most, share(end - begin), 0});
    most = from_fixed(edge);
    begin = end;
  }
  drift.bins.push_back({most, share(normal.count() - begin), 0});
  return drift;
}

Result<DriftMeasured> measure_drift(const Model& model, const DriftOptions& options, DiagnosticSink& diagnostics) {
  if (!has_weights(model)) {
    return Error(ErrorCode::kUsage,
                 fmt::format("drift is told of models of the recipes headers and words; this one is of {}",
                             card_of(model).recipe))
        .hint("pugmark assess says when scores are unlike the normal traffic that a model knows");
  }
  if (card_of(model).surprise) {
    return Error(ErrorCode::kUsage,
                 "drift is told of models that know both classes; this one learned from normal "
                 "traffic alone")
        .hint("pugmark assess says when scores are unlike the normal traffic that a model knows");
  }
  DriftMeasured measured;
  Drift& drift = measured.drift;
  const auto* const headers = std::get_if<HeaderModel>(&model);
  const auto* const words = std::get_if<WordModel>(&model);
  OperatingThresholds thresholds;
  thresholds.fill({threshold_of(AssessOptions()), std::nullopt, 0});
  std::optional<TrainingSketch> sketch;
  if (headers != nullptr) {
    PUGMARK_TRY(thresholds, operating_thresholds(headers->views(), {}));
    PUGMARK_TRY(sketch, sketch_of(options.model_path, *headers, drift));
    drift.learned = headers->verdicts();
  } else {
    PUGMARK_CHECK(words->verify());
    drift.no_scores = "a model of the recipe words holds no scores of normal traffic";
  }
  drift.by_message = default_unit(model) == Unit::kMessage;
  drift.adaptable = sketch.has_value();
  DriftCounter counter(drift, thresholds);
  for (std::size_t view = 0; headers != nullptr && view < thresholds.size(); ++view) {
    counter.count_scores(score_bins(static_cast<View>(view), headers->views()[view].normal, thresholds[view].least));
  }
  ScoreUnitsOptions score_options;
  score_options.inputs = options.inputs;
  score_options.unit = default_unit(model);
  score_options.window = options.window;
  score_options.contents = true;
  score_options.scan = options.scan;
  const Model* const models[] = {&model};
  const auto take = [&](ScoredConnection& unit) -> Result<void> {
    counter.add(unit);
    return {};
  };
  PUGMARK_TRY(measured.read, score_units(models, score_options, take, diagnostics));
  counter.finish();
  if (sketch) {
    compare_headers(*headers, *sketch, counter.headers(), drift);
  } else if (words != nullptr) {
    compare_words(*words, counter, drift);
  }
  advise(drift);
  return measured;
}

}  // namespace pugmark::app
