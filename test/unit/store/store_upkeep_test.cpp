// Covers counting, checking for damage and pruning.
#include "pugmark/store/store_upkeep.h"

#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pugmark/store/verdict_ledger.h"
#include "unit/store/support.h"

namespace pugmark::store {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing_store::example;
using testing_store::kNoon;
using testing_store::kSecond;
using testing_store::TempStore;

constexpr std::int64_t kDay = 86'400 * kSecond;

Finding old(const std::string& client) {
  Finding finding = example(client, "old.example");
  finding.ts = Timestamp{kNoon.microseconds - 100 * kDay};
  return finding;
}

StoredFinding of(TempStore& store, const std::string& client) {
  FindingFilter filter;
  filter.verdict = VerdictFilter::kAny;
  filter.client = client;
  return store.list(filter).at(0);
}

PruneOptions before_days(std::int64_t days) {
  PruneOptions options;
  options.last_seen_before = Timestamp{kNoon.microseconds - days * kDay};
  return options;
}

TEST(StoreInfo, CountsWhatIsThere) {
  TempStore store;
  store.record({old("10.0.0.1"), example("10.0.0.2", "a.example")});
  ASSERT_TRUE(record_verdicts(store.database(), {of(store, "10.0.0.1")}, {Verdict::kUnsure, "ann", kNoon, ""}));
  const auto info = store_info(store.database());
  ASSERT_TRUE(info);
  EXPECT_EQ(info->findings, 2U);
  EXPECT_EQ(info->sightings, 2U);
  EXPECT_EQ(info->with_texts, 2U);
  EXPECT_EQ(info->runs, 1U);
  EXPECT_EQ(info->entries, 1U);
  EXPECT_THAT(info->verdicts, ElementsAre(1U, 0U, 0U, 1U));
  EXPECT_EQ(info->first_seen->microseconds, kNoon.microseconds - 100 * kDay);
  EXPECT_EQ(info->last_seen, kNoon);
  EXPECT_GT(info->bytes, 4096U);
}

TEST(StoreCheck, FindsASoundStoreSound) {
  TempStore store;
  store.record({example("10.0.0.1", "a.example")});
  const auto check = check_store(store.path());
  ASSERT_TRUE(check);
  EXPECT_THAT(check->problems, ElementsAre());
  ASSERT_EQ(check->tables.size(), 9U);
  EXPECT_EQ(check->tables[1].table, "finding");
  EXPECT_EQ(check->tables[1].rows, 1U);
}

TEST(StoreCheck, SaysWhatIsDamagedAndWhatCanBeRead) {
  const testing_io::TempDir folder;
  std::string path;
  std::string bytes;
  {
    TempStore store;
    std::vector<Finding> findings;
    for (int i = 0; i < 300; ++i) {
      findings.push_back(example(std::to_string(i), "a.example"));
    }
    store.record(findings);
    ASSERT_TRUE(store.database().execute("PRAGMA wal_checkpoint(TRUNCATE)"));
    bytes = testing_io::content_of(store.path());
  }
  // Every other page but those of the schema.
  constexpr std::size_t kPage = 4096;
  for (std::size_t at = 30 * kPage; at + kPage <= bytes.size(); at += 2 * kPage) {
    bytes.replace(at, kPage, std::string(kPage, '\x5A'));
  }
  path = folder.file("cases.db", bytes);
  const auto check = check_store(path);
  ASSERT_TRUE(check) << check.error().message();
  EXPECT_FALSE(check->problems.empty());
  bool some = false;
  bool lost = false;
  for (const TableCheck& table : check->tables) {
    some = some || (table.whole && table.rows > 0);
    lost = lost || !table.whole;
  }
  EXPECT_TRUE(some);
  EXPECT_TRUE(lost);
}

TEST(StoreCheck, FindsRowsThatReferToNothing) {
  TempStore store;
  store.record({example("10.0.0.1", "a.example")});
  ASSERT_TRUE(store.database().execute("PRAGMA foreign_keys = OFF; DELETE FROM finding"));
  const auto check = check_store(store.path());
  ASSERT_TRUE(check);
  EXPECT_THAT(check->problems, testing::Contains(HasSubstr("sighting: a row refers to a row of finding")));
}

TEST(StoreCheck, SurvivesAnyDamage) {
  std::string bytes;
  {
    TempStore store;
    store.record({example("10.0.0.1", "a.example"), example("10.0.0.2", "b.example")});
    ASSERT_TRUE(store.database().execute("PRAGMA wal_checkpoint(TRUNCATE)"));
    bytes = testing_io::content_of(store.path());
  }
  const testing_io::TempDir folder;
  for (std::size_t cut = 0; cut < bytes.size(); cut += 7919) {
    (void)check_store(folder.file("cut.db", bytes.substr(0, cut)));
    std::string flipped = bytes;
    flipped[cut] = static_cast<char>(flipped[cut] ^ 0x55);
    const std::string path = folder.file("flipped.db", flipped);
    (void)check_store(path);
    if (auto database = open_case_store(path, Missing::kRefuse); database) {
      (void)list_findings(*database, {}, std::nullopt);
    }
  }
}

TEST(Prune, DeletesWhatIsOldWithAllThatBelongsToIt) {
  TempStore store;
  store.record({old("10.0.0.1"), example("10.0.0.2", "a.example")});
  const auto pruned = prune_store(store.database(), before_days(90));
  ASSERT_TRUE(pruned) << pruned.error().message();
  EXPECT_EQ(pruned->findings, 1U);
  EXPECT_EQ(pruned->sightings, 1U);
  ASSERT_EQ(store.all().size(), 1U);
  EXPECT_EQ(store.all().at(0).client, "10.0.0.2");
  for (const char* const table : {"detail", "sighting", "run_finding", "reason"}) {
    EXPECT_EQ(*store.database().number("SELECT count(*) FROM " + std::string(table)), 1) << table;
  }
  EXPECT_EQ(*store.database().number("SELECT count(*) FROM message"), 2);
  EXPECT_TRUE(check_store(store.path())->problems.empty());
}

TEST(Prune, KeepsWhatIsMaliciousAndWhatTheLedgerNames) {
  TempStore store;
  store.record({old("10.0.0.1"), old("10.0.0.2"), old("10.0.0.3")});
  ASSERT_TRUE(record_verdicts(store.database(), {of(store, "10.0.0.1")}, {Verdict::kMalicious, "ann", kNoon, ""}));
  ASSERT_TRUE(record_verdicts(store.database(), {of(store, "10.0.0.2")}, {Verdict::kBenign, "ann", kNoon, ""}));
  const auto pruned = prune_store(store.database(), before_days(90));
  ASSERT_TRUE(pruned);
  EXPECT_EQ(pruned->malicious, 1U);
  EXPECT_EQ(pruned->named, 1U);
  EXPECT_EQ(pruned->texts, 1U);
  EXPECT_EQ(pruned->findings, 1U);
  EXPECT_EQ(read_texts(store.database(), of(store, "10.0.0.1").number)->size(), 2U);
  EXPECT_TRUE(read_texts(store.database(), of(store, "10.0.0.2").number)->empty());
  EXPECT_EQ(of(store, "10.0.0.2").sightings, 0U);
  EXPECT_EQ(*store.database().number("SELECT count(*) FROM ledger"), 2);
  // Seen again, it has its verdict still.
  store.record({old("10.0.0.2")});
  EXPECT_EQ(of(store, "10.0.0.2").verdict, Verdict::kBenign);
  EXPECT_EQ(of(store, "10.0.0.2").sightings, 1U);
}

TEST(Prune, OfTextsLeavesNoTraceOfThemInTheFile) {
  TempStore store;
  Finding finding = old("10.0.0.1");
  finding.texts[0].text = R"("AUTHORIZATION":"Basic topsecret")";
  store.record({finding, example("10.0.0.2", "a.example")});
  PruneOptions options = before_days(90);
  options.texts_alone = true;
  const auto pruned = prune_store(store.database(), options);
  ASSERT_TRUE(pruned);
  EXPECT_EQ(pruned->texts, 1U);
  EXPECT_EQ(pruned->findings, 0U);
  EXPECT_EQ(store.all().size(), 2U);
  EXPECT_EQ(*store.database().number("SELECT count(*) FROM message"), 2);
  for (const char* const suffix : {"", "-wal"}) {
    EXPECT_THAT(testing_io::content_of(store.path() + suffix), Not(HasSubstr("topsecret"))) << suffix;
  }
}

TEST(Prune, GivesRoomBack) {
  TempStore store;
  std::vector<Finding> findings;
  for (int i = 0; i < 500; ++i) {
    findings.push_back(old(std::to_string(i)));
  }
  store.record(findings);
  const auto pruned = prune_store(store.database(), before_days(90));
  ASSERT_TRUE(pruned);
  EXPECT_EQ(pruned->findings, 500U);
  EXPECT_LT(pruned->bytes_after, pruned->bytes_before / 2);
}

TEST(Prune, TakesWhatHasNoTimeByTheRunThatFoundIt) {
  TempStore store;
  Finding timeless = example("10.0.0.1", "a.example");
  timeless.ts.reset();
  store.record({timeless});
  EXPECT_EQ(prune_store(store.database(), before_days(1))->findings, 0U);
  EXPECT_EQ(prune_store(store.database(), before_days(-1))->findings, 1U);
}

}  // namespace
}  // namespace pugmark::store
