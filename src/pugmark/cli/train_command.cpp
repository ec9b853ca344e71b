// pugmark train
#include <fmt/format.h>

#include "pugmark/app/train.h"
#include "pugmark/cli/command.h"
#include "pugmark/cli/options.h"
#include "pugmark/core/text.h"
#include "pugmark/report/model_text.h"
#include "pugmark/version.h"

namespace pugmark::cli {
namespace {

int run(const app::TrainOptions& options) {
  Stopwatch watch;
  TerminalDiagnostics terminal;
  FoldingSink diagnostics(terminal);
  std::vector<std::string> inputs = options.normal;
  inputs.insert(inputs.end(), options.malicious.begin(), options.malicious.end());
  auto summary = [&] {
    Progress progress(expected_bytes(inputs));
    app::TrainOptions with_progress = options;
    with_progress.scan.progress = [&progress](std::uint64_t bytes) { progress.update(bytes); };
    return app::train(with_progress, diagnostics);
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
    const app::ScanCounts& read = summary->read[static_cast<std::size_t>(label)];
    fmt::print(stderr, "{:<10} {}, {}, {} skipped{}{}\n", to_string(label), counted(read.files, "file"),
               counted(read.records, "record"), grouped(read.skipped),
               read.other_rows > 0 ? fmt::format(", {} left out", counted(read.other_rows, "other row")) : "",
               read.other_files > 0 ? fmt::format(" ({} left out)", counted(read.other_files, "other file")) : "");
    records += read.records;
    bytes += read.bytes;
  }
  if (options.recipe == app::Recipe::kWords) {
    fmt::print(stderr, "vocabulary {}\n{}", counted(summary->card.vocabulary, "word"),
               report::strongest_words_text(summary->strongest));
  } else {
    fmt::print(stderr, "{}{}", report::learned_text(summary->card, summary->memorises),
               report::strongest_features_text(summary->strongest_features));
  }
  fmt::print(stderr, "wrote {} ({} bytes), {}\n", terminal_safe(options.output), grouped(summary->model_bytes),
             watch.summary(records, bytes));
  fmt::print(stderr, "next: pugmark assess -m {} LOGS\n", shell_path(options.output));
  return terminal.failed() ? kExitError : kExitOk;
}

}  // namespace

void declare_train(CLI::App& parent, Action& action) {
  CLI::App& app =
      *parent.add_subcommand("train", "Learn a model from a set of normal and a set of malicious HTTP logs");
  auto options = std::make_shared<app::TrainOptions>();
  options->scan.threads = default_threads();
  options->scan.stop = &stop_flag();
  options->version = kVersion;
  app.add_option("--normal", options->normal, "Logs of ordinary traffic: files or directories")
      ->type_name("PATH")
      ->required();
  app.add_option("--malicious", options->malicious, "Logs of malicious traffic: files or directories")
      ->type_name("PATH")
      ->required();
  app.add_option("--background", options->background,
                 "Recipe headers: logs of ordinary traffic of other places, which weigh less: files or directories")
      ->type_name("PATH");
  app.add_option("-o,--output", options->output, "Where to write the model")
      ->check(model_name())
      ->type_name("MODEL")
      ->required();
  app.add_option("--recipe", options->recipe,
                 "What to learn from: headers (which headers come, in which order, and what they claim, by "
                 "connection), or words "
                 "(naive Bayes over the words of headers, by message, as Assimilate does)")
      ->transform(choice<app::Recipe>({{"words", app::Recipe::kWords}, {"headers", app::Recipe::kHeaders}}))
      ->default_str("headers")
      ->type_name("RECIPE");
  add_group_by_option(app, options->group_by);
  add_window_option(app, options->window);
  app.add_option("--base-rate", options->base_rate,
                 "Recipe headers: share of connections that are malicious, for the probabilities that the model tells")
      ->transform(share())
      ->type_name("SHARE")
      ->default_str("1e-5");
  app.add_option("--names", options->names,
                 "Recipe words: words the model shows in clear: shared (seen in two files or ten records), all, none; "
                 "never those of secrets")
      ->transform(
          choice<NamePolicy>({{"shared", NamePolicy::kShared}, {"all", NamePolicy::kAll}, {"none", NamePolicy::kNone}}))
      ->type_name("WHICH")
      ->default_str("shared");
  app.add_option("--threads", options->scan.threads, "Threads to use")->transform(whole_number(1, 256))->type_name("N");
  app.add_flag("--strict", options->scan.strict, "Fail on a row that cannot be read instead of skipping it");
  add_capture_options(app, options->scan.capture);
  app.add_flag("--force", options->force, "Replace an existing model");
  app.footer("Example:\n  pugmark train --normal logs/normal --malicious logs/malicious -o team.pug");
  app.callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace pugmark::cli
