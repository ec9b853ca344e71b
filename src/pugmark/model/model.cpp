// Which recipe a file is of.
#include "pugmark/model/model.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "pugmark/core/text.h"

namespace pugmark {
namespace {

/// The recipe in the card, its first line. A damaged card says none; opening the model then says what is wrong with it.
Result<std::string> recipe_of(const std::string& path) {
  PUGMARK_TRY(const ModelFile file, ModelFile::open(path));
  constexpr std::string_view kKey = "recipe\t";
  const std::string_view card = file.section("CARD");
  const std::string_view line = card.substr(0, card.find('\n'));
  return std::string(line.starts_with(kKey) ? line.substr(kKey.size()) : kWordsRecipe);
}

}  // namespace

Result<Model> open_model(const std::string& path) {
  PUGMARK_TRY(const std::string recipe, recipe_of(path));
  if (recipe == kHeadersRecipe) {
    PUGMARK_TRY(HeaderModel model, HeaderModel::open(path));
    return Model(std::move(model));
  }
  if (recipe == kFlowsRecipe) {
    PUGMARK_TRY(ForestModel model, ForestModel::open(path));
    return Model(std::move(model));
  }
  if (recipe == kTypedRecipe) {
    PUGMARK_TRY(TypedModel model, TypedModel::open(path));
    return Model(std::move(model));
  }
  if (recipe == kFusedRecipe) {
    PUGMARK_TRY(FusedModel model, FusedModel::open(path));
    return Model(std::move(model));
  }
  if (recipe != kWordsRecipe) {
    return Error(ErrorCode::kFormat,
                 fmt::format("has recipe {}, which this pugmark does not know", terminal_safe(recipe)))
        .at(path)
        .hint("use the pugmark that wrote it, or a newer one");
  }
  PUGMARK_TRY(WordModel model, WordModel::open_unverified(path));
  return Model(std::move(model));
}

const ModelCard& card_of(const Model& model) {
  return std::visit([](const auto& one) -> const ModelCard& { return one.card(); }, model);
}

std::vector<TrainingFile> files_learned_from(const Model& model) {
  std::vector<TrainingFile> files = card_of(model).files;
  const auto* const fused = std::get_if<FusedModel>(&model);
  if (fused == nullptr) {
    return files;
  }
  std::set<std::pair<Label, std::string>> known;
  for (const TrainingFile& file : files) {
    known.emplace(file.label, file.content);
  }
  const auto add = [&](const ModelCard& card) {
    std::copy_if(card.files.begin(), card.files.end(), std::back_inserter(files),
                 [&](const TrainingFile& file) { return known.emplace(file.label, file.content).second; });
  };
  add(fused->headers().card());
  for (const ForestModel& forest : fused->forests()) {
    add(forest.card());
  }
  return files;
}

const ViewTables* views_of(const Model& model) {
  const auto* const words = std::get_if<WordModel>(&model);
  return words != nullptr && !words->tells_surprise() ? nullptr
                                                      : std::visit([](const auto& one) { return &one.views(); }, model);
}

bool is_of_columns(const Model& model) {
  return std::holds_alternative<ForestModel>(model) || std::holds_alternative<TypedModel>(model);
}

bool has_weights(const Model& model) {
  return std::holds_alternative<WordModel>(model) || std::holds_alternative<HeaderModel>(model);
}

}  // namespace pugmark
