// Ranked features as text, JSON lines, CSV and a drawing.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "pugmark/eval/feature_ranking.h"

namespace pugmark::report {

/// A table for eyes, `width` columns wide. Safe for a terminal.
std::string feature_table_text(const std::vector<RankedFeature>& features, std::size_t width);
/// A JSON object a line.
std::string feature_table_json(const std::vector<RankedFeature>& features);
std::string feature_table_csv(const std::vector<RankedFeature>& features);
/// An SVG that stands alone: what the features tell of the class, in bits, as bars, with those that tell captures apart
/// set off. `title` says what was ranked.
std::string feature_plot_svg(const std::vector<RankedFeature>& features, std::string_view title);

}  // namespace pugmark::report
