// Choosing of models.
#include "pugmark/cli/model_choice.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

#include "pugmark/cli/options.h"
#include "pugmark/core/text.h"

namespace pugmark::cli {
namespace {

std::string default_model() {
  const char* const named = std::getenv("PUGMARK_MODEL");
  return named != nullptr && *named != '\0' ? named : kDefaultModel;
}

}  // namespace

void add_model_option(CLI::App& app, std::string& named) {
  app.add_option("-m,--model", named, "The model; without it $PUGMARK_MODEL, then ./pugmark.pug")
      ->check(model_name())
      ->type_name("MODEL");
}

Result<ChosenModel> choose_model(const std::string& named) {
  std::string path = named.empty() ? default_model() : named;
  auto model = open_model(path);
  if (!model && named.empty()) {
    return std::move(model).error().hint("-m MODEL names a model; pugmark train makes one");
  }
  if (!model) {
    return std::move(model).error();
  }
  return ChosenModel{std::move(path), std::make_unique<const Model>(*std::move(model))};
}

std::string model_text(const ChosenModel& chosen) {
  const ModelCard& card = card_of(*chosen.model);
  return fmt::format("model {} (recipe {}, {})", terminal_safe(chosen.path), card.recipe,
                     counted(card.vocabulary, card.recipe == kWordsRecipe ? "word" : "feature"));
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

}  // namespace pugmark::cli
