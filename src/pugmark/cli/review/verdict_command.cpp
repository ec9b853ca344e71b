// pugmark verdict
#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "pugmark/app/review/judge.h"
#include "pugmark/cli/command.h"
#include "pugmark/cli/options.h"
#include "pugmark/cli/review/finding_filter.h"
#include "pugmark/cli/review/store_choice.h"
#include "pugmark/core/ascii.h"
#include "pugmark/core/text.h"
#include "pugmark/io/output.h"
#include "pugmark/report/review/case_records.h"
#include "pugmark/report/review/case_text.h"
#include "pugmark/report/review/safelist_report.h"

namespace pugmark::cli {
namespace {

enum class Format { kText, kJson };

constexpr std::size_t kPreviewed = 5;
constexpr std::size_t kNamed = 20;

struct Options {
  std::vector<std::string> words;
  std::string store;
  FilterOptions filter;
  bool filtered = false;
  std::string reason;
  std::string by;
  bool yes = false;
  Format format = Format::kText;
};

/// The verdict among the words; the others are left as ids.
Result<Verdict> take_verdict(std::vector<std::string>& words) {
  std::vector<Verdict> verdicts;
  std::erase_if(words, [&](const std::string& word) {
    const auto verdict = parse_verdict(lower_case(word));
    if (verdict) {
      verdicts.push_back(*verdict);
    }
    return verdict.has_value();
  });
  const auto stray = std::find_if(words.begin(), words.end(), [](const std::string& word) {
    return !std::all_of(word.begin(), word.end(), [](char c) { return hex_value(c) >= 0; });
  });
  if (stray != words.end()) {
    return Error(ErrorCode::kUsage, fmt::format("'{}' is neither a verdict nor an id", *stray))
        .hint("verdicts are malicious, benign, unsure and open");
  }
  if (verdicts.size() != 1) {
    return Error(ErrorCode::kUsage, fmt::format("{} given; wanted one of malicious, benign, unsure, open",
                                                verdicts.empty() ? "no verdict" : "several verdicts"))
        .hint("pugmark verdict --help");
  }
  return verdicts.front();
}

Result<std::vector<StoredFinding>> chosen_findings(store::Database& database, const Options& options,
                                                   const std::vector<std::string>& ids) {
  if (options.filtered) {
    PUGMARK_TRY(const store::FindingFilter filter, filter_of(options.filter, database, wall_clock()));
    PUGMARK_TRY(auto chosen, store::list_findings(database, filter, std::nullopt));
    PUGMARK_TRY(const std::uint64_t hidden, store::count_hidden(database, filter, chosen.size()));
    if (hidden > 0) {
      fmt::print(stderr, "{} left out, for the safelist hides them (--show-hidden)\n", counted(hidden, "finding"));
    }
    return chosen;
  }
  std::vector<StoredFinding> findings;
  for (const std::string& id : ids) {
    PUGMARK_TRY(StoredFinding finding, store::find_finding(database, id));
    findings.push_back(std::move(finding));
  }
  return findings;
}

/// Shows what a verdict by a filter would touch.
Result<void> preview(store::Database& database, const std::vector<StoredFinding>& findings, Verdict verdict,
                     ByteSink& sink) {
  const std::span<const StoredFinding> shown = std::span(findings).first(std::min(findings.size(), kPreviewed));
  PUGMARK_TRY(const auto ids, store::shortest_prefixes(database, shown));
  if (!shown.empty()) {
    PUGMARK_CHECK(sink.write(report::findings_table(shown, ids, terminal_width())));
  }
  const auto judged = std::count_if(findings.begin(), findings.end(), [&](const StoredFinding& finding) {
    return finding.verdict != Verdict::kOpen && finding.verdict != verdict;
  });
  fmt::print(stderr, "{} would get the verdict {}{}{}\n", counted(findings.size(), "finding"), to_string(verdict),
             findings.size() > shown.size()
                 ? fmt::format(", the strongest {} listed (pugmark findings lists all)", shown.size())
                 : std::string(),
             judged > 0 ? fmt::format("; {} with another verdict now", judged) : std::string());
  if (!findings.empty()) {
    fmt::print(stderr, "nothing was written; the same with --yes gives it\n");
  }
  return {};
}

/// Says what was written, and what contradicts it.
Result<void> report_judged(store::Database& database, const app::Judged& judged, const Options& options,
                           const store::Judgement& judgement, ByteSink& sink) {
  std::string out;
  for (std::size_t i = 0; i < judged.entries.size(); ++i) {
    const LedgerEntry& entry = judged.entries[i];
    if (options.format == Format::kJson) {
      report::append_verdict_json(out, entry);
    } else if (i < kNamed) {
      PUGMARK_TRY(const std::string id, store::shortest_prefix(database, entry.finding));
      out += fmt::format("{}  {} (was {})\n", id, to_string(entry.verdict), to_string(entry.before));
    }
  }
  PUGMARK_CHECK(sink.write(out));
  TerminalDiagnostics terminal;
  for (std::size_t i = 0; i < std::min(judged.contradictions.size(), kNamed); ++i) {
    const store::Contradiction& contradiction = judged.contradictions[i];
    Diagnostic diagnostic;
    PUGMARK_TRY(const std::string id, store::shortest_prefix(database, contradiction.finding));
    PUGMARK_TRY(const std::string other, store::shortest_prefix(database, contradiction.other));
    const Verdict opposite = judgement.verdict == Verdict::kBenign ? Verdict::kMalicious : Verdict::kBenign;
    diagnostic.what =
        fmt::format("{} has the same messages as {}, whose verdict is {}", id, other, to_string(opposite));
    diagnostic.hints.push_back(fmt::format("pugmark show{} {} {}", store_words(options.store), id, other));
    terminal.report(diagnostic);
  }
  for (const store::EntryMatches& hiding : judged.still_hiding) {
    Diagnostic diagnostic;
    PUGMARK_TRY(const std::string id,
                store::shortest_prefix(database, judged.entries[hiding.findings.front()].finding));
    const std::size_t more = hiding.findings.size() - 1;
    diagnostic.what =
        fmt::format("{}{} shown from now on, but entry {} of the safelist ({}) hides what is like {}", id,
                    more == 0 ? " is" : fmt::format(" and {} are", counted(more, "other")), hiding.entry.number,
                    report::safelist_entry_name(hiding.entry), more == 0 ? "it" : "them");
    diagnostic.hints.push_back(
        fmt::format("pugmark safelist{} remove {}", store_words(options.store), hiding.entry.number));
    terminal.report(diagnostic);
  }
  std::string text = fmt::format("{} by {}", counted(judged.entries.size(), "verdict"), terminal_safe(judgement.who));
  if (judged.decided_before > 0) {
    text += fmt::format(", {} in place of another", grouped(judged.decided_before));
  }
  if (judged.contradictions.size() > kNamed) {
    text += fmt::format(", {} contradicted by others", grouped(judged.contradictions.size()));
  }
  if (options.format == Format::kText && judged.entries.size() > kNamed) {
    text += fmt::format(", the first {} listed", kNamed);
  }
  fmt::print(stderr, "{}\n", text);
  return {};
}

Result<void> judge(const Options& options) {
  std::vector<std::string> ids = options.words;
  PUGMARK_TRY(const Verdict verdict, take_verdict(ids));
  if (ids.empty() != options.filtered) {
    return Error(ErrorCode::kUsage, options.filtered ? "ids and filters together: give one or the other"
                                                     : "no finding given: ids, or filters such as --host")
        .hint("pugmark verdict --help");
  }
  PUGMARK_TRY(store::Database database, open_store(options.store, store::Missing::kRefuse));
  PUGMARK_TRY(auto findings, chosen_findings(database, options, ids));
  DescriptorSink sink(STDOUT_FILENO, "standard output");
  if (options.filtered && !options.yes) {
    return preview(database, findings, verdict, sink);
  }
  const store::Judgement judgement{verdict, options.by.empty() ? login_name() : options.by, wall_clock(),
                                   options.reason};
  PUGMARK_TRY(const app::Judged judged, app::judge(database, std::move(findings), judgement));
  return report_judged(database, judged, options, judgement, sink);
}

}  // namespace

void declare_verdict(CLI::App& parent, Action& action) {
  CLI::App& app = *parent.add_subcommand("verdict", "Say of findings that they are malicious, benign or unsure");
  auto options = std::make_shared<Options>();
  app.add_option("ID", options->words,
                 "Findings, by their ids or the first digits of these, and the verdict, before or behind them: "
                 "malicious, benign, unsure, or open to take one back")
      ->required();
  add_store_option(app, options->store);
  app.add_option("--reason", options->reason, "Why; kept with the verdict")->type_name("TEXT");
  app.add_option("--by", options->by, "Who says so; without it the name that you log in with")->type_name("NAME");
  add_filter_options(app, options->filter, store::VerdictFilter::kAny);
  app.add_flag("--yes", options->yes, "Give the verdict to all that filters choose; without it they are only shown");
  app.add_option("--format", options->format, "text for eyes, or json (a line for each verdict)")
      ->transform(choice<Format>({{"text", Format::kText}, {"json", Format::kJson}}))
      ->type_name("FORMAT")
      ->default_str("text");
  app.footer(
      "Examples:\n  pugmark verdict 3f2a9c01 malicious --reason 'beacons to a known C2'\n"
      "  pugmark verdict benign --host '*.corp.example'\n"
      "  pugmark verdict benign --host '*.corp.example' --reason 'our updater' --yes");
  app.callback([options, &app, &action] {
    options->filtered = is_filter_used(app);
    action = [options]() -> int {
      const auto judged = judge(*options);
      return judged ? kExitOk : report_error(judged.error());
    };
  });
}

}  // namespace pugmark::cli
