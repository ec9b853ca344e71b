// Assessing with the recipe headers: messages are joined into connections before they are scored.
#pragma once

#include "pugmark/app/assess/assess.h"
#include "pugmark/model/headers/header_model.h"

namespace pugmark::app {

/// Scores all units of the inputs. Findings come in the order in which connections end.
/// Errors: those of scan, of operating_thresholds and of `handle`.
Result<AssessSummary> assess_headers(const HeaderModel& model, const AssessOptions& options,
                                     const FindingHandler& handle, DiagnosticSink& diagnostics);

}  // namespace pugmark::app
