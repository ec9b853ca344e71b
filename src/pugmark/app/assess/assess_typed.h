// Assessing with the recipe typed: rows of one kind of Zeek log as units.
#pragma once

#include "pugmark/app/assess/assess.h"
#include "pugmark/model/forest/typed_model.h"

namespace pugmark::app {

/// Scores all rows of the inputs that are of the model's kind of log.
/// Errors: those of assess(); kUsage for connections as units and for probabilities. Nothing may be recorded
/// (check_recordable).
Result<AssessSummary> assess_typed(const TypedModel& model, const AssessOptions& options, const FindingHandler& handle,
                                   DiagnosticSink& diagnostics);

}  // namespace pugmark::app
