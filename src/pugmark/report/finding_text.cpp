// Layout of findings for people.
#include "pugmark/report/finding_text.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "pugmark/core/text.h"

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

}  // namespace

std::string finding_text(const Finding& finding, std::size_t rank, std::size_t width) {
  width = std::max<std::size_t>(width, 60);
  std::string out =
      fmt::format("{:>4}  score {:.1f}  {}  {}  {}", rank, finding.score,
                  finding.ts ? to_iso8601_seconds(*finding.ts) : std::string("time unknown"),
                  finding.uid.empty() ? std::string("no uid") : terminal_safe(finding.uid), to_string(finding.origin));
  if (finding.messages > 1) {
    out += fmt::format(", strongest of {} messages", finding.messages);
  }
  out += '\n';
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
  const Place& place = finding.place;
  if (place.packet > 0) {
    out += fmt::format("      {} packet {} (record {})\n", terminal_safe(place.file), place.packet, place.record);
  } else {
    out += fmt::format("      {}:{} (record {})\n", terminal_safe(place.file), place.line, place.record);
  }
  return out;
}

}  // namespace pugmark::report
