// Reading of User-Agents by the names in them.
#include "pugmark/feature/user_agent.h"

#include <algorithm>
#include <array>
#include <utility>

#include "pugmark/core/ascii.h"

namespace pugmark {
namespace {

/// Where two stand at one place, the earlier here counts.
constexpr std::array<std::string_view, 23> kFamilies = {
    "opera",     "opr/",           "edge",      "edg/",    "firefox", "chrome",     "msie",   "trident",
    "safari",    "curl",           "wget",      "python",  "java",    "go-http",    "okhttp", "dalvik",
    "cfnetwork", "windows-update", "microsoft", "winhttp", "wininet", "powershell", "mozilla"};

constexpr std::string_view kNoAgent = "none";
constexpr std::string_view kOtherAgent = "other";

constexpr std::array<bool, 256> kFamilyBegins = [] {
  std::array<bool, 256> begins{};
  for (const std::string_view family : kFamilies) {
    begins[static_cast<unsigned char>(family.front())] = true;
  }
  return begins;
}();

constexpr std::array<std::string_view, 6> kVersionMarks = {"msie ",    "rv:",      "chrome/",
                                                           "firefox/", "trident/", "version/"};

std::string_view digits_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_digit(text[end])) {
    ++end;
  }
  return text.substr(at, end - at);
}

/// The digits behind the first `mark` that has any.
std::string_view version_behind(std::string_view agent, std::string_view mark) {
  for (std::size_t at = agent.find(mark); at != std::string_view::npos; at = agent.find(mark, at + 1)) {
    if (const std::string_view digits = digits_at(agent, at + mark.size()); !digits.empty()) {
      return digits;
    }
  }
  return {};
}

/// The family that is named first; empty where none is.
std::string_view first_family(std::string_view agent) {
  for (std::size_t at = 0; at < agent.size(); ++at) {
    if (!kFamilyBegins[static_cast<unsigned char>(agent[at])]) {
      continue;
    }
    const auto* const family = std::find_if(kFamilies.begin(), kFamilies.end(), [&](std::string_view name) {
      return name.front() == agent[at] && agent.substr(at).starts_with(name);
    });
    if (family != kFamilies.end()) {
      return *family;
    }
  }
  return {};
}

/// The first digits that stand behind a mark of a version; empty where none do.
std::string_view first_version(std::string_view agent) {
  for (std::size_t at = 1; at < agent.size(); ++at) {
    if (is_digit(agent[at]) && !is_digit(agent[at - 1]) &&
        std::any_of(kVersionMarks.begin(), kVersionMarks.end(),
                    [&](std::string_view mark) { return agent.substr(0, at).ends_with(mark); })) {
      return digits_at(agent, at);
    }
  }
  return {};
}

}  // namespace

AgentClaim read_agent_claim(std::string_view agent) {
  if (agent.empty()) {
    return {kNoAgent, "-"};
  }
  const std::string_view family = first_family(agent);
  const std::string_view version = first_version(agent);
  return {family.empty() ? kOtherAgent : family, version.empty() ? "-" : version};
}

std::vector<std::string_view> agent_families() {
  std::vector<std::string_view> families = {kNoAgent, kOtherAgent};
  families.insert(families.end(), kFamilies.begin(), kFamilies.end());
  return families;
}

SystemClaim read_system_claim(std::string_view agent) {
  SystemClaim claim{"-", "-", "-"};
  std::size_t leftmost = std::string_view::npos;
  constexpr std::string_view kNt = "windows nt ";
  for (std::size_t at = agent.find(kNt); at != std::string_view::npos; at = agent.find(kNt, at + 1)) {
    const std::string_view major = digits_at(agent, at + kNt.size());
    const std::size_t dot = at + kNt.size() + major.size();
    const std::string_view minor =
        dot < agent.size() && agent[dot] == '.' ? digits_at(agent, dot + 1) : std::string_view();
    if (!major.empty() && !minor.empty()) {
      leftmost = at;
      claim.system = agent.substr(at + kNt.size(), major.size() + 1 + minor.size());
      break;
    }
  }
  constexpr std::array<std::string_view, 4> kSystems = {"mac os x", "linux", "android", "windows"};
  for (const std::string_view system : kSystems) {
    if (const std::size_t at = agent.find(system); at < leftmost) {
      leftmost = at;
      claim.system = system;
    }
  }
  constexpr std::array<std::string_view, 5> kBrowsers = {"msie", "rv:", "chrome/", "firefox/", "version/"};
  std::size_t first = std::string_view::npos;
  for (const std::string_view browser : kBrowsers) {
    for (std::size_t at = agent.find(browser); at < first; at = agent.find(browser, at + 1)) {
      std::size_t behind = at + browser.size();
      behind += behind < agent.size() && agent[behind] == ' ' ? 1 : 0;
      if (const std::string_view digits = digits_at(agent, behind); !digits.empty()) {
        first = at;
        claim.browser = std::string(browser) + std::string(digits);
      }
    }
  }
  if (const std::string_view trident = version_behind(agent, "trident/"); !trident.empty()) {
    claim.trident = trident;
  }
  return claim;
}

}  // namespace pugmark
