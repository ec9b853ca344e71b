// pugmark assess
#include <algorithm>
#include <cmath>
#include <memory>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "pugmark/app/assess/assess.h"
#include "pugmark/app/review/recording.h"
#include "pugmark/cli/assess_several.h"
#include "pugmark/cli/command.h"
#include "pugmark/cli/model_choice.h"
#include "pugmark/cli/options.h"
#include "pugmark/cli/review/store_choice.h"
#include "pugmark/core/ascii.h"
#include "pugmark/core/text.h"
#include "pugmark/io/output.h"
#include "pugmark/report/assess/finding_records.h"
#include "pugmark/report/assess/finding_text.h"
#include "pugmark/report/model_text.h"

namespace pugmark::cli {
namespace {

/// Text keeps at most so many; a terminal shows at most so many.
constexpr std::size_t kTextKept = 10'000;
constexpr std::size_t kTerminalShown = 25;
constexpr std::size_t kBufferBytes = std::size_t{64} * 1024;

struct Options {
  std::vector<std::string> models;
  std::string output;
  FindingFormat format = FindingFormat::kText;
  std::optional<double> fail_on;
  bool force = false;
  bool show_secrets = false;
  bool record = false;  ///< In the user's own case store.
  std::string store;    ///< In this one.
  bool no_raw = false;
  app::AssessOptions assess;

  bool records() const { return record || !store.empty(); }
};

/// A case store with the run that is recorded in it.
struct RecordedRun {
  store::Database database;
  std::optional<app::Recording> recording;
};

/// What becomes of a run whose findings nobody reads any more.
enum class ClosedPipe {
  kStops,
  kSilences,  ///< It goes on: they are also recorded.
};

/// Where findings go, buffered.
class Printer {
 public:
  Printer(ByteSink& sink, FindingFormat format, std::size_t width, ClosedPipe closed_pipe)
      : sink_(sink), format_(format), width_(width), closed_pipe_(closed_pipe) {
    if (format == FindingFormat::kCsv) {
      buffer_ = report::finding_csv_header();
    }
  }

  Result<void> print(const Finding& finding) {
    if (printed_ == 0) {
      first_ = finding.place;
      first_port_ = finding.resp_p;
    }
    ++printed_;
    switch (format_) {
      case FindingFormat::kText:
        buffer_ += report::finding_text(finding, printed_, width_);
        buffer_ += '\n';
        break;
      case FindingFormat::kJson:
        report::append_finding_json(buffer_, finding);
        break;
      case FindingFormat::kCsv:
        buffer_ += report::finding_csv(finding);
        break;
    }
    return buffer_.size() < kBufferBytes ? Result<void>() : flush();
  }

  Result<void> flush() {
    if (buffer_.empty()) {
      return {};
    }
    auto written = silent_ ? Result<void>() : sink_.write(buffer_);
    buffer_.clear();
    if (!written && written.error().code() == ErrorCode::kClosedPipe && closed_pipe_ == ClosedPipe::kSilences) {
      silent_ = true;
      return {};
    }
    return written;
  }

  /// Whether nobody reads any more.
  bool silent() const { return silent_; }

  std::uint64_t printed() const { return printed_; }
  /// Where the first one printed was found.
  const Place& first() const { return first_; }
  /// The port of its server, as the log has it.
  const std::string& first_port() const { return first_port_; }

 private:
  ByteSink& sink_;
  FindingFormat format_;
  std::size_t width_;
  ClosedPipe closed_pipe_;
  bool silent_ = false;
  std::string buffer_;
  std::uint64_t printed_ = 0;
  Place first_;
  std::string first_port_;
};

std::string views_text(const std::array<std::uint64_t, 4>& views) {
  const std::string text = report::views_text(views);
  return text.empty() ? text : "view " + text + ", ";
}

/// The command that assesses the same again, ready to be pasted; what is shown and where is left to be added.
std::string same_again(const Options& options, const ChosenModel& chosen) {
  const app::AssessOptions& assess = options.assess;
  const bool piped = std::find(assess.inputs.begin(), assess.inputs.end(), "-") != assess.inputs.end();
  std::string text = piped ? "... | pugmark assess" : "pugmark assess";
  if (!chosen.by_default) {
    text += " -m " + shell_path(chosen.path);
  }
  if (assess.unit) {
    text += assess.unit == app::Unit::kConnection ? " --by connection" : " --by message";
  }
  if (assess.window.microseconds != JoinWindow().microseconds) {
    text += fmt::format(" --window {}s", assess.window.microseconds / 1'000'000);
  }
  if (assess.point.threshold) {
    text += fmt::format(" --threshold {}", *assess.point.threshold);
  }
  if (assess.point.profile) {
    text += fmt::format(" --profile {}", to_string(*assess.point.profile));
  }
  if (assess.point.rate) {
    text += fmt::format(" --fpr {}", *assess.point.rate);
  }
  if (assess.budget) {
    text += fmt::format(" --budget {}/day", *assess.budget);
  }
  if (assess.base_rate) {
    text += fmt::format(" --base-rate {}", *assess.base_rate);
  }
  if (assess.point.all) {
    text += " --all";
  }
  return text + shell_paths(assess.inputs);
}

/// What is scored as one with a model, one and several of it.
struct UnitWords {
  std::string_view one;
  std::string_view many;
};

UnitWords unit_words(const ModelCard& card) {
  if (card.recipe == kFlowsRecipe) {
    return {"exchange", "exchanges"};
  }
  if (card.recipe == kTypedRecipe) {
    return {"row", "rows"};
  }
  return card.recipe == kWordsRecipe ? UnitWords{"message", "messages"} : UnitWords{"connection", "connections"};
}

std::string summary_text(const app::AssessSummary& summary, app::Unit unit, const ModelCard& card) {
  const app::ScanCounts& read = summary.read;
  const bool typed = card.recipe == kTypedRecipe;
  std::string text = counted(read.records, typed ? fmt::format("{} row", terminal_safe(card.log_path)) : "record");
  if (unit == app::Unit::kConnection || card.recipe == kFlowsRecipe) {
    const std::string_view what = unit == app::Unit::kConnection ? "connection" : unit_words(card).one;
    text = fmt::format("{} of {}", counted(summary.units, what), text);
  }
  text += fmt::format(" in {}: {}, {} skipped", counted(read.files, "log"), counted(summary.findings, "finding"),
                      grouped(read.skipped));
  if (read.other_rows > 0) {
    text += fmt::format(", {} left out", counted(read.other_rows, "other row"));
  }
  if (summary.continued > 0) {
    text += fmt::format(", {} continued", counted(summary.continued, "connection"));
  }
  if (read.empty > 0) {
    text += fmt::format(", {}", counted(read.empty, "empty file"));
  }
  if (read.other_files > 0) {
    text += fmt::format(", {} left out", counted(read.other_files, "other file"));
  }
  return text;
}

/// "one connection in 100 000".
std::string base_rate_text(double base_rate, std::string_view unit) {
  constexpr double kCommon = 0.1;
  constexpr double kRare = 1e-12;
  return base_rate <= kCommon && base_rate >= kRare
             ? fmt::format("one {} in {}", unit, grouped(static_cast<std::uint64_t>(std::llround(1 / base_rate))))
             : fmt::format("a share of {:g} of {}s", base_rate, unit);
}

/// From which score on units were findings, and what that means; a line for each view that was met.
std::string thresholds_text(const Options& options, const app::AssessSummary& summary, const ModelCard& card) {
  std::string text;
  if (options.assess.budget) {
    text += fmt::format("budget: the strongest {} a UTC day, one for the same {}\n", grouped(*options.assess.budget),
                        card.recipe == kTypedRecipe ? "client, server and port" : "host, identifier and direction");
  }
  const auto& point = options.assess.point;
  if (!summary.thresholds || point.threshold) {
    return text;
  }
  const std::string own = card.adapted_connections > 0
                              ? fmt::format(" and {} of your own", grouped(card.adapted_connections))
                              : std::string();
  const bool columns = card.recipe == kFlowsRecipe || card.recipe == kTypedRecipe;
  const bool of_message = options.assess.unit == app::Unit::kMessage;
  const std::string_view other = card.recipe == kHeadersRecipe && of_message ? "; of messages it says nothing" : "";
  const UnitWords unit = unit_words(card);
  const std::string_view score = card.surprise ? "surprise" : "score";
  const std::array<std::uint64_t, 4>& met = columns ? summary.exchanges : summary.read.views;
  const auto views = std::ranges::count_if(met, [](std::uint64_t count) { return count > 0; });
  const auto add = [&](const app::OperatingThreshold& threshold, std::size_t i, std::string_view of_what) {
    if (met[i] == 0) {
      return;
    }
    const std::string what =
        point.rate ? "rate" : fmt::format("profile {}", to_string(point.profile.value_or(Profile::kBalanced)));
    const std::string where =
        (views > 1 ? fmt::format(", view {}", to_string(static_cast<View>(i))) : std::string()).append(of_what);
    text +=
        threshold.rate
            ? fmt::format(
                  "{}{}: {} {:.2f} or more, as {:.2g} % of normal {} do, by {} that the model had held back{}{}\n",
                  what, where, score, threshold.least, 100 * *threshold.rate, unit.many, grouped(threshold.normal), own,
                  other)
            : fmt::format("{}{}: {} above 0; no higher threshold follows from the {} that the model had held back\n",
                          what, where, score, counted(threshold.normal, fmt::format("normal {}", unit.one)));
  };
  for (std::size_t i = 0; i < summary.thresholds->size(); ++i) {
    add((*summary.thresholds)[i], i, "");
    if (summary.message_thresholds) {
      add((*summary.message_thresholds)[i], i, ", without exchanges");
    }
  }
  return text;
}

/// The command that trains a model as another was, on one's own logs.
std::string train_again(const ModelCard& card) {
  if (card.recipe == kFusedRecipe) {
    return "train its models on it, then: pugmark fuse MODEL... --normal LOGS --malicious LOGS -o mine.pug";
  }
  const ForestCard forest = card.forest.value_or(ForestCard{std::string(kIsolationForest)});
  const bool isolation = forest.algorithm == kIsolationForest;
  return fmt::format("pugmark train --recipe {}{}{}{}{} --normal LOGS{} -o mine.pug", card.recipe,
                     card.log_path.empty() ? "" : " --path " + shell_path(card.log_path),
                     isolation ? "" : " --algorithm " + terminal_safe(forest.algorithm),
                     forest.noise ? " --synthetic-malicious" : "",
                     forest.ngram > 0 ? fmt::format(" --ngrams {} --terms {}", forest.ngram, forest.terms) : "",
                     isolation || forest.noise ? "" : " --malicious LOGS");
}

/// Says that scores do not look like the normal traffic that the model knows, and what to do about it.
void warn_of_unlike_traffic(const app::NormalLikeness::Excess& excess, const ChosenModel& chosen,
                            TerminalDiagnostics& terminal) {
  const ModelCard& card = card_of(*chosen.model);
  const bool alone = !has_weights(*chosen.model) || card.surprise;
  Diagnostic diagnostic;
  diagnostic.severity = Diagnostic::Severity::kWarning;
  diagnostic.what = fmt::format(
      "{:.1f} % of {} score what {:g} % of the normal traffic does that the model knows: there is much to "
      "find, or this network is unlike that traffic and many findings are false alarms",
      100 * excess.seen, unit_words(card).many, 100 * excess.expected);
  diagnostic.hints.push_back(
      alone ? fmt::format("learn from your own traffic: {}", train_again(card))
            : fmt::format("adapt the model to your own traffic: pugmark train --from {} --normal LOGS -o mine.pug",
                          shell_path(chosen.path)));
  terminal.report(diagnostic);
}

/// The command that shows the packet at `place`. Many ports belong to other dissectors, which would show no HTTP.
std::string packet_command(const Place& place, std::string_view port) {
  const bool named = port != "80" && !port.empty() && std::all_of(port.begin(), port.end(), is_digit);
  return fmt::format("tshark -r {}{} -o http.desegment_body:false -O http -Y frame.number=={}", shell_path(place.file),
                     named ? fmt::format(" -d tcp.port=={},http", port) : std::string(), place.packet);
}

/// Says what may be done next, where findings were shown as text.
void print_next(const Options& options, const ChosenModel& chosen, std::uint64_t findings, const Printer& printer) {
  if (options.format != FindingFormat::kText || findings == 0) {
    return;
  }
  const std::string again = same_again(options, chosen);
  const Place& place = printer.first();
  const bool shows_packet = place.packet > 0 && place.file != "-";
  if (printer.printed() < findings) {
    fmt::print(stderr, "the strongest {} are shown; all: {} --format json -o findings.json\n",
               grouped(printer.printed()), again);
  } else if (!shows_packet) {
    fmt::print(stderr, "next: grep a uid in conn.log, or {} --format json\n", again);
  }
  if (shows_packet) {
    fmt::print(stderr, "next: {}\n", packet_command(place, printer.first_port()));
  }
}

/// Opens the store that findings are recorded in; null where they are not.
Result<std::unique_ptr<RecordedRun>> open_recording(const Options& options, const ChosenModel& chosen) {
  if (!options.records() && options.no_raw) {
    return Error(ErrorCode::kUsage, "--no-raw is about a case store: it wants --record or --store FILE");
  }
  if (!options.records()) {
    return std::unique_ptr<RecordedRun>();
  }
  PUGMARK_CHECK(app::check_recordable(*chosen.model));
  PUGMARK_TRY(store::Database database, open_store(options.store, store::Missing::kCreate));
  auto run = std::make_unique<RecordedRun>(RecordedRun{std::move(database), std::nullopt});
  const store::Texts texts = options.no_raw ? store::Texts::kLeaveOut : store::Texts::kKeep;
  PUGMARK_TRY(auto recording,
              app::Recording::begin(run->database, *chosen.model, chosen.path, options.assess, texts, wall_clock()));
  run->recording.emplace(std::move(recording));
  return run;
}

/// Says what a store took in, and how to go on with it.
void print_recorded(const Options& options, const RecordedRun& run) {
  const store::RecordedCounts& counts = run.recording->counts();
  fmt::print(stderr, "stored {}, {} seen again ({}), in {}\nnext: pugmark findings{}\n",
             counted(counts.fresh, "new finding"), grouped(counts.again), counted(counts.sightings, "new sighting"),
             terminal_safe(run.database.path()), store_words(options.store));
}

/// The file that findings go to; nothing where that is standard output.
Result<std::optional<AtomicFile>> open_output(const Options& options) {
  std::optional<AtomicFile> file;
  if (!options.output.empty() && options.output != "-") {
    PUGMARK_TRY(
        auto created,
        AtomicFile::create(options.output, options.force ? Overwrite::kReplace : Overwrite::kRefuse, Access::kUmask));
    file.emplace(std::move(created));
  }
  return file;
}

/// Says what was read, with which model, and what to think of it.
void report_read(const ChosenModel& chosen, const Options& options, const app::AssessSummary& summary, Stopwatch& watch,
                 TerminalDiagnostics& terminal) {
  const app::ScanCounts& read = summary.read;
  if (!terminal.failed()) {
    const std::string& path = card_of(*chosen.model).log_path;
    report_nothing_read(read, terminal, path.empty() ? "HTTP" : path);
  }
  warn_of_other_views(card_of(*chosen.model), read, terminal);
  if (summary.beyond_budget > 0) {
    Diagnostic diagnostic;
    diagnostic.what = fmt::format("{} left out: a budget is kept for {} days and {} findings",
                                  counted(summary.beyond_budget, "finding"), grouped(app::DailyBudget::kMostDays),
                                  grouped(app::DailyBudget::kMostKept));
    terminal.report(diagnostic);
  }
  if (summary.unlike_normal) {
    warn_of_unlike_traffic(*summary.unlike_normal, chosen, terminal);
  }
  const ModelCard& card = card_of(*chosen.model);
  fmt::print(stderr, "{}\n{}",
             summary_text(summary, options.assess.unit.value_or(app::default_unit(*chosen.model)), card),
             thresholds_text(options, summary, card));
  if (card.surprise) {
    fmt::print(stderr, "surprise: how unusual, in nats, among normal traffic; unusual is not malicious\n");
  }
  if (summary.base_rate) {
    fmt::print(stderr, "p: how likely malicious, if {} is (--base-rate)\n",
               base_rate_text(*summary.base_rate, unit_words(card).one));
  }
  fmt::print(stderr, "{}, {}{}\n", model_text(chosen), views_text(read.views), watch.summary(read.records, read.bytes));
}

/// Assesses and prints findings, of which `most` at most; behind a progress bar where that leaves them alone.
Result<app::AssessSummary> assess_into(Printer& printer, std::optional<std::size_t> most, bool on_terminal,
                                       app::AssessOptions assess, const Model& model, DiagnosticSink& diagnostics) {
  std::optional<Progress> progress;
  if (!on_terminal || assess.strongest) {  // a bar must not run through streamed findings
    progress.emplace(expected_bytes(assess.inputs));
    assess.scan.progress = [&progress](std::uint64_t bytes) { progress->update(bytes); };
  }
  const auto print = [&](const Finding& finding) {
    if (on_terminal) {
      progress.reset();  // nothing is read any more, or there is none
    }
    return printer.printed() == most ? Result<void>() : printer.print(finding);
  };
  PUGMARK_TRY(auto assessed, app::assess(model, assess, print, diagnostics));
  PUGMARK_CHECK(printer.flush());
  return assessed;
}

int exit_code(const Options& options, const app::AssessSummary& summary, const Printer& printer,
              const TerminalDiagnostics& terminal) {
  if (terminal.failed()) {
    return kExitError;
  }
  if (printer.silent()) {
    return kExitClosedPipe;
  }
  return options.fail_on && summary.highest && *summary.highest >= *options.fail_on ? kExitFound : kExitOk;
}

int run(Options options) {
  Stopwatch watch;
  const auto chosen = choose_model(options.models.empty() ? std::string() : options.models.front());
  if (!chosen) {
    return report_error(chosen.error());
  }
  auto output = open_output(options);
  if (!output) {
    return report_error(output.error());
  }
  std::optional<AtomicFile>& file = *output;
  auto recorded = open_recording(options, *chosen);
  if (!recorded) {
    return report_error(recorded.error());
  }
  RecordedRun* const run = recorded->get();
  DescriptorSink standard_output(STDOUT_FILENO, "standard output");
  const bool on_terminal = !file && ::isatty(STDOUT_FILENO) == 1;
  const bool chosen_count = options.assess.strongest.has_value();
  const bool cut = options.format == FindingFormat::kText && !chosen_count;
  if (cut) {
    options.assess.strongest = kTextKept;
  }
  const std::size_t show = on_terminal && cut ? kTerminalShown : kTextKept;
  Printer printer(file ? static_cast<ByteSink&>(*file) : standard_output, options.format, terminal_width(),
                  run != nullptr ? ClosedPipe::kSilences : ClosedPipe::kStops);
  TerminalDiagnostics terminal;
  FoldingSink diagnostics(terminal);
  options.assess.block_done = [&printer](const app::AssessSummary& /*so_far*/) {
    return printer.flush();
  };  // a log that is followed shows them at once
  if (run != nullptr) {
    run->recording->attach(options.assess);
  }
  const std::optional<std::size_t> most = cut ? std::optional(show) : std::nullopt;
  auto summary = assess_into(printer, most, on_terminal, options.assess, *chosen->model, diagnostics);
  if (summary && file) {
    if (auto committed = file->commit(); !committed) {
      summary = std::move(committed).error();
    }
  }
  diagnostics.finish();
  if (run != nullptr) {
    // What stopped the run is told first; that it cannot be written down either is no news then.
    if (auto finished = run->recording->finish(summary, wall_clock()); !finished && summary) {
      return report_error(finished.error());
    }
  }
  if (!summary) {
    return report_error(summary.error());
  }
  report_read(*chosen, options, *summary, watch, terminal);
  print_next(options, *chosen, summary->findings, printer);
  if (run != nullptr) {
    print_recorded(options, *run);
  }
  return exit_code(options, *summary, printer, terminal);
}

/// The same run with several models. Throws CLI::ValidationError for what is of one model alone.
SeveralModelsRun several_models(const CLI::App& app, const Options& options) {
  for (const char* const other : {"--threshold", "--budget", "--base-rate", "--by", "--fail-on", "--record", "--store",
                                  "--no-raw", "--show-secrets"}) {
    if (app.get_option(other)->count() > 0) {
      throw CLI::ValidationError(other, "is of one model; several are shown side by side, connection by connection");
    }
  }
  SeveralModelsRun run;
  run.models = options.models;
  run.output = options.output;
  run.format = options.format;
  run.force = options.force;
  run.strongest = options.assess.strongest;
  run.assess.inputs = options.assess.inputs;
  run.assess.point = options.assess.point;
  run.assess.window = options.assess.window;
  run.assess.scan = options.assess.scan;
  return run;
}

}  // namespace

void declare_assess(CLI::App& parent, Action& action) {
  CLI::App& app = *parent.add_subcommand("assess", "Score logs with a model and call out what is suspicious, and why");
  auto options = std::make_shared<Options>();
  options->assess.scan.threads = default_threads();
  options->assess.scan.stop = &stop_flag();
  app.add_option("PATH", options->assess.inputs, "Logs: files, directories, or - for standard input")->required();
  app.add_option("-m,--model", options->models,
                 "The model; without it $PUGMARK_MODEL, then ./pugmark.pug, then the starter in the box. Given several "
                 "times: what each model says of each connection, side by side")
      ->check(model_name())
      ->allow_extra_args(false)
      ->type_name("MODEL");
  app.add_option("-o,--output", options->output, "Where to write findings instead of standard output (-)")
      ->type_name("FILE");
  app.add_option("--format", options->format,
                 "text for eyes, strongest first; json (a line each) or csv in input order")
      ->transform(choice<FindingFormat>(
          {{"text", FindingFormat::kText}, {"json", FindingFormat::kJson}, {"csv", FindingFormat::kCsv}}))
      ->type_name("FORMAT")
      ->default_str("text");
  CLI::Option* const threshold =
      app.add_option(
             "--threshold", options->assess.point.threshold,
             "Least score of a finding, in natural log-odds; without it --profile (naive Bayes over words: above 0)")
          ->check(finite_number())
          ->type_name("SCORE");
  CLI::Option* const profile = add_profile_option(app, options->assess.point.profile);
  CLI::Option* const rate =
      app.add_option("--fpr", options->assess.point.rate,
                     "Share of normal connections that may be called out (0.002 or 0.2%), instead of a profile")
          ->transform(share())
          ->type_name("SHARE");
  CLI::Option* const budget =
      app.add_option(
             "--budget", options->assess.budget,
             "The N strongest findings of each UTC day of log time, one for the same host, identifier and "
             "direction, whatever they score (naive Bayes over words: above 0); with --threshold, at least that")
          ->transform(findings_a_day())
          ->type_name("N/day");
  app.add_option("--base-rate", options->assess.base_rate,
                 "Share of connections that are malicious, for probabilities; without it the model's")
      ->transform(share())
      ->type_name("SHARE");
  app.add_option("--top", options->assess.strongest, "Only the N strongest findings, strongest first")
      ->transform(whole_number(1, 1'000'000))
      ->type_name("N");
  CLI::Option* const all =
      app.add_flag("--all", options->assess.point.all, "Write every scored unit, not findings alone");
  threshold->excludes(profile)->excludes(rate);
  profile->excludes(rate)->excludes(budget);
  rate->excludes(budget);
  all->excludes(budget)->excludes(profile)->excludes(rate);
  app.add_option(
         "--by", options->assess.unit,
         "What is scored as one: message, or connection (recipe words: its strongest message counts; recipe headers: "
         "all of it, and the default; recipe flows: an exchange is a message, and the default, and of a connection its "
         "strongest one counts)")
      ->transform(choice<app::Unit>({{"message", app::Unit::kMessage}, {"connection", app::Unit::kConnection}}))
      ->type_name("UNIT");
  add_window_option(app, options->assess.window);
  app.add_option("--fail-on", options->fail_on, "Exit with 1 when anything scores at least this")
      ->check(finite_number())
      ->type_name("SCORE");
  app.add_option("--threads", options->assess.scan.threads, "Threads to use")
      ->transform(whole_number(1, 256))
      ->type_name("N");
  app.add_flag("--strict", options->assess.scan.strict, "Fail on a row that cannot be read instead of skipping it");
  app.add_flag("--show-secrets", options->show_secrets,
               "Show values of Authorization, Cookie, Set-Cookie and passwords");
  add_capture_options(app, options->assess.scan.capture);
  app.add_flag("--force", options->force, "Replace an existing output file");
  app.add_flag("--record", options->record,
               "Keep the run and all that it calls out in the case store, ~/.local/state/pugmark/cases.db (or "
               "$XDG_STATE_HOME), for pugmark findings");
  app.add_option("--store", options->store, "Keep them in this case store instead; it is made where it is missing")
      ->check(output_name())
      ->type_name("FILE");
  app.add_flag("--no-raw", options->no_raw,
               "Keep no texts of messages in the case store, which hold what is secret in them");
  app.footer(
      "Examples:\n  pugmark assess /opt/zeek/logs/2026-11-24\n"
      "  pugmark assess --record /opt/zeek/logs/current && pugmark findings\n"
      "  pugmark assess -m headers.pug -m flows.pug http.log\n"
      "  zcat http.*.log.gz | pugmark assess -m team.pug --format json - | jq .uid");
  app.callback([options, &app, &action] {
    if (options->models.size() > 1) {
      action = [several = several_models(app, *options)] { return run_several_models(several); };
      return;
    }
    options->assess.secrets = options->show_secrets ? SecretPolicy::kShow : SecretPolicy::kMask;
    action = [options] { return run(*options); };
  });
}

}  // namespace pugmark::cli
