// Wording.
#include "pugmark/report/indicators/indicator_text.h"

#include <fmt/format.h>

#include "pugmark/core/text.h"

namespace pugmark::report {

std::string logged_text(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    const CodePoint point = read_code_point(bytes);
    text += point.valid ? std::string(bytes.substr(0, point.length))
                        : fmt::format("\\x{:02x}", static_cast<std::uint32_t>(point.value));
    bytes.remove_prefix(point.length);
  }
  return text;
}

std::string provenance(const Indicators& indicators) {
  constexpr std::size_t kDate = 10;  // "2026-11-28"
  return fmt::format("finding {} of pugmark, {}", indicators.finding,
                     indicators.who.empty()
                         ? std::string("on which nobody has given a verdict")
                         : fmt::format("{} by {} on {}", to_string(indicators.verdict), terminal_safe(indicators.who),
                                       to_iso8601(indicators.judged).substr(0, kDate)));
}

std::vector<std::string> not_looked_for(const Indicators& indicators) {
  std::vector<std::string> list;
  if (!indicators.host.empty() && !indicators.host_tells) {
    list.emplace_back(indicators.host_is_local ? "the host, which means something in its own network alone"
                                               : "the host, of which another finding is benign");
  }
  if (indicators.agent_kind == AgentKind::kShared) {
    list.emplace_back("the User-Agent, which ordinary programs send too");
  } else if (indicators.agent_kind == AgentKind::kNone) {
    list.emplace_back("that no User-Agent is sent, which is so of ordinary programs too");
  }
  return list;
}

}  // namespace pugmark::report
