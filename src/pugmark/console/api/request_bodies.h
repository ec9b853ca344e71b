// Bodies of requests: from JSON to what is asked for. All that the API's document does not allow is refused.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pugmark/core/result.h"
#include "pugmark/finding/stored_finding.h"

namespace pugmark::console {

/// Signing in, with one of them.
struct SignInBody {
  std::optional<std::string> token;
  std::optional<std::string> password;
};
/// A verdict on findings by ids, or on those that a query chooses, of which there must be `expect`.
struct VerdictBody {
  Verdict verdict = Verdict::kOpen;
  std::string reason;
  std::vector<std::string> ids;
  std::optional<std::string> query;
  std::uint64_t expect = 0;
};
struct LearnBody {
  bool preview = true;
  bool force = false;
};

/// Errors: kUsage, with what is wrong.
Result<SignInBody> parse_sign_in(const std::string& body);
Result<VerdictBody> parse_verdict_body(const std::string& body);
Result<LearnBody> parse_learn(const std::string& body);

/// Checks that a text is a JSON object, and gives it without white space. Errors: kFormat.
Result<std::string> compact_json_object(const std::string& text);

}  // namespace pugmark::console
