// pugmark train
#include <algorithm>

#include <fmt/format.h>

#include "pugmark/app/train/adapt.h"
#include "pugmark/app/train/train.h"
#include "pugmark/cli/command.h"
#include "pugmark/cli/options.h"
#include "pugmark/core/text.h"
#include "pugmark/report/model_text.h"
#include "pugmark/version.h"

namespace pugmark::cli {
namespace {

bool is_of_columns(app::Recipe recipe) { return recipe == app::Recipe::kFlows || recipe == app::Recipe::kTyped; }

/// Why malicious logs are refused, and what takes them.
std::string why_no_malicious(const app::TrainOptions& options) {
  if (options.recipe == app::Recipe::kTyped) {
    return "the recipe typed learns from normal logs alone; pugmark assess -m MODEL shows what it makes of others";
  }
  return options.forest.noise
             ? "--synthetic-malicious stands for malicious logs; pugmark evaluate -m MODEL measures it on both"
             : "an isolation forest learns from normal logs alone: --algorithm gradient-boosting or random-forest "
               "learns from both, and pugmark evaluate -m MODEL measures it on both";
}

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
    if (options.malicious.empty() && label == Label::kMalicious) {
      continue;  // nothing is learned of them
    }
    fmt::print(stderr, "{:<10} {}, {}, {} skipped{}{}\n", to_string(label), counted(read.files, "file"),
               counted(read.records, "record"), grouped(read.skipped),
               read.other_rows > 0 ? fmt::format(", {} left out", counted(read.other_rows, "other row")) : "",
               read.other_files > 0 ? fmt::format(" ({} left out)", counted(read.other_files, "other file")) : "");
    records += read.records;
    bytes += read.bytes;
  }
  if (summary->card.surprise) {
    fmt::print(stderr, "{}{}", report::learned_surprise_text(summary->card, summary->lowest_rate),
               options.recipe == app::Recipe::kWords ? report::usual_words_text(summary->strongest)
                                                     : report::unusual_features_text(summary->strongest_features));
  } else if (options.recipe == app::Recipe::kWords) {
    fmt::print(stderr, "vocabulary {}\n{}", counted(summary->card.vocabulary, "word"),
               report::strongest_words_text(summary->strongest));
  } else if (is_of_columns(options.recipe)) {
    fmt::print(stderr, "{}", report::learned_flows_text(summary->card, summary->importances, summary->lowest_rate));
  } else {
    fmt::print(stderr, "{}{}", report::learned_text(summary->card, summary->memorises, summary->lowest_rate),
               report::strongest_features_text(summary->strongest_features));
  }
  fmt::print(stderr, "wrote {} ({} bytes), {}\n", terminal_safe(options.output), grouped(summary->model_bytes),
             watch.summary(records, bytes));
  fmt::print(stderr, "next: pugmark assess -m {} LOGS\n", shell_path(options.output));
  return terminal.failed() ? kExitError : kExitOk;
}

/// Says which connections were not learned as normal, so that somebody looks at them.
void print_doubtful(const app::AdaptSummary& summary) {
  constexpr std::size_t kShown = 5;
  if (summary.doubtful.empty()) {
    return;
  }
  fmt::print(stderr,
             "not learned as normal, for the model calls them out: {}; look before you trust them (--trust-normal):\n",
             counted(summary.doubtful.size(), "connection"));
  for (std::size_t i = 0; i < std::min(kShown, summary.doubtful.size()); ++i) {
    const app::DoubtfulConnection& one = summary.doubtful[i];
    fmt::print(stderr, "  score {:.1f}  {}  {}  {}\n", one.score, one.uid.empty() ? "no uid" : terminal_safe(one.uid),
               shorten(terminal_safe(one.host), 40), terminal_safe(one.file));
  }
  if (summary.doubtful.size() > kShown) {
    fmt::print(stderr, "  and {} more\n", grouped(summary.doubtful.size() - kShown));
  }
}

int run_adapt(const std::string& from, bool trust, const app::TrainOptions& options) {
  Stopwatch watch;
  TerminalDiagnostics terminal;
  FoldingSink diagnostics(terminal);
  app::AdaptOptions adapt;
  adapt.from = from;
  adapt.normal = options.normal;
  adapt.output = options.output;
  adapt.force = options.force;
  adapt.trust = trust;
  adapt.window = options.window;
  adapt.version = options.version;
  adapt.scan = options.scan;
  auto summary = [&] {
    Progress progress(expected_bytes(options.normal));
    adapt.scan.progress = [&progress](std::uint64_t bytes) { progress.update(bytes); };
    return app::adapt(adapt, diagnostics);
  }();
  diagnostics.finish();
  if (!summary) {
    return report_error(summary.error());
  }
  const app::ScanCounts& read = summary->read;
  fmt::print(stderr, "adapted {} to {} of {} in {}\n", terminal_safe(from), counted(summary->connections, "connection"),
             counted(read.records, "record"), counted(read.files, "file"));
  print_doubtful(*summary);
  fmt::print(stderr,
             "profile balanced, view {}: score {:.2f} or more, before {:.2f}; of these connections that calls out {}, "
             "before {}\n",
             to_string(summary->view), summary->balanced[1], summary->balanced[0], grouped(summary->called_out[1]),
             grouped(summary->called_out[0]));
  fmt::print(stderr, "wrote {} ({} bytes), {}\n", terminal_safe(options.output), grouped(summary->model_bytes),
             watch.summary(read.records, read.bytes));
  fmt::print(stderr, "next: pugmark assess -m {} LOGS\n", shell_path(options.output));
  return terminal.failed() ? kExitError : kExitOk;
}

}  // namespace

void declare_train(CLI::App& parent, Action& action) {
  CLI::App& app = *parent.add_subcommand(
      "train", "Learn a model from a set of normal HTTP logs and, where there is one, a set of malicious ones");
  auto options = std::make_shared<app::TrainOptions>();
  auto from = std::make_shared<std::string>();
  auto trust = std::make_shared<bool>(false);
  options->scan.threads = default_threads();
  options->scan.stop = &stop_flag();
  options->version = kVersion;
  app.add_option("--normal", options->normal, "Logs of ordinary traffic: files or directories")
      ->type_name("PATH")
      ->required();
  CLI::Option* const malicious =
      app.add_option("--malicious", options->malicious,
                     "Logs of malicious traffic: files or directories. Without any, the model tells how unusual "
                     "something is among --normal, which is not how malicious")
          ->type_name("PATH");
  CLI::Option* const base = app.add_option("--from", *from,
                                           "Adapt this model to --normal instead of training: its training data is not "
                                           "needed. A quarter of what it takes for normal is yours then")
                                ->check(model_name())
                                ->type_name("MODEL");
  CLI::Option* const trusted = app.add_flag(
      "--trust-normal", *trust,
      "With --from: learn all of --normal, also what the model calls out; only when you have looked at it");
  trusted->needs(base);
  app.add_option("--background", options->background,
                 "Recipe headers: logs of ordinary traffic of other places, which weigh less: files or directories")
      ->type_name("PATH");
  app.add_option("-o,--output", options->output, "Where to write the model")
      ->check(model_name())
      ->type_name("MODEL")
      ->required();
  app.add_option("--recipe", options->recipe,
                 "What to learn from: headers (which headers come, in which order, and what they claim, by "
                 "connection), words "
                 "(naive Bayes over the words of headers, by message, as Assimilate does), flows (a forest over "
                 "http.log's lengths, entropies, rarities and times, by exchange; from --normal alone, or with "
                 "--algorithm from both), or typed (an isolation forest over the fields of any one Zeek log, such as "
                 "ssl.log, by row, from --normal alone)")
      ->transform(choice<app::Recipe>({{"words", app::Recipe::kWords},
                                       {"headers", app::Recipe::kHeaders},
                                       {"flows", app::Recipe::kFlows},
                                       {"typed", app::Recipe::kTyped}}))
      ->default_str("headers")
      ->type_name("RECIPE");
  app.add_option("--path", options->log_path,
                 "Recipe typed: learn from logs of this kind alone, as their #path says (ssl, dns, ...); wanted where "
                 "--normal holds several")
      ->type_name("NAME");
  add_forest_options(app, options->forest);
  add_group_by_option(app, options->group_by);
  add_window_option(app, options->window);
  app.add_option("--base-rate", options->base_rate,
                 "Recipes headers and flows: share of connections, or exchanges, that are malicious, for the "
                 "probabilities that the model tells")
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
  app.add_option("--corrections", options->corrections,
                 "Recipe headers: a list of wrong labels, as pugmark audit writes it; what it names is learned as it "
                 "says, or left out")
      ->type_name("FILE");
  app.add_option("--note", options->note, "A line for the model's card, such as its known weaknesses")
      ->type_name("TEXT");
  app.add_option("--threads", options->scan.threads, "Threads to use")->transform(whole_number(1, 256))->type_name("N");
  app.add_flag("--strict", options->scan.strict, "Fail on a row that cannot be read instead of skipping it");
  add_capture_options(app, options->scan.capture);
  app.add_flag("--force", options->force, "Replace an existing model");
  app.footer(
      "Examples:\n  pugmark train --normal logs/normal --malicious logs/malicious -o team.pug\n"
      "  pugmark train --from team.pug --normal /opt/zeek/logs/2026-11-24 -o mine.pug\n"
      "  pugmark train --normal /opt/zeek/logs/2026-11-24 -o surprise.pug\n"
      "  pugmark train --recipe flows --normal /opt/zeek/logs/2026-11-24 -o unusual.pug\n"
      "  pugmark train --recipe flows --algorithm gradient-boosting --normal logs/normal --malicious logs/malicious "
      "-o flows.pug\n"
      "  pugmark train --recipe typed --path ssl --normal /opt/zeek/logs/2026-11-24 -o ssl.pug");
  for (const char* const other : {"--malicious", "--background", "--recipe", "--group-by", "--base-rate", "--names",
                                  "--corrections", "--note", "--path"}) {
    base->excludes(app.get_option(other));
  }
  for (const char* const other : kForestOptions) {
    base->excludes(app.get_option(other));
  }
  app.callback([options, from, trust, malicious, &app, &action] {
    const bool columns = is_of_columns(options->recipe);
    const bool labels = options->recipe != app::Recipe::kTyped && (!columns || app::learns_malicious(options->forest));
    for (const char* const other : {"--background", "--names"}) {
      if (columns && app.get_option(other)->count() > 0) {
        throw CLI::ValidationError(other, "is of other recipes");
      }
    }
    if (options->recipe != app::Recipe::kTyped && !options->log_path.empty()) {
      throw CLI::ValidationError("--path", "is of the recipe typed; the others read HTTP logs");
    }
    check_forest_options(app, options->recipe, options->forest);
    if (from->empty() && malicious->count() == 0) {
      if (columns && labels) {
        throw CLI::RequiredError("--malicious");
      }
      if (app.get_option("--base-rate")->count() > 0) {
        throw CLI::ValidationError("--base-rate",
                                   "a model that learns from normal traffic alone tells no probabilities");
      }
    }
    if (!labels && malicious->count() > 0) {
      throw CLI::ValidationError("--malicious", why_no_malicious(*options));
    }
    action = [options, from, trust] { return from->empty() ? run(*options) : run_adapt(*from, *trust, *options); };
  });
}

}  // namespace pugmark::cli
