// Findings for machines: JSON lines and CSV. The fields are documented in doc/formats.md and only ever added to.
#pragma once

#include <string>

#include "pugmark/finding/finding.h"

namespace pugmark::report {

/// The version of the fields.
inline constexpr int kFindingSchema = 1;

/// Appends one JSON object with its newline.
void append_finding_json(std::string& out, const Finding& finding);

/// The first line of a CSV.
std::string finding_csv_header();
/// One CSV row, its cells safe for a terminal; one that a spreadsheet would take for a formula begins with a single
/// quote. Source: RFC 4180.
std::string finding_csv(const Finding& finding);

}  // namespace pugmark::report
