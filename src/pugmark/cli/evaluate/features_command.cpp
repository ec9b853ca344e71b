// pugmark features
#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "pugmark/app/evaluate/rank_features.h"
#include "pugmark/cli/command.h"
#include "pugmark/cli/options.h"
#include "pugmark/core/text.h"
#include "pugmark/io/output.h"
#include "pugmark/report/evaluate/feature_table.h"

namespace pugmark::cli {
namespace {

enum class Format { kText, kJson, kCsv };
/// What features are ordered by, the most first.
enum class Order { kInformation, kVariance, kCoverage, kChiSquared, kAveragePrecision };

constexpr std::size_t kTextShown = 40;
constexpr std::size_t kPlotShown = 40;

struct Options {
  app::RankFeaturesOptions rank;
  Format format = Format::kText;
  Order order = Order::kInformation;
  std::optional<std::size_t> strongest;
  bool no_sources = false;
  std::string output = "-";
  std::string plot;
  bool force = false;
};

double value_of(const RankedFeature& feature, Order order) {
  switch (order) {
    case Order::kInformation:
      return feature.information;
    case Order::kVariance:
      return feature.variance;
    case Order::kCoverage:
      return feature.coverage;
    case Order::kChiSquared:
      return feature.chi_squared;
    case Order::kAveragePrecision:
      return feature.average_precision;
  }
  return 0;
}

std::string table(const Options& options, const std::vector<RankedFeature>& features) {
  switch (options.format) {
    case Format::kText:
      return report::feature_table_text(features, terminal_width());
    case Format::kJson:
      return report::feature_table_json(features);
    case Format::kCsv:
      return report::feature_table_csv(features);
  }
  return {};
}

void print_summary(const Options& options, const app::RankedFeatures& ranked, std::size_t shown) {
  const bool flows = options.rank.recipe == app::Recipe::kFlows;
  const std::string unit = flows ? "exchange" : "connection";
  const auto units = [&](std::size_t label, const std::string& name) {
    const std::string of_all = ranked.units[label] < ranked.seen[label] ? grouped(ranked.units[label]) + " of " : "";
    return of_all + counted(ranked.seen[label], name + " " + unit);
  };
  fmt::print(stderr, "{} of {} in {} (by {}), {} in {} (by {})\n",
             counted(ranked.features.size(), flows ? "column" : "feature"), units(0, "normal"),
             counted(ranked.groups[0], "source"), terminal_safe(ranked.grouping[0]), units(1, "malicious"),
             counted(ranked.groups[1], "source"), terminal_safe(ranked.grouping[1]));
  const auto flagged = std::count_if(ranked.features.begin(), ranked.features.end(),
                                     [](const RankedFeature& feature) { return feature.tells_source; });
  const std::string shown_text =
      shown < ranked.features.size() ? fmt::format("; {} are shown (--top)", grouped(shown)) : std::string();
  if (ranked.features.empty() || ranked.groups[0] < 2 || ranked.groups[1] < 2) {
    fmt::print(
        stderr,
        "a class has one source alone: what only tells captures apart cannot be told (--group-by says what makes "
        "a source){}\n",
        shown_text);
    return;
  }
  fmt::print(stderr, "{} tell captures apart rather than classes (!){}\n", grouped(static_cast<std::uint64_t>(flagged)),
             shown_text);
}

int run(Options options) {
  Stopwatch watch;
  TerminalDiagnostics terminal;
  FoldingSink diagnostics(terminal);
  std::vector<std::string> inputs = options.rank.normal;
  inputs.insert(inputs.end(), options.rank.malicious.begin(), options.rank.malicious.end());
  auto ranked = [&] {
    Progress progress(expected_bytes(inputs));
    options.rank.scan.progress = [&progress](std::uint64_t bytes) { progress.update(bytes); };
    return app::rank_features(options.rank, diagnostics);
  }();
  diagnostics.finish();
  if (!ranked) {
    return report_error(ranked.error());
  }
  std::vector<RankedFeature> shown = ranked->features;
  if (options.no_sources) {
    std::erase_if(shown, [](const RankedFeature& feature) { return feature.tells_source; });
  }
  std::stable_sort(shown.begin(), shown.end(), [&](const RankedFeature& a, const RankedFeature& b) {
    return value_of(a, options.order) > value_of(b, options.order);
  });
  const std::size_t most = options.strongest.value_or(options.format == Format::kText ? kTextShown : shown.size());
  if (!options.plot.empty()) {
    const std::vector<RankedFeature> drawn(
        shown.begin(), shown.begin() + static_cast<std::ptrdiff_t>(std::min(shown.size(), kPlotShown)));
    const std::string title =
        options.rank.recipe == app::Recipe::kFlows ? "Columns of the recipe flows" : "Features of the recipe headers";
    if (auto written = write_output(options.plot, report::feature_plot_svg(drawn, title), options.force); !written) {
      return report_error(written.error());
    }
  }
  shown.resize(std::min(shown.size(), most));
  if (auto written = write_output(options.output, table(options, shown), options.force); !written) {
    return report_error(written.error());
  }
  print_summary(options, *ranked, shown.size());
  fmt::print(stderr, "ranked {}\n", watch.summary(ranked->records, ranked->bytes));
  return terminal.failed() ? kExitError : kExitOk;
}

}  // namespace

void declare_features(CLI::App& parent, Action& action) {
  CLI::App& app = *parent.add_subcommand(
      "features", "Rank what could be learned from labelled logs, and say what only tells captures apart");
  auto options = std::make_shared<Options>();
  app::RankFeaturesOptions& rank = options->rank;
  rank.scan.threads = default_threads();
  rank.scan.stop = &stop_flag();
  app.add_option("--normal", rank.normal, "Logs of ordinary traffic: files or directories")
      ->type_name("PATH")
      ->required();
  app.add_option("--malicious", rank.malicious, "Logs of malicious traffic: files or directories")
      ->type_name("PATH")
      ->required();
  app.add_option("--recipe", rank.recipe, "What is ranked: features of headers, or columns of flows (doc/features.md)")
      ->transform(choice<app::Recipe>({{"headers", app::Recipe::kHeaders}, {"flows", app::Recipe::kFlows}}))
      ->type_name("RECIPE")
      ->default_str("headers");
  app.add_option("--order", options->order,
                 "What stands first: information (bits that it tells of the class), variance, coverage, chi-squared or "
                 "average-precision (of it alone)")
      ->transform(choice<Order>({{"information", Order::kInformation},
                                 {"variance", Order::kVariance},
                                 {"coverage", Order::kCoverage},
                                 {"chi-squared", Order::kChiSquared},
                                 {"average-precision", Order::kAveragePrecision}}))
      ->type_name("BY")
      ->default_str("information");
  app.add_flag("--no-sources", options->no_sources, "Leave out what only tells captures apart");
  add_group_by_option(app, rank.group_by);
  add_window_option(app, rank.window);
  app.add_option("--format", options->format, "text, json (an object a line) or csv")
      ->transform(choice<Format>({{"text", Format::kText}, {"json", Format::kJson}, {"csv", Format::kCsv}}))
      ->type_name("FORMAT")
      ->default_str("text");
  app.add_option("--top", options->strongest, "Only the first N; as text 40 without it, else all")
      ->transform(whole_number(1, 10'000'000))
      ->type_name("N");
  app.add_option("-o,--output", options->output, "Where to write the table instead of standard output (-)")
      ->type_name("FILE");
  app.add_option("--plot", options->plot, "Also draw the first 40 as an SVG")->check(output_name())->type_name("FILE");
  app.add_option("--threads", rank.scan.threads, "Threads to use")->transform(whole_number(1, 256))->type_name("N");
  app.add_flag("--strict", rank.scan.strict, "Fail on a row that cannot be read instead of skipping it");
  add_capture_options(app, rank.scan.capture);
  app.add_flag("--force", options->force, "Replace existing output files");
  app.footer(
      "Example:\n  pugmark features --normal logs/normal --malicious logs/malicious --no-sources --plot features.svg");
  app.callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace pugmark::cli
