// Importances: what each column of a forest contributes to the scores of rows.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "pugmark/model/forest/forest.h"

namespace pugmark::app {

/// Columns that contribute, and the share of all contributions, in either direction, that is theirs; the largest first.
/// Looks at some of `rows` rows; `row(i)` gives row i, until the next call. `names` are by column; columns side by
/// side of one name are one.
std::vector<std::pair<std::string, double>> importances_of(
    const Forest& forest, std::span<const std::string> names, std::size_t rows,
    const std::function<std::span<const float>(std::size_t i)>& row);

}  // namespace pugmark::app
