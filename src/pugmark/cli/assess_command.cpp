// pugmark assess
#include <cstdlib>
#include <unistd.h>

#include <fmt/format.h>

#include "pugmark/app/assess.h"
#include "pugmark/cli/command.h"
#include "pugmark/core/text.h"
#include "pugmark/io/output.h"
#include "pugmark/report/finding_records.h"
#include "pugmark/report/finding_text.h"

namespace pugmark::cli {
namespace {

enum class Format { kText, kJson, kCsv };

/// Text keeps at most so many; a terminal shows at most so many.
constexpr std::size_t kTextKept = 10'000;
constexpr std::size_t kTerminalShown = 25;
constexpr std::size_t kBufferBytes = std::size_t{64} * 1024;

struct Options {
  std::string model;
  std::string output;
  Format format = Format::kText;
  std::optional<double> fail_on;
  bool force = false;
  bool show_secrets = false;
  app::AssessOptions assess;
};

/// Where findings go, buffered.
class Printer {
 public:
  Printer(ByteSink& sink, Format format, std::size_t width) : sink_(sink), format_(format), width_(width) {
    if (format == Format::kCsv) {
      buffer_ = report::finding_csv_header();
    }
  }

  Result<void> print(const Finding& finding) {
    ++printed_;
    switch (format_) {
      case Format::kText:
        buffer_ += report::finding_text(finding, printed_, width_);
        buffer_ += '\n';
        break;
      case Format::kJson:
        buffer_ += report::finding_json(finding);
        break;
      case Format::kCsv:
        buffer_ += report::finding_csv(finding);
        break;
    }
    return buffer_.size() < kBufferBytes ? Result<void>() : flush();
  }

  Result<void> flush() {
    auto written = sink_.write(buffer_);
    buffer_.clear();
    return written;
  }

  std::uint64_t printed() const { return printed_; }

 private:
  ByteSink& sink_;
  Format format_;
  std::size_t width_;
  std::string buffer_;
  std::uint64_t printed_ = 0;
};

std::string default_model() {
  const char* const named = std::getenv("PUGMARK_MODEL");
  return named != nullptr && *named != '\0' ? named : "./pugmark.pug";
}

std::string views_text(const std::array<std::uint64_t, 4>& views) {
  std::string text;
  std::size_t kinds = 0;
  for (std::size_t i = 0; i < views.size(); ++i) {
    if (views[i] > 0) {
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", to_string(static_cast<View>(i)), grouped(views[i]));
      ++kinds;
    }
  }
  for (std::size_t i = 0; kinds == 1 && i < views.size(); ++i) {
    if (views[i] > 0) {
      text = to_string(static_cast<View>(i));
    }
  }
  return text.empty() ? text : "view " + text + ", ";
}

int run(Options options) {
  Stopwatch watch;
  const std::string path = options.model.empty() ? default_model() : options.model;
  auto model = WordModel::open_unverified(path);
  if (!model) {
    Error error = std::move(model).error();
    if (options.model.empty()) {
      return report_error(std::move(error).hint("-m MODEL names a model; pugmark train makes one"));
    }
    return report_error(error);
  }
  const bool to_stdout = options.output.empty() || options.output == "-";
  DescriptorSink standard_output(STDOUT_FILENO, "standard output");
  std::optional<AtomicFile> file;
  if (!to_stdout) {
    auto created = AtomicFile::create(options.output, options.force ? Overwrite::kReplace : Overwrite::kRefuse);
    if (!created) {
      return report_error(created.error());
    }
    file.emplace(*std::move(created));
  }
  const bool on_terminal = to_stdout && ::isatty(STDOUT_FILENO) == 1;
  const bool chosen_count = options.assess.strongest.has_value();
  if (options.format == Format::kText && !chosen_count) {
    options.assess.strongest = kTextKept;
  }
  const std::size_t show = on_terminal && options.format == Format::kText && !chosen_count ? kTerminalShown : kTextKept;
  Printer printer(to_stdout ? static_cast<ByteSink&>(standard_output) : *file, options.format, terminal_width());
  TerminalDiagnostics terminal;
  FoldingSink diagnostics(terminal);
  auto summary = [&]() -> Result<app::AssessSummary> {
    std::optional<Progress> progress;
    if (!on_terminal || options.assess.strongest) {  // a bar must not run through streamed findings
      progress.emplace(expected_bytes(options.assess.inputs));
      options.assess.scan.progress = [&progress](std::uint64_t bytes) { progress->update(bytes); };
    }
    PUGMARK_TRY(auto assessed,
                app::assess(
                    *model, options.assess,
                    [&](const Finding& finding) -> Result<void> {
                      if (options.format == Format::kText && !chosen_count && printer.printed() == show) {
                        return {};
                      }
                      return printer.print(finding);
                    },
                    diagnostics));
    PUGMARK_CHECK(printer.flush());
    if (file) {
      PUGMARK_CHECK(file->commit());
    }
    return assessed;
  }();
  diagnostics.finish();
  if (!summary) {
    return report_error(summary.error());
  }
  const app::ScanCounts& read = summary->read;
  const bool nothing_read = read.files == 0 && !terminal.failed();
  if (nothing_read) {
    Diagnostic diagnostic;
    diagnostic.severity = Diagnostic::Severity::kError;
    diagnostic.what = fmt::format("no HTTP log among the inputs ({} looked at)", counted(read.other_files, "file"));
    diagnostic.hints.emplace_back("pugmark inspect FILE tells what a file is");
    terminal.report(diagnostic);
  }
  const char* const unit = options.assess.unit == app::Unit::kConnection ? "connection" : "record";
  const std::uint64_t of = options.assess.unit == app::Unit::kConnection ? summary->units : read.records;
  fmt::print(stderr, "{}, {}: {}, {}, {} skipped{}\n", counted(of, unit), counted(summary->findings, "finding"),
             counted(read.files, "log"), counted(read.records, "record"), grouped(read.skipped),
             read.other_files > 0 ? fmt::format(", {} left out", counted(read.other_files, "other file")) : "");
  fmt::print(stderr, "model {} (recipe {}, {}), {}{}\n", terminal_safe(path), model->card().recipe,
             counted(model->card().vocabulary, "word"), views_text(read.views),
             watch.summary(read.records, read.bytes));
  const std::string again = fmt::format("pugmark assess -m {} {}", terminal_safe(shell_word(path)),
                                        terminal_safe(shell_word(options.assess.inputs.front())));
  if (options.format == Format::kText && printer.printed() < summary->findings) {
    fmt::print(stderr, "the strongest {} are shown; all: {} --format json -o findings.json\n",
               grouped(printer.printed()), again);
  } else if (summary->findings > 0 && options.format == Format::kText) {
    fmt::print(stderr, "next: {} --format json, or grep a uid in conn.log\n", again);
  }
  if (terminal.failed()) {
    return kExitError;
  }
  return options.fail_on && summary->highest && *summary->highest >= *options.fail_on ? kExitFound : kExitOk;
}

}  // namespace

void declare_assess(CLI::App& parent, Action& action) {
  CLI::App& app = *parent.add_subcommand("assess", "Score logs with a model and call out what is suspicious, and why");
  auto options = std::make_shared<Options>();
  options->assess.scan.threads = default_threads();
  options->assess.scan.stop = &stop_flag();
  app.add_option("PATH", options->assess.inputs, "Logs: files, directories, or - for standard input")->required();
  app.add_option("-m,--model", options->model, "The model; without it $PUGMARK_MODEL, then ./pugmark.pug")
      ->type_name("MODEL");
  app.add_option("-o,--output", options->output, "Where to write findings instead of standard output")
      ->type_name("FILE");
  static const std::map<std::string, Format> kFormats = {
      {"text", Format::kText}, {"json", Format::kJson}, {"csv", Format::kCsv}};
  app.add_option("--format", options->format,
                 "text for eyes, strongest first; json (a line each) or csv in input order")
      ->transform(CLI::CheckedTransformer(kFormats))
      ->type_name("FORMAT")
      ->default_str("text");
  app.add_option("--threshold", options->assess.threshold,
                 "Least score of a finding, in natural log-odds; without it anything above 0")
      ->type_name("SCORE");
  app.add_option("--top", options->assess.strongest, "Only the N strongest findings, strongest first")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000}))
      ->type_name("N");
  app.add_flag("--all", options->assess.all, "Write every scored unit, not findings alone");
  static const std::map<std::string, app::Unit> kUnits = {{"message", app::Unit::kMessage},
                                                          {"connection", app::Unit::kConnection}};
  app.add_option("--by", options->assess.unit,
                 "What is scored as one: message, or connection (its strongest message counts)")
      ->transform(CLI::CheckedTransformer(kUnits))
      ->type_name("UNIT")
      ->default_str("message");
  app.add_option("--fail-on", options->fail_on, "Exit with 1 when anything scores at least this")->type_name("SCORE");
  app.add_option("--threads", options->assess.scan.threads, "Threads to use")
      ->check(CLI::Range(1, 256))
      ->type_name("N");
  app.add_flag("--strict", options->assess.scan.strict, "Fail on a row that cannot be read instead of skipping it");
  app.add_flag("--show-secrets", options->show_secrets,
               "Show values of Authorization, Cookie, Set-Cookie and passwords");
  app.add_flag("--force", options->force, "Replace an existing output file");
  app.footer(
      "Examples:\n  pugmark assess -m team.pug /opt/zeek/logs/2026-11-24\n"
      "  zcat http.*.log.gz | pugmark assess -m team.pug --format json - | jq .uid");
  app.callback([options, &action] {
    options->assess.secrets = options->show_secrets ? SecretPolicy::kShow : SecretPolicy::kMask;
    action = [options] { return run(*options); };
  });
}

}  // namespace pugmark::cli
