// pugmark explain
#include <cstdio>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "pugmark/app/assess/explain.h"
#include "pugmark/cli/command.h"
#include "pugmark/cli/model_choice.h"
#include "pugmark/cli/options.h"
#include "pugmark/core/text.h"
#include "pugmark/report/assess/finding_records.h"
#include "pugmark/report/assess/finding_text.h"

namespace pugmark::cli {
namespace {

enum class Format { kText, kJson };

/// Text shows no more of them: who pastes a log wants assess.
constexpr std::uint64_t kTextShown = 10;

struct Options {
  std::string text;
  std::string model;
  Format format = Format::kText;
  std::optional<double> fail_on;
  bool show_secrets = false;
};

/// Whether somebody gave the name of a file where its content is wanted.
bool names_file(const std::string& text) {
  struct stat status {};
  return text != "-" && ::stat(text.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

Result<app::ExplainSummary> explain(const Options& options, const ChosenModel& chosen, DiagnosticSink& diagnostics) {
  app::ExplainOptions explain_options;
  explain_options.secrets = options.show_secrets ? SecretPolicy::kShow : SecretPolicy::kMask;
  explain_options.text = options.text;
  explain_options.name = options.text == "-" ? "-" : "TEXT";
  if (options.text == "-") {
    if (::isatty(STDIN_FILENO) == 1) {
      fmt::print(stderr, "paste a header block or lines of a log, then press Ctrl-D\n");
    }
    PUGMARK_TRY(explain_options.text, app::read_text_to_explain("-", &stop_flag()));
  }
  std::uint64_t printed = 0;
  const auto print = [&](const app::Explanation& explanation) -> Result<void> {
    std::string out;
    if (options.format == Format::kJson) {
      report::append_finding_json(out, explanation.finding);
    } else if (printed < kTextShown) {
      out = printed > 0 ? "\n" : "";
      out += report::explanation_text(explanation.finding, explanation.threshold, terminal_width());
    }
    ++printed;
    fmt::print("{}", out);
    return {};
  };
  return app::explain(*chosen.model, explain_options, print, diagnostics);
}

int run(const Options& options) {
  const auto chosen = choose_model(options.model);
  if (!chosen) {
    return report_error(chosen.error());
  }
  TerminalDiagnostics terminal;
  FoldingSink diagnostics(terminal);
  auto summary = explain(options, *chosen, diagnostics);
  diagnostics.finish();
  if (!summary) {
    return report_error(names_file(options.text)
                            ? Error(summary.error())
                                  .hint(fmt::format("{0} is a file: pugmark explain - < {0}", shell_path(options.text)))
                            : summary.error());
  }
  std::fflush(stdout);
  warn_of_other_views(card_of(*chosen->model), summary->read, terminal);
  fmt::print(stderr, "{}\n", model_text(*chosen));
  if (options.format == Format::kText && summary->explained > kTextShown) {
    fmt::print(stderr, "{} of {} are shown; --format json gives all, and pugmark assess reads whole logs\n", kTextShown,
               grouped(summary->explained));
  }
  if (terminal.failed()) {
    return kExitError;
  }
  return options.fail_on && summary->highest && *summary->highest >= *options.fail_on ? kExitFound : kExitOk;
}

}  // namespace

void declare_explain(CLI::App& parent, Action& action) {
  CLI::App& app =
      *parent.add_subcommand("explain", "Say of a pasted header block or log line what a model makes of it");
  auto options = std::make_shared<Options>();
  app.add_option("TEXT", options->text,
                 "A header block, lines of a log, or \"HOST\":\"x\",\"USER-AGENT\":\"y\"; - for standard input")
      ->required()
      ->type_name("");
  add_model_option(app, options->model);
  app.add_option("--format", options->format, "text for eyes, or json: what assess writes of a finding")
      ->transform(choice<Format>({{"text", Format::kText}, {"json", Format::kJson}}))
      ->type_name("FORMAT")
      ->default_str("text");
  app.add_option("--fail-on", options->fail_on, "Exit with 1 when anything scores at least this")
      ->check(finite_number())
      ->type_name("SCORE");
  app.add_flag("--show-secrets", options->show_secrets,
               "Show values of Authorization, Cookie, Set-Cookie and passwords");
  app.footer(
      "Examples:\n  pugmark explain -m team.pug 'GET / HTTP/1.1\\r\\nHost: example.org\\r\\nUser-Agent: Mozilla/4.0'\n"
      "  curl -sv http://example.org/ 2>&1 >/dev/null | pugmark explain -m team.pug -\n"
      "  grep CHhAvVGS1DHFjwGM9 httpheaders.log | pugmark explain -m team.pug -");
  app.callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace pugmark::cli
