// Layout of evaluations as text and JSON.
#include "pugmark/report/evaluate/evaluation_report.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "pugmark/core/json_writer.h"
#include "pugmark/core/text.h"

namespace pugmark::report {
namespace {

constexpr std::size_t kRowsShown = 15;

std::string interval_text(const Interval& interval) {
  return fmt::format("{:.2f}-{:.2f}", interval.low, interval.high);
}

std::string rate_text(double rate) { return fmt::format("{:g} %", rate * 100); }

std::string families_text(std::uint64_t count) { return grouped(count) + (count == 1 ? " family" : " families"); }

std::string points_text(const DetectionFigures& figures) {
  std::string text = fmt::format("{:.3f}", figures.average_precision);
  for (const OperatingPoint& point : figures.points) {
    text += fmt::format("   {:.3f} / {:.3f} / {:.3f}", point.recall, point.captures, point.family_recall);
  }
  return text;
}

void write_interval(JsonWriter& json, std::string_view name, const Interval& interval) {
  json.key(name);
  json.begin_array();
  json.number(interval.low);
  json.number(interval.high);
  json.end_array();
}

void write_figures(JsonWriter& json, const DetectionFigures& figures) {
  json.member("connections", figures.units);
  json.member("malicious", figures.malicious);
  json.member("malicious_captures", figures.captures);
  json.member("malicious_families", figures.families);
  json.member("average_precision", figures.average_precision);
  json.key("points");
  json.begin_array();
  for (const OperatingPoint& point : figures.points) {
    json.begin_object();
    json.member("rate", point.rate);
    json.member("reached", point.reached);
    json.member("threshold", point.threshold);
    json.member("recall", point.recall);
    json.member("captures_found", point.captures);
    json.member("family_mean_recall", point.family_recall);
    json.end_object();
  }
  json.end_array();
}

/// What thresholds and probabilities of a model say of what it has not learned from.
std::string thresholds_text(const Evaluation& evaluation) {
  std::string out;
  if (!evaluation.thresholds.empty()) {
    out += "\n  thresholds as training sets them, by profile: share of normal called out (meant)   recall\n";
    for (const SetThreshold& threshold : evaluation.thresholds) {
      out += fmt::format("    {:<10} {:>8.3f} % ({:.3f} %)   {:.3f}\n", threshold.profile, 100 * threshold.reached,
                         100 * threshold.rate, threshold.recall);
    }
  }
  if (!evaluation.attacks.empty()) {
    out += "\n  recall of what an attacker changed      1 %     0.5 %     0.1 %\n";
    for (const AttackFigures& attack : evaluation.attacks) {
      out += fmt::format("    {:<32} {:>8.3f} {:>9.3f} {:>9.3f}\n", attack.name, attack.recall[0], attack.recall[1],
                         attack.recall[2]);
    }
  }
  if (evaluation.reliability) {
    out += fmt::format(
        "\n  probabilities, as if both classes were as frequent: off by {:.3f} in the mean (Brier {:.3f})\n"
        "    told    so many were malicious    normal  malicious\n",
        evaluation.reliability->calibration_error, evaluation.reliability->brier);
    for (const ReliabilityBin& bin : evaluation.reliability->bins) {
      if (bin.normal + bin.malicious > 0) {
        out += fmt::format("    {:.3f}   {:.3f} {:>26} {:>10}\n", bin.told, bin.observed, grouped(bin.normal),
                           grouped(bin.malicious));
      }
    }
  }
  return out;
}

void write_thresholds(JsonWriter& json, const Evaluation& evaluation) {
  json.key("thresholds_of_training");
  json.begin_array();
  for (const SetThreshold& threshold : evaluation.thresholds) {
    json.begin_object();
    json.member("profile", threshold.profile);
    json.member("rate", threshold.rate);
    json.member("reached", threshold.reached);
    json.member("recall", threshold.recall);
    json.end_object();
  }
  json.end_array();
  json.key("attacks");
  json.begin_array();
  for (const AttackFigures& attack : evaluation.attacks) {
    json.begin_object();
    json.member("name", attack.name);
    for (std::size_t i = 0; i < kRates.size(); ++i) {
      json.member("recall_at_" + rate_text(kRates[i]), attack.recall[i]);
    }
    json.end_object();
  }
  json.end_array();
  if (!evaluation.reliability) {
    return;
  }
  json.key("reliability");
  json.begin_object();
  json.member("brier", evaluation.reliability->brier);
  json.member("calibration_error", evaluation.reliability->calibration_error);
  json.key("bins");
  json.begin_array();
  for (const ReliabilityBin& bin : evaluation.reliability->bins) {
    json.begin_object();
    json.member("normal", bin.normal);
    json.member("malicious", bin.malicious);
    json.member("told", bin.told);
    json.member("observed", bin.observed);
    json.end_object();
  }
  json.end_array();
  json.end_object();
}

}  // namespace

std::string evaluation_text(const Evaluation& evaluation, const EvaluationTitle& title, bool all) {
  const DetectionFigures& figures = evaluation.figures;
  std::string out = terminal_safe(title.what) + '\n';
  out += fmt::format("  measured on {} normal and {} malicious connections ({}, {})\n",
                     grouped(figures.units - figures.malicious), grouped(figures.malicious),
                     counted(figures.captures, "capture"), families_text(figures.families));
  out += fmt::format("  groups: {} normal (by {}), {} malicious (by {})", grouped(evaluation.groups[0]),
                     evaluation.grouping[0], grouped(evaluation.groups[1]), evaluation.grouping[1]);
  out += evaluation.trained_only > 0
             ? fmt::format("; {} learned from alone\n\n", counted(evaluation.trained_only, "connection"))
             : std::string("\n\n");
  out += "  normal called out        1 %        0.5 %        0.1 %\n";
  const auto row = [&](std::string_view name, const auto& value) {
    out += fmt::format("  {:<18}", name);
    for (std::size_t i = 0; i < kRates.size(); ++i) {
      out += fmt::format("  {:>11}", value(i));
    }
    out += '\n';
  };
  row("recall", [&](std::size_t i) { return fmt::format("{:.3f}", figures.points[i].recall); });
  row("  90 % interval", [&](std::size_t i) { return interval_text(evaluation.intervals.recall[i]); });
  row("captures found", [&](std::size_t i) { return fmt::format("{:.3f}", figures.points[i].captures); });
  row("  90 % interval", [&](std::size_t i) { return interval_text(evaluation.intervals.captures[i]); });
  row("mean of families", [&](std::size_t i) { return fmt::format("{:.3f}", figures.points[i].family_recall); });
  row("score above", [&](std::size_t i) { return fmt::format("{:.2f}", figures.points[i].threshold); });
  row("alarms a day",
      [&](std::size_t i) { return fmt::format("{:.1f}", figures.points[i].reached * evaluation.normal_a_day); });
  row("precision", [&](std::size_t i) {
    return fmt::format("{:.2g}",
                       precision_at(figures.points[i].recall, figures.points[i].reached, evaluation.base_rate));
  });
  out += fmt::format(
      "  average precision {:.4f} ({})\n  alarms a day: false ones, at {:.0f} normal connections of a log and a day; "
      "precision: were one in {} malicious\n\n",
      figures.average_precision, interval_text(evaluation.intervals.average_precision), evaluation.normal_a_day,
      grouped(static_cast<std::uint64_t>(std::llround(1 / evaluation.base_rate))));
  if (figures.points.back().reached > 2 * figures.points.back().rate) {
    out +=
        fmt::format("  {} normal connections tell no rate below {:.2g} %: columns that ask for less show that one\n\n",
                    grouped(figures.units - figures.malicious), 100 * figures.points.back().reached);
  }
  out += "  average precision, then recall / captures / mean of families at 1 %, 0.5 %, 0.1 %\n";
  const auto line = [&](std::string_view name, const DetectionFigures& told) {
    out += fmt::format("  {:<32} {}\n", name, points_text(told));
  };
  line("full view", figures);
  for (const ViewFigures& view : evaluation.views) {
    line(fmt::format("as a log of view {}", to_string(view.view)), view.figures);
  }
  for (const Baseline& baseline : evaluation.baselines) {
    line(baseline.name, baseline.figures);
    if (baseline.own_rule) {
      out += fmt::format("    by its own rule: recall {:.3f}, {} of normal connections called out\n",
                         (*baseline.own_rule)[0], fmt::format("{:.2f} %", 100 * (*baseline.own_rule)[1]));
    }
  }
  out += thresholds_text(evaluation);
  if (!evaluation.months.empty()) {
    out +=
        fmt::format("\n  recall by month at 1 %, 0.1 % (mean of months at 1 %: {:.3f})\n", evaluation.area_under_time);
    for (const MonthFigures& month : evaluation.months) {
      out += fmt::format("    {}  {:.3f}  {:.3f}  of {}\n", month.month, month.recall[0], month.recall[2],
                         counted(month.connections, "connection"));
    }
  }
  out += "\n  missed most                 connections found at 1 %, 0.1 %      captures at 1 %, 0.1 %\n";
  std::size_t shown = 0;
  for (const FamilyFigures& family : evaluation.families) {
    if (!all && (shown == kRowsShown || family.found[0] == family.connections)) {
      break;
    }
    ++shown;
    out += fmt::format("    {:<24} {:>8} {:>8}  of {:>6}  {:>12} {:>6}  of {:>4}\n",
                       shorten(terminal_safe(family.name), 24), family.found[0], family.found[2], family.connections,
                       family.captures_found[0], family.captures_found[2], family.captures);
  }
  if (!all && shown < evaluation.families.size()) {
    out += fmt::format("    and {} more (--all)\n", evaluation.families.size() - shown);
  }
  out += "\n  false alarms come from      at 1 %   0.5 %   0.1 %   of connections\n";
  shown = 0;
  for (const AlarmSource& source : evaluation.alarms) {
    if (!all && shown == kRowsShown) {
      break;
    }
    ++shown;
    out += fmt::format("    {:<24} {:>8} {:>7} {:>7} {:>8}\n", shorten(terminal_safe(source.name), 24),
                       source.alarms[0], source.alarms[1], source.alarms[2], source.connections);
  }
  if (!all && shown < evaluation.alarms.size()) {
    out += fmt::format("    and {} more (--all)\n", evaluation.alarms.size() - shown);
  }
  if (!evaluation.both_classes.empty()) {
    out += fmt::format("\n  {} in both classes, such as\n    {}\n",
                       evaluation.both_classes.size() == 1
                           ? std::string("1 connection is the same")
                           : fmt::format("{} connections are the same", evaluation.both_classes.size()),
                       terminal_safe(evaluation.both_classes.front()));
  }
  return out;
}

namespace {

void write_curve(JsonWriter& json, const std::vector<CurvePoint>& curve) {
  json.key("curve");
  json.begin_array();
  for (const CurvePoint& point : curve) {
    json.begin_object();
    json.member("recall", point.recall);
    json.member("precision", point.precision);
    json.member("rate", point.rate);
    json.end_object();
  }
  json.end_array();
}

}  // namespace

std::string evaluation_json(const Evaluation& evaluation, const EvaluationTitle& title) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.member("schema", 1);
  json.member("what", title.what);
  json.member("pugmark", title.pugmark);
  json.member("command", title.command);
  write_figures(json, evaluation.figures);
  json.key("intervals_90");
  json.begin_object();
  write_interval(json, "average_precision", evaluation.intervals.average_precision);
  for (std::size_t i = 0; i < kRates.size(); ++i) {
    write_interval(json, "recall_at_" + rate_text(kRates[i]), evaluation.intervals.recall[i]);
    write_interval(json, "captures_at_" + rate_text(kRates[i]), evaluation.intervals.captures[i]);
  }
  json.end_object();
  json.member("base_rate", evaluation.base_rate);
  json.member("normal_a_day", evaluation.normal_a_day);
  json.member("learned_from_alone", evaluation.trained_only);
  json.key("groups");
  json.begin_object();
  for (const Label label : {Label::kNormal, Label::kMalicious}) {
    const auto i = static_cast<std::size_t>(label);
    json.key(to_string(label));
    json.begin_object();
    json.member("count", evaluation.groups[i]);
    json.member("by", evaluation.grouping[i]);
    json.end_object();
  }
  json.end_object();
  json.key("views");
  json.begin_array();
  for (const ViewFigures& view : evaluation.views) {
    json.begin_object();
    json.member("view", to_string(view.view));
    write_figures(json, view.figures);
    json.end_object();
  }
  json.end_array();
  json.key("baselines");
  json.begin_array();
  for (const Baseline& baseline : evaluation.baselines) {
    json.begin_object();
    json.member("name", baseline.name);
    write_figures(json, baseline.figures);
    if (baseline.own_rule) {
      json.member("own_rule_recall", (*baseline.own_rule)[0]);
      json.member("own_rule_rate", (*baseline.own_rule)[1]);
    }
    json.end_object();
  }
  json.end_array();
  write_thresholds(json, evaluation);
  json.key("families");
  json.begin_array();
  for (const FamilyFigures& family : evaluation.families) {
    json.begin_object();
    json.member("name", family.name);
    json.member("connections", family.connections);
    json.member("captures", family.captures);
    json.member("found_at_1%", family.found[0]);
    json.member("found_at_0.5%", family.found[1]);
    json.member("found_at_0.1%", family.found[2]);
    json.member("captures_found_at_1%", family.captures_found[0]);
    json.member("captures_found_at_0.1%", family.captures_found[2]);
    json.end_object();
  }
  json.end_array();
  json.key("false_alarms");
  json.begin_array();
  for (const AlarmSource& source : evaluation.alarms) {
    json.begin_object();
    json.member("group", source.name);
    json.member("connections", source.connections);
    json.member("at_1%", source.alarms[0]);
    json.member("at_0.5%", source.alarms[1]);
    json.member("at_0.1%", source.alarms[2]);
    json.end_object();
  }
  json.end_array();
  if (!evaluation.months.empty()) {
    json.member("area_under_time", evaluation.area_under_time);
    json.key("months");
    json.begin_array();
    for (const MonthFigures& month : evaluation.months) {
      json.begin_object();
      json.member("month", month.month);
      json.member("connections", month.connections);
      json.member("recall_at_1%", month.recall[0]);
      json.member("recall_at_0.1%", month.recall[2]);
      json.end_object();
    }
    json.end_array();
  }
  write_curve(json, evaluation.curve);
  json.key("same_in_both_classes");
  json.begin_array();
  for (const std::string& pair : evaluation.both_classes) {
    json.string(pair);
  }
  json.end_array();
  json.end_object();
  out.push_back('\n');
  return out;
}

std::string scores_json(const Evaluation& evaluation) {
  std::string out;
  for (const EvaluatedConnection& one : evaluation.scores) {
    JsonWriter json(out);
    json.begin_object();
    json.member("file", one.file);
    json.member("uid", one.uid);
    json.member("label", to_string(one.label));
    json.member("fold", one.fold);
    json.member("score", one.score);
    json.end_object();
    out.push_back('\n');
  }
  return out;
}

}  // namespace pugmark::report
