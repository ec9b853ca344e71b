// Charts of drift in characters, and its figures as JSON.
#include "pugmark/report/evaluate/drift_report.h"

#include <algorithm>
#include <cmath>
#include <span>

#include <fmt/format.h>

#include "pugmark/core/json_writer.h"
#include "pugmark/core/text.h"
#include "pugmark/eval/population_stability.h"
#include "pugmark/feature/feature_sentences.h"

namespace pugmark::report {
namespace {

constexpr std::uint64_t kDriftSchema = 1;
constexpr std::size_t kDaysShown = 31;
constexpr std::size_t kHeadersShown = 12;
constexpr std::size_t kLeastBar = 8;
constexpr std::size_t kMostBar = 50;

std::string_view unit_name(const Drift& drift) { return drift.by_message ? "message" : "connection"; }

double share_of(std::uint64_t count, std::uint64_t units) {
  return units == 0 ? 0 : static_cast<double>(count) / static_cast<double>(units);
}

/// "0.12 %", with as many digits as say something.
std::string percent(double share) {
  const double value = 100 * share;
  return value == 0 || value >= 10 ? fmt::format("{:.0f} %", value) : fmt::format("{:.2g} %", value);
}

std::string_view shift_name(double index) {
  return index >= kMuchShift ? "much" : index >= kSomeShift ? "some" : "little";
}

std::string day_text(const std::optional<std::int64_t>& day) {
  return day ? to_iso8601(Timestamp{*day * kDayLength}).substr(0, 10) : std::string("no time");
}

/// A bar of `share` on a scale to `most`, with a mark where `limit` lies on it.
std::string bar(double share, double limit, double most, std::size_t columns) {
  const auto at = [&](double value) {
    return most <= 0 ? 0 : static_cast<std::size_t>(std::lround(value / most * static_cast<double>(columns - 1)));
  };
  std::string text(columns, ' ');
  std::fill_n(text.begin(), std::max<std::size_t>(at(share), share > 0 ? 1 : 0), '#');
  if (most > 0 && limit <= most) {
    text[at(limit)] = '|';
  }
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

/// What is left of a line for a bar.
std::size_t bar_columns(std::size_t width, std::size_t taken) {
  return std::clamp(width - std::min(width, taken), kLeastBar, kMostBar);
}

std::string scores_text(const ScoreDrift& scores, const Drift& drift, std::size_t width) {
  const std::string_view unit = unit_name(drift);
  std::string out = fmt::format("scores     view {}: {} not called out, against {} that the model had held back\n",
                                to_string(scores.view), counted(scores.units, unit), grouped(scores.held_back));
  if (scores.bins.size() < 2) {
    return out + "           no PSI: the held-back scores are too few or too much alike\n";
  }
  if (!scores.index) {
    return out + fmt::format("           no PSI: so few give {:.2f} by chance alone, {:g} is the most that is told\n",
                             chance_index(scores.bins.size(), scores.held_back, scores.units), kMostChance);
  }
  out += fmt::format("           PSI {:.2f}: {} (some from {:g}, much from {:g}){}\n", *scores.index,
                     shift_name(*scores.index), kSomeShift, kMuchShift,
                     *scores.index < kSomeShift ? ""
                     : scores.rank > 0.5        ? ", towards malicious"
                                                : ", towards normal");
  double most = 0;
  for (const ScoreBin& bin : scores.bins) {
    most = std::max({most, bin.expected, share_of(bin.seen, scores.units)});
  }
  constexpr std::size_t kTaken = 46;
  out += fmt::format("    {:>16}  {:>9}  {:>9}\n", "score", "held back", "seen");
  for (std::size_t i = 0; i < scores.bins.size(); ++i) {
    const ScoreBin& bin = scores.bins[i];
    const double seen = share_of(bin.seen, scores.units);
    const bool last = i + 1 == scores.bins.size();
    out += fmt::format("    {:>16}  {:>9}  {:>9}  {}\n",
                       last ? fmt::format("to {:.2f}", bin.most) : fmt::format("above {:.2f}", scores.bins[i + 1].most),
                       percent(bin.expected), percent(seen), bar(seen, bin.expected, most, bar_columns(width, kTaken)));
  }
  return out;
}

std::string alerts_text(const Drift& drift, std::size_t width) {
  const AlertChart& chart = drift.alerts;
  std::string out =
      fmt::format("called out {} of {} ({}); {} {}\n", grouped(drift.called_out),
                  counted(drift.units, unit_name(drift)), percent(share_of(drift.called_out, drift.units)),
                  chart.nominal ? "of normal traffic the model's threshold calls out"
                                : "no rate is known, so days are held to their mean of",
                  percent(chart.rate));
  double most = share_of(chart.all.limits.most, chart.all.units);  // limits of days with few units lie far beyond
  for (const AlertDay& day : chart.days) {
    most = std::max(most, share_of(day.called_out, day.units));
  }
  constexpr std::size_t kTaken = 58;
  const std::size_t hidden = chart.days.size() - std::min(chart.days.size(), kDaysShown);
  out += fmt::format("    {:<10}  {:>11}  {:>10}  {:>15}\n", "day (UTC)", fmt::format("{}s", unit_name(drift)),
                     "called out", "by chance");
  for (const AlertDay& day : std::span(chart.days).subspan(hidden)) {
    const ControlState state = day.state();
    out += fmt::format("    {:<10}  {:>11}  {:>10}  {:>15}  {:<5}  {}", day_text(day.day), grouped(day.units),
                       grouped(day.called_out),
                       fmt::format("{} to {}", grouped(day.limits.least), grouped(day.limits.most)),
                       state == ControlState::kAbove   ? "ABOVE"
                       : state == ControlState::kBelow ? "BELOW"
                                                       : "",
                       bar(share_of(day.called_out, day.units), share_of(day.limits.most, day.units), most,
                           bar_columns(width, kTaken)));
    out.erase(out.find_last_not_of(' ') + 1);
    out += '\n';
  }
  if (hidden > 0) {
    out += fmt::format("           {} before these: --format json has all\n", counted(hidden, "day"));
  }
  if (chart.beyond_days > 0) {
    out += fmt::format("           {} of still more days are not counted by day\n",
                       counted(chart.beyond_days, unit_name(drift)));
  }
  return out;
}

/// "request Sec-Ch-Ua", or "word 'encoding'".
std::string header_name(const HeaderShare& header) {
  return header.side
             ? fmt::format("{} {}", *header.side == Origin::kClient ? "request" : "response", header_title(header.name))
             : fmt::format("word \"{}\"", header.name);
}

std::string headers_text(const Drift& drift, std::size_t width) {
  if (drift.headers.empty()) {
    return fmt::format("headers    not compared: {}\n", drift.no_headers);
  }
  const auto end = std::find_if(drift.headers.begin(), drift.headers.end(),
                                [](const HeaderShare& header) { return header.index < kSomeShift; });
  const auto moved = static_cast<std::size_t>(end - drift.headers.begin());
  const bool words = !drift.headers.front().side;
  if (moved == 0) {
    return fmt::format("headers    none moved: no PSI of {} reaches {:g}\n",
                       words ? "a word of their names" : "one being there or not", kSomeShift);
  }
  std::string out = words ? "headers    words of their names, how often they occur in a message\n"
                          : "headers    share of connections that have one; training as the model weighs its sources\n";
  out += fmt::format("    {:>6}  {:>8}  {:>5}\n", "seen", "training", "PSI");
  for (const HeaderShare& header : std::span(drift.headers).first(std::min(moved, kHeadersShown))) {
    const auto number = [&](double value) { return words ? fmt::format("{:.2f}", value) : percent(value); };
    out += shorten(fmt::format("    {:>6}  {:>8}  {:>5.2f}  {}", number(header.seen), number(header.expected),
                               header.index, terminal_safe(header_name(header))),
                   width) +
           '\n';
  }
  return out + (moved > kHeadersShown ? fmt::format("           and {}: --format json has them\n",
                                                    counted(moved - kHeadersShown, words ? "other word" : "other"))
                                      : "");
}

std::string unknown_text(const Drift& drift, std::size_t width) {
  constexpr std::size_t kShown = 6;
  constexpr double kOften = 0.05;
  const double tokens = share_of(drift.tokens.unknown, drift.tokens.of);
  std::string out = drift.by_message
                        ? fmt::format("unknown    {} of {} were not seen in training\n", percent(tokens),
                                      counted(drift.tokens.of, "word"))
                        : fmt::format("unknown    {} of {} have no weight in the model: rare ones never have\n",
                                      percent(tokens), counted(drift.tokens.of, "feature"));
  if (drift.agents.of > 0) {
    out += fmt::format("           {} of {} with a User-Agent have one that the model does not know{}\n",
                       percent(share_of(drift.agents.unknown, drift.agents.of)),
                       counted(drift.agents.of, unit_name(drift)),
                       drift.agents.expected ? fmt::format("; {} in training", percent(*drift.agents.expected)) : "");
  }
  const auto end = std::find_if(drift.unknown_headers.begin(), drift.unknown_headers.end(),
                                [](const UnknownHeader& header) { return header.seen < kOften; });
  const auto often = static_cast<std::size_t>(end - drift.unknown_headers.begin());
  out += often > 0 ? "           headers that were rare in training or never there\n" : "";
  for (const UnknownHeader& header : std::span(drift.unknown_headers).first(std::min(often, kShown))) {
    out += shorten(fmt::format("    {:>6}  {}", percent(header.seen),
                               terminal_safe(header_name({header.side, header.name, 0, 0, 0}))),
                   width) +
           '\n';
  }
  return out;
}

std::string_view advice_words(const Drift& drift) {
  switch (drift.advice) {
    case DriftAdvice::kNone:
      return "none, there is too little to tell";
    case DriftAdvice::kKeep:
      return "keep the model";
    case DriftAdvice::kWatch:
      return "keep the model for now and measure again";
    case DriftAdvice::kLookFirst:
      return "look at the findings first: an attack, or false alarms of traffic to adapt to";
    case DriftAdvice::kAdapt:
      return drift.adaptable ? "adapt the model to today's normal traffic" : "train anew with today's normal traffic";
  }
  return {};
}

void write_scores(JsonWriter& json, const ScoreDrift& scores) {
  json.begin_object();
  json.member("view", to_string(scores.view));
  json.member("units", scores.units);
  json.member("called_out", scores.called_out);
  json.member("held_back", scores.held_back);
  if (scores.index) {
    json.member("psi", *scores.index);
    json.member("rank", scores.rank);
  }
  json.key("bins");
  json.begin_array();
  for (std::size_t i = 0; i < scores.bins.size(); ++i) {
    json.begin_object();
    if (i > 0) {
      json.member("most", scores.bins[i].most);
    }
    json.member("expected", scores.bins[i].expected);
    json.member("seen", scores.bins[i].seen);
    json.end_object();
  }
  json.end_array();
  json.end_object();
}

void write_day(JsonWriter& json, const AlertDay& day) {
  json.begin_object();
  if (day.day) {
    json.member("day", day_text(day.day));
  }
  json.member("units", day.units);
  json.member("called_out", day.called_out);
  json.member("least", day.limits.least);
  json.member("most", day.limits.most);
  const ControlState state = day.state();
  json.member("state", state == ControlState::kAbove ? "above" : state == ControlState::kBelow ? "below" : "within");
  json.end_object();
}

void write_header(JsonWriter& json, const HeaderShare& header) {
  json.begin_object();
  if (header.side) {
    json.member("side", *header.side == Origin::kClient ? "request" : "response");
  }
  json.member(header.side ? "header" : "word", header.name);
  json.member("seen", header.seen);
  json.member("training", header.expected);
  json.member("psi", header.index);
  json.end_object();
}

void write_unknown(JsonWriter& json, std::string_view name, const UnknownShare& share) {
  json.key(name);
  json.begin_object();
  json.member("of", share.of);
  json.member("unknown", share.unknown);
  if (share.expected) {
    json.member("training", *share.expected);
  }
  json.end_object();
}

}  // namespace

std::string drift_text(const Drift& drift, std::size_t width) {
  std::string out;
  if (drift.first && drift.last) {
    out += fmt::format("from {} to {}\n", to_iso8601_seconds(*drift.first), to_iso8601_seconds(*drift.last));
  }
  for (const ScoreDrift& scores : drift.scores) {
    out += scores_text(scores, drift, width);
  }
  if (drift.scores.empty()) {
    out += fmt::format("scores     not compared: {}\n", drift.no_scores);
  }
  out += alerts_text(drift, width);
  out += headers_text(drift, width);
  out += unknown_text(drift, width);
  out += fmt::format("advice     {}\n           because {}\n", advice_words(drift), terminal_safe(drift.because));
  return out;
}

std::string drift_json(const Drift& drift) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.member("schema", kDriftSchema);
  json.member("unit", unit_name(drift));
  json.member("units", drift.units);
  json.member("called_out", drift.called_out);
  if (drift.first && drift.last) {
    json.member("first", to_iso8601(*drift.first));
    json.member("last", to_iso8601(*drift.last));
  }
  json.member("advice", to_string(drift.advice));
  json.member("because", drift.because);
  json.member("adaptable", drift.adaptable);
  json.member("learned_verdicts", drift.learned);
  json.key("scores");
  json.begin_array();
  for (const ScoreDrift& scores : drift.scores) {
    write_scores(json, scores);
  }
  json.end_array();
  if (!drift.no_scores.empty()) {
    json.member("no_scores", drift.no_scores);
  }
  json.key("alerts");
  json.begin_object();
  json.member("rate", drift.alerts.rate);
  json.member("nominal", drift.alerts.nominal);
  json.key("all");
  write_day(json, drift.alerts.all);
  json.key("days");
  json.begin_array();
  for (const AlertDay& day : drift.alerts.days) {
    write_day(json, day);
  }
  json.end_array();
  json.member("beyond_days", drift.alerts.beyond_days);
  json.end_object();
  json.key("headers");
  json.begin_array();
  for (const HeaderShare& header : drift.headers) {
    write_header(json, header);
  }
  json.end_array();
  if (!drift.no_headers.empty()) {
    json.member("no_headers", drift.no_headers);
  }
  json.key("unknown_headers");
  json.begin_array();
  for (const UnknownHeader& header : drift.unknown_headers) {
    json.begin_object();
    json.member("side", header.side == Origin::kClient ? "request" : "response");
    json.member("header", header.name);
    json.member("seen", header.seen);
    json.end_object();
  }
  json.end_array();
  write_unknown(json, drift.by_message ? "words" : "features", drift.tokens);
  if (!drift.by_message) {
    write_unknown(json, "agents", drift.agents);
  }
  json.end_object();
  out += '\n';
  return out;
}

}  // namespace pugmark::report
