// What a model learned from that is most like a finding, from its training logs: models hold no texts.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "pugmark/app/scan.h"
#include "pugmark/core/diagnostic.h"
#include "pugmark/core/result.h"
#include "pugmark/finding/stored_finding.h"

namespace pugmark::app {

/// Of each label so many are told.
inline constexpr std::size_t kNearestOfEach = 3;

/// Looks in the logs `inputs`, once for all findings, for the messages that are most like one of each finding's, and
/// fills in their training neighbours. A log counts where the card of the model that called the finding out in its
/// newest run names it by its content; the label is what the card says. Needs the model's file where that run had it,
/// and the finding's texts; else the reason is told. Deterministic, whatever the number of threads.
/// Errors: those of scan.
Result<void> find_training_neighbours(const std::vector<std::string>& inputs, const ScanOptions& scan_options,
                                      std::span<CaseFile> files, DiagnosticSink& diagnostics);

}  // namespace pugmark::app
