// What exports of a finding have in common: texts as a log of Zeek in JSON shows them, and what is said of a finding.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pugmark/finding/indicators.h"

namespace pugmark::report {

/// `bytes` as UTF-8; a byte that is none is written `\xhh`, as Zeek's JSON logs do.
std::string logged_text(std::string_view bytes);

/// "finding a7d54045... of pugmark, malicious by ann on 2026-11-28".
std::string provenance(const Indicators& indicators);

/// What of a finding is not looked for by itself, and why: "the User-Agent, which ordinary programs send too".
std::vector<std::string> not_looked_for(const Indicators& indicators);

}  // namespace pugmark::report
