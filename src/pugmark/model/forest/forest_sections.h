// What all model files of forests hold: a card of a recipe and of a set of columns, trees, and tables that fit them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "pugmark/core/result.h"
#include "pugmark/model/calibration/view_tables.h"
#include "pugmark/model/forest/forest.h"
#include "pugmark/model/model_card.h"
#include "pugmark/model/model_file.h"

namespace pugmark {

/// Verifies the card and reads it. Errors: kFormat for one of another recipe, or of columns of another set than `set`.
Result<ModelCard> read_forest_card(const ModelFile& file, std::string_view recipe, std::uint64_t set);

/// Reads the trees, which ask for `columns` columns, of a file that is verified; `views` must have their bias.
/// Errors: kFormat.
Result<Forest> read_forest(const ModelFile& file, std::size_t columns, ForestReasons reasons, const ViewTables& views);

}  // namespace pugmark
