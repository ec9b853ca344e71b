// ForestModel: trees over numbers of exchanges, as a file: what the recipe `flows` gives. Knows columns by their names,
// not what they mean.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "pugmark/core/result.h"
#include "pugmark/feature/flows/flow_bags.h"
#include "pugmark/feature/flows/flow_vocabulary.h"
#include "pugmark/model/calibration/view_tables.h"
#include "pugmark/model/forest/forest.h"
#include "pugmark/model/model_card.h"
#include "pugmark/model/model_file.h"

namespace pugmark {

/// The columns that this program makes. Raised whenever the definition of one changes, so that no model is used with
/// other columns than it was made with.
inline constexpr std::uint64_t kFlowSet = 1;

/// A column that a forest asks for, with what is usual.
struct ForestColumn {
  std::string name;
  /// What 5 % and 95 % of the normal rows that have it stay at or below; NaN where none has it.
  std::array<float, 2> usual{};
};

/// What a model of the recipe flows is made of.
struct ForestParts {
  Forest forest;
  std::vector<ForestColumn> columns;  ///< In the order of FlowColumn.
  ViewTables views;                   ///< Their bias is that of the forest.
  FlowVocabulary vocabulary;
  FlowBags bags;  ///< Their columns come behind the others.
};

/// The bytes of a model file: a function of the arguments.
std::string write_forest_model(const ForestParts& parts, const ModelCard& card);

/// A model ready for use.
/// Threads: const members may be called from any number of threads.
class ForestModel {
 public:
  /// Opens a model and verifies all of it; it is small.
  /// Errors: kIo; kFormat with the reason and what to do when the file is none, damaged, cut short, too new or of
  /// another recipe.
  static Result<ForestModel> open(const std::string& path);

  const ModelCard& card() const { return card_; }
  const ViewTables& views() const { return parts_.views; }
  const ViewTable& view(View view) const { return parts_.views[static_cast<std::size_t>(view)]; }
  const Forest& forest() const { return parts_.forest; }
  const std::vector<ForestColumn>& columns() const { return parts_.columns; }
  const FlowVocabulary& vocabulary() const { return parts_.vocabulary; }
  const FlowBags& bags() const { return parts_.bags; }
  /// How many numbers the forest may ask for of a row.
  std::size_t width() const { return parts_.columns.size() + parts_.bags.size(); }

 private:
  ForestModel() = default;

  ModelCard card_;
  ForestParts parts_;
};

}  // namespace pugmark
