// Model: a model file of any recipe.
#pragma once

#include <string>
#include <variant>

#include "pugmark/model/forest/forest_model.h"
#include "pugmark/model/forest/typed_model.h"
#include "pugmark/model/headers/header_model.h"
#include "pugmark/model/words/word_model.h"

namespace pugmark {

using Model = std::variant<WordModel, HeaderModel, ForestModel, TypedModel>;

/// Opens a model of any recipe, verified; one of the recipe `words` only as far as WordModel::open_unverified does.
/// Errors: those of opening; kFormat for a recipe that this program does not know.
Result<Model> open_model(const std::string& path);

const ModelCard& card_of(const Model& model);

/// What held-back normal units scored, by view; null for naive Bayes over words, which holds none back.
const ViewTables* views_of(const Model& model);

/// Whether a model is a forest over columns of numbers: of the recipe flows or typed. Such models have no features that
/// verdicts could move, or that two of them would share.
bool is_of_columns(const Model& model);

}  // namespace pugmark
