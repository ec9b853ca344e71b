// Filters, from words to what a store is asked.
#include "pugmark/cli/review/finding_filter.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "pugmark/cli/command.h"
#include "pugmark/cli/options.h"
#include "pugmark/store/safelist_entries.h"

namespace pugmark::cli {
namespace {

constexpr std::array<const char*, 9> kFilters = {"--score",      "--since",  "--until",   "--host", "--uid",
                                                 "--identifier", "--client", "--verdict", "--run"};

constexpr std::int64_t kSecond = 1'000'000;

/// Verdicts as they are typed.
constexpr std::array<std::pair<const char*, store::VerdictFilter>, 5> kVerdictWords = {
    {{"open", store::VerdictFilter::kOpen},
     {"malicious", store::VerdictFilter::kMalicious},
     {"benign", store::VerdictFilter::kBenign},
     {"unsure", store::VerdictFilter::kUnsure},
     {"any", store::VerdictFilter::kAny}}};

std::string_view verdict_word(store::VerdictFilter verdict) {
  const auto* const word =
      std::find_if(kVerdictWords.begin(), kVerdictWords.end(), [&](const auto& one) { return one.second == verdict; });
  return word == kVerdictWords.end() ? std::string_view() : word->first;
}

/// The ends of "MIN" or "MIN..MAX".
struct ScoreRange {
  double least = 0;
  std::optional<double> most;
};

std::optional<double> parse_score(std::string_view text) {
  double value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool good = status == std::errc() && end == text.data() + text.size() && std::isfinite(value);
  return good ? std::optional(value) : std::nullopt;
}

std::optional<ScoreRange> parse_range(std::string_view text) {
  const std::size_t dots = text.find("..");
  const auto least = parse_score(text.substr(0, dots));
  if (!least) {
    return std::nullopt;
  }
  if (dots == std::string_view::npos) {
    return ScoreRange{*least, std::nullopt};
  }
  const auto most = parse_score(text.substr(dots + 2));
  return most && *most >= *least ? std::optional(ScoreRange{*least, most}) : std::nullopt;
}

/// A time that was typed: a moment, a day, or an age.
struct TypedTime {
  Timestamp at;
  bool is_day = false;
};

std::optional<TypedTime> parse_time(std::string_view text, Timestamp now) {
  if (const auto back = parse_age(text)) {
    return TypedTime{{now.microseconds - *back}, false};
  }
  constexpr std::size_t kDate = 10;  // "2026-11-24"
  if (text.size() == kDate) {
    const auto day = parse_timestamp(std::string(text) + "T00:00:00Z");
    return day ? std::optional(TypedTime{*day, true}) : std::nullopt;
  }
  auto moment = text.size() > kDate ? parse_timestamp(text) : std::nullopt;
  if (!moment && text.size() > kDate) {
    moment = parse_timestamp(std::string(text) + 'Z');
  }
  return moment ? std::optional(TypedTime{*moment, false}) : std::nullopt;
}

CLI::Validator moment() {
  return CLI::Validator(
      [](std::string& text) {
        return parse_time(text, Timestamp{0})
                   ? std::string()
                   : fmt::format("'{}' is no time such as 2026-11-24, 2026-11-24T01:52:00 (UTC) or 7d", text);
      },
      std::string());
}

CLI::Validator score_range() {
  return CLI::Validator(
      [](std::string& text) {
        return parse_range(text) ? std::string() : fmt::format("'{}' is no range of scores such as 5 or 5..8", text);
      },
      std::string());
}

CLI::Validator run_name() {
  return CLI::Validator(
      [](std::string& text) {
        constexpr std::uint64_t kMost = 1'000'000'000;
        return text == "last" || whole_number(1, kMost)(text).empty()
                   ? std::string()
                   : fmt::format("'{}' is no number of a run; last is the last one", text);
      },
      std::string());
}

}  // namespace

std::optional<std::int64_t> parse_age(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const std::int64_t seconds = unit == "d" ? 86'400 : unit == "h" ? 3600 : unit == "m" ? 60 : 0;
  constexpr std::int64_t kMostSeconds = std::int64_t{36'500} * 86'400;
  if (status != std::errc() || value <= 0 || seconds == 0 || value > kMostSeconds / seconds) {
    return std::nullopt;
  }
  return value * seconds * kSecond;
}

CLI::Validator age() {
  return CLI::Validator(
      [](std::string& text) {
        return parse_age(text) ? std::string() : fmt::format("'{}' is no age such as 90d, 12h or 30m", text);
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
      ->transform(choice<store::VerdictFilter>({kVerdictWords.begin(), kVerdictWords.end()}))
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
  if (const auto range = parse_range(options.score)) {
    filter.least_score = range->least;
    filter.most_score = range->most;
  }
  if (const auto since = parse_time(options.since, now)) {
    filter.since = since->at;
  }
  if (const auto until = parse_time(options.until, now)) {
    filter.until = Timestamp{until->at.microseconds + (until->is_day ? kDayLength - 1 : 0)};
  }
  if (!options.show_hidden) {
    PUGMARK_TRY(filter.safelist, store::active_safelist(database, now));
  }
  if (options.run.empty()) {
    return filter;
  }
  PUGMARK_TRY(const auto newest, store::newest_run(database));
  const std::int64_t run = options.run == "last" ? newest.value_or(0) : std::stoll(options.run);
  if (!newest || run > *newest) {
    return Error(ErrorCode::kUsage, newest ? fmt::format("there is no run {}; the last is {}", run, *newest)
                                           : std::string("no run is in the store"))
        .at(database.path());
  }
  filter.run = run;
  return filter;
}

}  // namespace pugmark::cli
