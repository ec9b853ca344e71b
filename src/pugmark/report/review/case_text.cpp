// Tables of findings, and the page of one.
#include "pugmark/report/review/case_text.h"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>

#include "pugmark/core/text.h"
#include "pugmark/report/assess/finding_text.h"
#include "pugmark/report/review/hunt_words.h"
#include "pugmark/report/review/pivot_commands.h"
#include "pugmark/report/review/safelist_report.h"

namespace pugmark::report {
namespace {

constexpr std::size_t kShortId = 8;
constexpr std::size_t kLeastWidth = 60;

/// Code points of text that is safe for a terminal: its columns, but for wide characters.
std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// `text` cut and filled up to `columns`.
std::string cell(std::string_view text, std::size_t columns) {
  std::string shown = shorten(terminal_safe(text), columns);
  shown.append(columns - std::min(columns, columns_of(shown)), ' ');
  return shown;
}

std::string time_text(const std::optional<Timestamp>& ts) {
  return ts ? to_iso8601_seconds(*ts) : std::string("time unknown");
}

std::string without_end(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

/// The widths of the columns that give way, for the texts that they are to hold.
struct FlexibleColumns {
  std::size_t client = 6;
  std::size_t host = 4;
  std::size_t identifier = 10;
};

FlexibleColumns columns_for(std::span<const StoredFinding> findings, std::size_t width) {
  constexpr std::size_t kMostClient = 15;
  const std::size_t most_host = std::max<std::size_t>(16, width / 5);
  const std::size_t most_identifier = std::max<std::size_t>(12, width / 6);
  FlexibleColumns columns;
  for (const StoredFinding& finding : findings) {
    const auto grow = [](std::size_t& column, std::string_view text, std::size_t most) {
      column = std::max(column, std::min(most, columns_of(terminal_safe(text))));
    };
    grow(columns.client, finding.client, kMostClient);
    grow(columns.host, finding.host, most_host);
    grow(columns.identifier, finding.identifier, most_identifier);
  }
  return columns;
}

/// A message as on the wire, a header a line.
std::string message_text(const MessageText& message, SecretPolicy secrets) {
  std::string out;
  for (const std::string& line : wire_lines(message, secrets)) {
    out += "    " + line + '\n';
  }
  return out.empty() ? "    (no headers)\n" : out;
}

std::string messages_text(const CaseFile& file, SecretPolicy secrets) {
  std::string out;
  if (file.finding.texts.empty()) {
    return "messages: their texts are not kept in the store\n";
  }
  for (const MessageText& message : file.finding.texts) {
    out += fmt::format("  {}\n", message.origin == Origin::kClient ? "request" : "response");
    out += message_text(message, secrets);
  }
  const char* const cut = file.finding.texts_cut ? "; more were read than are kept" : "";
  return fmt::format("messages: {} different{}\n{}", grouped(file.finding.texts.size()), cut, out);
}

std::string sighting_text(const Sighting& sighting) {
  std::string text = fmt::format("{}  {}", time_text(sighting.ts),
                                 sighting.uid.empty() ? std::string("no uid") : terminal_safe(sighting.uid));
  if (!sighting.server.empty()) {
    text += fmt::format("  to {}", endpoint_text(sighting.server, sighting.server_port));
  }
  if (!sighting.uri.empty()) {
    text += "  " + terminal_safe(sighting.uri);
  }
  if (!sighting.status_code.empty()) {
    text += "  " + terminal_safe(sighting.status_code);
  }
  text += sighting.place.packet > 0
              ? fmt::format("  {} packet {}", terminal_safe(sighting.place.file), sighting.place.packet)
              : fmt::format("  {}:{}", terminal_safe(sighting.place.file), sighting.place.line);
  return text;
}

/// A section of lines under a title.
template <typename Items, typename Line>
std::string section(const std::string& title, const Items& items, std::size_t width, Line&& line) {
  std::string out = title + '\n';
  for (const auto& item : items) {
    out += "  " + shorten(line(item), width - 2) + '\n';
  }
  return out;
}

std::string other_text(const StoredFinding& finding) {
  return fmt::format("{}  {:>5.1f}  {:<9}  {}  {}  {}", finding.id.substr(0, kShortId), finding.score,
                     to_string(finding.verdict), terminal_safe(finding.client), terminal_safe(finding.host),
                     terminal_safe(finding.identifier));
}

std::string nearest_text(const CaseFile& file, std::size_t width) {
  const std::string title = "nearest with a verdict (share of header names and words of values in common)";
  if (file.finding.texts.empty()) {
    return title + ": none, for its own messages are not kept\n";
  }
  if (file.nearest.empty()) {
    return title + ": none, for no other finding has a verdict and messages that are kept\n";
  }
  return section(title, file.nearest, width, [](const Neighbour& near) {
    return fmt::format("{:.2f}  {}", near.similarity, other_text(near.finding));
  });
}

std::string training_text(const CaseFile& file, std::size_t width) {
  const TrainingNeighbours& training = file.training;
  const std::string title = fmt::format(
      "nearest that the model learned from{}",
      training.other_logs > 0
          ? fmt::format(" ({} left out, for the model did not learn from them)", counted(training.other_logs, "log"))
          : "");
  if (training.nearest.empty()) {
    return fmt::format("{}: none, for {}\n", title, training.why_none);
  }
  return section(title, training.nearest, width, [](const TrainingNeighbour& near) {
    constexpr std::size_t kLongestName = 40;
    const std::string name = near.file.substr(near.file.rfind('/') + 1);
    return fmt::format("{:.2f}  {:<9}  {:<8}  {}:{}  {}  {}", near.similarity, near.malicious ? "malicious" : "normal",
                       near.origin == Origin::kClient ? "request" : "response",
                       shorten(terminal_safe(name), kLongestName), near.line, terminal_safe(near.host),
                       terminal_safe(near.identifier));
  });
}

/// Others that a finding has something in common with.
std::string others_text(std::string_view what, const OtherFindings& others, std::size_t width) {
  const std::string title =
      fmt::format("others of the same {}: {}{}", what, others.count > 0 ? grouped(others.count) : "none",
                  others.hidden > 0 ? fmt::format(" ({} hidden by the safelist)", grouped(others.hidden)) : "");
  return others.strongest.empty() ? title + '\n' : section(title, others.strongest, width, other_text);
}

std::string run_text(const Run& run) {
  return fmt::format("{}  {}  score {:.1f}  {}, model {} (recipe {})", run.number,
                     to_iso8601_seconds(run.facts.started), run.score, to_string(run.state),
                     terminal_safe(run.facts.model), terminal_safe(run.facts.recipe));
}

std::string entry_text(const LedgerEntry& entry) {
  return fmt::format("{}  {} (was {}) by {}{}{}", to_iso8601_seconds(entry.at), to_string(entry.verdict),
                     to_string(entry.before), terminal_safe(entry.who), entry.reason.empty() ? "" : ": ",
                     terminal_safe(entry.reason));
}

/// What it is, in some lines.
std::string head_text(const CaseFile& file, std::string_view id, std::size_t width) {
  const StoredFinding& stored = file.stored;
  std::string out = fmt::format("finding {}  {}  score {:.1f}{}\n", id, to_string(stored.verdict), stored.score,
                                stored.probability ? fmt::format("  p {:.2g}", *stored.probability) : std::string());
  const auto add = [&](std::string_view label, const std::string& text) {
    out += shorten(fmt::format("  {:<7} {}", label, text), width) + '\n';
  };
  add("id", stored.id);
  if (const std::string who = who_text(file.finding); !who.empty()) {
    add(stored.origin == Origin::kClient ? "request" : "about", who);
  }
  add(stored.origin == Origin::kClient ? "agent" : "server", terminal_safe(stored.identifier));
  add("seen", stored.first_seen && stored.last_seen
                  ? fmt::format("{}, {} to {}", counted(stored.sightings, "time"),
                                to_iso8601_seconds(*stored.first_seen), to_iso8601_seconds(*stored.last_seen))
                  : counted(stored.sightings, "time"));
  add("scored", stored.by_message ? std::string("a message alone")
                                  : fmt::format("a connection of {}", counted(file.finding.messages, "message")));
  add("known", fmt::format("view {}", to_string(file.finding.view)));
  if (!stored.fingerprint.empty()) {
    add("headers", fmt::format("fingerprint {}", stored.fingerprint));
  }
  if (file.hidden_by) {
    add("hidden", fmt::format("by entry {} of the safelist ({}), {}: {}", file.hidden_by->number,
                              safelist_entry_name(*file.hidden_by), terminal_safe(file.hidden_by->who),
                              terminal_safe(file.hidden_by->reason)));
  }
  return out;
}

}  // namespace

std::string findings_table(std::span<const StoredFinding> findings, std::span<const std::string> ids,
                           std::size_t width) {
  width = std::max(width, kLeastWidth);
  const FlexibleColumns columns = columns_for(findings, width);
  std::size_t id_width = kShortId;
  for (const std::string& id : ids) {
    id_width = std::max(id_width, id.size());
  }
  constexpr std::size_t kTime = 16;  // "2026-11-24 01:52"
  constexpr std::size_t kVerdict = 9;
  const bool teaching = std::any_of(findings.begin(), findings.end(),
                                    [](const StoredFinding& finding) { return finding.teaching.has_value(); });
  const auto line = [&](std::string_view id, std::string_view score, std::string_view seen, std::string_view count,
                        std::string_view client, std::string_view host, std::string_view identifier,
                        std::string_view last, std::string_view reason) {
    const std::string start =
        fmt::format("{}  {:>5}  {}  {:>5}  {}  {}  {}  {}  ", cell(id, id_width), score, cell(seen, kTime), count,
                    cell(client, columns.client), cell(host, columns.host), cell(identifier, columns.identifier),
                    cell(last, kVerdict));
    const std::size_t used = columns_of(start);
    constexpr std::size_t kLeastReason = 16;
    return without_end(start + shorten(terminal_safe(reason), std::max(kLeastReason, width - std::min(width, used))));
  };
  std::string out = line("id", "score", "last seen", "count", "client", "host", "identifier",
                         teaching ? "settles" : "verdict", "strongest reason");
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const StoredFinding& finding = findings[i];
    std::string seen = finding.last_seen ? to_iso8601_seconds(*finding.last_seen).substr(0, kTime) : "time unknown";
    std::replace(seen.begin(), seen.end(), 'T', ' ');
    out += line(ids[i], fmt::format("{:.1f}", finding.score), seen, grouped(finding.sightings), finding.client,
                finding.host, finding.identifier,
                finding.teaching ? grouped(finding.teaching->settles) : std::string(to_string(finding.verdict)),
                finding.reason);
  }
  return out;
}

std::string learning_table(std::span<const JudgedFinding> judged, std::span<const std::string> ids, std::size_t width) {
  std::string out = fmt::format("{:<{}}  {:<9}  {:>6}  {:>6}  {:>6}  {}\n", "id", kShortId, "verdict", "score", "after",
                                "clears", "client  host  identifier");
  for (std::size_t i = 0; i < judged.size(); ++i) {
    const JudgedFinding& one = judged[i];
    std::string line = fmt::format("{:<{}}  {:<9}  {:>6.1f}  {:>6.1f}  {:>6}", ids[i], kShortId,
                                   to_string(one.finding.verdict), one.before, one.after, grouped(one.clears));
    for (const std::string* const text : {&one.finding.client, &one.finding.host, &one.finding.identifier}) {
      line += "  " + (text->empty() ? std::string("-") : terminal_safe(*text));
    }
    out += shorten(line, std::max(width, kLeastWidth)) + '\n';
  }
  return out;
}

std::string groups_table(std::span<const FindingGroup> groups, std::string_view key, std::size_t width) {
  width = std::max(width, kLeastWidth);
  std::string out = fmt::format("{:>5}  {:>8}  {:>9}  {:<16}  {:<30}  {}\n", "score", "findings", "sightings",
                                "last seen", "verdicts", key);
  for (const FindingGroup& group : groups) {
    constexpr std::size_t kTime = 16;
    std::string seen = group.last_seen ? to_iso8601_seconds(*group.last_seen).substr(0, kTime) : "time unknown";
    std::replace(seen.begin(), seen.end(), 'T', ' ');
    const std::string start =
        fmt::format("{:>5.1f}  {:>8}  {:>9}  {:<16}  {:<30}  ", group.score, grouped(group.findings),
                    grouped(group.sightings), seen, verdicts_words(group.verdicts));
    constexpr std::size_t kLeastKey = 20;
    const std::size_t room = std::max(kLeastKey, width - std::min(width, start.size()));
    out += without_end(start + (group.key.empty() ? "(none)" : shorten(terminal_safe(group.key), room)));
  }
  return out;
}

std::string case_text(const CaseFile& file, std::string_view id, SecretPolicy secrets, std::size_t width) {
  width = std::max(width, kLeastWidth);
  std::string out = head_text(file, id, width);
  out += messages_text(file, secrets);
  out += file.finding.evidence.empty() ? std::string("why: no evidence is kept\n")
                                       : "why\n" + evidence_text(file.finding, width);
  const std::uint64_t more =
      file.stored.sightings - std::min<std::uint64_t>(file.stored.sightings, file.sightings.size());
  out += section(fmt::format("sightings: {}{}", grouped(file.stored.sightings),
                             more > 0 ? fmt::format(", the latest {} of them", file.sightings.size()) : std::string()),
                 file.sightings, width, sighting_text);
  out += section("runs that called it out", file.runs, width, run_text);
  out +=
      file.verdicts.empty() ? std::string("verdicts: none\n") : section("verdicts", file.verdicts, width, entry_text);
  out += nearest_text(file, width);
  out += training_text(file, width);
  out += others_text("host", file.of_host, width);
  out += others_text("server", file.of_server, width);
  out += others_text("client", file.of_client, width);
  if (const auto pivots = pivot_commands(file.stored.strongest); !pivots.empty()) {
    out += "go on with\n";
    for (const std::string& command : pivots) {
      out += "  " + command + '\n';
    }
  }
  return out;
}

}  // namespace pugmark::report
