// Model: a model file of any recipe.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "pugmark/model/forest/forest_model.h"
#include "pugmark/model/forest/typed_model.h"
#include "pugmark/model/fused/fused_model.h"
#include "pugmark/model/headers/header_model.h"
#include "pugmark/model/words/word_model.h"

namespace pugmark {

using Model = std::variant<WordModel, HeaderModel, ForestModel, TypedModel, FusedModel>;

/// Opens a model of any recipe, verified; one of the recipe `words` only as far as WordModel::open_unverified does.
/// Errors: those of opening; kFormat for a recipe that this program does not know.
Result<Model> open_model(const std::string& path);

const ModelCard& card_of(const Model& model);

/// All logs that a model learned from; of a fused one, those of the models in it too, each once.
std::vector<TrainingFile> files_learned_from(const Model& model);

/// What held-back normal units scored, by view; null for naive Bayes over words, which holds none back.
const ViewTables* views_of(const Model& model);

/// Whether a model is a forest over columns of numbers: of the recipe flows or typed.
bool is_of_columns(const Model& model);

/// Whether a model has weights of its own for words or features: what verdicts could move, and what two models would
/// share. Forests have none, and fused models those of others.
bool has_weights(const Model& model);

}  // namespace pugmark
