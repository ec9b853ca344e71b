// Filters, from words to what a store is asked.
#include "pugmark/cli/review/finding_filter.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "pugmark/app/review/filter_words.h"
#include "pugmark/cli/command.h"
#include "pugmark/cli/options.h"
#include "pugmark/store/safelist_entries.h"
#include "pugmark/store/sighting_query.h"

namespace pugmark::cli {
namespace {

constexpr std::array<const char*, 9> kFilters = {"--score",      "--since",  "--until",   "--host", "--uid",
                                                 "--identifier", "--client", "--verdict", "--run"};

std::string_view verdict_word(store::VerdictFilter verdict) {
  const auto* const word = std::find_if(app::kVerdictWords.begin(), app::kVerdictWords.end(),
                                        [&](const auto& one) { return one.second == verdict; });
  return word == app::kVerdictWords.end() ? std::string_view() : word->first;
}

CLI::Validator moment() {
  return CLI::Validator(
      [](std::string& text) {
        return app::parse_time(text, Timestamp{0})
                   ? std::string()
                   : fmt::format("'{}' is no time such as 2026-11-24, 2026-11-24T01:52:00 (UTC) or 7d", text);
      },
      std::string());
}

CLI::Validator score_range() {
  return CLI::Validator(
      [](std::string& text) {
        return app::parse_score_range(text) ? std::string()
                                            : fmt::format("'{}' is no range of scores such as 5 or 5..8", text);
      },
      std::string());
}

CLI::Validator run_name() {
  return CLI::Validator(
      [](std::string& text) {
        return app::is_run_name(text) ? std::string()
                                      : fmt::format("'{}' is no number of a run; last is the last one", text);
      },
      std::string());
}

}  // namespace

CLI::Validator age() {
  return CLI::Validator(
      [](std::string& text) {
        return app::parse_age(text) ? std::string() : fmt::format("'{}' is no age such as 90d, 12h or 30m", text);
      },
      std::string());
}

/// A variable of a shell that is not set must not choose everything.
CLI::Validator not_empty() {
  return CLI::Validator([](std::string& text) { return text.empty() ? std::string("it is empty") : std::string(); },
                        std::string());
}

void add_filter_options(CLI::App& app, FilterOptions& options, store::VerdictFilter verdict) {
  options.filter.verdict = verdict;
  app.add_option("--score", options.score, "Findings that score at least MIN, and at most MAX")
      ->check(score_range())
      ->type_name("MIN[..MAX]");
  app.add_option("--since", options.since,
                 "Seen at that time or later: 2026-11-24, 2026-11-24T01:52:00 (UTC), or 7d, 12h, 30m before now")
      ->check(moment())
      ->type_name("TIME");
  app.add_option("--until", options.until, "Seen at that time or earlier; of a day, to its end")
      ->check(moment())
      ->type_name("TIME");
  app.add_option("--host", options.filter.host, "Of hosts by that name, with * and ?; *.example.org is that domain too")
      ->check(not_empty())
      ->type_name("GLOB");
  app.add_option("--uid", options.filter.uid, "With that connection among its sightings")
      ->check(not_empty())
      ->type_name("UID");
  app.add_option("--identifier", options.filter.identifier, "With that in its User-Agent or Server, in whatever case")
      ->check(not_empty())
      ->type_name("TEXT");
  app.add_option("--client", options.filter.client, "Of that client")->check(not_empty())->type_name("ADDRESS");
  app.add_option("--verdict", options.filter.verdict,
                 std::string("With that verdict: open, malicious, benign, unsure or any; without it ") +
                     (verdict == store::VerdictFilter::kAny ? "any" : "all that is not benign"))
      ->transform(choice<store::VerdictFilter>({app::kVerdictWords.begin(), app::kVerdictWords.end()}))
      ->type_name("VERDICT");
  app.add_option("--run", options.run, "Called out by that run; last is the one begun last")
      ->check(run_name())
      ->type_name("N");
  app.add_flag("--show-hidden", options.show_hidden, "Findings that the safelist hides, too");
}

bool is_filter_used(const CLI::App& app) {
  return std::any_of(kFilters.begin(), kFilters.end(), [&](const char* option) { return app.count(option) > 0; });
}

std::string filter_words(const CLI::App& app, const FilterOptions& options) {
  std::string words;
  for (const char* const name : kFilters) {
    const CLI::Option& option = *app.get_option(name);
    if (option.count() > 0) {
      // What was typed of a choice is the number of that by now.
      const std::string value = std::string_view(name) == "--verdict"
                                    ? std::string(verdict_word(options.filter.verdict))
                                    : shell_path(option.results().back());
      words += fmt::format("{}{} {}", words.empty() ? "" : " ", name, value);
    }
  }
  return words + (options.show_hidden ? (words.empty() ? "--show-hidden" : " --show-hidden") : "");
}

Result<std::string> time_hint(store::Database& database, const store::FindingFilter& filter) {
  if (!filter.since && !filter.until) {
    return std::string();
  }
  store::FindingFilter at_any_time = filter;
  at_any_time.since.reset();
  at_any_time.until.reset();
  PUGMARK_TRY(const auto days, store::sightings_by_day(database, at_any_time));
  return days.empty()
             ? std::string()
             : fmt::format("times are those in the logs; without --since and --until there are findings of {} to {}",
                           to_iso8601(Timestamp{days.front().day * kDayLength}).substr(0, 10),
                           to_iso8601(Timestamp{days.back().day * kDayLength}).substr(0, 10));
}

Result<store::FindingFilter> filter_of(const FilterOptions& options, store::Database& database, Timestamp now) {
  store::FindingFilter filter = options.filter;
  if (const auto range = app::parse_score_range(options.score)) {
    filter.least_score = range->least;
    filter.most_score = range->most;
  }
  if (const auto since = app::parse_time(options.since, now)) {
    filter.since = since->at;
  }
  if (const auto until = app::parse_time(options.until, now)) {
    filter.until = until->end();
  }
  if (!options.show_hidden) {
    PUGMARK_TRY(filter.safelist, store::active_safelist(database, now));
  }
  if (!options.run.empty()) {
    PUGMARK_TRY(filter.run, app::find_run(database, options.run));
  }
  return filter;
}

}  // namespace pugmark::cli
