// Auditing: labelled logs in, those whose labels are likely wrong out, with reasons.
#pragma once

#include "pugmark/app/labelled/grouping.h"
#include "pugmark/app/labelled/labelled_connections.h"
#include "pugmark/app/scan.h"
#include "pugmark/eval/label_audit.h"

namespace pugmark::app {

/// What to audit.
struct AuditOptions {
  LabelledInputs inputs;  ///< Only what is measured is judged.
  GroupBy group_by = GroupBy::kAuto;
  JoinWindow window;
  ScanOptions scan;
};

/// Judges every connection by a fit of the recipe headers that has not learned from its source. Twice: the second time
/// nothing is learned from what the first time was suspected, for a wrong label teaches the fit to believe it.
/// Deterministic, whatever the number of threads. Memory: as training.
/// Errors: kUsage for a class with nothing in it, or of one source alone; those of reading.
Result<LabelAudit> audit(const AuditOptions& options, DiagnosticSink& diagnostics);

}  // namespace pugmark::app
