// The API's operation that tells of runs.
#pragma once

#include <string>
#include <vector>

#include "pugmark/console/api/api_context.h"
#include "pugmark/finding/stored_finding.h"

namespace pugmark::console {

ApiHandler list_runs;

/// Runs as the API tells them, of `total` that there are; on one line.
std::string runs_json(const std::vector<Run>& runs, std::uint64_t total);

}  // namespace pugmark::console
