// Counting, checking, deleting.
#include "pugmark/store/store_upkeep.h"

#include <sstream>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "pugmark/store/case_store.h"

namespace pugmark::store {
namespace {

constexpr std::array<std::string_view, 9> kTables = {"run",    "finding",     "detail", "message", "sighting",
                                                     "reason", "run_finding", "ledger", "safelist"};

Result<std::uint64_t> count(Database& database, std::string_view statement) {
  PUGMARK_TRY(const std::int64_t number, database.number(statement));
  return static_cast<std::uint64_t>(number);
}

Result<std::uint64_t> bytes_of(Database& database) {
  PUGMARK_TRY(const std::uint64_t pages, count(database, "PRAGMA page_count"));
  PUGMARK_TRY(const std::uint64_t size, count(database, "PRAGMA page_size"));
  return pages * size;
}

/// Reads the rows of a table one by one, as far as that goes. The whole row is looked at, not only an index.
TableCheck check_table(Database& database, std::string_view table) {
  TableCheck check;
  check.table = table;
  auto rows = database.prepare(fmt::format("SELECT * FROM {}", table));
  if (!rows) {
    check.whole = false;
    return check;
  }
  for (;;) {
    const auto row = rows->step();
    check.whole = row.has_value();
    if (!row || !*row) {
      return check;
    }
    ++check.rows;
  }
}

/// Adds what a statement lists to `problems`; that it cannot run is one as well.
void add_problems(Database& database, std::string_view statement, std::string_view fine,
                  std::vector<std::string>& problems) {
  constexpr std::size_t kMost = 20;
  auto list = database.prepare(statement);
  if (!list) {
    problems.push_back(list.error().message());
    return;
  }
  while (problems.size() < kMost) {
    const auto row = list->step();
    if (!row) {
      problems.push_back(row.error().message());
      return;
    }
    if (!*row) {
      return;
    }
    // One row may tell of several, a line each.
    std::istringstream lines(list->text(0));
    for (std::string line; std::getline(lines, line) && problems.size() < kMost;) {
      if (line != fine && !line.starts_with("***")) {
        problems.push_back(line);
      }
    }
  }
}

/// Begins what a prune is about: a table of the old findings, by what becomes of them.
Result<void> choose_old(Database& database, const PruneOptions& options) {
  PUGMARK_CHECK(database.execute("CREATE TEMP TABLE old (finding INTEGER PRIMARY KEY, fate TEXT NOT NULL)"));
  PUGMARK_TRY(Statement choose,
              database.prepare("INSERT INTO old SELECT number, CASE WHEN verdict = 'malicious' THEN 'malicious' WHEN "
                               "EXISTS (SELECT 1 FROM ledger WHERE ledger.finding = finding.number) THEN 'named' ELSE "
                               "'deleted' END FROM finding WHERE ?1 IS NULL OR last_seen < ?1 OR "
                               "(last_seen IS NULL AND (SELECT r.started FROM run AS r JOIN detail AS d ON d.run = "
                               "r.number WHERE d.finding = finding.number) < ?1)"));
  const auto before = options.last_seen_before;
  return choose.bind(before ? std::optional(before->microseconds) : std::nullopt).run();
}

Result<void> delete_old(Database& database, Pruned& pruned) {
  PUGMARK_TRY(pruned.malicious, count(database, "SELECT count(*) FROM old WHERE fate = 'malicious'"));
  PUGMARK_TRY(pruned.named, count(database, "SELECT count(*) FROM old WHERE fate = 'named'"));
  PUGMARK_TRY(pruned.findings, count(database, "SELECT count(*) FROM old WHERE fate = 'deleted'"));
  PUGMARK_CHECK(database.execute("DELETE FROM old WHERE fate = 'malicious'"));
  PUGMARK_TRY(pruned.texts, count(database,
                                  "SELECT count(DISTINCT finding) FROM message WHERE finding IN (SELECT "
                                  "finding FROM old WHERE fate = 'named')"));
  PUGMARK_CHECK(database.execute("DELETE FROM sighting WHERE finding IN (SELECT finding FROM old)"));
  pruned.sightings = static_cast<std::uint64_t>(database.changes());
  return database.execute(
      "DELETE FROM message WHERE finding IN (SELECT finding FROM old);"
      "UPDATE finding SET sightings = 0 WHERE number IN (SELECT finding FROM old);"
      "UPDATE detail SET sighting = NULL WHERE finding IN (SELECT finding FROM old);"
      "DELETE FROM finding WHERE number IN (SELECT finding FROM old WHERE fate = 'deleted');"
      "DELETE FROM reason WHERE number NOT IN (SELECT i.value FROM detail AS d, json_each(d.evidence) AS h, "
      "json_each(h.value, '$[4]') AS i)");
}

}  // namespace

Result<StoreInfo> store_info(Database& database) {
  StoreInfo info;
  PUGMARK_TRY(info.version, database.number("PRAGMA user_version"));
  PUGMARK_TRY(info.bytes, bytes_of(database));
  PUGMARK_TRY(info.runs, count(database, "SELECT count(*) FROM run"));
  PUGMARK_TRY(info.findings, count(database, "SELECT count(*) FROM finding"));
  for (const Verdict verdict : kVerdicts) {
    PUGMARK_TRY(info.verdicts[static_cast<std::size_t>(verdict)],
                count(database, fmt::format("SELECT count(*) FROM finding WHERE verdict = '{}'", to_string(verdict))));
  }
  PUGMARK_TRY(info.sightings, count(database, "SELECT count(*) FROM sighting"));
  PUGMARK_TRY(info.with_texts, count(database, "SELECT count(DISTINCT finding) FROM message"));
  PUGMARK_TRY(info.entries, count(database, "SELECT count(*) FROM ledger"));
  PUGMARK_TRY(Statement seen, database.prepare("SELECT min(first_seen), max(last_seen) FROM finding"));
  PUGMARK_CHECK(seen.step());
  if (!seen.is_null(0)) {
    info.first_seen = Timestamp{seen.integer(0)};
    info.last_seen = Timestamp{seen.integer(1)};
  }
  return info;
}

Result<StoreCheck> check_store(const std::string& path) {
  StoreCheck check;
  if (auto opened = open_case_store(path, Missing::kRefuse); !opened) {
    if (opened.error().code() != ErrorCode::kFormat || !opened.error().message().starts_with("is damaged")) {
      return std::move(opened).error();
    }
  }
  PUGMARK_TRY(Database database, Database::open(path));
  add_problems(database, "PRAGMA integrity_check(20)", "ok", check.problems);
  add_problems(database,
               "SELECT \"table\" || ': a row refers to a row of ' || parent || ' that is not there' FROM "
               "pragma_foreign_key_check",
               "", check.problems);
  for (const std::string_view table : kTables) {
    check.tables.push_back(check_table(database, table));
    if (!check.tables.back().whole) {
      check.problems.push_back(fmt::format("table {}: it is missing, or cannot be read to its end", table));
    }
  }
  return check;
}

Result<Pruned> prune_store(Database& database, const PruneOptions& options) {
  Pruned pruned;
  PUGMARK_TRY(pruned.bytes_before, bytes_of(database));
  {
    PUGMARK_TRY(Transaction transaction, Transaction::begin(database));
    PUGMARK_CHECK(choose_old(database, options));
    if (options.texts_alone) {
      PUGMARK_TRY(pruned.texts, count(database,
                                      "SELECT count(DISTINCT finding) FROM message WHERE finding IN (SELECT "
                                      "finding FROM old)"));
      PUGMARK_CHECK(database.execute("DELETE FROM message WHERE finding IN (SELECT finding FROM old)"));
    } else {
      PUGMARK_CHECK(delete_old(database, pruned));
    }
    PUGMARK_CHECK(database.execute("DROP TABLE old"));
    PUGMARK_CHECK(transaction.commit());
  }
  // What was deleted is overwritten by that, which a secret in a message is deleted for.
  PUGMARK_CHECK(database.execute("VACUUM"));
  PUGMARK_TRY(const std::int64_t busy, database.number("PRAGMA wal_checkpoint(TRUNCATE)"));
  if (busy != 0) {
    return Error(ErrorCode::kIo, "another process reads the store: what was deleted is still in the file until it ends")
        .at(database.path())
        .hint("run this again when no other pugmark uses the store");
  }
  PUGMARK_TRY(pruned.bytes_after, bytes_of(database));
  return pruned;
}

}  // namespace pugmark::store
