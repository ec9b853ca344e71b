// Models and their strongest words as text for eyes.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "pugmark/model/word_model.h"

namespace pugmark::report {

/// The strongest words of both classes, a line a class. Safe for a terminal.
std::string strongest_words_text(const std::array<std::vector<WeightedWord>, 2>& strongest);

/// The card of a model.
std::string card_text(const ModelCard& card);

}  // namespace pugmark::report
