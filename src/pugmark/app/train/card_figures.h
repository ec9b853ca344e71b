// Card figures: what a model's card says of units that training held back.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "pugmark/eval/scored_unit.h"
#include "pugmark/model/model_card.h"

namespace pugmark::app {

/// Figures of held-back units; nothing where they are too few.
std::optional<CardFigures> card_figures(std::span<const ScoredUnit> units, std::uint32_t folds);

}  // namespace pugmark::app
