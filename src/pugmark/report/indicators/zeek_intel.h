// ZeekIntel: findings as a file for Zeek's intelligence framework.
#pragma once

#include <span>
#include <string>

#include "pugmark/finding/indicators.h"

namespace pugmark::report {

/// The line of field names and a line for each indicator: the host (Intel::DOMAIN), servers that anyone can reach
/// (Intel::ADDR), the User-Agent (Intel::SOFTWARE); those worth looking for by themselves, each once. Empty where there
/// are none. Source: Zeek, base/frameworks/intel and readers/ascii.
std::string zeek_intel(std::span<const Indicators> findings);

}  // namespace pugmark::report
