// Those that most models call out come first; among them, what the first model named finds the strongest.
#include "pugmark/cli/assess_several.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "pugmark/cli/command.h"
#include "pugmark/cli/model_choice.h"
#include "pugmark/core/text.h"
#include "pugmark/io/output.h"
#include "pugmark/report/assess/seen_records.h"

namespace pugmark::cli {
namespace {

constexpr std::size_t kMostKept = 10'000;
constexpr std::size_t kTerminalShown = 25;

bool ranks_before(const SeenConnection& a, const SeenConnection& b) {
  const auto callers = [](const SeenConnection& one) {
    return std::count_if(one.opinions.begin(), one.opinions.end(),
                         [](const ModelOpinion& opinion) { return opinion.called_out; });
  };
  if (callers(a) != callers(b)) {
    return callers(a) > callers(b);
  }
  for (std::size_t i = 0; i < a.opinions.size(); ++i) {
    if (a.opinions[i].score != b.opinions[i].score) {
      return a.opinions[i].score > b.opinions[i].score;  // what a model cannot see comes last
    }
  }
  return false;
}

/// Keeps the first by rank.
class Ranking {
 public:
  explicit Ranking(std::size_t most) : most_(most) {}

  void add(SeenConnection seen) {
    kept_.push_back(std::move(seen));
    if (kept_.size() >= 2 * most_ + 1) {
      cut();
    }
  }

  std::vector<SeenConnection> take() {
    cut();
    return std::move(kept_);
  }

 private:
  void cut() {
    std::stable_sort(kept_.begin(), kept_.end(), ranks_before);
    kept_.resize(std::min(kept_.size(), most_));
  }

  std::size_t most_;
  std::vector<SeenConnection> kept_;
};

std::string written(const SeenConnection& seen, const SeveralModelsRun& run, std::size_t rank) {
  switch (run.format) {
    case FindingFormat::kText:
      return report::seen_text(seen, run.models, rank, terminal_width()) + '\n';
    case FindingFormat::kJson: {
      std::string line;
      report::append_seen_json(line, seen, run.models);
      return line;
    }
    case FindingFormat::kCsv:
      break;
  }
  return report::seen_csv(seen);
}

/// Assesses and writes; how many were written.
Result<std::pair<app::SeveralModelsSummary, std::size_t>> assess_into(ByteSink& sink, bool on_terminal,
                                                                      const std::vector<const Model*>& models,
                                                                      const SeveralModelsRun& run,
                                                                      DiagnosticSink& diagnostics) {
  if (run.format == FindingFormat::kCsv) {
    PUGMARK_CHECK(sink.write(report::seen_csv_header(run.models)));
  }
  const bool ranked = run.format == FindingFormat::kText || run.strongest.has_value();
  const std::size_t shown = on_terminal ? kTerminalShown : kMostKept;
  Ranking ranking(run.strongest.value_or(shown));
  std::size_t count = 0;
  const auto take = [&](SeenConnection seen) -> Result<void> {
    if (ranked) {
      ranking.add(std::move(seen));
      return {};
    }
    return sink.write(written(seen, run, ++count));
  };
  auto summary = [&] {
    Progress progress(expected_bytes(run.assess.inputs));
    app::SeveralModelsOptions options = run.assess;
    options.scan.progress = [&progress](std::uint64_t bytes) { progress.update(bytes); };
    return app::assess_side_by_side(models, options, take, diagnostics);
  }();
  if (!summary) {
    return std::move(summary).error();
  }
  for (const SeenConnection& seen : ranking.take()) {
    PUGMARK_CHECK(sink.write(written(seen, run, ++count)));
  }
  return std::pair(*std::move(summary), count);
}

void print_summary(const SeveralModelsRun& run, const std::vector<ChosenModel>& models,
                   const app::SeveralModelsSummary& summary, std::size_t shown, Stopwatch& watch) {
  fmt::print(stderr, "{} of {} in {}: {} called out by one model or more, {} skipped\n",
             counted(summary.connections, "connection"), counted(summary.read.records, "record"),
             counted(summary.read.files, "log"), grouped(summary.called_out), grouped(summary.read.skipped));
  for (std::size_t i = 0; i < models.size(); ++i) {
    fmt::print(stderr, "{}: {} called out, {} by no other\n", model_text(models[i]), grouped(summary.by_model[i]),
               grouped(summary.by_this_alone[i]));
  }
  fmt::print(stderr,
             "scores of different models are of different units: compare those of one model, never add them up\n");
  fmt::print(stderr, "{}\n", watch.summary(summary.read.records, summary.read.bytes));
  if (run.format == FindingFormat::kText && summary.called_out > 0) {
    if (shown < summary.called_out) {
      fmt::print(stderr, "{} are shown; all: --format json -o FILE\n", grouped(shown));
    }
    fmt::print(stderr, "next: pugmark assess -m {} says why; pugmark fuse has them judge together\n",
               shell_path(models.front().path));
  }
}

}  // namespace

int run_several_models(const SeveralModelsRun& run) {
  Stopwatch watch;
  std::vector<ChosenModel> models;
  std::vector<const Model*> opened;
  for (const std::string& path : run.models) {
    auto model = choose_model(path);
    if (!model) {
      return report_error(model.error());
    }
    models.push_back(*std::move(model));
    opened.push_back(models.back().model.get());
  }
  std::optional<AtomicFile> file;
  if (!run.output.empty() && run.output != "-") {
    auto created = AtomicFile::create(run.output, run.force ? Overwrite::kReplace : Overwrite::kRefuse, Access::kUmask);
    if (!created) {
      return report_error(created.error());
    }
    file.emplace(*std::move(created));
  }
  DescriptorSink standard_output(STDOUT_FILENO, "standard output");
  TerminalDiagnostics terminal;
  FoldingSink diagnostics(terminal);
  auto assessed = assess_into(file ? static_cast<ByteSink&>(*file) : standard_output,
                              !file && ::isatty(STDOUT_FILENO) == 1, opened, run, diagnostics);
  if (assessed && file) {
    if (auto committed = file->commit(); !committed) {
      assessed = std::move(committed).error();
    }
  }
  diagnostics.finish();
  if (!assessed) {
    return report_error(assessed.error());
  }
  if (!terminal.failed()) {
    report_nothing_read(assessed->first.read, terminal);
  }
  print_summary(run, models, assessed->first, assessed->second, watch);
  return terminal.failed() ? kExitError : kExitOk;
}

}  // namespace pugmark::cli
