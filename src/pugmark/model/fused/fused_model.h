// FusedModel: several models that look at the same connections, and how their scores are put together, in one file.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "pugmark/core/result.h"
#include "pugmark/model/calibration/view_tables.h"
#include "pugmark/model/forest/forest_model.h"
#include "pugmark/model/fused/logistic_combination.h"
#include "pugmark/model/headers/header_model.h"
#include "pugmark/model/model_card.h"

namespace pugmark {

/// What a connection shows: to the model of the recipe headers alone, or to all.
enum class EyeEvidence {
  kMessages,   ///< Header blocks: no exchange that a model of the recipe flows could score.
  kExchanges,  ///< All models score it.
};

/// How scores of connections with one kind of evidence are put together, by View.
struct FusedTables {
  std::array<Combination, 4> combinations;
  ViewTables views;  ///< What held-back connections score so. Their bias is 0: that of a combination counts.
};

/// What a fused model is made of.
struct FusedParts {
  std::vector<std::string> models;    ///< The bytes of model files: one of the recipe headers, then those of flows.
  std::array<FusedTables, 2> tables;  ///< By EyeEvidence; combinations of kMessages have weights for all models too.
};

/// The bytes of a model file: a function of the arguments.
std::string write_fused_model(const FusedParts& parts, const ModelCard& card);

/// A model ready for use.
/// Threads: const members may be called from any number of threads.
class FusedModel {
 public:
  /// No more models look together.
  static constexpr std::size_t kMostModels = 4;

  /// Opens a model and verifies all of it, and of the models in it.
  /// Errors: kIo; kFormat with the reason and what to do when the file is none, damaged, cut short, too new or of
  /// another recipe.
  static Result<FusedModel> open(const std::string& path);

  const ModelCard& card() const { return card_; }
  const HeaderModel& headers() const { return headers_.front(); }
  const std::vector<ForestModel>& forests() const { return forests_; }
  /// What each model is called, in order, headers first; names are of 64 bytes at most, and no two are the same.
  const std::vector<EyeCard>& eyes() const { return card_.eyes; }

  const FusedTables& tables(EyeEvidence evidence) const { return tables_[static_cast<std::size_t>(evidence)]; }
  const Combination& combination(EyeEvidence evidence, View view) const {
    return tables(evidence).combinations[static_cast<std::size_t>(view)];
  }
  const ViewTable& view(EyeEvidence evidence, View view) const {
    return tables(evidence).views[static_cast<std::size_t>(view)];
  }
  /// Those of connections that all models score.
  const ViewTables& views() const { return tables(EyeEvidence::kExchanges).views; }

 private:
  FusedModel() = default;

  Result<void> read_models(const ModelFile& file);
  Result<void> read_combinations(const ModelFile& file);

  ModelCard card_;
  std::vector<HeaderModel> headers_;  // the one
  std::vector<ForestModel> forests_;
  std::array<FusedTables, 2> tables_;
};

}  // namespace pugmark
