// What a User-Agent claims: which program, in which version.
#pragma once

#include <string>
#include <string_view>

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

/// The name of the program for people: "Internet Explorer 8", "Chrome 120", "curl"; "no User-Agent" where there is
/// none. `agent` is in lower case.
std::string agent_name(std::string_view agent);

}  // namespace pugmark
