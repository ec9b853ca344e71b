// Assessing with the recipe flows: exchanges as units, or connections by their strongest exchange.
#pragma once

#include "pugmark/app/assess/assess.h"
#include "pugmark/model/forest/forest_model.h"

namespace pugmark::app {

/// Scores all exchanges of the inputs. A threshold says what it does of exchanges, also where units are connections.
/// Errors: those of assess().
Result<AssessSummary> assess_flows(const ForestModel& model, const AssessOptions& options, const FindingHandler& handle,
                                   DiagnosticSink& diagnostics);

}  // namespace pugmark::app
