// pugmark report
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unistd.h>

#include <fmt/format.h>

#include "pugmark/app/review/hunt_report.h"
#include "pugmark/cli/command.h"
#include "pugmark/cli/options.h"
#include "pugmark/cli/review/finding_filter.h"
#include "pugmark/cli/review/store_choice.h"
#include "pugmark/core/ascii.h"
#include "pugmark/core/text.h"
#include "pugmark/io/output.h"
#include "pugmark/report/review/hunt_pages.h"

namespace pugmark::cli {
namespace {

enum class Format { kHtml, kMarkdown };

struct Options {
  std::string store;
  FilterOptions filter;
  std::string chosen;
  std::string output;
  std::optional<Format> format;
  std::string title;
  std::optional<std::uint64_t> top;
  bool show_secrets = false;
  bool force = false;
};

/// The format asked for, or the one that the output's name says.
Result<Format> format_of(const Options& options) {
  if (options.format) {
    return *options.format;
  }
  const std::string name = lower_case(options.output);
  const std::size_t dot = name.rfind('.');
  const std::string_view ending = dot == std::string::npos ? std::string_view() : std::string_view(name).substr(dot);
  if (ending == ".md" || ending == ".markdown") {
    return Format::kMarkdown;
  }
  if (name.empty() || name == "-" || ending == ".html" || ending == ".htm") {
    return Format::kHtml;
  }
  return Error(ErrorCode::kUsage, "its name does not say what to write")
      .at(options.output)
      .hint("--format html or markdown");
}

Result<void> report_hunt(const Options& options) {
  PUGMARK_TRY(const Format format, format_of(options));
  if (options.output.empty() && format == Format::kHtml && ::isatty(STDOUT_FILENO) == 1) {
    return Error(ErrorCode::kUsage, "a page is nothing for a terminal").hint("-o hunt.html, or --format markdown");
  }
  PUGMARK_TRY(store::Database database, open_store(options.store, store::Missing::kRefuse));
  app::HuntReportOptions report_options;
  report_options.made = wall_clock();
  PUGMARK_TRY(report_options.filter, filter_of(options.filter, database, report_options.made));
  // A ticket takes some ten thousand characters.
  report_options.most = options.top.value_or(format == Format::kHtml ? 200 : 25);
  report_options.title = options.title;
  report_options.chosen = options.chosen;
  PUGMARK_TRY(const HuntReport hunt, app::read_hunt_report(database, report_options));
  const SecretPolicy secrets = options.show_secrets ? SecretPolicy::kShow : SecretPolicy::kMask;
  const std::string text =
      format == Format::kHtml ? report::hunt_html(hunt, secrets) : report::hunt_markdown(hunt, secrets);
  PUGMARK_CHECK(write_output(options.output, text, options.force));
  if (hunt.findings == 0) {
    PUGMARK_TRY(const std::string hint, time_hint(database, report_options.filter));
    fmt::print(stderr, "{}{}", hint, hint.empty() ? "" : "\n");
  }
  fmt::print(stderr, "{}{}\n", counted(hunt.findings, "finding"),
             hunt.listed < hunt.findings ? fmt::format(", the strongest {} listed (--top N)", grouped(hunt.listed))
                                         : std::string());
  return {};
}

}  // namespace

void declare_report(CLI::App& parent, Action& action) {
  CLI::App& app = *parent.add_subcommand("report", "Write what was found as a document to hand on");
  auto options = std::make_shared<Options>();
  add_store_option(app, options->store);
  add_filter_options(app, options->filter, store::VerdictFilter::kNotBenign);
  app.add_option("-o,--output", options->output, "Where to write it; without it to standard output")
      ->check(not_empty())
      ->type_name("FILE");
  app.add_option("--format", options->format,
                 "html (one file that stands alone, without script, for screens and paper) or markdown (for tickets); "
                 "without it "
                 "what FILE ends in: .html, .md or .markdown")
      ->transform(choice<Format>({{"html", Format::kHtml}, {"markdown", Format::kMarkdown}}))
      ->type_name("FORMAT");
  app.add_option("--title", options->title, "What it is called")->type_name("TEXT")->default_str("Hunt");
  app.add_option("--top", options->top,
                 "List the strongest N findings; the others count in all figures. Without it 200, in Markdown 25")
      ->transform(whole_number(1, 10'000))
      ->type_name("N");
  app.add_flag("--show-secrets", options->show_secrets,
               "Show values of Authorization, Cookie, Set-Cookie and passwords in messages");
  app.add_flag("--force", options->force, "Replace an existing FILE");
  app.footer(
      "Examples:\n  pugmark report -o hunt.html\n"
      "  pugmark report --verdict malicious --since 7d --title 'Week 48' -o week48.html\n"
      "  pugmark report --host '*.example.org' --format markdown");
  app.callback([options, &app, &action] {
    options->chosen = filter_words(app, options->filter);
    options->title = options->title.empty() ? "Hunt" : options->title;
    action = [options]() -> int {
      const auto done = report_hunt(*options);
      return done ? kExitOk : report_error(done.error());
    };
  });
}

}  // namespace pugmark::cli
