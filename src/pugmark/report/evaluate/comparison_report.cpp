// Text and JSON of comparisons.
#include "pugmark/report/evaluate/comparison_report.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "pugmark/core/json_writer.h"
#include "pugmark/core/text.h"
#include "pugmark/http/http_message.h"
#include "pugmark/report/json_members.h"

namespace pugmark::report {
namespace {

constexpr std::uint64_t kComparisonSchema = 1;
constexpr std::array<char, 2> kNames = {'A', 'B'};

bool is_of_words(const ComparedModel& model) { return model.card.recipe == kWordsRecipe; }

/// A threshold for people: above 0, or the least score.
std::string threshold_text(double least) {
  return least > 0 && least < 1e-300 ? std::string("above 0") : fmt::format("{:.2f}", least);
}

std::string thresholds_text(const ComparedModel& model) {
  const auto& least = model.thresholds;
  if (std::all_of(least.begin(), least.end(), [&](double one) { return one == least[0]; })) {
    return threshold_text(least[0]);
  }
  std::string text;
  for (std::size_t view = 0; view < least.size(); ++view) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", to_string(static_cast<View>(view)),
                        threshold_text(least[view]));
  }
  return text;
}

std::string model_text(const ComparedModel& model, char name) {
  const ModelCard& card = model.card;
  const bool words = is_of_words(model);
  std::string out = fmt::format("{}  {}\n     recipe {}, {}\n", name, terminal_safe(model.path),
                                terminal_safe(card.recipe), counted(card.vocabulary, words ? "word" : "feature"));
  out += words ? fmt::format("     learned from {} normal and {} malicious records\n", grouped(card.records[0]),
                             grouped(card.records[1]))
               : fmt::format("     learned from {} normal and {} malicious connections, of {} and {} groups\n",
                             grouped(card.connections[0]), grouped(card.connections[1]), grouped(card.groups[0]),
                             grouped(card.groups[1]));
  if (!card.adapted_from.empty()) {
    out += fmt::format("     adapted to {} of own normal traffic, from the model of training data {}\n",
                       counted(card.adapted_connections, "connection"), terminal_safe(card.adapted_from));
  }
  out += fmt::format("     newest record {}, training data {}\n",
                     card.newest_record ? to_iso8601_seconds(*card.newest_record) : "unknown",
                     terminal_safe(card.training_data));
  return out + fmt::format("     threshold {}\n", thresholds_text(model));
}

/// What of a finding tells it from others.
std::string facts_text(std::string_view host, std::string_view where, std::string_view client,
                       std::string_view identifier) {
  std::string text = host.empty() ? std::string("(no host)") : std::string(host);
  for (const std::string_view fact : {where, client, identifier}) {
    text += fact.empty() ? std::string() : "  " + std::string(fact);
  }
  return terminal_safe(text);
}

std::string scores_text(const std::array<double, 2>& scores) {
  return fmt::format("    {:>7.2f}  {:>7.2f}  ", scores[0], scores[1]);
}

std::string logs_text(const LogComparison& logs, std::size_t width) {
  const std::string_view unit = logs.by_message ? "message" : "connection";
  std::string out = fmt::format("logs: of {} both find {}, A alone {}, B alone {}\n", counted(logs.units, unit),
                                grouped(logs.both), grouped(logs.only[0]), grouped(logs.only[1]));
  for (std::size_t i = 0; i < logs.only.size(); ++i) {
    if (logs.only[i] == 0) {
      continue;
    }
    out += fmt::format("  only {} finds{}\n    {:>7}  {:>7}\n", kNames[i],
                       logs.strongest[i].size() < logs.only[i]
                           ? fmt::format(", the strongest {} of {}", logs.strongest[i].size(), grouped(logs.only[i]))
                           : "",
                       "A", "B");
    for (const DifferingUnit& one : logs.strongest[i]) {
      const std::string uid = one.uid.empty() ? fmt::format("{}:{}", one.file, one.line) : "uid " + one.uid;
      out += shorten(scores_text(one.scores) + facts_text(one.host, uid, one.client, one.identifier), width) + '\n';
    }
  }
  return out;
}

std::string verdicts_text(const VerdictComparison& verdicts, std::size_t width) {
  const auto& [benign, malicious] = verdicts.judged;
  std::string out = fmt::format("verdicts: {} malicious and {} benign in {}\n", grouped(malicious), grouped(benign),
                                terminal_safe(verdicts.store));
  if (verdicts.not_judged > 0) {
    out += fmt::format("  {} cannot be judged by both: too little of them was kept\n", grouped(verdicts.not_judged));
  }
  if (verdicts.learned > 0) {
    out += fmt::format("  {} others left out: a model has learned from them\n", grouped(verdicts.learned));
  }
  for (std::size_t i = 0; i < verdicts.found.size(); ++i) {
    out +=
        fmt::format("  {}: finds {} of {} malicious, calls out {} of {} benign\n", kNames[i],
                    grouped(verdicts.found[i][1]), grouped(malicious), grouped(verdicts.found[i][0]), grouped(benign));
  }
  const std::uint64_t all = verdicts.right_alone[0] + verdicts.right_alone[1];
  if (all > 0) {
    out += fmt::format("  they differ on {}{}\n    {:>7}  {:>7}\n", grouped(all),
                       verdicts.differing.size() < all ? std::string(", of which these score highest") : "", "A", "B");
  }
  for (const DifferingVerdict& one : verdicts.differing) {
    const std::string verdict = fmt::format("{}, {} by {} alone  ", one.malicious ? "malicious" : "benign",
                                            one.malicious ? "found" : "called out", one.found[0] ? 'A' : 'B');
    out += shorten(scores_text(one.scores) + one.id.substr(0, 8) + "  " + verdict +
                       facts_text(one.host, one.uid.empty() ? std::string() : "uid " + one.uid, {}, one.identifier),
                   width) +
           '\n';
  }
  return out;
}

std::string weight_text(const std::optional<double>& weight) {
  return weight ? fmt::format("{:+.2f}", *weight) : std::string("-");
}

std::string weights_text(const WeightComparison& weights, bool words, std::size_t width) {
  const std::string_view noun = words ? "named word" : "feature";
  std::string out = fmt::format("weights: {} in both, {} in A alone, {} in B alone\n", counted(weights.common, noun),
                                grouped(weights.only[0]), grouped(weights.only[1]));
  if (weights.changes.empty()) {
    return out + "  none differs\n";
  }
  out += fmt::format("  that differ most (- is not in the model)\n    {:>7}  {:>7}\n", "A", "B");
  for (const WeightChange& change : weights.changes) {
    const std::string what = change.sentence.empty() ? change.text : change.sentence;
    out += shorten(fmt::format("    {:>7}  {:>7}  {}", weight_text(change.weights[0]), weight_text(change.weights[1]),
                               terminal_safe(what)),
                   width) +
           '\n';
  }
  return out;
}

/// Which model does better on the verdicts, or why that cannot be said.
std::string conclusion_text(const ModelComparison& comparison) {
  if (comparison.models[0].content == comparison.models[1].content) {
    return "both are the same model\n";
  }
  if (!comparison.verdicts) {
    return "no verdicts to tell which does better: pugmark assess --record, then pugmark verdict\n";
  }
  const VerdictComparison& verdicts = *comparison.verdicts;
  const std::uint64_t judged = verdicts.judged[0] + verdicts.judged[1];
  const auto& [a, b] = verdicts.right_alone;
  if (judged == 0) {
    return "no verdict could be scored, so nothing is said of which does better\n";
  }
  if (a + b == 0) {
    return fmt::format("on {} neither does better: they differ on none\n", counted(judged, "verdict"));
  }
  if (const auto better = better_model(verdicts)) {
    return fmt::format("{} does better on {}: of the {} they differ on it is right about {} (chance {:.2g})\n",
                       kNames[*better], counted(judged, "verdict"), grouped(a + b), grouped(std::max(a, b)),
                       sign_chance(a, b));
  }
  return fmt::format(
      "on {} nothing is said of which does better: A alone is right about {}, B alone about {}, too few or too even "
      "(chance {:.2g})\n",
      counted(judged, "verdict"), grouped(a), grouped(b), sign_chance(a, b));
}

void write_scores(JsonWriter& json, const std::array<double, 2>& scores) {
  json.member("score_a", scores[0]);
  json.member("score_b", scores[1]);
}

void write_model(JsonWriter& json, const ComparedModel& model) {
  const ModelCard& card = model.card;
  json.begin_object();
  json.member("path", model.path);
  json.member("sha256", model.content);
  json.member("recipe", card.recipe);
  json.member("vocabulary", card.vocabulary);
  const auto by_label = [&](std::string_view name, const std::array<std::uint64_t, 2>& counts) {
    json.key(name);
    json.begin_object();
    json.member("normal", counts[0]);
    json.member("malicious", counts[1]);
    json.end_object();
  };
  by_label("records", card.records);
  if (!is_of_words(model)) {
    by_label("connections", card.connections);
    by_label("groups", card.groups);
  }
  if (card.newest_record) {
    json.member("newest_record", to_iso8601(*card.newest_record));
  }
  json.member("training_data", card.training_data);
  if (!card.adapted_from.empty()) {
    json.member("adapted_from", card.adapted_from);
    json.member("adapted_connections", card.adapted_connections);
  }
  json.key("thresholds");
  json.begin_object();
  for (std::size_t view = 0; view < model.thresholds.size(); ++view) {
    json.member(to_string(static_cast<View>(view)), model.thresholds[view]);
  }
  json.end_object();
  json.end_object();
}

void write_unit(JsonWriter& json, const DifferingUnit& unit) {
  json.begin_object();
  write_scores(json, unit.scores);
  if (unit.ts) {
    json.member("ts", to_iso8601(*unit.ts));
  }
  optional_member(json, "uid", unit.uid);
  optional_member(json, "id.orig_h", unit.client);
  optional_member(json, "host", unit.host);
  optional_member(json, "identifier", unit.identifier);
  json.member("file", unit.file);
  json.member("line", unit.line);
  json.end_object();
}

void write_logs(JsonWriter& json, const LogComparison& logs) {
  json.key("logs");
  json.begin_object();
  json.member("unit", logs.by_message ? "message" : "connection");
  json.member("units", logs.units);
  json.member("both", logs.both);
  json.member("only_a", logs.only[0]);
  json.member("only_b", logs.only[1]);
  for (std::size_t i = 0; i < logs.strongest.size(); ++i) {
    json.key(i == 0 ? "strongest_a" : "strongest_b");
    json.begin_array();
    for (const DifferingUnit& unit : logs.strongest[i]) {
      write_unit(json, unit);
    }
    json.end_array();
  }
  json.end_object();
}

void write_verdicts(JsonWriter& json, const VerdictComparison& verdicts, bool same) {
  json.key("verdicts");
  json.begin_object();
  json.member("store", verdicts.store);
  json.member("malicious", verdicts.judged[1]);
  json.member("benign", verdicts.judged[0]);
  json.member("not_judged", verdicts.not_judged);
  json.member("learned", verdicts.learned);
  for (std::size_t i = 0; i < verdicts.found.size(); ++i) {
    json.key(i == 0 ? "a" : "b");
    json.begin_object();
    json.member("malicious_found", verdicts.found[i][1]);
    json.member("benign_called_out", verdicts.found[i][0]);
    json.member("right_alone", verdicts.right_alone[i]);
    json.end_object();
  }
  json.member("chance", sign_chance(verdicts.right_alone[0], verdicts.right_alone[1]));
  if (const auto better = same ? std::nullopt : better_model(verdicts)) {
    json.member("better", *better == 0 ? "a" : "b");
  }
  json.key("differing");
  json.begin_array();
  for (const DifferingVerdict& one : verdicts.differing) {
    json.begin_object();
    json.member("id", one.id);
    json.member("verdict", one.malicious ? "malicious" : "benign");
    write_scores(json, one.scores);
    json.member("found_by", one.found[0] ? "a" : "b");
    optional_member(json, "host", one.host);
    optional_member(json, "identifier", one.identifier);
    optional_member(json, "uid", one.uid);
    json.end_object();
  }
  json.end_array();
  json.end_object();
}

void write_weights(JsonWriter& json, const WeightComparison& weights) {
  json.key("weights");
  json.begin_object();
  json.member("common", weights.common);
  json.member("only_a", weights.only[0]);
  json.member("only_b", weights.only[1]);
  json.key("changes");
  json.begin_array();
  for (const WeightChange& change : weights.changes) {
    json.begin_object();
    json.member("feature", change.text);
    optional_member(json, "text", change.sentence);
    for (std::size_t i = 0; i < change.weights.size(); ++i) {
      if (change.weights[i]) {
        json.member(i == 0 ? "weight_a" : "weight_b", *change.weights[i]);
      }
    }
    json.end_object();
  }
  json.end_array();
  json.end_object();
}

}  // namespace

std::string comparison_text(const ModelComparison& comparison, std::size_t width) {
  std::string out;
  for (std::size_t i = 0; i < comparison.models.size(); ++i) {
    out += model_text(comparison.models[i], kNames[i]);
  }
  if (comparison.weights) {
    out += weights_text(*comparison.weights, is_of_words(comparison.models[0]), width);
  }
  if (comparison.logs) {
    out += logs_text(*comparison.logs, width);
  }
  if (comparison.verdicts) {
    out += verdicts_text(*comparison.verdicts, width);
  }
  return out + conclusion_text(comparison);
}

std::string comparison_json(const ModelComparison& comparison) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.member("schema", kComparisonSchema);
  json.key("a");
  write_model(json, comparison.models[0]);
  json.key("b");
  write_model(json, comparison.models[1]);
  const bool same = comparison.models[0].content == comparison.models[1].content;
  json.member("same", same);
  if (comparison.weights) {
    write_weights(json, *comparison.weights);
  }
  if (comparison.logs) {
    write_logs(json, *comparison.logs);
  }
  if (comparison.verdicts) {
    write_verdicts(json, *comparison.verdicts, same);
  }
  json.end_object();
  out += '\n';
  return out;
}

}  // namespace pugmark::report
