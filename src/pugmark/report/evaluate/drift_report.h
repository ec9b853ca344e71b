// Drift: text for eyes, one JSON object for programs.
#pragma once

#include <cstddef>
#include <string>

#include "pugmark/eval/drift.h"

namespace pugmark::report {

/// Figures, charts and advice. Safe for a terminal; no line of a chart is longer than `width`.
std::string drift_text(const Drift& drift, std::size_t width);

/// A JSON object.
std::string drift_json(const Drift& drift);

}  // namespace pugmark::report
