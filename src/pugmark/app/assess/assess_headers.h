// Assessing with the recipe headers, and with fused models: messages are joined into connections before they are
// scored.
#pragma once

#include "pugmark/app/assess/assess.h"
#include "pugmark/model/fused/fused_model.h"
#include "pugmark/model/headers/header_model.h"

namespace pugmark::app {

/// Scores all units of the inputs. Findings come in the order in which connections end.
/// Errors: those of scan, of operating_thresholds and of `handle`.
Result<AssessSummary> assess_headers(const HeaderModel& model, const AssessOptions& options,
                                     const FindingHandler& handle, DiagnosticSink& diagnostics);

/// The same with several models that look together. A connection without exchanges, as in logs of header blocks alone,
/// is scored by the model of the recipe headers, as the combination for such connections has it.
/// Errors: those; kUsage for messages as units, or a base rate with a model that tells no probabilities.
Result<AssessSummary> assess_fused(const FusedModel& model, const AssessOptions& options, const FindingHandler& handle,
                                   DiagnosticSink& diagnostics);

}  // namespace pugmark::app
