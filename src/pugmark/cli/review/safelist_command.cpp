// pugmark safelist
#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unistd.h>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "pugmark/app/review/filter_words.h"
#include "pugmark/cli/command.h"
#include "pugmark/cli/options.h"
#include "pugmark/cli/review/finding_filter.h"
#include "pugmark/cli/review/store_choice.h"
#include "pugmark/core/text.h"
#include "pugmark/finding/safelist.h"
#include "pugmark/io/output.h"
#include "pugmark/report/review/case_records.h"
#include "pugmark/report/review/case_text.h"
#include "pugmark/report/review/safelist_report.h"
#include "pugmark/store/finding_query.h"
#include "pugmark/store/safelist_entries.h"

namespace pugmark::cli {
namespace {

enum class Task { kAdd, kRemove, kList, kTest };
enum class Format { kText, kJson };

/// Findings that a test lists as text.
constexpr std::uint64_t kTested = 25;

struct Options {
  Task task = Task::kList;
  std::vector<std::string> words;
  std::string store;
  std::string by;
  std::string reason;
  std::string expires;
  bool all = false;
  Format format = Format::kText;
};

/// The time that an age from now, or the beginning of a day, leads to.
std::optional<Timestamp> parse_expiry(std::string_view text, Timestamp now) {
  if (const auto age = app::parse_age(text)) {
    return Timestamp{now.microseconds + *age};
  }
  constexpr std::size_t kDate = 10;  // "2026-11-24"
  return text.size() == kDate ? parse_timestamp(std::string(text) + "T00:00:00Z") : std::nullopt;
}

CLI::Validator expiry() {
  return CLI::Validator(
      [](std::string& text) {
        return parse_expiry(text, Timestamp{0}) ? std::string()
                                                : fmt::format("'{}' is neither a day such as 2027-01-01 nor 90d", text);
      },
      std::string());
}

/// The entry that the words KIND VALUE describe.
Result<SafelistEntry> described_entry(const Options& options, Timestamp now) {
  if (options.words.size() != 2) {
    return Error(ErrorCode::kUsage,
                 fmt::format("{} given; wanted a kind and a value", counted(options.words.size(), "word")))
        .hint("pugmark safelist test host '*.corp.example'");
  }
  const auto kind = parse_safelist_kind(options.words[0]);
  if (!kind) {
    return Error(ErrorCode::kUsage, fmt::format("'{}' is no kind of entry; wanted client, server, network, host, "
                                                "identifier or fingerprint",
                                                options.words[0]))
        .hint("pugmark safelist --help");
  }
  SafelistEntry entry;
  entry.kind = *kind;
  PUGMARK_TRY(entry.value, safelist_value(*kind, options.words[1]));
  entry.who = options.by.empty() ? login_name() : options.by;
  entry.at = now;
  entry.reason = options.reason;
  entry.expires = parse_expiry(options.expires, now);
  if (entry.expires && *entry.expires <= now) {
    return Error(ErrorCode::kUsage, fmt::format("it would have expired already, at {}; now is {}",
                                                to_iso8601_seconds(*entry.expires), to_iso8601_seconds(now)))
        .hint("--expires 90d");
  }
  return entry;
}

Result<void> write(const std::string& text) {
  DescriptorSink sink(STDOUT_FILENO, "standard output");
  return sink.write(text);
}

/// Writes entries in the form asked for.
Result<void> write_entries(const std::vector<SafelistEntry>& entries, const Options& options, Timestamp now) {
  std::string out;
  if (options.format == Format::kText && !entries.empty()) {
    out = report::safelist_table(entries, now, terminal_width());
  } else {
    for (const SafelistEntry& entry : entries) {
      report::append_safelist_entry_json(out, entry, now);
    }
  }
  return write(out);
}

/// The findings that an entry would hide, whatever hides them by now.
store::FindingFilter filter_of(const SafelistEntry& entry) {
  store::FindingFilter filter;
  filter.verdict = store::VerdictFilter::kAny;
  filter.safelist = std::make_shared<Safelist>(std::vector{entry});
  filter.safelisted = store::Safelisted::kHidden;
  return filter;
}

Result<void> add(store::Database& database, const Options& options, Timestamp now) {
  PUGMARK_TRY(SafelistEntry entry, described_entry(options, now));
  if (entry.reason.empty()) {
    return Error(ErrorCode::kUsage, "no reason given; others must know why something is hidden from them")
        .hint("--reason 'our updater, ticket 4711'");
  }
  PUGMARK_TRY(entry, store::add_to_safelist(database, std::move(entry)));
  PUGMARK_CHECK(write_entries({entry}, options, now));
  PUGMARK_TRY(const std::uint64_t hidden, store::count_findings(database, filter_of(entry)));
  fmt::print(stderr, "entry {} hides {} now\n", entry.number, counted(hidden, "finding"));
  return {};
}

Result<void> remove(store::Database& database, const Options& options, Timestamp now) {
  std::vector<std::int64_t> numbers;
  for (const std::string& word : options.words) {
    std::int64_t number = 0;
    const auto [end, status] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (status != std::errc() || end != word.data() + word.size() || number <= 0) {
      return Error(ErrorCode::kUsage, fmt::format("'{}' is no number of an entry", word))
          .hint("pugmark safelist list shows them");
    }
    if (std::find(numbers.begin(), numbers.end(), number) == numbers.end()) {
      numbers.push_back(number);
    }
  }
  if (numbers.empty()) {
    return Error(ErrorCode::kUsage, "no entry given").hint("pugmark safelist list shows their numbers");
  }
  PUGMARK_TRY(const auto removed,
              store::remove_from_safelist(database, numbers, options.by.empty() ? login_name() : options.by, now));
  PUGMARK_CHECK(write_entries(removed, options, now));
  fmt::print(stderr, "removed {}\n", removed.size() == 1 ? "1 entry" : grouped(removed.size()) + " entries");
  return {};
}

Result<void> list(store::Database& database, const Options& options, Timestamp now) {
  if (!options.words.empty()) {
    return Error(ErrorCode::kUsage, fmt::format("'{}' after list, which takes nothing", options.words.front()))
        .hint("pugmark safelist list --all");
  }
  PUGMARK_TRY(auto entries, store::read_safelist(database));
  const auto count = [&](std::string_view state) {
    return static_cast<std::uint64_t>(std::count_if(
        entries.begin(), entries.end(), [&](const SafelistEntry& entry) { return state_of(entry, now) == state; }));
  };
  const std::string removed =
      count("removed") == 0 ? ""
                            : fmt::format(", {} removed{}", grouped(count("removed")), options.all ? "" : " (--all)");
  const std::string text =
      fmt::format("{} active, {} expired{}\n", grouped(count("active")), grouped(count("expired")), removed);
  if (!options.all) {
    std::erase_if(entries, [](const SafelistEntry& entry) { return entry.removed.has_value(); });
  }
  PUGMARK_CHECK(write_entries(entries, options, now));
  fmt::print(stderr, "{}", text);
  return {};
}

Result<void> test(store::Database& database, const Options& options, Timestamp now) {
  PUGMARK_TRY(const SafelistEntry entry, described_entry(options, now));
  const store::FindingFilter filter = filter_of(entry);
  const bool text = options.format == Format::kText;
  PUGMARK_TRY(const auto findings,
              store::list_findings(database, filter, text ? std::optional(kTested) : std::nullopt));
  std::string out;
  if (text && !findings.empty()) {
    PUGMARK_TRY(const auto ids, store::shortest_prefixes(database, findings));
    out = report::findings_table(findings, ids, terminal_width());
  } else {
    for (const StoredFinding& finding : findings) {
      report::append_stored_finding_json(out, finding);
    }
  }
  PUGMARK_CHECK(write(out));
  PUGMARK_TRY(const std::uint64_t hidden, store::count_findings(database, filter));
  fmt::print(stderr, "{} would hide {}{}; nothing was written\n", report::safelist_entry_name(entry),
             counted(hidden, "finding"),
             findings.size() < hidden ? fmt::format(", the strongest {} listed", findings.size()) : std::string());
  return store::refuse_malicious(database, entry);
}

/// Refuses options that the task would ignore.
Result<void> check_used(const Options& options) {
  const bool describes = options.task == Task::kAdd || options.task == Task::kTest;
  const auto refuse = [](bool asked, std::string_view option, std::string_view tasks) {
    return asked ? Result<void>(Error(ErrorCode::kUsage, fmt::format("{} is of {} alone", option, tasks))
                                    .hint("pugmark safelist --help"))
                 : Result<void>();
  };
  PUGMARK_CHECK(refuse(!options.reason.empty() && !describes, "--reason", "safelist add"));
  PUGMARK_CHECK(refuse(!options.expires.empty() && !describes, "--expires", "safelist add"));
  const bool writes = options.task == Task::kAdd || options.task == Task::kRemove;
  PUGMARK_CHECK(refuse(!options.by.empty() && !writes, "--by", "safelist add and remove"));
  return refuse(options.all && options.task != Task::kList, "--all", "safelist list");
}

int run(const Options& options) {
  if (const auto used = check_used(options); !used) {
    return report_error(used.error());
  }
  const Timestamp now = wall_clock();
  auto database = open_store(options.store, store::Missing::kRefuse);
  if (!database) {
    return report_error(database.error());
  }
  const auto done = options.task == Task::kAdd      ? add(*database, options, now)
                    : options.task == Task::kRemove ? remove(*database, options, now)
                    : options.task == Task::kList   ? list(*database, options, now)
                                                    : test(*database, options, now);
  return done ? kExitOk : report_error(done.error());
}

}  // namespace

void declare_safelist(CLI::App& parent, Action& action) {
  CLI::App& app = *parent.add_subcommand("safelist", "Keep what is in order, so that findings of it are not shown");
  auto options = std::make_shared<Options>();
  app.add_option("WHAT", options->task,
                 "add KIND VALUE, remove N..., list, or test KIND VALUE: what an entry would hide")
      ->required()
      ->transform(
          choice<Task>({{"add", Task::kAdd}, {"remove", Task::kRemove}, {"list", Task::kList}, {"test", Task::kTest}}))
      ->type_name("");
  app.add_option(
         "WORD", options->words,
         "KIND: client or server (an address; the server is that of the strongest sighting), network (10.1.0.0/16; "
         "client or server is in it), host (its name; *.x is x, too), identifier (the whole User-Agent or Server, "
         "with * and ?), fingerprint (of the names and order of headers, as show tells it)")
      ->type_name("");
  add_store_option(app, options->store);
  app.add_option("--reason", options->reason, "add: why; kept with the entry")->type_name("TEXT");
  app.add_option("--by", options->by, "add, remove: who does; without it the name that you log in with")
      ->type_name("NAME");
  app.add_option("--expires", options->expires,
                 "add: hide nothing from then on: 90d, or the beginning of 2027-01-01 (UTC); without it never")
      ->check(expiry())
      ->type_name("TIME");
  app.add_flag("--all", options->all, "list: removed entries, too");
  app.add_option("--format", options->format, "text for eyes, or json (a line each)")
      ->transform(choice<Format>({{"text", Format::kText}, {"json", Format::kJson}}))
      ->type_name("FORMAT")
      ->default_str("text");
  app.footer(
      "Nothing is deleted: findings --show-hidden shows all. A malicious finding is never hidden.\n\n"
      "Examples:\n  pugmark safelist test host '*.corp.example'\n"
      "  pugmark safelist add host '*.corp.example' --reason 'our updater' --expires 90d\n"
      "  pugmark safelist list\n  pugmark safelist remove 3");
  app.callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace pugmark::cli
