// What a User-Agent claims: which program, in which version.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pugmark {

/// A claim in the words that features use.
struct AgentClaim {
  std::string_view family;   ///< "none" without a User-Agent, "other", or the name that stands leftmost: "mozilla".
  std::string_view version;  ///< Digits of the first browser version in the text; "-" where there is none.
};

/// Reads the claim of `agent` in lower case; empty where there is no User-Agent. Almost every browser begins with
/// "Mozilla" and so is of one family: what holds for all browsers generalises better than what holds for each.
/// Lifetime: of `agent`.
AgentClaim read_agent_claim(std::string_view agent);
/// All families that there are.
std::vector<std::string_view> agent_families();

/// What a User-Agent says it runs on, in the words that features use.
struct SystemClaim {
  std::string_view system;   ///< "6.1" of Windows NT 6.1, "mac os x", "linux", "android", "windows"; "-" for none.
  std::string browser;       ///< The first browser with its version, "msie7", "rv:11", "chrome/120"; "-" for none.
  std::string_view trident;  ///< Digits behind "trident/"; "-" for none.
};

/// Reads what `agent`, in lower case, says it runs on. Lifetime: of `agent`.
SystemClaim read_system_claim(std::string_view agent);

}  // namespace pugmark
