// The card's text form. File names in it are escaped as Zeek escapes fields, so that none can forge a line.
#include "pugmark/model/model_card.h"

#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "pugmark/record/zeek_escapes.h"

namespace pugmark {
namespace {

std::optional<std::uint64_t> parse_count(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

std::optional<double> parse_share(std::string_view text) {
  double value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool good = status == std::errc() && end == text.data() + text.size() && value >= 0 && value <= 1;
  return good ? std::optional(value) : std::nullopt;
}

std::string_view take_until(std::string_view& rest, char end) {
  const std::size_t at = rest.find(end);
  const std::string_view part = rest.substr(0, at);
  rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
  return part;
}

std::optional<CardFigures> parse_figures(std::string_view text) {
  CardFigures figures;
  const auto folds = parse_count(take_until(text, '\t'));
  const auto precision = parse_share(take_until(text, '\t'));
  if (!folds || !precision) {
    return std::nullopt;
  }
  figures.folds = *folds;
  figures.average_precision = *precision;
  for (double& recall : figures.recall) {
    const auto share = parse_share(take_until(text, '\t'));
    if (!share) {
      return std::nullopt;
    }
    recall = *share;
  }
  return figures;
}

std::string serialise_figures(const CardFigures& figures) {
  return fmt::format("{}\t{}\t{}", figures.folds, figures.average_precision, fmt::join(figures.recall, "\t"));
}

std::optional<EyeCard> parse_eye(std::string_view text) {
  EyeCard eye;
  std::string scratch;
  eye.name = unescape_zeek(take_until(text, '\t'), scratch);
  const std::string_view weight = take_until(text, '\t');
  const auto [end, status] = std::from_chars(weight.data(), weight.data() + weight.size(), eye.weight);
  if (status != std::errc() || end != weight.data() + weight.size() || eye.name.empty()) {
    return std::nullopt;
  }
  eye.figures = parse_figures(text);
  return eye;
}

std::optional<ForestCard> parse_forest(std::string_view text) {
  ForestCard forest;
  forest.algorithm = take_until(text, '\t');
  for (std::uint64_t* const number : {&forest.trees, &forest.sample, &forest.seed, &forest.rows, &forest.held_back}) {
    const auto value = parse_count(take_until(text, '\t'));
    if (!value) {
      return std::nullopt;
    }
    *number = *value;
  }
  while (!text.empty()) {
    const std::string_view part = take_until(text, '\t');
    if (part == "noise") {
      forest.noise = true;
    } else if (part == "ngrams") {
      const auto ngram = parse_count(take_until(text, '\t'));
      const auto terms = parse_count(take_until(text, '\t'));
      if (!ngram || !terms) {
        return std::nullopt;
      }
      forest.ngram = *ngram;
      forest.terms = *terms;
    }
  }
  return forest;
}

/// Takes what naive Bayes over words does not have; whether the key was one of those.
bool take_of_features(std::string_view key, std::string_view value, ModelCard& card) {
  if (key == "feature_set") {
    card.feature_set = parse_count(value).value_or(0);
  } else if (key == "base_rate") {
    const auto share = parse_share(value);
    card.base_rate = share && *share > 0 && *share < 1 ? share : std::nullopt;
  } else if (key == "adapted") {
    card.adapted_from = take_until(value, '\t');
    card.adapted_connections = parse_count(value).value_or(0);
  } else if (key == "corrected") {
    card.corrected[0] = parse_count(take_until(value, '\t')).value_or(0);
    card.corrected[1] = parse_count(value).value_or(0);
  } else if (key == "figures") {
    card.figures = parse_figures(value);
  } else if (key == "forest") {
    card.forest = parse_forest(value);
  } else if (key == "eye" && card.recipe == kFusedRecipe) {
    if (auto eye = parse_eye(value)) {
      card.eyes.push_back(*std::move(eye));
    }
  } else if (key == "surprise") {
    const auto parts = parse_count(value);
    card.surprise = parts ? std::optional(SurpriseCard{*parts}) : std::nullopt;
  } else if (key == "log_path") {
    std::string scratch;
    card.log_path = unescape_zeek(value, scratch);
  } else {
    return false;
  }
  return true;
}

Error bad_card() { return Error(ErrorCode::kFormat, "its card makes no sense"); }

}  // namespace

Error class_without_records(Label label) {
  return Error(ErrorCode::kUsage, fmt::format("the {} class has no records", to_string(label)))
      .hint("both classes need at least one readable HTTP header log");
}

std::string serialise(const ModelCard& card) {
  std::string out = fmt::format("recipe\t{}\npugmark\t{}\n", card.recipe, card.pugmark);
  if (card.newest_record) {
    out += fmt::format("newest_record\t{}\n", to_iso8601(*card.newest_record));
  }
  out += fmt::format("training_data\t{}\nvocabulary\t{}\n", card.training_data, card.vocabulary);
  out += fmt::format("views\t{}\n", fmt::join(card.views, "\t"));
  for (const Label label : {Label::kNormal, Label::kMalicious}) {
    const auto i = static_cast<std::size_t>(label);
    out += fmt::format("records.{}\t{}\n", to_string(label), card.records[i]);
    if (card.recipe == kWordsRecipe) {
      out += fmt::format("words.{}\t{}\n", to_string(label), card.words[i]);
    } else {
      out += fmt::format("connections.{0}\t{1}\ngroups.{0}\t{2}\ngrouping.{0}\t{3}\n", to_string(label),
                         card.connections[i], card.groups[i], card.grouping[i]);
    }
  }
  if (card.feature_set > 0) {
    out += fmt::format("feature_set\t{}\n", card.feature_set);
  }
  if (card.base_rate) {
    out += fmt::format("base_rate\t{}\n", *card.base_rate);
  }
  if (!card.adapted_from.empty()) {
    out += fmt::format("adapted\t{}\t{}\n", card.adapted_from, card.adapted_connections);
  }
  if (card.corrected[0] + card.corrected[1] > 0) {
    out += fmt::format("corrected\t{}\t{}\n", card.corrected[0], card.corrected[1]);
  }
  if (card.figures) {
    out += fmt::format("figures\t{}\n", serialise_figures(*card.figures));
  }
  if (card.forest) {
    const ForestCard& forest = *card.forest;
    out += fmt::format("forest\t{}\t{}\t{}\t{}\t{}\t{}{}{}\n", forest.algorithm, forest.trees, forest.sample,
                       forest.seed, forest.rows, forest.held_back, forest.noise ? "\tnoise" : "",
                       forest.ngram > 0 ? fmt::format("\tngrams\t{}\t{}", forest.ngram, forest.terms) : "");
  }
  for (const EyeCard& eye : card.eyes) {
    out += "eye\t";
    append_zeek_field(out, eye.name);
    out += fmt::format("\t{}{}\n", eye.weight, eye.figures ? "\t" + serialise_figures(*eye.figures) : std::string());
  }
  if (card.surprise) {
    out += fmt::format("surprise\t{}\n", card.surprise->held_back);
  }
  if (!card.log_path.empty()) {
    out += "log_path\t";
    append_zeek_field(out, card.log_path);
    out.push_back('\n');
  }
  if (!card.note.empty()) {
    out += "note\t";
    append_zeek_field(out, card.note);
    out.push_back('\n');
  }
  for (const TrainingFile& file : card.files) {
    out += fmt::format("file\t{}\t{}\t{}\t", to_string(file.label), file.content, file.records);
    append_zeek_field(out, file.name);
    out.push_back('\n');
  }
  return out;
}

Result<ModelCard> parse_model_card(std::string_view text) {
  ModelCard card;
  card.recipe.clear();
  while (!text.empty()) {
    std::string_view value = take_until(text, '\n');
    const std::string_view key = take_until(value, '\t');
    const auto count = parse_count(value);
    const auto counted_by_label = [&](std::string_view prefix, std::array<std::uint64_t, 2>& counts) {
      for (const Label label : {Label::kNormal, Label::kMalicious}) {
        if (key == fmt::format("{}.{}", prefix, to_string(label)) && count) {
          counts[static_cast<std::size_t>(label)] = *count;
        }
      }
    };
    if (key == "recipe") {
      card.recipe = value;
    } else if (key == "pugmark") {
      card.pugmark = value;
    } else if (key == "newest_record") {
      card.newest_record = parse_timestamp(value);
    } else if (key == "training_data") {
      card.training_data = value;
    } else if (key == "vocabulary" && count) {
      card.vocabulary = *count;
    } else if (take_of_features(key, value, card)) {
      continue;
    } else if (key == "note") {
      std::string scratch;
      card.note = unescape_zeek(value, scratch);
    } else if (key == "views") {
      for (std::uint64_t& messages : card.views) {
        messages = parse_count(take_until(value, '\t')).value_or(0);
      }
    } else if (key == "file") {
      TrainingFile file;
      file.label = take_until(value, '\t') == "malicious" ? Label::kMalicious : Label::kNormal;
      file.content = take_until(value, '\t');
      const auto records = parse_count(take_until(value, '\t'));
      if (!records) {
        return bad_card();
      }
      file.records = *records;
      std::string scratch;
      file.name = unescape_zeek(value, scratch);
      card.files.push_back(std::move(file));
    } else {
      counted_by_label("records", card.records);
      counted_by_label("words", card.words);
      counted_by_label("connections", card.connections);
      counted_by_label("groups", card.groups);
      for (const Label label : {Label::kNormal, Label::kMalicious}) {
        if (key == fmt::format("grouping.{}", to_string(label))) {
          card.grouping[static_cast<std::size_t>(label)] = value;
        }
      }
    }
  }
  if (card.recipe.empty()) {
    return bad_card();
  }
  return card;
}

}  // namespace pugmark
