// Layout of findings for people.
#include "pugmark/report/assess/finding_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "pugmark/core/text.h"
#include "pugmark/report/assess/evidence_words.h"

namespace pugmark::report {
namespace {

constexpr std::size_t kHeadersShown = 4;
constexpr std::size_t kWordsShown = 4;

/// What was scored.
std::string unit_text(const Finding& finding) {
  if (!finding.log_path.empty()) {
    return fmt::format("row of {}", terminal_safe(finding.log_path));
  }
  if (!finding.numbers.empty()) {
    return finding.messages > 1 ? fmt::format("strongest of {} exchanges", grouped(finding.messages)) : "exchange";
  }
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

/// A header and its value.
std::string group_text(const HeaderEvidence& group) {
  if (group.side.empty()) {
    const std::string name = group.header.empty() ? "(text)" : shorten(terminal_safe(group.header), 32);
    return name + ": " + terminal_safe(group.value);
  }
  std::string text = group_name(group);
  if (!group.value.empty()) {
    text += (group.value.starts_with('(') ? " " : ": ") + terminal_safe(group.value);
  }
  return text;
}

/// The reasons of a header, each told once: words differ though the same is said of them.
std::vector<Reason> told_reasons(const HeaderEvidence& header) {
  return header.side.empty() ? header.reasons : told_once(header.reasons);
}

/// The headers that are most suspicious, with what is so in words.
std::string sentences_text(const Finding& finding, std::size_t width) {
  constexpr std::size_t kSentencesShown = 2;
  std::string out;
  std::size_t shown = 0;
  for (const HeaderEvidence& group : finding.evidence) {
    if (group.weight < kLeastTold || shown++ == kHeadersShown) {
      break;
    }
    out += shorten(fmt::format("     {:+5.1f}  {}", group.weight, group_text(group)), width) + '\n';
    std::vector<Reason> told = told_reasons(group);
    std::stable_sort(told.begin(), told.end(), [](const Reason& a, const Reason& b) { return a.weight > b.weight; });
    told.resize(std::min(told.size(), kSentencesShown));
    for (const Reason& reason : told) {
      if (reason.weight < kLeastTold) {
        break;
      }
      const std::string logs = logs_text(reason);
      const std::string seen = logs.empty() ? logs : "  " + logs;
      const std::string start = fmt::format("            {:+.1f}  ", reason.weight);
      const std::size_t room = width > start.size() + seen.size() + 30 ? width - start.size() - seen.size() : 30;
      out.append(start).append(shorten(reason_text(group, reason), room)).append(seen).push_back('\n');
    }
  }
  return out;
}

/// Units of what an explanation prints: numbers that are rounded before they are added up do add up.
using Hundredths = long long;

Hundredths hundredths(double weight) { return std::llround(weight * 100); }

std::string signed_text(Hundredths value) { return fmt::format("{:+.2f}", static_cast<double>(value) / 100); }

/// A header with the reasons that an explanation prints of it; the smaller ones are added up.
struct ToldHeader {
  const HeaderEvidence* header = nullptr;
  std::vector<Reason> reasons;
  std::size_t smaller = 0;     ///< How many others it has,
  Hundredths smaller_sum = 0;  ///< and what they weigh.
  Hundredths sum = 0;          ///< Of all that is printed.
};

ToldHeader told_header(const HeaderEvidence& header) {
  ToldHeader told;
  told.header = &header;
  double smaller_sum = 0;
  for (const Reason& reason : told_reasons(header)) {
    if (std::abs(reason.weight) < kLeastTold) {
      ++told.smaller;
      smaller_sum += reason.weight;
    } else {
      told.sum += hundredths(reason.weight);
      told.reasons.push_back(reason);
    }
  }
  told.smaller_sum = hundredths(smaller_sum);
  told.sum += told.smaller_sum;
  std::stable_sort(told.reasons.begin(), told.reasons.end(), [&](const Reason& a, const Reason& b) {
    return told.sum < 0 ? a.weight < b.weight : a.weight > b.weight;
  });
  return told;
}

constexpr std::string_view kReasonIndent = "             ";

/// Words and their weights, as many on a line as there is room for.
std::string wrapped_words(const std::vector<Reason>& reasons, std::size_t width) {
  std::string out;
  std::string line;
  for (const Reason& reason : reasons) {
    const std::string word =
        fmt::format("{} {}", shorten(terminal_safe(reason.feature), 40), signed_text(hundredths(reason.weight)));
    if (!line.empty() && kReasonIndent.size() + line.size() + 2 + word.size() > width) {
      out.append(kReasonIndent).append(line).push_back('\n');
      line.clear();
    }
    line += (line.empty() ? "" : "  ") + word;
  }
  return line.empty() ? out : out.append(kReasonIndent).append(line) + '\n';
}

std::string told_header_text(const ToldHeader& told, std::size_t width) {
  constexpr std::size_t kLongestSentence = 200;
  std::string out =
      shorten(fmt::format("    {:>7}  {}", signed_text(told.sum), group_text(*told.header)), width) + '\n';
  const bool bare = told.header->side.empty() && !told.reasons.empty() && told.reasons.front().sentence.empty();
  if (bare) {
    out += wrapped_words(told.reasons, width);
  } else {
    for (const Reason& reason : told.reasons) {
      const std::string logs = logs_text(reason);
      out += fmt::format("{}{}  {}{}{}\n", kReasonIndent, signed_text(hundredths(reason.weight)),
                         shorten(reason_text(*told.header, reason), kLongestSentence), logs.empty() ? "" : "  ", logs);
    }
  }
  if (told.smaller_sum != 0) {
    out += fmt::format("{}{}  {}\n", kReasonIndent, signed_text(told.smaller_sum),
                       counted(told.smaller, "smaller reason"));
  }
  return out;
}

/// What the number is that decides.
std::string_view score_name(const Finding& finding) { return finding.surprise ? "surprise" : "score"; }

/// Whether a score is called out, and why.
std::string verdict_text(const Finding& finding, double threshold) {
  const bool above_zero = threshold == std::numeric_limits<double>::denorm_min();
  const std::string least = above_zero ? "0" : fmt::format("the threshold {:.2f}", threshold);
  const std::string score = fmt::format("its {} {:.2f}", score_name(finding), finding.score);
  return (finding.score >= threshold
              ? fmt::format("a finding: {} is {} {}", score, above_zero ? "above" : "at least", least)
              : fmt::format("no finding: {} is {} {}", score, above_zero ? "not above" : "below", least)) +
         (finding.surprise ? " (in nats: how unusual it is, not how malicious)" : "");
}

/// What was scored, so that nobody takes for an all-clear what is not said.
std::string scored_text(const Finding& finding) {
  if (finding.messages > 1 || !finding.log_path.empty()) {
    return unit_text(finding);
  }
  if (!finding.numbers.empty()) {
    return "an exchange alone; of what came before it in its connection and log nothing is said";
  }
  const std::string message = finding.origin == Origin::kClient ? "a request" : "a response";
  return has_sentences(finding) ? message + " alone; of its connection nothing is said" : message;
}

/// What can be known of a message from its source.
std::string_view known_text(View view) {
  switch (view) {
    case View::kFull:
      return "all headers and their values";
    case View::kNames:
      return "the names of all headers, few values";
    case View::kClientNames:
      return "the names of the request's headers, few values";
    case View::kPlain:
      return "Host, User-Agent, Referer and Origin at most";
  }
  return {};
}

/// What each model says that looked, and what that counts.
std::string eyes_text(const Finding& finding) {
  std::string text;
  for (const EyeScore& eye : finding.eyes) {
    text +=
        fmt::format("{}{} {:.1f} × {:.2g}", text.empty() ? "" : " + ", terminal_safe(eye.eye), eye.score, eye.weight);
  }
  return text;
}

}  // namespace

std::string endpoint_text(std::string_view address, std::string_view port) {
  std::string text = terminal_safe(address);
  if (!port.empty()) {
    text += (address.find(':') != std::string_view::npos ? " port " : ":") + terminal_safe(port);
  }
  return text;
}

std::string who_text(const Finding& finding) {
  std::string who;
  if (!finding.orig_h.empty() || !finding.resp_h.empty()) {
    who = fmt::format("{} → {}", endpoint_text(finding.orig_h, finding.orig_p),
                      endpoint_text(finding.resp_h, finding.resp_p));
  }
  const bool whole = finding.uri.find("://") < finding.uri.find_first_of("/?");
  const std::string target = (whole ? std::string() : terminal_safe(finding.host)) + terminal_safe(finding.uri);
  if (!target.empty()) {
    who += fmt::format("{}{}{}{}", who.empty() ? "" : "   ", terminal_safe(finding.method),
                       finding.method.empty() ? "" : " ", target);
  }
  return who;
}

std::string finding_text(const Finding& finding, std::size_t rank, std::size_t width) {
  width = std::max<std::size_t>(width, 60);
  std::string out =
      fmt::format("{:>4}  {} {:.1f}{}  {}  {}  {}", rank, score_name(finding), finding.score,
                  finding.probability ? fmt::format("  p {:.2g}", *finding.probability) : std::string(),
                  finding.ts ? to_iso8601_seconds(*finding.ts) : std::string("time unknown"),
                  finding.uid.empty() ? std::string("no uid") : terminal_safe(finding.uid), unit_text(finding));
  out += finding.continued ? ", continued\n" : "\n";
  if (const std::string who = who_text(finding); !who.empty()) {
    out += "      " + shorten(who, width - 6) + '\n';
  }
  if (finding.log_path.empty()) {
    const char* const label = finding.origin == Origin::kClient ? "agent " : "server";
    out += fmt::format("      {}  {}\n", label, shorten(terminal_safe(finding.identifier), width - 14));
  }
  if (!finding.eyes.empty()) {
    out += "      " + shorten("eyes    " + eyes_text(finding), width - 6) + '\n';
  }
  out +=
      has_sentences(finding) || has_told_words(finding) ? sentences_text(finding, width) : words_text(finding, width);
  const Place& place = finding.place;
  if (place.packet > 0) {
    out += fmt::format("      {} packet {} (record {})\n", terminal_safe(place.file), place.packet, place.record);
  } else {
    out += fmt::format("      {}:{} (record {})\n", terminal_safe(place.file), place.line, place.record);
  }
  return out;
}

std::string explanation_text(const Finding& finding, double threshold, std::size_t width) {
  width = std::max<std::size_t>(width, 60);
  std::string out = verdict_text(finding, threshold) + '\n';
  const auto add = [&](std::string_view label, const std::string& text) {
    out += shorten(fmt::format("  {:<8} {}", label, text), width) + '\n';
  };
  add("scored", scored_text(finding));
  const bool of_http = finding.log_path.empty();
  if (of_http) {
    add("known", fmt::format("{} (view {})", known_text(finding.view), to_string(finding.view)));
  }
  if (finding.probability) {
    add("likely", fmt::format("p {:.2g}, at the model's base rate", *finding.probability));
  }
  if (finding.ts || !finding.uid.empty()) {
    add("log", fmt::format("{}  {}", finding.ts ? to_iso8601_seconds(*finding.ts) : std::string("time unknown"),
                           finding.uid.empty() ? std::string("no uid") : terminal_safe(finding.uid)));
  }
  if (const std::string who = who_text(finding); !who.empty()) {
    add(of_http && finding.origin == Origin::kClient ? "request" : "about", who);
  }
  if (of_http) {
    add(finding.origin == Origin::kClient ? "agent" : "server", terminal_safe(finding.identifier));
  }
  if (!finding.eyes.empty()) {
    add("eyes", eyes_text(finding));
  }
  return out + evidence_text(finding, width);
}

std::string evidence_text(const Finding& finding, std::size_t width) {
  width = std::max<std::size_t>(width, 60);
  std::string out;
  const Hundredths score = hundredths(finding.score);
  const Hundredths base = hundredths(finding.prior);
  Hundredths sum = 0;
  std::size_t rest = 0;
  std::array<std::string, 2> sections;  // by Label
  for (const HeaderEvidence& header : finding.evidence) {
    const ToldHeader told = told_header(header);
    if (told.reasons.empty()) {
      rest += told.smaller;
      continue;
    }
    sum += told.sum;
    // They come from the most malicious to the most normal; what weighs most is to stand first on either side.
    std::string& section = sections[static_cast<std::size_t>(told.sum < 0 ? Label::kNormal : Label::kMalicious)];
    section.insert(told.sum < 0 ? 0 : section.size(), told_header_text(told, width));
  }
  for (const Label label : {Label::kMalicious, Label::kNormal}) {
    const std::string& section = sections[static_cast<std::size_t>(label)];
    if (!section.empty()) {
      const std::string_view side = label == Label::kMalicious ? "malicious" : "normal";
      const std::string_view habit = label == Label::kMalicious ? "unusual" : "usual";
      const bool of_habits = finding.surprise || !finding.log_path.empty();
      out += of_habits ? fmt::format("  {}\n{}", habit, section) : fmt::format("  for {}\n{}", side, section);
    }
  }
  if (sections[0].empty() && sections[1].empty()) {
    out += "  the model knows nothing in it that weighs 0.05 or more\n";
  }
  const Hundredths left = score - base - sum;
  const std::string of_rest = rest > 0 ? counted(rest, "smaller reason") : "rounding";
  return out + fmt::format("  base {} + shown {} + rest {} = {} {:.2f}{}\n", signed_text(base), signed_text(sum),
                           signed_text(left), score_name(finding), static_cast<double>(score) / 100,
                           left == 0 ? "" : fmt::format("  (rest: {})", of_rest));
}

}  // namespace pugmark::report
