// Commands of a shell that find more of what was seen.
#pragma once

#include <string>
#include <vector>

#include "pugmark/finding/stored_finding.h"

namespace pugmark::report {

/// Commands that find more of a sighting beside the log that it was found in; none where it has no uid. Safe to be
/// shown on a terminal, and to be pasted.
std::vector<std::string> pivot_commands(const Sighting& sighting);

}  // namespace pugmark::report
