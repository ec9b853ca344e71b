// Models, their strongest words and the views of messages as text for eyes.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "pugmark/model/headers/header_model.h"
#include "pugmark/model/words/word_model.h"

namespace pugmark::report {

/// The strongest words of both classes, a line a class. Safe for a terminal.
std::string strongest_words_text(const std::array<std::vector<WeightedWord>, 2>& strongest);

/// The strongest features of both classes, a line a feature. Safe for a terminal.
std::string strongest_features_text(const std::array<std::vector<WeightedFeature>, 2>& strongest);

/// What a model of the recipe headers learned from; `memorises` says that it had too few groups.
std::string learned_text(const ModelCard& card, bool memorises, double lowest_rate);

/// What a model of the recipe flows learned from, and which columns tell exchanges apart.
std::string learned_flows_text(const ModelCard& card, const std::vector<std::pair<std::string, double>>& importances,
                               double lowest_rate);

/// What a model learned from normal traffic alone, and what its scores say.
std::string learned_surprise_text(const ModelCard& card, double lowest_rate);

/// The usual words of a model that tells surprise, a line. Safe for a terminal.
std::string usual_words_text(const std::array<std::vector<WeightedWord>, 2>& strongest);

/// The most surprising features of such a model, a line a feature. Safe for a terminal.
std::string unusual_features_text(const std::array<std::vector<WeightedFeature>, 2>& strongest);

/// What models that look together found of held-back connections, each alone and all together, and what each counts.
std::string fused_text(const ModelCard& card, std::uint64_t folds, double lowest_rate);

/// The views that messages have: the name of the one, or of several each with its count of messages; empty for none.
std::string views_text(const std::array<std::uint64_t, 4>& views);

/// The card of a model.
std::string card_text(const ModelCard& card);

/// The verdicts that a model learned from, as the card's last lines.
std::string verdicts_text(const LearnedVerdicts& learned);

}  // namespace pugmark::report
