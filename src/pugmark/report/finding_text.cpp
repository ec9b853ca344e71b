// Layout of findings for people.
#include "pugmark/report/finding_text.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "pugmark/core/text.h"
#include "pugmark/feature/feature_sentences.h"

namespace pugmark::report {
namespace {

constexpr std::size_t kHeadersShown = 4;
constexpr std::size_t kWordsShown = 4;

std::string endpoint(std::string_view host, std::string_view port) {
  std::string text = terminal_safe(host);
  if (!port.empty()) {
    text += (host.find(':') != std::string_view::npos ? " port " : ":") + terminal_safe(port);
  }
  return text;
}

/// What was scored.
std::string unit_text(const Finding& finding) {
  if (!finding.features.empty()) {
    return finding.messages > 1 ? fmt::format("connection of {}", counted(finding.messages, "message"))
                                : std::string(to_string(finding.origin));
  }
  return fmt::format("{}{}", to_string(finding.origin),
                     finding.messages > 1 ? fmt::format(", strongest of {} messages", finding.messages) : "");
}

/// The headers whose words are most suspicious, with their words.
std::string words_text(const Finding& finding, std::size_t width) {
  std::string out;
  double suspicious = 0;
  for (const HeaderEvidence& header : finding.evidence) {
    suspicious += std::max(header.weight, 0.0);
  }
  std::size_t shown = 0;
  for (const HeaderEvidence& header : finding.evidence) {
    if (header.weight <= 0 || shown == kHeadersShown) {
      break;
    }
    ++shown;
    const std::string name = header.header.empty() ? "(text)" : shorten(terminal_safe(header.header), 24);
    std::string words;
    std::size_t count = 0;
    for (const Reason& reason : header.reasons) {
      if (reason.weight <= 0 || count == kWordsShown) {
        break;
      }
      words += fmt::format("  {} {:+.1f}", shorten(terminal_safe(reason.feature), 24), reason.weight);
      ++count;
    }
    const std::string start = fmt::format("      {:>3.0f} %  {}: ", 100 * header.weight / suspicious, name);
    const std::size_t room = width > start.size() + words.size() + 12 ? width - start.size() - words.size() : 12;
    out.append(start).append(shorten(terminal_safe(header.value), room)).append("  ").append(words).push_back('\n');
  }
  return out;
}

/// "request" and a header's name, or what stands for the message or connection as a whole.
std::string group_name(const HeaderEvidence& group) {
  const std::string name = shorten(terminal_safe(header_title(group.header)), 32);
  return group.side == "request" ? (name.empty() ? "order and set of the request's headers" : name)
         : name.empty()          ? (group.side == "response" ? "order of the response's headers" : "the connection")
                                 : "response's " + name;
}

/// Reasons that say the same in words as one, strongest first.
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

/// The headers that are most suspicious, with what is so in words.
std::string sentences_text(const Finding& finding, std::size_t width) {
  constexpr std::size_t kSentencesShown = 2;
  constexpr double kLeastTold = 0.05;  // less reads as nothing
  std::string out;
  std::size_t shown = 0;
  for (const HeaderEvidence& group : finding.evidence) {
    if (group.weight <= 0 || shown++ == kHeadersShown) {
      break;
    }
    std::string line = fmt::format("     {:+5.1f}  {}", group.weight, group_name(group));
    if (!group.value.empty()) {
      line += (group.value.starts_with('(') ? " " : ": ") + terminal_safe(group.value);
    }
    out += shorten(line, width) + '\n';
    std::vector<Reason> told = told_once(group.reasons);
    told.resize(std::min(told.size(), kSentencesShown));
    for (const Reason& reason : told) {
      if (reason.weight < kLeastTold) {
        break;
      }
      const std::string seen = fmt::format("  [{} of {} malicious]", reason.captures[1],
                                           counted(reason.captures[0] + reason.captures[1], "log"));
      const std::string start = fmt::format("            {:+.1f}  ", reason.weight);
      const std::size_t room = width > start.size() + seen.size() + 30 ? width - start.size() - seen.size() : 30;
      out.append(start).append(shorten(terminal_safe(reason.sentence), room)).append(seen).push_back('\n');
    }
  }
  return out;
}

}  // namespace

std::string finding_text(const Finding& finding, std::size_t rank, std::size_t width) {
  width = std::max<std::size_t>(width, 60);
  std::string out =
      fmt::format("{:>4}  score {:.1f}{}  {}  {}  {}", rank, finding.score,
                  finding.probability ? fmt::format("  p {:.2g}", *finding.probability) : std::string(),
                  finding.ts ? to_iso8601_seconds(*finding.ts) : std::string("time unknown"),
                  finding.uid.empty() ? std::string("no uid") : terminal_safe(finding.uid), unit_text(finding));
  out += finding.continued ? ", continued\n" : "\n";
  std::string who;
  if (!finding.orig_h.empty() || !finding.resp_h.empty()) {
    who = fmt::format("{} → {}", endpoint(finding.orig_h, finding.orig_p), endpoint(finding.resp_h, finding.resp_p));
  }
  const std::string target = terminal_safe(finding.host) + terminal_safe(finding.uri);
  if (!target.empty()) {
    who += fmt::format("{}{}{}{}", who.empty() ? "" : "   ", terminal_safe(finding.method),
                       finding.method.empty() ? "" : " ", target);
  }
  if (!who.empty()) {
    out += "      " + shorten(who, width - 6) + '\n';
  }
  const char* const label = finding.origin == Origin::kClient ? "agent " : "server";
  out += fmt::format("      {}  {}\n", label, shorten(terminal_safe(finding.identifier), width - 14));
  const bool by_sentences = std::any_of(finding.evidence.begin(), finding.evidence.end(),
                                        [](const HeaderEvidence& header) { return !header.side.empty(); });
  out += by_sentences ? sentences_text(finding, width) : words_text(finding, width);
  const Place& place = finding.place;
  if (place.packet > 0) {
    out += fmt::format("      {} packet {} (record {})\n", terminal_safe(place.file), place.packet, place.record);
  } else {
    out += fmt::format("      {}:{} (record {})\n", terminal_safe(place.file), place.line, place.record);
  }
  return out;
}

}  // namespace pugmark::report
