// Layout of model cards.
#include "pugmark/report/model_text.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <fmt/format.h>

#include "pugmark/core/text.h"
#include "pugmark/http/http_message.h"
#include "pugmark/model/fixed_score.h"

namespace pugmark::report {
namespace {
constexpr std::size_t kFilesShown = 10;
}  // namespace

std::string strongest_words_text(const std::array<std::vector<WeightedWord>, 2>& strongest) {
  std::string out;
  for (const Label label : {Label::kMalicious, Label::kNormal}) {
    out += fmt::format("  most {:<10}", to_string(label));
    const auto& words = strongest[static_cast<std::size_t>(label)];
    for (const WeightedWord& word : words) {
      out += fmt::format("  {} {:+.1f}", shorten(terminal_safe(word.word), 32), word.weight);
    }
    out += words.empty() ? "  (no word may be named)\n" : "\n";
  }
  return out;
}

std::string strongest_features_text(const std::array<std::vector<WeightedFeature>, 2>& strongest) {
  std::string out;
  for (const Label label : {Label::kMalicious, Label::kNormal}) {
    out += fmt::format("  most {}\n", to_string(label));
    for (const WeightedFeature& feature : strongest[static_cast<std::size_t>(label)]) {
      const std::uint32_t logs = feature.captures[0] + feature.captures[1];
      out += fmt::format("    {:+.2f}  {}  ({} of {} malicious)\n", from_fixed(feature.weight),
                         shorten(terminal_safe(feature.text), 64), feature.captures[1], counted(logs, "log"));
    }
  }
  return out;
}

namespace {

/// What was found of held-back connections or exchanges; the card has figures.
std::string figures_text(const ModelCard& card) {
  const CardFigures& figures = *card.figures;
  return fmt::format(
      "held back in {}: recall {:.2f} at 1 %, {:.2f} at 0.5 %, {:.2f} at 0.1 % of normal {} called out; "
      "average precision {:.3f}",
      counted(figures.folds, "part"), figures.recall[0], figures.recall[1], figures.recall[2],
      card.forest ? "exchanges" : "connections", figures.average_precision);
}

}  // namespace

std::string learned_text(const ModelCard& card, bool memorises, double lowest_rate) {
  std::string out = fmt::format("learned {}", counted(card.vocabulary, "feature"));
  for (const Label label : {Label::kNormal, Label::kMalicious}) {
    const auto i = static_cast<std::size_t>(label);
    out += fmt::format("{} {} in {} (by {})", i == 0 ? " of" : ",",
                       counted(card.connections[i], std::string(to_string(label)) + " connection"),
                       counted(card.groups[i], "group"), terminal_safe(card.grouping[i]));
  }
  out += '\n';
  if (card.figures) {
    out += "  " + figures_text(card) + '\n';
  }
  if (!card.figures) {
    out +=
        "  too few groups to hold any back: no threshold but 0, no probabilities, and nothing tells how good it is\n";
  }
  if (constexpr double kWide = 0.01; card.figures && lowest_rate > kWide) {
    out += fmt::format(
        "  so few normal connections tell no rate of false alarms below {:.2g} %: expect many, or give it more normal "
        "logs, or adapt the starter to these (--from)\n",
        100 * lowest_rate);
  }
  if (memorises) {
    out += "  a class has fewer than three groups: the model memorises these logs; give it logs of more sources\n";
  }
  return out;
}

std::string learned_flows_text(const ModelCard& card, const std::vector<std::pair<std::string, double>>& importances,
                               double lowest_rate) {
  constexpr std::size_t kShown = 8;
  const ForestCard forest = card.forest.value_or(ForestCard());
  std::string out = fmt::format("grew {}", counted(forest.trees, "tree"));
  if (forest.sample > 0) {
    out += fmt::format(" of {} each", counted(std::min(forest.sample, forest.rows), "row"));
  }
  out += fmt::format(" from {} of", counted(forest.rows, "row"));
  const std::string unit = card.recipe == kTypedRecipe ? terminal_safe(card.log_path) + " row" : "exchange";
  for (const Label label : {Label::kNormal, Label::kMalicious}) {
    if (const auto i = static_cast<std::size_t>(label); card.connections[i] > 0) {
      out += fmt::format("{} {} in {} (by {})", label == Label::kNormal ? "" : " and",
                         counted(card.connections[i], fmt::format("{} {}", to_string(label), unit)),
                         counted(card.groups[i], "group"), terminal_safe(card.grouping[i]));
    }
  }
  out += forest.noise ? ", and as much noise\n" : "\n";
  if (card.figures) {
    out += "  " + figures_text(card) + '\n';
  }
  if (forest.held_back == 0) {
    out += card.connections[static_cast<std::size_t>(Label::kMalicious)] > 0
               ? "  a class has one group alone: none can be held back, so no threshold but 0, no probabilities, and "
                 "nothing tells how good it is\n"
               : "  one group alone: none can be held back, so no threshold but 0, and many false alarms\n";
  } else {
    out += fmt::format("  held back in {}; the lowest rate of false alarms that they tell is {:.2g} %\n",
                       counted(forest.held_back, "part"), 100 * lowest_rate);
  }
  out += fmt::format("  sets {} apart most by", card.recipe == kTypedRecipe ? "rows" : "exchanges");
  for (std::size_t i = 0; i < std::min(kShown, importances.size()); ++i) {
    out += fmt::format("{} {} ({:.0f} %)", i == 0 ? "" : ",", terminal_safe(importances[i].first),
                       100 * importances[i].second);
  }
  return out + '\n';
}

std::string learned_surprise_text(const ModelCard& card, double lowest_rate) {
  constexpr auto kNormal = static_cast<std::size_t>(Label::kNormal);
  const bool words = card.recipe == kWordsRecipe;
  std::string out = words ? fmt::format("learned {} of {}\n", counted(card.vocabulary, "word"),
                                        counted(card.records[kNormal], "normal message"))
                          : fmt::format("learned {} of {} in {} (by {})\n", counted(card.vocabulary, "feature"),
                                        counted(card.connections[kNormal], "normal connection"),
                                        counted(card.groups[kNormal], "group"), terminal_safe(card.grouping[kNormal]));
  const std::uint64_t parts = card.surprise ? card.surprise->held_back : 0;
  out += parts == 0
             ? std::string("  one source alone: none can be held back, so no threshold but 0, and many false alarms\n")
             : fmt::format("  held back in {}; the lowest rate of false alarms that they tell is {:.2g} %\n",
                           counted(parts, "part"), 100 * lowest_rate);
  return out +
         "  nothing malicious was learned: scores say how unusual something is, in nats, and unusual is not "
         "malicious\n";
}

std::string usual_words_text(const std::array<std::vector<WeightedWord>, 2>& strongest) {
  std::string out = "  most usual     ";
  const auto& words = strongest[static_cast<std::size_t>(Label::kNormal)];
  for (const WeightedWord& word : words) {
    out += fmt::format("  {} {:+.1f}", shorten(terminal_safe(word.word), 32), word.weight);
  }
  return out + (words.empty() ? "  (no word may be named)\n" : "\n");
}

std::string unusual_features_text(const std::array<std::vector<WeightedFeature>, 2>& strongest) {
  std::string out = "  most unusual\n";
  for (const WeightedFeature& feature : strongest[static_cast<std::size_t>(Label::kMalicious)]) {
    out += fmt::format("    {:+.2f}  {}  ({:.2g} % of normal ones)\n", from_fixed(feature.weight),
                       shorten(terminal_safe(feature.text), 64), 100 * std::exp(-from_fixed(feature.weight)));
  }
  return out;
}

namespace {

/// A line for each model that looks, and one for all together. Safe for a terminal.
std::string eyes_text(const ModelCard& card, std::string_view indent) {
  std::string out =
      fmt::format("{}{:<22} {:>9} {:>8} {:>8} {:>8}  {}\n", indent, "", "precision", "1 %", "0.5 %", "0.1 %", "counts");
  const auto add = [&](std::string_view name, const std::optional<CardFigures>& figures, const std::string& counts) {
    out += figures ? fmt::format("{}{:<22} {:>9.3f} {:>8.3f} {:>8.3f} {:>8.3f}{}\n", indent, name,
                                 figures->average_precision, figures->recall[0], figures->recall[1], figures->recall[2],
                                 counts)
                   : fmt::format("{}{:<22} too few connections for figures{}\n", indent, name, counts);
  };
  for (const EyeCard& eye : card.eyes) {
    add(shorten(terminal_safe(eye.name), 22), eye.figures, fmt::format("  × {:.3g}", eye.weight));
  }
  add("together", card.figures, "");
  return out;
}

}  // namespace

std::string fused_text(const ModelCard& card, std::uint64_t folds, double lowest_rate) {
  std::string out = fmt::format(
      "held back in {} parts, of which nothing had been learned: average precision, and what share of the malicious "
      "connections is found at such rates of false alarms\n{}",
      folds, eyes_text(card, "  "));
  const auto best = std::max_element(card.eyes.begin(), card.eyes.end(), [](const EyeCard& a, const EyeCard& b) {
    return (a.figures ? a.figures->recall[0] : 0) < (b.figures ? b.figures->recall[0] : 0);
  });
  if (card.figures && best->figures && best->figures->recall[0] > card.figures->recall[0]) {
    out += fmt::format("  at 1 % {} alone finds more than all together: fused models are not always better\n",
                       terminal_safe(best->name));
  }
  return out + fmt::format("  the lowest rate of false alarms that the normal connections tell is {:.3g} %\n",
                           100 * lowest_rate);
}

std::string views_text(const std::array<std::uint64_t, 4>& views) {
  const bool one = std::count(views.begin(), views.end(), 0U) + 1 == static_cast<std::ptrdiff_t>(views.size());
  std::string text;
  for (std::size_t i = 0; i < views.size(); ++i) {
    if (views[i] > 0) {
      text += text.empty() ? "" : ", ";
      text += to_string(static_cast<View>(i));
      text += one ? "" : " " + grouped(views[i]);
    }
  }
  return text;
}

namespace {

/// What a model learned from, one of them.
std::string_view unit_of(const ModelCard& card) {
  if (card.recipe == kTypedRecipe) {
    return "row";
  }
  return card.forest ? "exchange" : "connection";
}

/// How trees were grown, or that surprises were learned, and what thresholds are from.
std::string fitting_text(const ModelCard& card) {
  if (card.surprise) {
    return fmt::format(
        "  learned from    normal traffic alone: scores are surprises in nats, not log-odds\n"
        "  thresholds      from normal {} held back in {}\n",
        card.recipe == kWordsRecipe ? "messages" : "connections", counted(card.surprise->held_back, "part"));
  }
  if (!card.forest) {
    return {};
  }
  const ForestCard& forest = *card.forest;
  const std::string sample =
      forest.sample > 0 ? fmt::format("samples of {} of ", grouped(std::min(forest.sample, forest.rows))) : "";
  return fmt::format(
      "  algorithm       {}: {} from {}{}{}, seed {}\n{}"
      "  thresholds      from normal {} held back in {}\n",
      terminal_safe(forest.algorithm), counted(forest.trees, "tree"), sample, counted(forest.rows, "row"),
      forest.noise ? " and as many of noise" : "", forest.seed,
      forest.ngram > 0 ? fmt::format("  texts           groups of {} characters and words, {} of each text at most\n",
                                     forest.ngram, forest.terms)
                       : "",
      card.recipe == kTypedRecipe ? "rows" : "exchanges", counted(forest.held_back, "part"));
}

/// What a model learned from, by class, and the first of its files.
std::string files_text(const ModelCard& card) {
  std::string out;
  std::vector<const TrainingFile*> by_name;  // the card has them in the order of their content
  by_name.reserve(card.files.size());
  for (const TrainingFile& file : card.files) {
    by_name.push_back(&file);
  }
  std::stable_sort(by_name.begin(), by_name.end(),
                   [](const TrainingFile* a, const TrainingFile* b) { return a->name < b->name; });
  for (const Label label : {Label::kNormal, Label::kMalicious}) {
    const auto i = static_cast<std::size_t>(label);
    const auto files = std::count_if(card.files.begin(), card.files.end(),
                                     [&](const TrainingFile& file) { return file.label == label; });
    if ((card.forest || card.surprise) && files == 0) {
      continue;  // it learns from normal logs alone
    }
    out += fmt::format("  {:<15} {}, {}\n", to_string(label), counted(static_cast<std::uint64_t>(files), "file"),
                       counted(card.records[i], "record"));
    if (card.recipe != kWordsRecipe) {
      out += fmt::format("    {}, {} by {}\n", counted(card.connections[i], unit_of(card)),
                         counted(card.groups[i], "group"), terminal_safe(card.grouping[i]));
    }
    std::size_t shown = 0;
    for (const TrainingFile* const file : by_name) {
      if (file->label == label && shown++ < kFilesShown) {
        out += fmt::format("    {:>8}  {}\n", grouped(file->records), shorten(terminal_safe(file->name), 80));
      }
    }
    if (shown > kFilesShown) {
      out += fmt::format("    and {} more\n", shown - kFilesShown);
    }
  }
  return out;
}

/// How many words, features or models it has.
std::string size_text(const ModelCard& card) {
  if (card.recipe == kWordsRecipe) {
    return fmt::format("  vocabulary      {}\n", counted(card.vocabulary, "word"));
  }
  return card.recipe == kFusedRecipe
             ? fmt::format("  models          {} that look together\n", grouped(card.vocabulary))
             : fmt::format("  features        {} of set {}\n", grouped(card.vocabulary), card.feature_set);
}

}  // namespace

std::string card_text(const ModelCard& card) {
  std::string out = fmt::format("  recipe          {}\n  trained by      pugmark {}\n", terminal_safe(card.recipe),
                                terminal_safe(card.pugmark));
  out +=
      fmt::format("  newest record   {}\n", card.newest_record ? to_iso8601_seconds(*card.newest_record) : "unknown");
  out += fmt::format("  training data   {}\n", terminal_safe(card.training_data));
  out += size_text(card);
  out += fitting_text(card);
  std::string views;
  for (std::size_t i = 0; i < card.views.size(); ++i) {
    if (card.views[i] > 0) {
      views += fmt::format("{}{} of {}", views.empty() ? "" : ", ", to_string(static_cast<View>(i)),
                           counted(card.views[i], "message"));
    }
  }
  if (card.recipe == kTypedRecipe) {
    out += fmt::format("  logs            {}\n", terminal_safe(card.log_path));
  } else {
    out += fmt::format("  views           {}\n", views.empty() ? "unknown" : views);
  }
  if (!card.eyes.empty()) {
    out += "  figures         each model and all together, on connections held back\n" + eyes_text(card, "    ");
  } else if (card.figures) {
    out += fmt::format("  figures         {}\n", figures_text(card));
  }
  if (!card.adapted_from.empty()) {
    out += fmt::format("  adapted         to {} of own normal traffic, from the model of training data {}\n",
                       counted(card.adapted_connections, "connection"), terminal_safe(card.adapted_from));
  }
  if (card.corrected[0] + card.corrected[1] > 0) {
    out += fmt::format("  corrected       {} given another label, {} left out\n",
                       counted(card.corrected[0], "connection"), grouped(card.corrected[1]));
  }
  if (card.base_rate) {
    out += fmt::format("  base rate       {:g} of {} malicious, for probabilities\n", *card.base_rate,
                       card.forest ? "exchanges" : "connections");
  }
  if (!card.note.empty()) {
    out += fmt::format("  note            {}\n", terminal_safe(card.note));
  }
  return out + files_text(card);
}

std::string verdicts_text(const LearnedVerdicts& learned) {
  const auto is_malicious = [](const LearnedVerdict& verdict) { return verdict.label == Label::kMalicious; };
  const auto malicious = std::count_if(learned.verdicts.begin(), learned.verdicts.end(), is_malicious);
  std::string out = fmt::format("  verdicts        {}: {} malicious, {} benign\n    on the model with SHA-256 {}\n",
                                grouped(learned.verdicts.size()), malicious,
                                learned.verdicts.size() - static_cast<std::size_t>(malicious), learned.base);
  for (std::size_t i = 0; i < std::min(learned.verdicts.size(), kFilesShown); ++i) {
    const LearnedVerdict& verdict = learned.verdicts[i];
    out += fmt::format("    {:<9}  finding {}\n", is_malicious(verdict) ? "malicious" : "benign", verdict.finding);
  }
  if (learned.verdicts.size() > kFilesShown) {
    out += fmt::format("    and {} more\n", learned.verdicts.size() - kFilesShown);
  }
  return out;
}

}  // namespace pugmark::report
