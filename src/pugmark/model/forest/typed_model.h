// TypedModel: trees over numbers of the rows of one kind of Zeek log, as a file: what the recipe `typed` gives.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pugmark/core/result.h"
#include "pugmark/feature/typed/typed_columns.h"
#include "pugmark/feature/typed/typed_features.h"
#include "pugmark/model/calibration/view_tables.h"
#include "pugmark/model/forest/forest.h"
#include "pugmark/model/model_card.h"

namespace pugmark {

/// What fields and measures mean to this program. Raised whenever that changes, so that no model is used with other
/// columns than it was made with.
inline constexpr std::uint64_t kTypedSet = 1;

/// What a model of the recipe typed is made of. The card says which logs it is of (ModelCard::log_path).
struct TypedParts {
  Forest forest;
  std::vector<TypedField> fields;
  std::vector<TypedColumn> columns;  ///< In the order of fields and of measures_of() of each; not all need be there.
  ViewTables views;                  ///< A log shows what it shows: all rows are of View::kFull.
  TypedVocabulary vocabulary{std::vector<TypedColumn>()};  ///< Of these columns.
};

/// The bytes of a model file: a function of the arguments.
std::string write_typed_model(const TypedParts& parts, const ModelCard& card);

/// A model ready for use.
/// Threads: const members may be called from any number of threads.
class TypedModel {
 public:
  /// Opens a model and verifies all of it; it is small.
  /// Errors: kIo; kFormat with the reason and what to do when the file is none, damaged, cut short, too new or of
  /// another recipe.
  static Result<TypedModel> open(const std::string& path);

  const ModelCard& card() const { return card_; }
  /// What its logs are: "ssl".
  const std::string& log_path() const { return card_.log_path; }
  const ViewTables& views() const { return parts_.views; }
  const Forest& forest() const { return parts_.forest; }
  const std::vector<TypedField>& fields() const { return parts_.fields; }
  const std::vector<TypedColumn>& columns() const { return parts_.columns; }
  const TypedVocabulary& vocabulary() const { return parts_.vocabulary; }

 private:
  TypedModel() = default;

  ModelCard card_;
  TypedParts parts_;
};

}  // namespace pugmark
