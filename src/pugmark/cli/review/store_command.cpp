// pugmark store
#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "pugmark/app/review/filter_words.h"
#include "pugmark/cli/command.h"
#include "pugmark/cli/options.h"
#include "pugmark/cli/review/finding_filter.h"
#include "pugmark/cli/review/store_choice.h"
#include "pugmark/core/text.h"
#include "pugmark/store/store_upkeep.h"

namespace pugmark::cli {
namespace {

enum class Task { kInfo, kCheck, kPrune };

struct Options {
  Task task = Task::kInfo;
  std::string store;
  std::string older_than;
  bool no_raw = false;
};

Result<int> info(const Options& options) {
  PUGMARK_TRY(store::Database database, open_store(options.store, store::Missing::kRefuse));
  PUGMARK_TRY(const store::StoreInfo info, store::store_info(database));
  const auto print = [](std::string_view label, const std::string& text) { fmt::print("{:<12} {}\n", label, text); };
  print("path", terminal_safe(database.path()));
  print("version", std::to_string(info.version));
  print("size", grouped(info.bytes) + " bytes");
  print("runs", grouped(info.runs));
  print("findings", grouped(info.findings));
  for (const Verdict verdict : kVerdicts) {
    print("  " + std::string(to_string(verdict)), grouped(info.verdicts[static_cast<std::size_t>(verdict)]));
  }
  print("texts", fmt::format("of {}", counted(info.with_texts, "finding")));
  print("sightings", grouped(info.sightings));
  print("verdicts", grouped(info.entries));
  if (info.first_seen && info.last_seen) {
    print("seen", fmt::format("{} to {}", to_iso8601_seconds(*info.first_seen), to_iso8601_seconds(*info.last_seen)));
  }
  return static_cast<int>(kExitOk);
}

Result<int> check(const Options& options) {
  PUGMARK_TRY(const std::string path, store_path(options.store));
  PUGMARK_TRY(const store::StoreCheck check, store::check_store(path));
  for (const store::TableCheck& table : check.tables) {
    fmt::print("{:<12} {} {}\n", table.table, counted(table.rows, "row"),
               table.whole ? "read" : "could be read, then no more");
  }
  std::fflush(stdout);
  if (check.problems.empty()) {
    fmt::print(stderr, "the store is sound\n");
    return static_cast<int>(kExitOk);
  }
  Error error(ErrorCode::kFormat, fmt::format("is damaged: {}", counted(check.problems.size(), "problem")));
  for (const std::string& problem : check.problems) {
    error = Error(error).note(problem);
  }
  const std::string shown = shell_path(path);
  return Error(error)
      .at(path)
      .hint("put a copy of it from before back in its place, if there is one; keep the damaged file")
      .hint(
          fmt::format("or save what can be read: sqlite3 {} .recover | sqlite3 {}", shown, shell_path(path + ".saved")))
      .hint("or name a new store (--store FILE) and assess the logs again: findings come back, verdicts do not");
}

Result<int> prune(const Options& options) {
  if (options.older_than.empty() && !options.no_raw) {
    return Error(ErrorCode::kUsage, "nothing to prune by: give --older-than AGE, --no-raw or both")
        .hint("pugmark store prune --older-than 90d");
  }
  PUGMARK_TRY(store::Database database, open_store(options.store, store::Missing::kRefuse));
  store::PruneOptions prune;
  if (const auto age = app::parse_age(options.older_than)) {
    prune.last_seen_before = Timestamp{wall_clock().microseconds - *age};
  }
  prune.texts_alone = options.no_raw;
  PUGMARK_TRY(const store::Pruned pruned, store::prune_store(database, prune));
  if (options.no_raw) {
    fmt::print("took the messages of {} out\n", counted(pruned.texts, "finding"));
  } else {
    fmt::print("deleted {} and {}\n", counted(pruned.findings, "finding"), counted(pruned.sightings, "sighting"));
  }
  if (pruned.malicious > 0) {
    fmt::print("kept, for the verdict is malicious: {}\n", counted(pruned.malicious, "finding"));
  }
  if (pruned.named > 0) {
    fmt::print("kept without messages and sightings, for there is a verdict: {}\n", counted(pruned.named, "finding"));
  }
  fmt::print("{} bytes before, {} after\n", grouped(pruned.bytes_before), grouped(pruned.bytes_after));
  return static_cast<int>(kExitOk);
}

int run(const Options& options) {
  const auto done = options.task == Task::kInfo    ? info(options)
                    : options.task == Task::kCheck ? check(options)
                                                   : prune(options);
  return done ? *done : report_error(done.error());
}

}  // namespace

void declare_store(CLI::App& parent, Action& action) {
  CLI::App& app = *parent.add_subcommand("store", "Look after a case store: what is in it, is it sound, keep it small");
  auto options = std::make_shared<Options>();
  app.add_option("WHAT", options->task, "info, check or prune")
      ->required()
      ->transform(choice<Task>({{"info", Task::kInfo}, {"check", Task::kCheck}, {"prune", Task::kPrune}}))
      ->type_name("");
  add_store_option(app, options->store);
  app.add_option("--older-than", options->older_than,
                 "prune: delete findings that were last seen before that; not those with the verdict malicious, and "
                 "never a verdict")
      ->check(age())
      ->type_name("AGE");
  app.add_flag("--no-raw", options->no_raw,
               "prune: take out the texts of messages alone, whatever the verdict; of all findings, or of those older "
               "than --older-than");
  app.footer(
      "Examples:\n  pugmark store info\n  pugmark store check --store team.db\n"
      "  pugmark store prune --older-than 90d");
  app.callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace pugmark::cli
