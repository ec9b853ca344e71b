// pugmark audit
#include <algorithm>
#include <unistd.h>

#include <fmt/format.h>

#include "pugmark/app/evaluate/audit.h"
#include "pugmark/app/labelled/corrections.h"
#include "pugmark/cli/command.h"
#include "pugmark/cli/options.h"
#include "pugmark/core/text.h"
#include "pugmark/io/output.h"
#include "pugmark/report/evaluate/audit_report.h"

namespace pugmark::cli {
namespace {

enum class Format { kText, kJson };

constexpr std::size_t kTextShown = 20;

struct Options {
  app::AuditOptions audit;
  Format format = Format::kText;
  std::optional<std::size_t> strongest;
  std::string output;
  bool force = false;
};

void print_summary(const LabelAudit& audit, std::size_t shown, std::size_t all) {
  std::array<std::uint64_t, 2> units{};
  for (const ToldSuspicion& told : audit.suspicions) {
    units[told.suspicion.malicious ? 1 : 0] += told.suspicion.units;
  }
  fmt::print(stderr, "{} of {} and {} of {}, held back in {} parts\n", counted(audit.units[0], "normal connection"),
             counted(audit.groups[0], "source"), counted(audit.units[1], "malicious one"),
             counted(audit.groups[1], "source"), audit.folds);
  fmt::print(stderr, "labels likely wrong: {} labelled normal, {} labelled malicious, in {}{}\n",
             counted(units[0], "connection"), grouped(units[1]), counted(report::suspected_logs(audit), "log"),
             shown < all ? fmt::format("; the strongest {} are shown (--top)", grouped(shown)) : "");
}

int run(const Options& options) {
  Stopwatch watch;
  std::optional<AtomicFile> list;
  if (!options.output.empty()) {  // ask for it first: minutes of work must not end in "exists already"
    auto created =
        AtomicFile::create(options.output, options.force ? Overwrite::kReplace : Overwrite::kRefuse, Access::kUmask);
    if (!created) {
      return report_error(created.error());
    }
    list.emplace(*std::move(created));
  }
  TerminalDiagnostics terminal;
  FoldingSink diagnostics(terminal);
  const auto audit = app::audit(options.audit, diagnostics);
  diagnostics.finish();
  if (!audit) {
    return report_error(audit.error());
  }
  const bool text = options.format == Format::kText;
  const std::size_t all = text ? report::suspected_logs(*audit) : audit->suspicions.size();
  const std::size_t shown = std::min(options.strongest.value_or(text ? kTextShown : all), all);
  DescriptorSink standard_output(STDOUT_FILENO, "standard output");
  auto written = standard_output.write(text ? report::audit_text(*audit, shown, terminal_width())
                                            : report::audit_json(*audit, shown));
  if (written && list) {
    written = list->write(app::corrections_text(*audit));
    written = written ? list->commit() : std::move(written);
  }
  if (!written) {
    return report_error(written.error());
  }
  print_summary(*audit, shown, all);
  if (list) {
    fmt::print(stderr, "wrote {}, {:.2f} s\nnext: look at it, then pugmark train ... --corrections {}\n",
               terminal_safe(options.output), watch.seconds(), shell_path(options.output));
  } else if (all > 0) {
    fmt::print(stderr, "next: look at them; -o corrections.tsv writes a list to edit and to train with\n");
  }
  return terminal.failed() ? kExitError : kExitOk;
}

}  // namespace

void declare_audit(CLI::App& parent, Action& action) {
  CLI::App& app = *parent.add_subcommand(
      "audit", "Find labelled logs whose labels are likely wrong, before a model learns from them");
  auto options = std::make_shared<Options>();
  app::AuditOptions& audit = options->audit;
  audit.scan.threads = default_threads();
  audit.scan.stop = &stop_flag();
  add_labelled_options(app, audit.inputs);
  add_group_by_option(app, audit.group_by);
  add_window_option(app, audit.window);
  app.add_option("--format", options->format, "How to print: text or json (an object a line)")
      ->transform(choice<Format>({{"text", Format::kText}, {"json", Format::kJson}}))
      ->type_name("FORMAT")
      ->default_str("text");
  app.add_option("--top", options->strongest,
                 "Print only the N strongest: logs as text (20 without it), logs and hosts as JSON")
      ->transform(whole_number(1, 1'000'000))
      ->type_name("N");
  app.add_option("-o,--output", options->output, "Where to write the list of corrections, all of them")
      ->check(output_name())
      ->type_name("FILE");
  app.add_option("--threads", audit.scan.threads, "Threads to use")->transform(whole_number(1, 256))->type_name("N");
  app.add_flag("--strict", audit.scan.strict, "Fail on a row that cannot be read instead of skipping it");
  add_capture_options(app, audit.scan.capture);
  app.add_flag("--force", options->force, "Replace an existing list");
  app.footer(
      "Example:\n  pugmark audit --normal logs/normal --malicious logs/malicious -o corrections.tsv\n"
      "  pugmark train --normal logs/normal --malicious logs/malicious --corrections corrections.tsv -o team.pug");
  app.callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace pugmark::cli
