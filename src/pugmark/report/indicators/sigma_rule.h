// SigmaRule: a finding as a Sigma rule for Zeek's http.log.
#pragma once

#include <string>
#include <string_view>

#include "pugmark/finding/indicators.h"

namespace pugmark::report {

/// `text` as a YAML scalar in double quotes, in ASCII alone. Source: YAML 1.2.2, section 7.3.1.
std::string yaml_string(std::string_view text);

/// `text` as the value of a Sigma rule that matches that text and nothing else: what would be a wildcard, or would
/// escape one, is escaped. Source: Sigma specification 2.0, appendix on modifiers, "Escaping".
std::string sigma_value(std::string_view text);

/// A rule in YAML, with the raw names of Zeek's fields. It looks for the host or, where that is not worth it, for the
/// servers; for the User-Agent and the method; where neither is worth it by itself, for all of them together. Empty
/// where nothing is left to look for. Source: Sigma specification 2.0.
std::string sigma_rule(const Indicators& indicators);

}  // namespace pugmark::report
