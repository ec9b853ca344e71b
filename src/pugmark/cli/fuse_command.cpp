// pugmark fuse
#include <algorithm>

#include <fmt/format.h>

#include "pugmark/app/fuse/fuse.h"
#include "pugmark/cli/command.h"
#include "pugmark/cli/options.h"
#include "pugmark/core/text.h"
#include "pugmark/report/model_text.h"
#include "pugmark/version.h"

namespace pugmark::cli {
namespace {

int run(const app::FuseOptions& options) {
  Stopwatch watch;
  TerminalDiagnostics terminal;
  FoldingSink diagnostics(terminal);
  std::vector<std::string> inputs = options.normal;
  inputs.insert(inputs.end(), options.malicious.begin(), options.malicious.end());
  auto summary = [&] {
    Progress progress(expected_bytes(inputs));
    app::FuseOptions with_progress = options;
    with_progress.scan.progress = [&progress](std::uint64_t bytes) { progress.update(bytes); };
    return app::fuse(with_progress, diagnostics);
  }();
  if (summary) {
    warn_of_shared_files(summary->card, diagnostics);
  }
  diagnostics.finish();
  if (!summary) {
    return report_error(summary.error());
  }
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  for (const Label label : {Label::kNormal, Label::kMalicious}) {
    const auto i = static_cast<std::size_t>(label);
    const app::ScanCounts& read = summary->read[i];
    fmt::print(stderr, "{:<10} {}, {}, {} skipped{}; {} that all models score\n", to_string(label),
               counted(read.files, "file"), counted(read.records, "record"), grouped(read.skipped),
               read.other_files > 0 ? fmt::format(" ({} left out)", counted(read.other_files, "other file")) : "",
               counted(summary->seen_by_all[i], "connection"));
    records += read.records;
    bytes += read.bytes;
  }
  fmt::print(stderr, "{}", report::fused_text(summary->card, summary->folds, summary->lowest_rate));
  fmt::print(stderr, "wrote {} ({} bytes), {}\n", terminal_safe(options.output), grouped(summary->model_bytes),
             watch.summary(records, bytes));
  fmt::print(stderr, "next: pugmark assess -m {} LOGS\n", shell_path(options.output));
  return terminal.failed() ? kExitError : kExitOk;
}

}  // namespace

void declare_fuse(CLI::App& parent, Action& action) {
  CLI::App& app = *parent.add_subcommand(
      "fuse",
      "Have models judge together: one of headers, and one or more of flows, that look at the same connections");
  auto options = std::make_shared<app::FuseOptions>();
  options->scan.threads = default_threads();
  options->scan.stop = &stop_flag();
  options->version = kVersion;
  app.add_option("models", options->models, "Models to fuse: one of the recipe headers, one or more of flows")
      ->check(model_name())
      ->type_name("MODEL")
      ->required();
  app.add_option("--normal", options->normal,
                 "Logs of ordinary traffic that show exchanges (http.log, eve.json, captures): files or directories. "
                 "Each model's recipe is trained anew on parts of them, and how far to trust it told by the rest")
      ->type_name("PATH")
      ->required();
  app.add_option("--malicious", options->malicious, "The same of malicious traffic")->type_name("PATH")->required();
  app.add_option("-o,--output", options->output, "Where to write the fused model, which holds all of them")
      ->check(model_name())
      ->type_name("MODEL")
      ->required();
  add_group_by_option(app, options->group_by);
  add_window_option(app, options->window);
  app.add_option("--base-rate", options->base_rate,
                 "Share of connections that are malicious, for the probabilities that the model tells")
      ->transform(share())
      ->type_name("SHARE")
      ->default_str("1e-5");
  app.add_option("--note", options->note, "A line for the model's card, such as its known weaknesses")
      ->type_name("TEXT");
  app.add_option("--threads", options->scan.threads, "Threads to use")->transform(whole_number(1, 256))->type_name("N");
  app.add_flag("--strict", options->scan.strict, "Fail on a row that cannot be read instead of skipping it");
  add_capture_options(app, options->scan.capture);
  app.add_flag("--force", options->force, "Replace an existing model");
  app.footer(
      "Examples:\n  pugmark train --normal logs/normal --malicious logs/malicious -o headers.pug\n"
      "  pugmark train --recipe flows --algorithm gradient-boosting --normal logs/normal --malicious logs/malicious "
      "-o flows.pug\n"
      "  pugmark fuse headers.pug flows.pug --normal logs/normal --malicious logs/malicious -o both.pug\n"
      "  pugmark assess -m both.pug /opt/zeek/logs/current/http.log");
  app.callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace pugmark::cli
