// Reading indicators: what a store knows that decides what of a finding can be looked for.
#pragma once

#include "pugmark/core/result.h"
#include "pugmark/finding/indicators.h"
#include "pugmark/finding/stored_finding.h"
#include "pugmark/store/database.h"

namespace pugmark::app {

/// Tells what of a finding can be looked for. Of servers, those of its latest thousand sightings are told.
Result<Indicators> read_indicators(store::Database& database, const StoredFinding& stored);

}  // namespace pugmark::app
