// Findings as text for eyes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "pugmark/finding/finding.h"

namespace pugmark::report {

/// "10.0.0.1:50000", with " port " for the colon where the address has colons. Safe for a terminal.
std::string endpoint_text(std::string_view address, std::string_view port);

/// Who talked to whom, and about what; empty where the log says neither. Safe for a terminal.
std::string who_text(const Finding& finding);

/// One block of lines: score, time, uid, who talked to whom, identifier, the headers that made it suspicious with their
/// share, file and line. Safe for a terminal. Units: `width` in columns.
std::string finding_text(const Finding& finding, std::size_t rank, std::size_t width);

/// The reasons of 0.05 and more by header, those for malicious and those for normal, and how they add up: what is
/// printed sums to the score that is printed. Safe for a terminal. Units: `width` in columns.
std::string evidence_text(const Finding& finding, std::size_t width);

/// All of a scored unit, called out (it scores `threshold` or more) or not: the verdict in words, what was scored, and
/// its evidence. Safe for a terminal. Units: `width` in columns.
std::string explanation_text(const Finding& finding, double threshold, std::size_t width);

}  // namespace pugmark::report
