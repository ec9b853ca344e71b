// StixBundle: findings as a bundle of STIX objects.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "pugmark/finding/indicators.h"

namespace pugmark::report {

/// `text` as a string of a STIX pattern, in its quotes. Source: STIX 2.1, section 9.6 (Constants).
std::string stix_string(std::string_view text);

/// What indicators look for, each by itself, as a STIX pattern; empty where nothing is worth that.
/// Source: STIX 2.1, section 9.
std::string stix_pattern(const Indicators& indicators);

/// A bundle in JSON with its newline: for each finding with a pattern an indicator and a sighting of it, and who gave
/// the verdicts. Empty where there is no such finding. The same findings give the same bytes; ids stay when findings
/// are seen or judged again. Source: STIX 2.1.
std::string stix_bundle(std::span<const Indicators> findings);

}  // namespace pugmark::report
