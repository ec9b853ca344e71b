// pugmark drift
#include <memory>
#include <optional>
#include <unistd.h>

#include <fmt/format.h>

#include "pugmark/app/evaluate/drift.h"
#include "pugmark/cli/command.h"
#include "pugmark/cli/model_choice.h"
#include "pugmark/cli/options.h"
#include "pugmark/io/output.h"
#include "pugmark/report/evaluate/drift_report.h"
#include "pugmark/report/model_text.h"

namespace pugmark::cli {
namespace {

enum class Format { kText, kJson };

struct Options {
  app::DriftOptions drift;
  std::string model;
  Format format = Format::kText;
};

/// Says what to do about the advice.
void print_next(const Options& options, const ChosenModel& chosen, const Drift& drift) {
  const std::string inputs = shell_paths(options.drift.inputs);
  const std::string model = chosen.by_default ? std::string() : " -m " + shell_path(chosen.path);
  const bool look = drift.advice == DriftAdvice::kLookFirst;
  if (look) {
    fmt::print(stderr, "next: pugmark assess{}{}\n", model, inputs);
  }
  if ((look || drift.advice == DriftAdvice::kAdapt) && drift.adaptable) {
    const char* const first = look ? "then" : "next";
    if (drift.learned > 0) {
      // What is adapted is what training gave; verdicts are learned again from the case store.
      fmt::print(
          stderr,
          "{}: pugmark learn --undo -m {} -o base.pug, then pugmark train --from base.pug --normal{} -o adapted.pug, "
          "then pugmark learn -m adapted.pug\n",
          first, shell_path(chosen.path), inputs);
      return;
    }
    fmt::print(stderr, "{}: pugmark train --from {} --normal{} -o mine.pug\n", first, shell_path(chosen.path), inputs);
  }
}

int run(Options options) {
  Stopwatch watch;
  const auto chosen = choose_model(options.model);
  if (!chosen) {
    return report_error(chosen.error());
  }
  options.drift.model_path = chosen->path;
  TerminalDiagnostics terminal;
  FoldingSink diagnostics(terminal);
  std::optional<Progress> progress(std::in_place, expected_bytes(options.drift.inputs));
  options.drift.scan.progress = [&progress](std::uint64_t bytes) { progress->update(bytes); };
  const auto measured = app::measure_drift(*chosen->model, options.drift, diagnostics);
  progress.reset();
  diagnostics.finish();
  if (!measured) {
    return report_error(measured.error());
  }
  const Drift& drift = measured->drift;
  DescriptorSink standard_output(STDOUT_FILENO, "standard output");
  const std::string text = options.format == Format::kJson ? report::drift_json(drift)
                           : drift.units == 0              ? std::string()
                                                           : report::drift_text(drift, terminal_width());
  if (auto written = standard_output.write(text); !written) {
    return report_error(written.error());
  }
  if (!terminal.failed()) {
    report_nothing_read(measured->read, terminal);
  }
  warn_of_other_views(card_of(*chosen->model), measured->read, terminal);
  const std::string views = report::views_text(measured->read.views);
  fmt::print(stderr, "{}, {}{}\n", model_text(*chosen), views.empty() ? views : "view " + views + ", ",
             watch.summary(measured->read.records, measured->read.bytes));
  if (drift.units == 0 && !terminal.failed()) {
    fmt::print(stderr, "nothing to measure: the logs are empty\n");
  }
  print_next(options, *chosen, drift);
  return terminal.failed() ? kExitError : kExitOk;
}

}  // namespace

void declare_drift(CLI::App& parent, Action& action) {
  CLI::App& app = *parent.add_subcommand(
      "drift", "Tell how far traffic has moved from what a model was trained on, and whether to adapt it");
  auto options = std::make_shared<Options>();
  app::DriftOptions& drift = options->drift;
  drift.scan.threads = default_threads();
  drift.scan.stop = &stop_flag();
  app.add_option("PATH", drift.inputs, "Logs of today: files, directories, or - for standard input")->required();
  add_model_option(app, options->model);
  app.add_option("--format", options->format, "text for eyes, or json (one object)")
      ->transform(choice<Format>({{"text", Format::kText}, {"json", Format::kJson}}))
      ->type_name("FORMAT")
      ->default_str("text");
  add_window_option(app, drift.window);
  app.add_option("--threads", drift.scan.threads, "Threads to use")->transform(whole_number(1, 256))->type_name("N");
  app.add_flag("--strict", drift.scan.strict, "Fail on a row that cannot be read instead of skipping it");
  add_capture_options(app, drift.scan.capture);
  app.footer("Example:\n  pugmark drift -m team.pug /opt/zeek/logs/2026-11-2*");
  app.callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace pugmark::cli
