// Choosing of models.
#include "pugmark/cli/model_choice.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "pugmark/cli/options.h"
#include "pugmark/core/text.h"

namespace pugmark::cli {
namespace {

/// The model in the box, from the folder of the program: as installed, and as built.
constexpr std::array<const char*, 2> kStarters = {"../share/pugmark/starter.pug", "share/pugmark/starter.pug"};

/// The starter; empty where there is none.
std::string starter() {
  std::error_code error;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
  for (const char* const place : kStarters) {
    const std::filesystem::path path = (program.parent_path() / place).lexically_normal();
    if (!error && std::filesystem::is_regular_file(path, error)) {
      return path;
    }
    error.clear();
  }
  return {};
}

std::string default_model() {
  std::error_code error;
  if (std::filesystem::exists(kOwnModel, error)) {
    return kOwnModel;
  }
  std::string path = starter();
  return path.empty() ? kOwnModel : path;
}

}  // namespace

CLI::Option* add_model_option(CLI::App& app, std::string& named) {
  return app
      .add_option("-m,--model", named,
                  "The model; without it $PUGMARK_MODEL, then ./pugmark.pug, then the starter in the box")
      ->check(model_name())
      ->type_name("MODEL");
}

Result<ChosenModel> choose_model(const std::string& named) {
  const char* const variable = std::getenv("PUGMARK_MODEL");
  const std::string wanted = !named.empty() || variable == nullptr ? named : std::string(variable);
  const bool by_default = wanted.empty();
  std::string path = by_default ? default_model() : wanted;
  auto model = open_model(path);
  if (!model && named.empty()) {
    return std::move(model).error().hint("-m MODEL names a model; pugmark train makes one");
  }
  if (!model) {
    return std::move(model).error();
  }
  const bool is_starter = by_default && path != kOwnModel;
  return ChosenModel{std::move(path), std::make_unique<const Model>(*std::move(model)), by_default, is_starter};
}

std::string model_text(const ChosenModel& chosen) {
  const ModelCard& card = card_of(*chosen.model);
  return fmt::format("model {} (recipe {}{}, {})", terminal_safe(chosen.path), card.recipe,
                     card.log_path.empty() ? std::string() : fmt::format(" of {} logs", terminal_safe(card.log_path)),
                     counted(card.vocabulary, card.recipe == kWordsRecipe    ? "word"
                                              : is_of_columns(*chosen.model) ? "column"
                                              : card.recipe == kFusedRecipe  ? "model"
                                                                             : "feature"));
}

void warn_of_other_views(const ModelCard& card, const app::ScanCounts& read, TerminalDiagnostics& terminal) {
  if (card.recipe != kWordsRecipe ||
      std::all_of(card.views.begin(), card.views.end(), [](std::uint64_t messages) { return messages == 0; })) {
    return;  // a recipe that knows what views lack, or a model that does not tell
  }
  for (std::size_t i = 0; i < card.views.size(); ++i) {
    if (read.views[i] > 0 && card.views[i] == 0) {
      Diagnostic diagnostic;
      diagnostic.severity = Diagnostic::Severity::kWarning;
      diagnostic.what = fmt::format("{} of view {}, but the model learned from none: their scores mean little",
                                    counted(read.views[i], "message"), to_string(static_cast<View>(i)));
      diagnostic.hints.emplace_back("train on logs of the view that you assess; pugmark inspect shows both");
      terminal.report(diagnostic);
    }
  }
}

void report_nothing_read(const app::ScanCounts& read, TerminalDiagnostics& terminal, std::string_view logs) {
  Diagnostic diagnostic;
  diagnostic.severity = Diagnostic::Severity::kError;
  if (read.records == 0 && read.skipped > 0) {
    diagnostic.what = fmt::format("no readable row among the inputs ({} skipped)", grouped(read.skipped));
  } else if (read.files == 0 && read.empty == 0) {
    diagnostic.what = fmt::format("no {} log among the inputs ({} looked at)", terminal_safe(logs),
                                  counted(read.other_files, "file"));
  } else {
    return;
  }
  diagnostic.hints.emplace_back("pugmark inspect FILE tells what a file is");
  terminal.report(diagnostic);
}

}  // namespace pugmark::cli
