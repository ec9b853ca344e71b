// pugmark compare
#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <unistd.h>

#include <fmt/format.h>

#include "pugmark/app/evaluate/compare.h"
#include "pugmark/cli/command.h"
#include "pugmark/cli/model_choice.h"
#include "pugmark/cli/options.h"
#include "pugmark/cli/review/store_choice.h"
#include "pugmark/core/text.h"
#include "pugmark/io/output.h"
#include "pugmark/report/evaluate/comparison_report.h"

namespace pugmark::cli {
namespace {

enum class Format { kText, kJson };

struct Options {
  app::CompareOptions compare;
  std::string store;
  Format format = Format::kText;
};

/// The store that was named, or the user's own where there is one; nothing else.
Result<std::optional<store::Database>> open_verdicts(const Options& options) {
  if (options.store.empty()) {
    const auto path = store_path({});
    std::error_code error;
    if (!path || !std::filesystem::exists(*path, error)) {
      return std::optional<store::Database>();
    }
  }
  PUGMARK_TRY(store::Database database, open_store(options.store, store::Missing::kRefuse));
  return std::optional(std::move(database));
}

Result<app::Compared> compare(const Options& options, DiagnosticSink& diagnostics) {
  std::array<std::optional<Model>, 2> models;
  for (std::size_t i = 0; i < models.size(); ++i) {
    PUGMARK_TRY(models[i], open_model(options.compare.paths[i]));
  }
  PUGMARK_TRY(std::optional<store::Database> verdicts, open_verdicts(options));
  Progress progress(expected_bytes(options.compare.inputs));
  app::CompareOptions with_progress = options.compare;
  with_progress.scan.progress = [&progress](std::uint64_t bytes) { progress.update(bytes); };
  return app::compare_models({&*models[0], &*models[1]}, verdicts ? &*verdicts : nullptr, with_progress, diagnostics);
}

int run(const Options& options) {
  Stopwatch watch;
  TerminalDiagnostics terminal;
  FoldingSink diagnostics(terminal);
  const auto compared = compare(options, diagnostics);
  diagnostics.finish();
  if (!compared) {
    return report_error(compared.error());
  }
  DescriptorSink standard_output(STDOUT_FILENO, "standard output");
  if (auto written = standard_output.write(options.format == Format::kJson
                                               ? report::comparison_json(compared->comparison)
                                               : report::comparison_text(compared->comparison, terminal_width()));
      !written) {
    return report_error(written.error());
  }
  if (!options.compare.inputs.empty()) {
    if (!terminal.failed()) {
      report_nothing_read(compared->read, terminal);
    }
    for (const ComparedModel& model : compared->comparison.models) {
      warn_of_other_views(model.card, compared->read, terminal);
    }
    fmt::print(stderr, "compared {}\n", watch.summary(compared->read.records, compared->read.bytes));
  }
  return terminal.failed() ? kExitError : kExitOk;
}

}  // namespace

void declare_compare(CLI::App& parent, Action& action) {
  CLI::App& app = *parent.add_subcommand(
      "compare", "Compare two models: on logs and on the verdicts of a case store, or without logs by their weights");
  auto options = std::make_shared<Options>();
  app::CompareOptions& compare = options->compare;
  compare.scan.threads = default_threads();
  compare.scan.stop = &stop_flag();
  app.add_option("MODEL_A", compare.paths[0], "The model in use")->required()->check(model_name())->type_name("");
  app.add_option("MODEL_B", compare.paths[1], "The model that is to take its place")
      ->required()
      ->check(model_name())
      ->type_name("");
  app.add_option("PATH", compare.inputs,
                 "Logs to score with both: files, directories, or - for standard input; without any, the weights are "
                 "compared");
  add_store_option(app, options->store);
  CLI::Option* const profile = add_profile_option(app, compare.point.profile);
  app.add_option("--fpr", compare.point.rate,
                 "Share of normal connections that each may call out, instead of a profile")
      ->transform(share())
      ->type_name("SHARE")
      ->excludes(profile);
  app.add_option("--top", compare.strongest, "Differences of each kind that are shown")
      ->transform(whole_number(1, 100'000))
      ->type_name("N")
      ->default_str("10");
  app.add_option("--format", options->format, "text for eyes, or json (one object)")
      ->transform(choice<Format>({{"text", Format::kText}, {"json", Format::kJson}}))
      ->type_name("FORMAT")
      ->default_str("text");
  add_window_option(app, compare.window);
  app.add_option("--threads", compare.scan.threads, "Threads to use")->transform(whole_number(1, 256))->type_name("N");
  app.add_flag("--strict", compare.scan.strict, "Fail on a row that cannot be read instead of skipping it");
  add_capture_options(app, compare.scan.capture);
  app.footer(
      "Examples:\n  pugmark compare old.pug new.pug\n"
      "  pugmark compare old.pug new.pug /opt/zeek/logs/2026-11-24 --store team.db");
  app.callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace pugmark::cli
