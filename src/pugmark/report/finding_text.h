// Findings as text for eyes.
#pragma once

#include <cstddef>
#include <string>

#include "pugmark/finding/finding.h"

namespace pugmark::report {

/// One block of lines: score, time, uid, who talked to whom, identifier, the headers that made it suspicious with their
/// share, file and line. Safe for a terminal. Units: `width` in columns.
std::string finding_text(const Finding& finding, std::size_t rank, std::size_t width);

}  // namespace pugmark::report
