// ModelCard: what a model says of itself: recipe, what it learned from, and when.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/core/result.h"
#include "pugmark/core/timestamp.h"
#include "pugmark/model/label.h"

namespace pugmark {

/// A file that a model was trained on. No path: only what the file itself is called and holds.
struct TrainingFile {
  Label label = Label::kNormal;
  std::string name;     ///< Last part of the path.
  std::string content;  ///< XXH3-128 of the decompressed bytes, in hex.
  std::uint64_t records = 0;
};

/// The recipes that there are.
inline constexpr std::string_view kWordsRecipe = "words";
inline constexpr std::string_view kHeadersRecipe = "headers";
inline constexpr std::string_view kFlowsRecipe = "flows";
inline constexpr std::string_view kTypedRecipe = "typed";
inline constexpr std::string_view kFusedRecipe = "fused";  ///< Several models that look together.

/// How well a model's recipe told connections, or exchanges, apart that were held back from training, by groups.
struct CardFigures {
  std::uint64_t folds = 0;
  double average_precision = 0;
  std::array<double, 3> recall{};  ///< At 1 %, 0.5 % and 0.1 % of normal connections called out (eval: kRates).
};

/// The algorithm that learns from normal rows alone.
inline constexpr std::string_view kIsolationForest = "isolation-forest";

/// How the trees of a recipe were grown.
struct ForestCard {
  std::string algorithm;  ///< "isolation-forest", "random-forest", "gradient-boosting".
  std::uint64_t trees = 0;
  std::uint64_t sample = 0;  ///< Isolation forest: rows that each was grown from.
  std::uint64_t seed = 0;
  std::uint64_t rows = 0;       ///< Rows that samples were drawn from; of long logs, a sample themselves.
  std::uint64_t held_back = 0;  ///< Parts in which rows were held back for thresholds.
  bool noise = false;           ///< Noise made of normal rows stood for the malicious class.
  std::uint64_t ngram = 0;      ///< Bytes of the groups in bags of terms; 0: there are no bags.
  std::uint64_t terms = 0;      ///< Of each bag at most.
};

/// A model that learned from normal traffic alone. Its scores are surprises: how unlikely something is among normal
/// traffic, not how likely malicious.
struct SurpriseCard {
  std::uint64_t held_back = 0;  ///< Parts in which normal units were held back for thresholds; 0: too few sources.
};

/// One of the models that look together in a fused one.
struct EyeCard {
  std::string name;   ///< "headers", or a forest's algorithm; a second one of a name has its number behind it.
  double weight = 0;  ///< What its score counts where logs show most.
  /// Of its recipe, on the same held-back connections as those of all together; nothing where they were too few.
  std::optional<CardFigures> figures;
};

/// The card.
struct ModelCard {
  std::string recipe = std::string(kWordsRecipe);
  std::string pugmark;  ///< Version that trained it.
  std::optional<Timestamp> newest_record;
  std::string training_data;               ///< Hash over all training files, in hex.
  std::array<std::uint64_t, 2> records{};  ///< By Label.
  std::array<std::uint64_t, 2> words{};    ///< Occurrences, by Label; recipe words alone.
  std::uint64_t vocabulary = 0;            ///< Words, or features, that have a weight.
  /// What the recipe headers learned from, by Label: connections, and groups of them that count as one source.
  std::array<std::uint64_t, 2> connections{};
  std::array<std::uint64_t, 2> groups{};
  std::array<std::string, 2> grouping;  ///< What made a group: "family", "file", ...
  /// Recipes headers, flows and typed: the features it was made with (kFeatureSet, kFlowSet, kTypedSet).
  std::uint64_t feature_set = 0;
  /// What is assumed of traffic for probabilities; connections, or exchanges, that are malicious in the mean. Nothing
  /// where no probabilities are told.
  std::optional<double> base_rate;
  /// Figures of connections, or exchanges, that were held back while it was fitted; nothing where they were too few.
  std::optional<CardFigures> figures;
  /// Recipe headers: training data of the model that this one was adapted from, and to how many connections; empty
  /// where it was trained.
  std::string adapted_from;
  std::uint64_t adapted_connections = 0;
  /// Recipe headers: connections that a list of corrections gave another label, and that it left out.
  std::array<std::uint64_t, 2> corrected{};
  std::optional<ForestCard> forest;      ///< Recipes flows and typed.
  std::string log_path;                  ///< Recipe typed: what its logs are, as their #path says: "ssl".
  std::optional<SurpriseCard> surprise;  ///< Recipes words and headers, where there was no malicious traffic.
  std::vector<EyeCard> eyes;             ///< Of a fused model: by model, headers first.
  std::string note;                      ///< What its maker says of it, such as known weaknesses; a line.
  std::array<std::uint64_t, 4> views{};  ///< Messages by what their logs could show (http: View); all 0 where unknown.
  std::vector<TrainingFile> files;       ///< Ordered by label and content.
};

/// The error for a class that has nothing to learn from.
Error class_without_records(Label label);

/// Writes the card as lines of `key<TAB>value`, the form in which the model file holds it.
std::string serialise(const ModelCard& card);
/// Errors: kFormat when the text is no card.
Result<ModelCard> parse_model_card(std::string_view text);

}  // namespace pugmark
