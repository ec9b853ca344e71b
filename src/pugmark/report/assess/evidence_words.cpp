// Names of groups of reasons, and reasons that say the same.
#include "pugmark/report/assess/evidence_words.h"

#include <algorithm>

#include <fmt/format.h>

#include "pugmark/core/text.h"
#include "pugmark/feature/feature_sentences.h"

namespace pugmark::report {

namespace {

/// What it is called, whoever saw it.
std::string own_name(const HeaderEvidence& group) {
  if (group.side == kFieldSide) {
    return shorten(terminal_safe(group.header), 32);
  }
  const std::string name = shorten(terminal_safe(header_title(group.header)), 32);
  if (group.side == "connection") {
    return name.empty() ? "the connection" : name;
  }
  if (group.side == "request") {
    return name.empty() ? "order and set of the request's headers" : name;
  }
  return name.empty() ? "order of the response's headers" : "response's " + name;
}

}  // namespace

std::string group_name(const HeaderEvidence& group) {
  return group.eye.empty() ? own_name(group) : terminal_safe(group.eye) + " · " + own_name(group);
}

std::vector<Reason> told_once(const std::vector<Reason>& reasons) {
  std::vector<Reason> told;
  for (const Reason& reason : reasons) {
    const auto same =
        std::find_if(told.begin(), told.end(), [&](const Reason& other) { return other.sentence == reason.sentence; });
    if (same == told.end()) {
      told.push_back(reason);
    } else {
      same->weight += reason.weight;
    }
  }
  std::stable_sort(told.begin(), told.end(), [](const Reason& a, const Reason& b) { return a.weight > b.weight; });
  return told;
}

bool has_sentences(const Finding& finding) {
  return std::any_of(finding.evidence.begin(), finding.evidence.end(),
                     [](const HeaderEvidence& header) { return !header.side.empty(); });
}

bool has_told_words(const Finding& finding) {
  return std::any_of(finding.evidence.begin(), finding.evidence.end(), [](const HeaderEvidence& header) {
    return header.side.empty() && !header.reasons.empty() && !header.reasons.front().sentence.empty();
  });
}

std::string reason_text(const HeaderEvidence& group, const Reason& reason) {
  const bool word = group.side.empty();
  std::string text = word ? shorten(terminal_safe(reason.feature), 40) : std::string();
  text += word && !reason.sentence.empty() ? ": " : "";
  return text + terminal_safe(reason.sentence);
}

std::string logs_text(const Reason& reason) {
  if (reason.captures[0] + reason.captures[1] == 0) {
    return {};  // of columns nobody counts logs
  }
  return fmt::format("[{} of {} malicious]", reason.captures[1],
                     counted(reason.captures[0] + reason.captures[1], "log"));
}

}  // namespace pugmark::report
