// pugmark inspect
#include <cstdio>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "pugmark/app/inspect.h"
#include "pugmark/cli/command.h"
#include "pugmark/core/text.h"
#include "pugmark/report/model_text.h"

namespace pugmark::cli {
namespace {

void print_capture(const std::string& path, const app::CaptureDescription& capture) {
  fmt::print("{}: a packet capture\n  format          {}\n  link types      {}\n",
             path == "-" ? "standard input" : terminal_safe(path), capture.format,
             capture.link_types.empty() ? "none" : fmt::format("{}", fmt::join(capture.link_types, ", ")));
  if (capture.first && capture.last) {
    fmt::print("  time            {} to {}\n", to_iso8601(*capture.first), to_iso8601(*capture.last));
  }
  fmt::print("  packets         {}\n  connections     {}, {} with HTTP\n  HTTP exchanges  {}\n",
             grouped(capture.counts.packets), grouped(capture.counts.connections),
             grouped(capture.counts.http_connections), grouped(capture.counts.exchanges));
}

/// What weighs most in a model.
std::string strongest_text(const app::ModelDescription& model) {
  const bool surprise = model.card.surprise.has_value();
  if (model.card.recipe == kWordsRecipe) {
    return surprise ? report::usual_words_text(model.strongest) : report::strongest_words_text(model.strongest);
  }
  if (model.card.recipe == kHeadersRecipe) {
    return surprise ? report::unusual_features_text(model.strongest_features)
                    : report::strongest_features_text(model.strongest_features);
  }
  return {};
}

int run(const std::string& path) {
  TerminalDiagnostics terminal;
  auto description = app::inspect(path, terminal);
  if (!description) {
    return report_error(description.error());
  }
  if (const auto* const model = std::get_if<app::ModelDescription>(&*description)) {
    fmt::print("{}: a pugmark model\n{}{}{}", terminal_safe(path), report::card_text(model->card),
               model->verdicts ? report::verdicts_text(*model->verdicts) : std::string(), strongest_text(*model));
    return kExitOk;
  }
  if (const auto* const capture = std::get_if<app::CaptureDescription>(&*description)) {
    print_capture(path, *capture);
    return terminal.failed() ? kExitError : kExitOk;
  }
  const auto& log = std::get<app::LogDescription>(*description);
  const std::string name = path == "-" ? "standard input" : terminal_safe(path);
  if (log.empty) {
    fmt::print("{}: empty\n", name);
    return terminal.failed() ? kExitError : kExitOk;
  }
  fmt::print("{}: {}\n  format          {}\n  path            {}\n", name, log.kind, log.format,
             log.path.empty() ? "(not said)" : terminal_safe(log.path));
  if (!log.sensor.empty()) {
    fmt::print("  sensor          {}\n", terminal_safe(log.sensor));
  }
  if (log.view) {
    const std::string views = report::views_text(log.views);
    fmt::print("  view            {}\n", views.empty() ? to_string(*log.view) : views);
  }
  fmt::print("  records         {}, {} skipped\n", grouped(log.records), grouped(log.skipped));
  if (log.other_rows > 0 && log.kind != to_string(HttpLogKind::kNone)) {
    fmt::print("  other rows      {} of these\n", grouped(log.other_rows));
  }
  if (!log.columns.empty()) {
    fmt::print("  columns         {}\n", log.columns.size());
    for (const Column& column : log.columns) {
      fmt::print("    {}\n", column.type.empty()
                                 ? terminal_safe(column.name)
                                 : fmt::format("{:<24} {}", terminal_safe(column.name), terminal_safe(column.type)));
    }
  }
  return terminal.failed() ? kExitError : kExitOk;
}

}  // namespace

void declare_inspect(CLI::App& parent, Action& action) {
  CLI::App& app = *parent.add_subcommand("inspect", "Show what a file is: a log, a capture, or a model and its card");
  auto path = std::make_shared<std::string>();
  app.add_option("PATH", *path, "A log, a capture, a model, or - for standard input")->required();
  app.footer("Example:\n  pugmark inspect http.log");
  app.callback([path, &action] { action = [path] { return run(*path); }; });
}

}  // namespace pugmark::cli
