// pugmark evaluate

#include <fmt/format.h>

#include "pugmark/app/evaluate/evaluate.h"
#include "pugmark/cli/command.h"
#include "pugmark/cli/options.h"
#include "pugmark/core/text.h"
#include "pugmark/report/evaluate/evaluation_report.h"
#include "pugmark/version.h"

namespace pugmark::cli {
namespace {

enum class Format { kText, kJson, kHtml };

struct Options {
  app::EvaluateOptions evaluate;
  Format format = Format::kText;
  std::string output;
  std::string scores;
  std::string train_before;
  bool no_baselines = false;
  bool all = false;
  bool force = false;
};

/// The start of a day, in UTC.
std::optional<Timestamp> parse_day(const std::string& text) { return parse_timestamp(text + "T00:00:00Z"); }

std::string paths_text(std::string_view option, const std::vector<std::string>& paths) {
  std::string text = paths.empty() ? std::string() : fmt::format(" {}", option);
  for (const std::string& path : paths) {
    text += ' ' + shell_path(path);
  }
  return text;
}

report::EvaluationTitle title_of(const Options& options) {
  const app::EvaluateOptions& evaluate = options.evaluate;
  report::EvaluationTitle title;
  title.pugmark = kVersion;
  const std::string recipe = fmt::format("{}{}",
                                         evaluate.recipe == app::Recipe::kFlows   ? "flows"
                                         : evaluate.recipe == app::Recipe::kWords ? "words"
                                                                                  : "headers",
                                         evaluate.normal_alone ? " from normal traffic alone" : "");
  title.what = !evaluate.model.empty() ? fmt::format("model {}", evaluate.model)
               : evaluate.train_before
                   ? fmt::format("recipe {}, trained on what began before {}", recipe, options.train_before)
                   : fmt::format("recipe {}, cross-validated in {} folds", recipe, evaluate.folds);
  title.command = "pugmark evaluate";
  if (!evaluate.model.empty()) {
    title.command += " -m " + shell_path(evaluate.model);
  }
  if (evaluate.model.empty() && evaluate.recipe == app::Recipe::kFlows) {
    title.command += fmt::format(" --recipe flows --algorithm {}", app::algorithm_name(evaluate.forest.algorithm));
    const app::ForestTraining defaults;
    title.command += evaluate.forest.noise ? " --synthetic-malicious" : "";
    const auto add = [&](std::string_view option, std::uint64_t value, std::uint64_t otherwise) {
      title.command += value == otherwise ? std::string() : fmt::format(" {} {}", option, value);
    };
    add("--trees", evaluate.forest.trees, defaults.trees);
    add("--sample", evaluate.forest.sample, defaults.sample);
    add("--rows", evaluate.forest.most_rows, defaults.most_rows);
    add("--ngrams", evaluate.forest.bags.ngram, defaults.bags.ngram);
    add("--terms", evaluate.forest.bags.terms, defaults.bags.terms);
    add("--seed", evaluate.forest.seed, defaults.seed);
  }
  if (evaluate.normal_alone) {
    title.command += evaluate.recipe == app::Recipe::kWords ? " --recipe words --normal-only" : " --normal-only";
  }
  title.command += paths_text("--normal", evaluate.inputs.normal) +
                   paths_text("--malicious", evaluate.inputs.malicious) +
                   paths_text("--extra-normal", evaluate.inputs.extra_normal) +
                   paths_text("--background", evaluate.inputs.background);
  if (evaluate.train_before) {
    title.command += " --train-before " + options.train_before;
  } else if (evaluate.model.empty()) {
    title.command += fmt::format(" --folds {}", evaluate.folds);
    title.command += evaluate.salt.empty() ? "" : " --salt " + shell_path(evaluate.salt);
  }
  for (const std::string& kind : evaluate.without) {
    title.command += " --without " + shell_path(kind);
  }
  return title;
}

int run(Options options) {
  Stopwatch watch;
  TerminalDiagnostics terminal;
  FoldingSink diagnostics(terminal);
  options.evaluate.baselines = !options.no_baselines;
  const auto evaluation = app::evaluate(options.evaluate, diagnostics);
  diagnostics.finish();
  if (!evaluation) {
    return report_error(evaluation.error());
  }
  const report::EvaluationTitle title = title_of(options);
  const std::string text = options.format == Format::kJson   ? report::evaluation_json(*evaluation, title)
                           : options.format == Format::kHtml ? report::evaluation_html(*evaluation, title)
                                                             : report::evaluation_text(*evaluation, title, options.all);
  if (auto written = write_output(options.output, text, options.force); !written) {
    return report_error(written.error());
  }
  if (!options.scores.empty()) {
    if (auto written = write_output(options.scores, report::scores_json(*evaluation), options.force); !written) {
      return report_error(written.error());
    }
  }
  fmt::print(stderr, "evaluated {}\n", watch.summary(evaluation->records, evaluation->bytes));
  return terminal.failed() ? kExitError : kExitOk;
}

}  // namespace

void declare_evaluate(CLI::App& parent, Action& action) {
  CLI::App& app = *parent.add_subcommand(
      "evaluate", "Measure how well a recipe, or a model, tells labelled logs apart that it has not learned from");
  auto options = std::make_shared<Options>();
  app::EvaluateOptions& evaluate = options->evaluate;
  evaluate.scan.threads = default_threads();
  evaluate.scan.stop = &stop_flag();
  add_labelled_options(app, evaluate.inputs);
  app.add_option("-m,--model", evaluate.model, "Measure this model; without it a recipe, by cross-validation")
      ->check(model_name())
      ->type_name("MODEL");
  app.add_option("--recipe", evaluate.recipe, "What is cross-validated: headers, words (with --normal-only), or flows")
      ->transform(choice<app::Recipe>(
          {{"words", app::Recipe::kWords}, {"headers", app::Recipe::kHeaders}, {"flows", app::Recipe::kFlows}}))
      ->type_name("RECIPE")
      ->default_str("headers");
  app.add_flag("--normal-only", evaluate.normal_alone,
               "Recipes headers and words: learn from --normal alone, as train does without --malicious");
  add_forest_options(app, evaluate.forest);
  app.add_option("--folds", evaluate.folds, "Parts of the groups that are held back in turn")
      ->transform(whole_number(2, 100))
      ->type_name("N")
      ->default_str("5");
  app.add_option("--salt", evaluate.salt, "Any text; another one draws other folds")->type_name("TEXT");
  app.add_option("--train-before", options->train_before, "Learn from what began before this day, measure the rest")
      ->check(CLI::Validator(
          [](std::string& text) {
            return parse_day(text) ? std::string() : fmt::format("'{}' is no day such as 2017-06-01", text);
          },
          std::string()))
      ->type_name("DATE");
  add_group_by_option(app, evaluate.group_by);
  add_window_option(app, evaluate.window);
  app.add_option("--base-rate", evaluate.base_rate, "Share of malicious connections for which precision is told")
      ->transform(share())
      ->type_name("SHARE")
      ->default_str("1e-5");
  app.add_option("--without", evaluate.without, "Leave out features of a kind (doc/features.md), for studies")
      ->type_name("KIND");
  app.add_flag("--no-baselines", options->no_baselines,
               "Do not measure the recipe words and the rarity of User-Agents");
  app.add_option("--format", options->format, "text, json (one object) or html (a page with curves)")
      ->transform(choice<Format>({{"text", Format::kText}, {"json", Format::kJson}, {"html", Format::kHtml}}))
      ->type_name("FORMAT")
      ->default_str("text");
  app.add_flag("--all", options->all, "Text: tell all families and sources of false alarms");
  app.add_option("-o,--output", options->output, "Where to write instead of standard output (-)")->type_name("FILE");
  app.add_option("--scores", options->scores, "Also write every score: a JSON object a line")
      ->check(output_name())
      ->type_name("FILE");
  app.add_option("--threads", evaluate.scan.threads, "Threads to use")->transform(whole_number(1, 256))->type_name("N");
  app.add_flag("--strict", evaluate.scan.strict, "Fail on a row that cannot be read instead of skipping it");
  add_capture_options(app, evaluate.scan.capture);
  app.add_flag("--force", options->force, "Replace existing output files");
  app.footer(
      "Example:\n  pugmark evaluate --normal logs/normal --malicious logs/malicious --format html -o report.html");
  for (const char* const other : {"--folds", "--salt", "--train-before", "--extra-normal", "--background", "--without",
                                  "--recipe", "--normal-only"}) {
    app.get_option("--model")->excludes(app.get_option(other));
  }
  for (const char* const other : kForestOptions) {
    app.get_option("--model")->excludes(app.get_option(other));
  }
  app.get_option("--train-before")->excludes(app.get_option("--folds"));
  app.callback([options, &app, &action] {
    const app::EvaluateOptions& asked = options->evaluate;
    for (const char* const other : {"--extra-normal", "--background", "--without", "--normal-only"}) {
      if (asked.recipe == app::Recipe::kFlows && app.get_option(other)->count() > 0) {
        throw CLI::ValidationError(other, "the recipe flows has no such thing");
      }
    }
    for (const char* const other : {"--extra-normal", "--background", "--without"}) {
      if (asked.recipe == app::Recipe::kWords && app.get_option(other)->count() > 0) {
        throw CLI::ValidationError(other, "is of the recipe headers");
      }
    }
    if (asked.recipe == app::Recipe::kWords && !asked.normal_alone) {
      throw CLI::ValidationError(
          "--recipe", "words is measured with --normal-only; with both classes it is measured beside the others");
    }
    check_forest_options(app, asked.recipe, asked.forest);
    if (!options->train_before.empty()) {
      options->evaluate.train_before = parse_day(options->train_before);
    }
    action = [options] { return run(*options); };
  });
}

}  // namespace pugmark::cli
