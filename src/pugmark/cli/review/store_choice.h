// The case store that a command works with: which one it is where nobody says, who works with it, and what
// time it is for it.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "pugmark/core/result.h"
#include "pugmark/core/timestamp.h"
#include "pugmark/store/case_store.h"
#include "pugmark/store/database.h"

namespace pugmark::cli {

/// Declares --store.
void add_store_option(CLI::App& app, std::string& named);

/// The path of the store `named` on the command line or, where that is empty, of the user's own:
/// $XDG_STATE_HOME/pugmark/cases.db, or ~/.local/state/pugmark/cases.db.
/// Errors: kUsage where there is no home to look in.
Result<std::string> store_path(const std::string& named);

/// Opens that store. Where it may be made, so may the folders of the user's own, for their owner alone.
/// Errors: those of store_path and of open_case_store; kIo for folders.
Result<store::Database> open_store(const std::string& named, store::Missing missing);

/// " --store FILE" where one was named: for commands that are shown.
std::string store_words(const std::string& named);

/// The name that the user logs in with.
std::string login_name();

/// The time by the clock on the wall, or by $SOURCE_DATE_EPOCH where that is set, so that what is written can be the
/// same twice.
Timestamp wall_clock();

}  // namespace pugmark::cli
