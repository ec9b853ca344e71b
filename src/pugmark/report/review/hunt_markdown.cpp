// The hunt as Markdown.
#include <algorithm>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "pugmark/core/ascii.h"
#include "pugmark/core/text.h"
#include "pugmark/report/assess/finding_text.h"
#include "pugmark/report/model_text.h"
#include "pugmark/report/review/hunt_pages.h"
#include "pugmark/report/review/hunt_words.h"

namespace pugmark::report {
namespace {

/// The longest run of backticks in a text.
std::size_t most_backticks(std::string_view text) {
  std::size_t most = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    most = std::max(most, run);
  }
  return most;
}

/// A code span: what is in it is neither markup nor a link.
std::string code(std::string_view text) {
  const std::string safe = terminal_safe(text);
  if (safe.empty()) {
    return "(empty)";
  }
  const std::string fence(most_backticks(safe) + 1, '`');
  const bool pad = safe.front() == '`' || safe.back() == '`' || (safe.front() == ' ' && safe.back() == ' ');
  return fence + (pad ? " " : "") + safe + (pad ? " " : "") + fence;
}

/// The same in a table, where a pipe would end the cell.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : code(text)) {
    out.append(c == '|' ? 1 : 0, '\\').push_back(c);
  }
  return out;
}

/// Words of people, outside of code spans.
std::string words(std::string_view text) {
  // A space without width keeps addresses from becoming links, and names and numbers from becoming mentions.
  constexpr std::string_view kApart = "&#8203;";
  std::string out;
  const std::string safe = terminal_safe(text);
  for (std::size_t i = 0; i < safe.size(); ++i) {
    const char c = safe[i];
    if (c == '.' && i > 0 && to_lower(safe[i - 1]) == 'w') {
      out += kApart;
    }
    if (std::string_view("\\`*_{}[]<>#|~&!$").find(c) != std::string_view::npos) {
      out.push_back('\\');
    }
    out.push_back(c);
    if (std::string_view("@#!%~$^").find(c) != std::string_view::npos ||
        (c == ':' && safe.compare(i + 1, 2, "//") == 0)) {
      out += kApart;
    }
  }
  return out;
}

/// A block of lines that stand as they are.
std::string block(const std::string& lines) {
  const std::string fence(std::max<std::size_t>(3, most_backticks(lines) + 1), '`');
  return fence + '\n' + lines + fence + '\n';
}

std::string days_markdown(const HuntReport& hunt) {
  const Stretches stretches = stretches_of(hunt.days, hunt.made);
  if (stretches.all.empty()) {
    return {};
  }
  std::string out = fmt::format("\n## Sightings over time\n\n| {} | sightings |\n| --- | --- |\n",
                                stretches.days == 1 ? "day" : "days");
  for (const Stretch& stretch : stretches.all) {
    if (const std::string verdicts = verdicts_words(stretch.sightings); !verdicts.empty()) {
      out += fmt::format("| {} | {} |\n", stretch_words(stretches, stretch), verdicts);
    }
  }
  const std::string left = not_drawn_words(hunt, stretches);
  return left.empty() ? out : out + '\n' + left + '\n';
}

std::string host_name(const FindingGroup& group) { return group.key.empty() ? "(no host)" : short_text(group.key); }

std::string hosts_markdown(const HuntReport& hunt) {
  if (hunt.hosts.empty()) {
    return {};
  }
  std::string out =
      "\n## Hosts\n\n| host | score | findings | sightings | last seen | verdicts |\n| --- | --: | --: | --: | --- | "
      "--- |\n";
  for (const ReportedHost& host : hunt.hosts) {
    out += fmt::format("| {} | {:.1f} | {} | {} | {} | {} |\n", cell(host_name(host.all)), host.all.score,
                       grouped(host.all.findings), grouped(host.all.sightings), time_words(host.all.last_seen),
                       verdicts_words(host.all.verdicts));
  }
  if (hunt.host_count > hunt.hosts.size()) {
    out += fmt::format("\nand {} with weaker findings\n", counted(hunt.host_count - hunt.hosts.size(), "host"));
  }
  return out;
}

std::string finding_markdown(const ReportedFinding& told, SecretPolicy secrets) {
  const StoredFinding& stored = told.stored;
  std::string out = fmt::format("\n**{:.1f} {}** {}\n\n", stored.score, to_string(stored.verdict),
                                code(short_text(who_text(told.finding))));
  out += fmt::format("{}: {}  \n", stored.origin == Origin::kClient ? "User-Agent" : "Server",
                     code(short_text(stored.identifier)));
  out += fmt::format("{}{}  \n", seen_words(stored),
                     stored.probability ? fmt::format("; probability {:.2g}", *stored.probability) : std::string());
  const Place& place = stored.strongest.place;
  out +=
      fmt::format("finding {}{}; {} {} {}\n\n", code(told.id),
                  stored.strongest.uid.empty() ? std::string() : "; uid " + code(stored.strongest.uid),
                  code(place.file), place.packet > 0 ? "packet" : "line", place.packet > 0 ? place.packet : place.line);
  for (const ToldEvidence& evidence : told_evidence(told.finding)) {
    out += fmt::format("- {:+.1f} {}{}\n", evidence.weight, code(evidence.name),
                       evidence.value.empty() ? std::string() : ": " + code(evidence.value));
    for (const ToldReason& reason : evidence.reasons) {
      out += fmt::format("  - {:+.1f} {}{}\n", reason.weight, code(reason.words),
                         reason.logs.empty() ? std::string() : " " + words(reason.logs));
    }
  }
  for (const LedgerEntry& entry : told.verdicts) {
    out += fmt::format("\nVerdict {}\n", words(entry_words(entry)));
  }
  for (const MessageText& message : told.finding.texts) {
    std::string lines;
    for (const std::string& line : short_wire_lines(message, secrets)) {
      lines += line + '\n';
    }
    out += fmt::format("\n{}\n\n{}", message.origin == Origin::kClient ? "Request:" : "Response:", block(lines));
  }
  if (told.finding.texts_cut) {
    out += "\nmore was read than is kept or told here\n";
  }
  return out;
}

std::string runs_markdown(const HuntReport& hunt) {
  if (hunt.runs.empty()) {
    return {};
  }
  std::string out =
      "\n## What was read\n\n| run | begun | state | logs | records | skipped | scored | called out | inputs |\n| --: "
      "| --- | --- | --: | --: | --: "
      "| --: | --: | --- |\n";
  for (const Run& run : hunt.runs) {
    out += fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} |\n", run.number, time_words(run.facts.started),
                       to_string(run.state), grouped(run.counts.logs), grouped(run.counts.records),
                       grouped(run.counts.skipped),
                       counted(run.counts.units, run.facts.by_message ? "message" : "connection"),
                       grouped(run.counts.findings), cell(inputs_words(run)));
  }
  return hunt.runs_left_out > 0 ? out + fmt::format("\nand {} before\n", counted(hunt.runs_left_out, "run")) : out;
}

}  // namespace

std::string hunt_markdown(const HuntReport& hunt, SecretPolicy secrets) {
  std::string out =
      fmt::format("# {}\n\npugmark {}, {}, {}{}\n", words(hunt.title), words(hunt.pugmark), time_words(hunt.made),
                  code(hunt.store), hunt.chosen.empty() ? std::string() : ", findings by " + code(hunt.chosen));
  for (const std::string& sentence : summary_sentences(hunt)) {
    out += "\n" + sentence + "\n";
  }
  out += days_markdown(hunt) + hosts_markdown(hunt);
  for (const ReportedHost& host : hunt.hosts) {
    out += fmt::format("\n## {}\n", code(host_name(host.all)));
    for (const ReportedFinding& finding : host.findings) {
      out += finding_markdown(finding, secrets);
    }
    if (host.all.findings > host.findings.size()) {
      out +=
          fmt::format("\nand {} of this host\n", counted(host.all.findings - host.findings.size(), "weaker finding"));
    }
  }
  out += runs_markdown(hunt);
  for (const ReportedModel& model : hunt.models) {
    out += fmt::format("\n## Model {}\n\nSHA-256 {}\n\n", code(model.path), code(model.hash));
    out += model.card ? block(card_text(*model.card))
                      : fmt::format("recipe {}; no card, for {}\n", words(model.recipe), words(model.no_card));
  }
  return out + '\n' + words(kHowToRead) + '\n';
}

}  // namespace pugmark::report
