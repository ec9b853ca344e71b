// Cross-validation, splits by time, and given models; then what figures say.
#include "pugmark/app/evaluate/evaluate.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>

#include <fmt/format.h>

#include "pugmark/app/evaluate/baselines.h"
#include "pugmark/app/evaluate/flow_scores.h"
#include "pugmark/app/evaluate/row_scores.h"
#include "pugmark/core/text.h"
#include "pugmark/eval/folds.h"
#include "pugmark/model/calibration/profile.h"
#include "pugmark/model/fixed_score.h"
#include "pugmark/model/model.h"

namespace pugmark::app {
namespace {

/// What is known of the measured rows, as figures want it.
class Measured {
 public:
  Measured(const LabelledConnections& connections, const Grouping& grouping, std::vector<std::uint32_t> rows)
      : connections_(connections), grouping_(grouping), rows_(std::move(rows)) {
    for (const std::uint32_t row : rows_) {
      const std::string family = family_of(connections.files[connections.sources[row].file].path);
      families_.push_back(
          family_numbers_.try_emplace(family, static_cast<std::uint32_t>(family_numbers_.size())).first->second);
    }
  }

  const std::vector<std::uint32_t>& rows() const { return rows_; }
  std::vector<ScoredUnit> units(const std::vector<double>& scores) const {
    std::vector<ScoredUnit> units;
    units.reserve(rows_.size());
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const std::uint32_t row = rows_[i];
      units.push_back({scores[row], connections_.rows.label(row) == Label::kMalicious, connections_.sources[row].file,
                       families_[i], grouping_.groups[row]});
    }
    return units;
  }
  std::string family_name(std::uint32_t number) const {
    for (const auto& [name, known] : family_numbers_) {
      if (known == number) {
        return name;
      }
    }
    return {};
  }

 private:
  const LabelledConnections& connections_;
  const Grouping& grouping_;
  std::vector<std::uint32_t> rows_;
  std::map<std::string, std::uint32_t> family_numbers_;
  std::vector<std::uint32_t> families_;  // by place in rows_
};

/// A copy without the features of some kinds.
LabelledConnections without_kinds(LabelledConnections connections, const std::vector<std::string>& names) {
  if (names.empty()) {
    return connections;
  }
  const auto left_out = [&](const KnownFeature& feature) {
    const auto subject = feature_subject(feature.text);
    return subject && std::find(names.begin(), names.end(), definition(subject->kind).name) != names.end();
  };
  std::vector<bool> out(connections.features.size());
  std::transform(connections.features.begin(), connections.features.end(), out.begin(), left_out);
  const auto without = [&](const LabelledRows& rows) {
    LabelledRows fewer;
    std::vector<std::uint32_t> kept;
    for (std::size_t row = 0; row < rows.size(); ++row) {
      kept.clear();
      std::ranges::copy_if(rows.features(row), std::back_inserter(kept),
                           [&](std::uint32_t feature) { return !out[feature]; });
      fewer.add(rows.label(row), kept, rows.invented(row));
    }
    return fewer;
  };
  connections.rows = without(connections.rows);
  std::ranges::transform(connections.attacked, connections.attacked.begin(), without);
  return connections;
}

std::vector<FamilyFigures> family_figures(const Measured& measured, const std::vector<ScoredUnit>& units,
                                          const DetectionFigures& figures) {
  std::map<std::uint32_t, FamilyFigures> families;
  std::map<std::uint32_t, std::map<std::uint32_t, double>> best;  // of each capture of each family
  for (const ScoredUnit& unit : units) {
    if (!unit.malicious) {
      continue;
    }
    FamilyFigures& family = families[unit.family];
    ++family.connections;
    for (std::size_t i = 0; i < kRates.size(); ++i) {
      family.found[i] += unit.score > figures.points[i].threshold ? 1 : 0;
    }
    auto& strongest = best[unit.family].try_emplace(unit.capture, kNotScored).first->second;
    strongest = std::max(strongest, unit.score);
  }
  std::vector<FamilyFigures> out;
  for (auto& [number, family] : families) {
    family.name = measured.family_name(number);
    family.captures = best[number].size();
    for (const auto& [capture, score] : best[number]) {
      for (std::size_t i = 0; i < kRates.size(); ++i) {
        family.captures_found[i] += score > figures.points[i].threshold ? 1 : 0;
      }
    }
    out.push_back(std::move(family));
  }
  std::stable_sort(out.begin(), out.end(), [](const FamilyFigures& a, const FamilyFigures& b) {
    const auto missed = [](const FamilyFigures& family) { return family.connections - family.found[0]; };
    return missed(a) != missed(b) ? missed(a) > missed(b) : a.name < b.name;
  });
  return out;
}

std::vector<AlarmSource> alarm_sources(const Grouping& grouping, const std::vector<ScoredUnit>& units,
                                       const DetectionFigures& figures) {
  std::map<std::uint32_t, AlarmSource> sources;
  for (const ScoredUnit& unit : units) {
    if (unit.malicious) {
      continue;
    }
    AlarmSource& source = sources[unit.group];
    ++source.connections;
    for (std::size_t i = 0; i < kRates.size(); ++i) {
      source.alarms[i] += unit.score > figures.points[i].threshold ? 1 : 0;
    }
  }
  std::vector<AlarmSource> out;
  for (auto& [group, source] : sources) {
    if (source.alarms[0] > 0) {
      source.name = grouping.names[group];
      out.push_back(std::move(source));
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const AlarmSource& a, const AlarmSource& b) {
    return std::tie(b.alarms[2], b.alarms[0], a.name) < std::tie(a.alarms[2], a.alarms[0], b.name);
  });
  return out;
}

/// Connections whose features are the same in both classes: what they are cannot be told apart.
std::vector<std::string> same_in_both(const LabelledConnections& connections, const std::vector<std::uint32_t>& rows) {
  constexpr std::size_t kMost = 1000;
  const auto name = [&](std::uint32_t row) {
    return connections.files[connections.sources[row].file].path + " " + connections.sources[row].uid;
  };
  std::map<std::vector<std::uint32_t>, std::uint32_t> normal;
  for (const std::uint32_t row : rows) {
    if (connections.rows.label(row) == Label::kNormal) {
      const auto features = connections.rows.features(row);
      normal.try_emplace({features.begin(), features.end()}, row);
    }
  }
  std::vector<std::string> same;
  std::set<std::uint32_t> told;
  for (const std::uint32_t row : rows) {
    if (connections.rows.label(row) != Label::kMalicious || same.size() == kMost) {
      continue;
    }
    const auto features = connections.rows.features(row);
    if (const auto found = normal.find({features.begin(), features.end()});
        found != normal.end() && told.insert(found->second).second) {
      same.push_back(name(row) + " = " + name(found->second));
    }
  }
  return same;
}

double normal_a_day(const LabelledConnections& connections, const std::vector<std::uint32_t>& rows) {
  std::set<std::pair<std::string, std::int64_t>> days;  // rotations of a log are one log
  std::uint64_t normal = 0;
  for (const std::uint32_t row : rows) {
    const ConnectionSource& source = connections.sources[row];
    if (connections.rows.label(row) == Label::kNormal && source.ts) {
      days.emplace(log_stream_of(connections.files[source.file].path), day_of(*source.ts));
      ++normal;
    }
  }
  return days.empty() ? 0 : static_cast<double>(normal) / static_cast<double>(days.size());
}

/// Recall month by month at the thresholds of all that is measured.
void add_months(const LabelledConnections& connections, const Measured& measured, const std::vector<double>& scores,
                Evaluation& out) {
  std::map<std::string, MonthFigures> months;
  for (const std::uint32_t row : measured.rows()) {
    if (connections.rows.label(row) != Label::kMalicious || !connections.sources[row].ts) {
      continue;
    }
    constexpr std::size_t kMonth = 7;  // "2017-08"
    MonthFigures& month = months[to_iso8601(*connections.sources[row].ts).substr(0, kMonth)];
    ++month.connections;
    for (std::size_t i = 0; i < kRates.size(); ++i) {
      month.recall[i] += scores[row] > out.figures.points[i].threshold ? 1 : 0;
    }
  }
  for (auto& [name, month] : months) {
    month.month = name;
    for (double& recall : month.recall) {
      recall /= static_cast<double>(month.connections);
    }
    out.area_under_time += month.recall[0] / static_cast<double>(months.size());
    out.months.push_back(month);
  }
}

/// What probabilities and thresholds that training set say of those that it had not seen.
void add_thresholds(const LabelledConnections& connections, const Measured& measured, const RowScores& scored,
                    Evaluation& out) {
  std::vector<double> probabilities;
  std::vector<bool> malicious;
  std::array<std::array<double, 3>, 2> called_out{};
  for (const std::uint32_t row : measured.rows()) {
    const Label label = connections.rows.label(row);
    if (scored.probabilities[row] != kNotScored) {
      probabilities.push_back(scored.probabilities[row]);
      malicious.push_back(label == Label::kMalicious);
    }
    for (std::size_t i = 0; i < kProfiles.size(); ++i) {
      called_out[static_cast<std::size_t>(label)][i] += scored.called_out[row][i] ? 1 : 0;
    }
  }
  if (probabilities.size() == measured.rows().size()) {
    out.reliability = reliability_of(probabilities, malicious);
  }
  const auto evil = static_cast<double>(out.figures.malicious);
  const double normal = static_cast<double>(out.figures.units) - evil;
  for (std::size_t i = 0; scored.has_thresholds && i < kProfiles.size(); ++i) {
    out.thresholds.push_back(
        {std::string(to_string(kProfiles[i])), scored.rates[i], called_out[0][i] / normal, called_out[1][i] / evil});
  }
}

/// What is found of malicious rows that attackers changed.
void add_attacks(const RowScores& scored, Evaluation& out) {
  for (std::size_t attack = 0; attack < kAttacks.size(); ++attack) {
    AttackFigures figures;
    figures.name = describe(kAttacks[attack]);
    double measured = 0;
    for (const double score : scored.attacked[attack]) {
      if (score == kNotScored) {
        continue;
      }
      measured += 1;
      for (std::size_t i = 0; i < kRates.size(); ++i) {
        figures.recall[i] += score > out.figures.points[i].threshold ? 1 : 0;
      }
    }
    if (measured > 0) {
      for (double& recall : figures.recall) {
        recall /= measured;
      }
      out.attacks.push_back(std::move(figures));
    }
  }
}

/// Warns of logs that are measured and were learned from: what is found there says nothing of others.
void warn_of_learned(const LabelledConnections& connections, const std::vector<TrainingFile>& learned,
                     DiagnosticSink& diagnostics) {
  std::set<std::string> contents;
  for (const TrainingFile& file : learned) {
    contents.insert(file.content);
  }
  for (const LabelledFile& file : connections.files) {
    if (!file.measured && file.records > 0) {
      contents.insert(file.content);
    }
  }
  const auto both = std::count_if(connections.files.begin(), connections.files.end(), [&](const LabelledFile& file) {
    return file.measured && file.records > 0 && contents.contains(file.content);
  });
  if (both > 0) {
    Diagnostic diagnostic;
    diagnostic.what = fmt::format("{} of those that are measured {} also learned from: the figures flatter",
                                  counted(static_cast<std::uint64_t>(both), "log"), both == 1 ? "was" : "were");
    diagnostics.report(diagnostic);
  }
}

/// Which fold each row is in; a split by time has one fold, and what is learned from is in none.
std::vector<std::uint32_t> folds_of(const LabelledConnections& connections, const Grouping& grouping,
                                    const EvaluateOptions& options) {
  std::vector<std::uint32_t> folds(connections.rows.size());
  for (std::size_t row = 0; row < folds.size(); ++row) {
    if (options.train_before) {
      const auto& ts = connections.sources[row].ts;
      folds[row] = ts && *ts < *options.train_before ? 1 : 0;
    } else {
      folds[row] = fold_of(grouping.names[grouping.groups[row]], options.salt, options.folds);
    }
  }
  return folds;
}

/// The surprise of its strongest message stands for a connection.
Result<RowScores> surprise_of_words(const LabelledConnections& connections, const std::vector<std::uint32_t>& folds,
                                    std::uint32_t fold_count, const EvaluateOptions& options) {
  PUGMARK_TRY(WordsScores words,
              words_scores(connections, folds, fold_count, options.inputs, options.scan, {Label::kNormal}));
  RowScores scored = unscored(connections);
  scored.scores[0] = std::move(words.strongest);
  return scored;
}

Result<RowScores> all_scores(const LabelledConnections& connections, const Grouping& grouping,
                             const std::vector<std::uint32_t>& folds, const EvaluateOptions& options,
                             DiagnosticSink& diagnostics) {
  if (options.model.empty()) {
    warn_of_learned(connections, {}, diagnostics);
  } else {
    PUGMARK_TRY(const Model model, open_model(options.model));
    if (std::holds_alternative<TypedModel>(model)) {
      return Error(ErrorCode::kUsage, "figures are of HTTP connections; this model scores rows of other logs")
          .at(options.model)
          .hint("pugmark assess -m MODEL --format json on logs whose labels you know, normal and malicious apart");
    }
    warn_of_learned(connections, files_learned_from(model), diagnostics);
    return scores_of_model(connections, model, options);
  }
  const bool by_time = options.train_before.has_value();
  const auto learns = [&](std::size_t row, std::uint32_t fold) {
    const bool never_measured = !connections.files[connections.sources[row].file].measured;
    return folds[row] != fold || (never_measured && !by_time);
  };
  const std::uint32_t fold_count = by_time ? 1 : options.folds;
  if (options.recipe == Recipe::kWords) {
    return surprise_of_words(connections, folds, fold_count, options);
  }
  if (options.recipe == Recipe::kFlows) {
    return flow_scores(connections, grouping, folds, fold_count, learns, options);
  }
  const auto learns_normal = [&](std::size_t row, std::uint32_t fold) {
    return connections.rows.label(row) == Label::kNormal && learns(row, fold);
  };
  return options.normal_alone ? scores_by_splits(connections, grouping, folds, fold_count, learns_normal,
                                                 options.scan.threads, {Label::kNormal})
                              : scores_by_splits(connections, grouping, folds, fold_count, learns, options.scan.threads,
                                                 {Label::kNormal, Label::kMalicious});
}

/// Whether what is measured learns from malicious logs.
bool learns_malicious_class(const EvaluateOptions& options) {
  return options.recipe == Recipe::kFlows ? learns_malicious(options.forest) : !options.normal_alone;
}

Error too_little_left(Recipe recipe) {
  Error error(ErrorCode::kUsage,
              "too little is left to measure: at least a malicious and two normal connections are wanted");
  return recipe == Recipe::kFlows
             ? Error(error).hint("of the recipe flows, connections without uid or without exchanges are not measured")
             : error;
}

}  // namespace

Result<Evaluation> evaluate(const EvaluateOptions& options, DiagnosticSink& diagnostics) {
  LabelledInputs inputs = options.inputs;
  inputs.attacked = true;
  PUGMARK_TRY(LabelledConnections read, read_labelled(inputs, options.scan, options.window, diagnostics));
  const LabelledConnections connections = without_kinds(std::move(read), options.without);
  const Grouping grouping = group_connections(connections, options.group_by);
  Evaluation out;
  for (const ScanCounts& counts : connections.read) {
    out.records += counts.records;
    out.bytes += counts.bytes;
  }
  out.groups = grouping.counts;
  out.grouping = grouping.rules;
  out.base_rate = options.base_rate;
  for (const Label label : {Label::kNormal, Label::kMalicious}) {
    const auto i = static_cast<std::size_t>(label);
    if (connections.read[i].records == 0) {
      return class_without_records(label);
    }
    const bool learned_from = label == Label::kNormal || learns_malicious_class(options);
    if (options.model.empty() && learned_from && !options.train_before && grouping.counts[i] < 2) {
      return Error(ErrorCode::kUsage, fmt::format("the {} class has one group (by {}): nothing can be held back",
                                                  to_string(label), grouping.rules[i]))
          .hint("--group-by host or day may give more groups; or measure a model: -m MODEL");
    }
  }
  const std::vector<std::uint32_t> folds = folds_of(connections, grouping, options);
  PUGMARK_TRY(const RowScores scored, all_scores(connections, grouping, folds, options, diagnostics));
  const ViewScores& scores = scored.scores;
  std::vector<std::uint32_t> rows;
  for (std::uint32_t row = 0; row < connections.rows.size(); ++row) {
    const bool held_back = !options.train_before || !options.model.empty() || folds[row] == 0;
    if (connections.is_measured(row) && held_back && scores[0][row] != kNotScored) {
      rows.push_back(row);
    } else if (!connections.sources[row].disguised) {
      ++out.trained_only;
    }
  }
  const Measured measured(connections, grouping, std::move(rows));
  const std::vector<ScoredUnit> units = measured.units(scores[0]);
  if (!has_figures(units)) {
    return too_little_left(options.recipe);
  }
  out.figures = detection_figures(units);
  out.intervals = bootstrap_intervals(units);
  constexpr std::size_t kCurvePoints = 400;
  out.curve = detection_curve(units, kCurvePoints);
  out.families = family_figures(measured, units, out.figures);
  out.alarms = alarm_sources(grouping, units, out.figures);
  out.normal_a_day = normal_a_day(connections, measured.rows());
  out.both_classes = same_in_both(connections, measured.rows());
  for (std::size_t view = 1; view < kViews.size(); ++view) {
    const std::vector<ScoredUnit> masked = measured.units(scores[view]);
    if (masked.front().score != kNotScored) {
      out.views.push_back({kViews[view], detection_figures(masked)});
    }
  }
  add_thresholds(connections, measured, scored, out);
  add_attacks(scored, out);
  if (options.train_before) {
    add_months(connections, measured, scores[0], out);
  }
  if (options.baselines && options.model.empty()) {
    const std::uint32_t fold_count = options.train_before ? 1 : options.folds;
    PUGMARK_TRY(const WordsScores words, words_scores(connections, folds, fold_count, options.inputs, options.scan,
                                                      {Label::kNormal, Label::kMalicious}));
    const auto add = [&](std::string name, const std::vector<double>& by_words) {
      const std::vector<ScoredUnit> word_units = measured.units(by_words);
      std::array<double, 2> own{};
      for (const ScoredUnit& unit : word_units) {
        own[unit.malicious ? 0 : 1] += unit.score > 0 ? 1 : 0;
      }
      const auto malicious = static_cast<double>(out.figures.malicious);
      own = {own[0] / malicious, own[1] / (static_cast<double>(out.figures.units) - malicious)};
      out.baselines.push_back({std::move(name), detection_figures(word_units), own});
    };
    add("words, strongest message", words.strongest);
    add("words, connection as one text", words.whole);
    out.baselines.push_back({"rarity of the User-Agent",
                             detection_figures(measured.units(agent_rarity(connections, folds))), std::nullopt});
  }
  for (const std::uint32_t row : measured.rows()) {
    const ConnectionSource& source = connections.sources[row];
    out.scores.push_back(
        {connections.files[source.file].path, source.uid, connections.rows.label(row), folds[row], scores[0][row]});
  }
  return out;
}

}  // namespace pugmark::app
