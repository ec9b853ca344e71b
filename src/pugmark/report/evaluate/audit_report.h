// Audits of labels: text for eyes, JSON objects for programs.
#pragma once

#include <cstddef>
#include <string>

#include "pugmark/eval/label_audit.h"

namespace pugmark::report {

/// Logs with a suspicion.
std::size_t suspected_logs(const LabelAudit& audit);

/// A block for each of `most` logs, the one with the strongest suspicion first. Empty where there is none.
std::string audit_text(const LabelAudit& audit, std::size_t most, std::size_t width);

/// A JSON object a line for each of the strongest `most` suspicions.
std::string audit_json(const LabelAudit& audit, std::size_t most);

}  // namespace pugmark::report
