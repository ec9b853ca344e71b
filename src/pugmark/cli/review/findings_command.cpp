// pugmark findings
#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>

#include "pugmark/app/learn/teaching_order.h"
#include "pugmark/cli/command.h"
#include "pugmark/cli/model_choice.h"
#include "pugmark/cli/options.h"
#include "pugmark/cli/review/finding_filter.h"
#include "pugmark/cli/review/store_choice.h"
#include "pugmark/core/text.h"
#include "pugmark/io/output.h"
#include "pugmark/report/review/case_records.h"
#include "pugmark/report/review/case_text.h"

namespace pugmark::cli {
namespace {

enum class Format { kText, kJson, kCsv };
enum class Order { kScore, kTeaches };

/// Text lists no more, on a terminal and elsewhere.
constexpr std::uint64_t kTerminalShown = 25;
constexpr std::uint64_t kTextShown = 10'000;

struct Options {
  std::string store;
  FilterOptions filter;
  std::optional<store::GroupKey> group;
  Order order = Order::kScore;
  std::string model;
  std::optional<Profile> profile;
  std::optional<std::uint64_t> top;
  Format format = Format::kText;
};

std::string_view word_of(store::GroupKey key) {
  switch (key) {
    case store::GroupKey::kHost:
      return "host";
    case store::GroupKey::kServer:
      return "server";
    case store::GroupKey::kClient:
      return "client";
    case store::GroupKey::kIdentifier:
      return "identifier";
  }
  return {};
}

/// How many are listed at most; nothing: all.
std::optional<std::uint64_t> most_listed(const Options& options) {
  if (options.top || options.format != Format::kText) {
    return options.top;
  }
  return ::isatty(STDOUT_FILENO) == 1 ? kTerminalShown : kTextShown;
}

Result<void> write_table(store::Database& database, std::span<const StoredFinding> findings, ByteSink& sink) {
  PUGMARK_TRY(const auto ids, store::shortest_prefixes(database, findings));
  return findings.empty() ? Result<void>() : sink.write(report::findings_table(findings, ids, terminal_width()));
}

void append_record(std::string& out, const StoredFinding& finding, Format format) {
  if (format == Format::kCsv) {
    out += report::stored_finding_csv(finding);
  } else {
    report::append_stored_finding_json(out, finding);
  }
}

Result<void> list_as_text(store::Database& database, const store::FindingFilter& filter, const Options& options,
                          ByteSink& sink) {
  PUGMARK_TRY(const auto findings, store::list_findings(database, filter, most_listed(options)));
  return write_table(database, findings, sink);
}

Result<void> list_as_records(store::Database& database, const store::FindingFilter& filter, const Options& options,
                             ByteSink& sink) {
  constexpr std::size_t kBufferBytes = std::size_t{64} * 1024;
  std::string buffer = options.format == Format::kCsv ? report::stored_finding_csv_header() : std::string();
  PUGMARK_CHECK(
      store::visit_findings(database, filter, most_listed(options), [&](const StoredFinding& finding) -> Result<void> {
        append_record(buffer, finding, options.format);
        if (buffer.size() < kBufferBytes) {
          return {};
        }
        auto written = sink.write(buffer);
        buffer.clear();
        return written;
      }));
  return sink.write(buffer);
}

/// Writes the groups; how many there are.
Result<std::uint64_t> list_groups(store::Database& database, const store::FindingFilter& filter, const Options& options,
                                  ByteSink& sink) {
  PUGMARK_TRY(auto groups, store::group_findings(database, filter, *options.group));
  const std::uint64_t count = groups.size();
  groups.resize(std::min<std::uint64_t>(count, most_listed(options).value_or(count)));
  const std::string_view key = word_of(*options.group);
  std::string out;
  if (options.format == Format::kText) {
    out = groups.empty() ? std::string() : report::groups_table(groups, key, terminal_width());
  } else if (options.format == Format::kCsv) {
    out = report::group_csv_header(key);
  }
  for (const FindingGroup& group : groups) {
    if (options.format == Format::kCsv) {
      out += report::group_csv(group);
    } else if (options.format == Format::kJson) {
      report::append_group_json(out, group, key);
    }
  }
  PUGMARK_CHECK(sink.write(out));
  return count;
}

std::string hidden_text(std::uint64_t hidden) {
  return hidden > 0 ? fmt::format("; {} hidden by the safelist (--show-hidden)", grouped(hidden)) : std::string();
}

/// Lists those first whose verdict teaches a model most, and says what of them.
Result<void> list_by_teaching(store::Database& database, const store::FindingFilter& filter, const Options& options,
                              ByteSink& sink) {
  PUGMARK_TRY(const ChosenModel chosen, choose_model(options.model));
  app::OperatingPointOptions point;
  point.profile = options.profile;
  PUGMARK_TRY(auto findings, app::teaching_order(database, *chosen.model, point, filter));
  const std::size_t count = findings.size();
  findings.resize(std::min<std::uint64_t>(count, most_listed(options).value_or(count)));
  if (options.format == Format::kText) {
    PUGMARK_CHECK(write_table(database, findings, sink));
  } else {
    std::string out = options.format == Format::kCsv ? report::stored_finding_csv_header() : std::string();
    for (const StoredFinding& finding : findings) {
      append_record(out, finding, options.format);
    }
    PUGMARK_CHECK(sink.write(out));
  }
  std::uint64_t settled = 0;
  for (const StoredFinding& finding : findings) {
    settled += finding.teaching->settles;
  }
  store::FindingFilter open = filter;
  open.verdict = store::VerdictFilter::kOpen;
  PUGMARK_TRY(const std::uint64_t all, store::count_findings(database, open));
  PUGMARK_TRY(const std::uint64_t hidden, store::count_hidden(database, open, all));
  fmt::print(stderr, "{}{}{}{}; verdicts on these could settle {}\n", counted(all, "open finding"),
             all > count ? fmt::format(", {} looked at", grouped(count)) : std::string(),
             count > findings.size() ? fmt::format(", {} listed (--top N)", grouped(findings.size())) : std::string(),
             hidden_text(hidden), counted(settled, "other"));
  if (count > 0 && options.format == Format::kText) {
    fmt::print(stderr,
               "next: pugmark show{0} ID, then pugmark verdict{0} ID malicious|benign, then pugmark learn{0}{1}{2}\n",
               store_words(options.store), options.model.empty() ? std::string() : " -m " + shell_path(options.model),
               options.profile ? fmt::format(" --profile {}", to_string(*options.profile)) : std::string());
  }
  return {};
}

/// Says how many there are, what is not shown, and how to go on.
Result<void> print_counts(store::Database& database, const store::FindingFilter& filter, const Options& options,
                          std::uint64_t groups) {
  PUGMARK_TRY(const std::uint64_t count, store::count_findings(database, filter));
  std::string text = counted(count, "finding");
  if (options.group) {
    text += fmt::format(" in {} by {}", counted(groups, "group"), word_of(*options.group));
  }
  const std::uint64_t all = options.group ? groups : count;
  const std::uint64_t most = most_listed(options).value_or(all);
  if (most < all) {
    text += fmt::format(", the strongest {} listed (--top N)", grouped(most));
  }
  if (filter.verdict == store::VerdictFilter::kNotBenign) {
    store::FindingFilter benign = filter;
    benign.verdict = store::VerdictFilter::kBenign;
    PUGMARK_TRY(const std::uint64_t judged, store::count_findings(database, benign));
    text += judged > 0 ? fmt::format("; {} benign not shown (--verdict any)", grouped(judged)) : std::string();
  }
  PUGMARK_TRY(const std::uint64_t hidden, store::count_hidden(database, filter, count));
  text += hidden_text(hidden);
  fmt::print(stderr, "{}\n", text);
  if (count == 0) {
    PUGMARK_TRY(const std::string hint, time_hint(database, filter));
    fmt::print(stderr, "{}{}", hint, hint.empty() ? "" : "\n");
  }
  if (count > 0 && options.format == Format::kText && !options.group) {
    fmt::print(stderr, "next: pugmark show{} ID, then pugmark verdict{} ID malicious|benign|unsure\n",
               store_words(options.store), store_words(options.store));
  }
  return {};
}

/// Refuses what the order would ignore.
Result<void> check_order(const Options& options, bool verdict_asked) {
  const bool teaches = options.order == Order::kTeaches;
  if (teaches && verdict_asked) {
    return Error(ErrorCode::kUsage, "--verdict with --order teaches, which is of open findings alone")
        .hint("pugmark findings --order teaches");
  }
  if (!teaches && (!options.model.empty() || options.profile)) {
    return Error(ErrorCode::kUsage, "a model or a profile without --order teaches: scores are those of the run")
        .hint("pugmark findings --order teaches");
  }
  return {};
}

Result<void> list(const Options& options, bool verdict_asked) {
  PUGMARK_CHECK(check_order(options, verdict_asked));
  PUGMARK_TRY(store::Database database, open_store(options.store, store::Missing::kRefuse));
  PUGMARK_TRY(const store::FindingFilter filter, filter_of(options.filter, database, wall_clock()));
  DescriptorSink sink(STDOUT_FILENO, "standard output");
  if (options.order == Order::kTeaches) {
    return list_by_teaching(database, filter, options, sink);
  }
  std::uint64_t groups = 0;
  if (options.group) {
    PUGMARK_TRY(groups, list_groups(database, filter, options, sink));
  } else if (options.format == Format::kText) {
    PUGMARK_CHECK(list_as_text(database, filter, options, sink));
  } else {
    PUGMARK_CHECK(list_as_records(database, filter, options, sink));
  }
  return print_counts(database, filter, options, groups);
}

}  // namespace

void declare_findings(CLI::App& parent, Action& action) {
  CLI::App& app = *parent.add_subcommand("findings", "List what runs called out, with what was said of it");
  auto options = std::make_shared<Options>();
  add_store_option(app, options->store);
  add_filter_options(app, options->filter, store::VerdictFilter::kNotBenign);
  CLI::Option* const group =
      app.add_option("--group", options->group,
                     "List groups of findings by host, server (of the strongest sighting), client or identifier");
  group
      ->transform(choice<store::GroupKey>({{"host", store::GroupKey::kHost},
                                           {"server", store::GroupKey::kServer},
                                           {"client", store::GroupKey::kClient},
                                           {"identifier", store::GroupKey::kIdentifier}}))
      ->type_name("KEY");
  app.add_option(
         "--order", options->order,
         "score: the strongest first; teaches: first the open findings whose verdict teaches the model most, so "
         "that pugmark learn settles others with them")
      ->transform(choice<Order>({{"score", Order::kScore}, {"teaches", Order::kTeaches}}))
      ->excludes(group)
      ->type_name("ORDER")
      ->default_str("score");
  add_model_option(app, options->model);
  add_profile_option(app, options->profile);
  app.add_option("--top", options->top, "Only the first N")->transform(whole_number(1, 1'000'000))->type_name("N");
  app.add_option("--format", options->format, "text for eyes, json (a line each) or csv")
      ->transform(choice<Format>({{"text", Format::kText}, {"json", Format::kJson}, {"csv", Format::kCsv}}))
      ->type_name("FORMAT")
      ->default_str("text");
  app.footer(
      "Examples:\n  pugmark findings\n  pugmark findings --since 7d --verdict open --top 10\n"
      "  pugmark findings --host '*.example.org' --group client\n"
      "  pugmark findings --order teaches --top 10\n"
      "  pugmark findings --run last --format json | jq -r .id");
  app.callback([options, &app, &action] {
    const bool verdict_asked = app.count("--verdict") > 0;
    action = [options, verdict_asked]() -> int {
      const auto listed = list(*options, verdict_asked);
      return listed ? kExitOk : report_error(listed.error());
    };
  });
}

}  // namespace pugmark::cli
