// From eval's figures to the card's.
#include "pugmark/app/train/card_figures.h"

#include "pugmark/eval/detection_figures.h"

namespace pugmark::app {

std::optional<CardFigures> card_figures(std::span<const ScoredUnit> units, std::uint32_t folds) {
  if (!has_figures(units)) {
    return std::nullopt;
  }
  const DetectionFigures figures = detection_figures(units);
  CardFigures card;
  card.folds = folds;
  card.average_precision = figures.average_precision;
  for (std::size_t i = 0; i < kRates.size(); ++i) {
    card.recall[i] = figures.points[i].recall;
  }
  return card;
}

}  // namespace pugmark::app
