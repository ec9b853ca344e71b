// Comparisons of models: text for eyes, one JSON object for programs.
#pragma once

#include <cstddef>
#include <string>

#include "pugmark/eval/model_comparison.h"

namespace pugmark::report {

/// Both models, where they differ, and last which does better on the verdicts. Safe for a terminal; a line of a table
/// is no longer than `width`.
std::string comparison_text(const ModelComparison& comparison, std::size_t width);

/// A JSON object.
std::string comparison_json(const ModelComparison& comparison);

}  // namespace pugmark::report
