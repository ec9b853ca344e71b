// Options that choose findings of a case store, for all commands that take some.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "pugmark/core/result.h"
#include "pugmark/core/timestamp.h"
#include "pugmark/store/database.h"
#include "pugmark/store/finding_query.h"

namespace pugmark::cli {

/// What was asked for, as it was typed.
struct FilterOptions {
  store::FindingFilter filter;  ///< What needs no more thought.
  std::string score;
  std::string since;
  std::string until;
  std::string run;
  bool show_hidden = false;
};

/// Refuses an empty text: a variable of a shell that is not set.
CLI::Validator not_empty();

/// Declares the filters; without one of verdicts, `verdict` holds.
void add_filter_options(CLI::App& app, FilterOptions& options, store::VerdictFilter verdict);

/// Whether any of them was used.
bool is_filter_used(const CLI::App& app);

/// Those that were used, as they would be typed: "--host '*.example.org' --since 7d"; empty for none.
std::string filter_words(const CLI::App& app, const FilterOptions& options);

/// Says what to think of where a filter by time chooses nothing: logs may be older than they seem. Empty else.
Result<std::string> time_hint(store::Database& database, const store::FindingFilter& filter);

/// The filter; times that are given as an age count back from `now`, when entries of the safelist expire.
/// Errors: kUsage for a run that is not there; those of the store.
Result<store::FindingFilter> filter_of(const FilterOptions& options, store::Database& database, Timestamp now);

/// Accepts an age.
CLI::Validator age();

}  // namespace pugmark::cli
