// The model that a command scores with: which one it is where nobody says, and what is said of it and of what it read.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "pugmark/app/scan.h"
#include "pugmark/cli/command.h"
#include "pugmark/core/result.h"
#include "pugmark/model/model.h"

namespace pugmark::cli {

/// A model and where it was found.
struct ChosenModel {
  std::string path;
  std::unique_ptr<const Model> model;  ///< Never null.
  bool by_default = false;             ///< Neither the command line nor the environment named it.
  bool is_starter = false;             ///< It is the one in the box, which is not the user's to change.
};

/// The model of the folder that a command works in.
inline constexpr const char* kOwnModel = "./pugmark.pug";

/// Declares -m.
CLI::Option* add_model_option(CLI::App& app, std::string& named);

/// Opens the model `named` on the command line or, where that is empty, the one of $PUGMARK_MODEL, ./pugmark.pug where
/// that is there, or the starter that is installed with the program.
/// Errors: those of open_model; where none was named with a hint how to come by one.
Result<ChosenModel> choose_model(const std::string& named);

/// "model team.pug (recipe words, 8 437 words)".
std::string model_text(const ChosenModel& chosen);

/// Warns of messages of a view that a model of the recipe words did not learn from: its words are not what such logs
/// hold.
void warn_of_other_views(const ModelCard& card, const app::ScanCounts& read, TerminalDiagnostics& terminal);

/// Says why a run that went well has nothing to show for it: no log of the kind `logs`. Nothing to read is wrong; an
/// empty log is not.
void report_nothing_read(const app::ScanCounts& read, TerminalDiagnostics& terminal, std::string_view logs = "HTTP");

}  // namespace pugmark::cli
