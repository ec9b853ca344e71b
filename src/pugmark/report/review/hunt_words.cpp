// Sentences, stretches of days, and evidence cut to what a reader wants.
#include "pugmark/report/review/hunt_words.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "pugmark/core/text.h"
#include "pugmark/feature/feature_sentences.h"
#include "pugmark/http/canonical_text.h"
#include "pugmark/report/assess/evidence_words.h"

namespace pugmark::report {
namespace {

/// More bars are no clearer.
constexpr std::int64_t kMostStretches = 62;

/// Longer texts are cut.
constexpr std::size_t kLongestText = 400;

constexpr std::size_t kHeadersTold = 6;
constexpr std::size_t kReasonsTold = 3;

}  // namespace

std::string verdicts_words(const std::array<std::uint64_t, 4>& verdicts) {
  std::string text;
  for (const Verdict verdict : {Verdict::kMalicious, Verdict::kUnsure, Verdict::kOpen, Verdict::kBenign}) {
    if (const std::uint64_t count = verdicts[static_cast<std::size_t>(verdict)]; count > 0) {
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", grouped(count), to_string(verdict));
    }
  }
  return text;
}

std::string time_words(const std::optional<Timestamp>& time) {
  if (!time) {
    return "time unknown";
  }
  std::string text = to_iso8601_seconds(*time);
  text.pop_back();  // Z, which is said once for all
  std::replace(text.begin(), text.end(), 'T', ' ');
  return text;
}

std::string seen_words(const StoredFinding& finding) {
  const std::string first = time_words(finding.first_seen);
  const std::string last = time_words(finding.last_seen);
  const std::string count = finding.sightings == 1 ? "once" : counted(finding.sightings, "time");
  return fmt::format("seen {}, {}{}", count, first, first == last ? std::string() : " to " + last);
}

std::vector<std::string> summary_sentences(const HuntReport& hunt) {
  std::vector<std::string> sentences;
  if (hunt.findings == 0) {
    sentences.emplace_back(hunt.chosen.empty() ? "Nothing was found."
                                               : "The case store has no finding that is as asked for.");
  } else {
    sentences.push_back(fmt::format("{} ({}) of {}{}, seen {}.", counted(hunt.findings, "finding"),
                                    verdicts_words(hunt.verdicts), counted(hunt.host_count, "host"),
                                    hunt.clients > 0 ? " and " + counted(hunt.clients, "client") : std::string(),
                                    hunt.sightings == 1 ? "once" : counted(hunt.sightings, "time")));
  }
  if (hunt.first_seen && hunt.last_seen) {
    sentences.push_back(fmt::format("First seen {}, last seen {} (all times are UTC).", time_words(hunt.first_seen),
                                    time_words(hunt.last_seen)));
  }
  if (hunt.listed < hunt.findings) {
    sentences.push_back(fmt::format("The strongest {} listed; the others count in all figures.",
                                    hunt.listed == 1 ? "one is" : grouped(hunt.listed) + " are"));
  }
  if (hunt.benign_left_out > 0) {
    sentences.push_back(
        fmt::format("Left out, for they were judged benign: {}.", counted(hunt.benign_left_out, "finding")));
  }
  if (hunt.hidden > 0) {
    sentences.push_back(fmt::format("Hidden by the safelist: {}.", counted(hunt.hidden, "finding")));
  }
  return sentences;
}

Stretches stretches_of(const std::vector<DayOfSightings>& days, Timestamp made) {
  constexpr std::int64_t kFirstDay = 7305;  // 1990-01-01
  const std::int64_t last_day = day_of(made) + 1;
  std::vector<DayOfSightings> drawn;
  std::copy_if(days.begin(), days.end(), std::back_inserter(drawn),
               [&](const DayOfSightings& day) { return day.day >= kFirstDay && day.day <= last_day; });
  Stretches stretches;
  if (drawn.empty()) {
    return stretches;
  }
  const std::int64_t first = drawn.front().day;
  const std::int64_t span = drawn.back().day - first + 1;
  stretches.days = (span + kMostStretches - 1) / kMostStretches;
  stretches.all.resize(static_cast<std::size_t>((span + stretches.days - 1) / stretches.days));
  for (std::size_t i = 0; i < stretches.all.size(); ++i) {
    stretches.all[i].day = first + static_cast<std::int64_t>(i) * stretches.days;
  }
  for (const DayOfSightings& day : drawn) {
    Stretch& stretch = stretches.all[static_cast<std::size_t>((day.day - first) / stretches.days)];
    for (std::size_t i = 0; i < stretch.sightings.size(); ++i) {
      stretch.sightings[i] += day.sightings[i];
      stretches.drawn += day.sightings[i];
    }
  }
  return stretches;
}

std::string stretch_words(const Stretches& stretches, const Stretch& stretch) {
  return day_words(stretch.day) +
         (stretches.days == 1 ? std::string() : " to " + day_words(stretch.day + stretches.days - 1));
}

std::string not_drawn_words(const HuntReport& hunt, const Stretches& stretches) {
  return stretches.drawn >= hunt.sightings
             ? std::string()
             : fmt::format(
                   "{} of {} are drawn; the others have no time, an impossible one, or one outside of what was "
                   "asked for.",
                   grouped(stretches.drawn), counted(hunt.sightings, "sighting"));
}

std::string day_words(std::int64_t day) { return to_iso8601(Timestamp{day * kDayLength}).substr(0, 10); }

std::vector<ToldEvidence> told_evidence(const Finding& finding) {
  const bool sentences = has_sentences(finding);
  std::vector<ToldEvidence> told;
  for (const HeaderEvidence& group : finding.evidence) {
    if (group.weight <= 0 || told.size() == kHeadersTold) {
      break;
    }
    ToldEvidence& one = told.emplace_back();
    one.weight = group.weight;
    one.name = sentences ? group_name(group) : group.header.empty() ? "text" : header_title(group.header);
    one.name = short_text(one.name);
    one.value = group.value.empty() ? std::string() : short_text(group.value);
    for (const Reason& reason : sentences ? told_once(group.reasons) : group.reasons) {
      if (reason.weight < kLeastTold || one.reasons.size() == kReasonsTold) {
        break;
      }
      one.reasons.push_back(
          {reason.weight,
           short_text(has_told_words(finding) ? reason_text(group, reason)
                                              : std::string(sentences ? reason.sentence : reason.feature)),
           sentences ? logs_text(reason) : std::string()});
    }
  }
  return told;
}

std::vector<std::string> wire_lines(const MessageText& message, SecretPolicy secrets) {
  const std::string text = secrets == SecretPolicy::kMask && may_hold_secrets(message.text)
                               ? mask_canonical_text(message.text)
                               : message.text;
  std::vector<std::string> lines;
  std::string_view rest = text;
  CanonicalHeader header;
  while (take_canonical_header(rest, header)) {
    lines.push_back(
        terminal_safe(fmt::format("{}: {}", header_title(header.name), canonical_value_bytes(header.value))));
  }
  if (!rest.empty()) {
    lines.push_back(terminal_safe(rest));
  }
  return lines;
}

std::vector<std::string> short_wire_lines(const MessageText& message, SecretPolicy secrets) {
  constexpr std::size_t kMostLines = 100;
  std::vector<std::string> lines = wire_lines(message, secrets);
  const std::size_t count = lines.size();
  lines.resize(std::min(count, kMostLines));
  for (std::string& line : lines) {
    line = shorten(line, kLongestText);
  }
  if (count > lines.size()) {
    lines.push_back(fmt::format("({} more)", grouped(count - lines.size())));
  }
  return lines;
}

std::string short_text(std::string_view text) { return shorten(terminal_safe(text), kLongestText); }

std::string inputs_words(const Run& run) {
  std::string inputs;
  for (const std::string& input : run.facts.inputs) {
    inputs += (inputs.empty() ? "" : " ") + input;
    if (inputs.size() > kLongestText) {
      break;
    }
  }
  return short_text(inputs);
}

std::string entry_words(const LedgerEntry& entry) {
  return fmt::format("{}: {} (was {}) by {}{}{}", time_words(entry.at), to_string(entry.verdict),
                     to_string(entry.before), terminal_safe(entry.who), entry.reason.empty() ? "" : ": ",
                     terminal_safe(entry.reason));
}

}  // namespace pugmark::report
