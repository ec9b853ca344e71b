// Reading of cards and trees.
#include "pugmark/model/forest/forest_sections.h"

#include <utility>

#include <fmt/format.h>

#include "pugmark/core/text.h"
#include "pugmark/model/forest/labelled_forest.h"

namespace pugmark {

Result<ModelCard> read_forest_card(const ModelFile& file, std::string_view recipe, std::uint64_t set) {
  PUGMARK_CHECK(file.verify("CARD"));
  auto card = parse_model_card(file.section("CARD"));
  if (!card) {
    return file.damaged(card.error().message());
  }
  if (card->recipe != recipe) {
    return Error(ErrorCode::kFormat, fmt::format("has recipe {}, wanted {}", terminal_safe(card->recipe), recipe))
        .at(file.path());
  }
  if (card->feature_set != set) {
    return Error(ErrorCode::kFormat, fmt::format("has columns of set {}, wanted {}: it was made by pugmark {}",
                                                 card->feature_set, set, terminal_safe(card->pugmark)))
        .at(file.path())
        .hint("train it again with this pugmark, or use the one that made it");
  }
  const bool labelled = card->forest && recipe == kFlowsRecipe &&
                        (card->forest->algorithm == kRandomForest || card->forest->algorithm == kGradientBoosting);
  if (!card->forest || (card->forest->algorithm != kIsolationForest && !labelled)) {
    return file.damaged("its card names no algorithm that is known");
  }
  return card;
}

Result<Forest> read_forest(const ModelFile& file, std::size_t columns, ForestReasons reasons, const ViewTables& views) {
  auto forest = Forest::parse(file.section("TREE"), columns, reasons);
  if (!forest) {
    return file.damaged("its trees make no sense");
  }
  for (const ViewTable& view : views) {
    if (view.bias != forest->base()) {
      return file.damaged("its tables of views do not fit its trees");
    }
  }
  return *std::move(forest);
}

}  // namespace pugmark
