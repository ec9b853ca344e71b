// Covers opening: who may read a store, what is no store, what is too new, and stores of earlier versions.
#include "pugmark/store/case_store.h"

#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pugmark/store/identity.h"
#include "pugmark/store/migrations.h"
#include "pugmark/store/safelist_entries.h"
#include "pugmark/store/store_upkeep.h"
#include "unit/store/support.h"

namespace pugmark::store {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing_io::TempDir;
using testing_store::TempStore;

mode_t mode_of(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 0777;
}

/// A database that holds what some SQL makes.
std::string database_of(const TempDir& folder, const std::string& sql) {
  std::string path = folder.file("made.db", "");
  auto database = Database::open(path);
  EXPECT_TRUE(database);
  const auto made = database->execute(sql);
  EXPECT_TRUE(made) << made.error().message();
  return path;
}

Error refused(const std::string& path, Missing missing = Missing::kRefuse) {
  auto opened = open_case_store(path, missing);
  EXPECT_FALSE(opened);
  return opened ? Error(ErrorCode::kUsage, "opened") : opened.error();
}

TEST(CaseStore, IsReadableByItsOwnerAloneWithTheFilesBesideIt) {
  const mode_t before = ::umask(0);
  TempStore store;
  store.record({testing_store::example("10.0.0.1", "a.example")});
  ::umask(before);
  for (const std::string suffix : {"", "-wal", "-shm"}) {
    EXPECT_EQ(mode_of(store.path() + suffix), 0600U) << suffix;
  }
}

TEST(CaseStore, KeepsAWriteAheadLogAndForeignKeys) {
  TempStore store;
  auto mode = store.database().prepare("PRAGMA journal_mode");
  ASSERT_TRUE(mode && *mode->step());
  EXPECT_EQ(mode->text(0), "wal");
  EXPECT_EQ(*store.database().number("PRAGMA foreign_keys"), 1);
  EXPECT_EQ(*store.database().number("PRAGMA application_id"), kApplicationId);
  EXPECT_EQ(*store.database().number("PRAGMA user_version"), schema_version());
  EXPECT_EQ(*store.database().number("SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND NOT strict AND "
                                     "name NOT LIKE 'sqlite_%'"),
            0);
}

TEST(CaseStore, IsMadeOnlyWhereItIsAskedFor) {
  const TempDir folder;
  const Error error = refused(folder.path("none.db"));
  EXPECT_EQ(error.message(), "there is no case store");
  EXPECT_THAT(folder.names(), ElementsAre());
  EXPECT_TRUE(open_case_store(folder.path("none.db"), Missing::kCreate));
  EXPECT_TRUE(open_case_store(folder.path("none.db"), Missing::kRefuse));
}

TEST(CaseStore, SaysThatItsFolderIsMissing) {
  const TempDir folder;
  EXPECT_EQ(refused(folder.path("no/cases.db"), Missing::kCreate).message(),
            "cannot create: no such file or directory");
}

TEST(CaseStore, LeavesAFileThatIsNoDatabaseAsItIs) {
  const TempDir folder;
  const std::string text = "ts\tuid\n1\tC1\n" + std::string(5000, 'x');
  const std::string path = folder.file("http.log", text);
  EXPECT_THAT(refused(path, Missing::kCreate).message(), HasSubstr("no SQLite file"));
  EXPECT_EQ(testing_io::content_of(path), text);
}

TEST(CaseStore, LeavesADatabaseOfAnotherProgramAsItIs) {
  const TempDir folder;
  const std::string path = database_of(folder, "CREATE TABLE places (url TEXT); INSERT INTO places VALUES ('x')");
  const std::string before = testing_io::content_of(path);
  EXPECT_THAT(refused(path, Missing::kCreate).message(), HasSubstr("or an SQLite file of another program"));
  EXPECT_EQ(testing_io::content_of(path), before);
  EXPECT_THAT(folder.names(), ElementsAre("made.db"));
}

TEST(CaseStore, IsNeitherAnEmptyFileNorAFolder) {
  const TempDir folder;
  EXPECT_THAT(refused(folder.file("empty.db", ""), Missing::kCreate).message(), HasSubstr("no case store, but empty"));
  EXPECT_THAT(refused(folder.path(), Missing::kCreate).message(), HasSubstr("no regular file"));
}

TEST(CaseStore, OfANewerVersionIsRefusedWithWhatToDo) {
  TempStore store;
  ASSERT_TRUE(store.database().execute("PRAGMA user_version = 9"));
  const Error error = refused(store.path());
  EXPECT_THAT(error.message(), HasSubstr("version 9, written by a newer pugmark; this one knows version"));
  EXPECT_THAT(error.hints(), ElementsAre(HasSubstr("newer pugmark")));
}

TEST(CaseStore, OfANegativeVersionIsRefused) {
  TempStore store;
  ASSERT_TRUE(store.database().execute("PRAGMA user_version = -1"));
  EXPECT_THAT(refused(store.path()).message(), HasSubstr("no case store"));
}

TEST(CaseStore, OfVersionOneOpensAndKeepsItsContent) {
  const TempDir folder;
  const std::string sql = testing_io::content_of(PUGMARK_TEST_DATA "/stores/v1.sql");
  const std::string path = database_of(folder, sql);
  auto database = open_case_store(path, Missing::kRefuse);
  ASSERT_TRUE(database) << database.error().message();
  EXPECT_EQ(*database->number("PRAGMA user_version"), schema_version());
  const auto found = list_findings(*database, {}, std::nullopt);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->front().id, "00112233445566778899aabbccddeeff");
  EXPECT_EQ(found->front().verdict, Verdict::kMalicious);
  const auto finding = read_finding(*database, found->front());
  ASSERT_TRUE(finding);
  ASSERT_EQ(finding->evidence.size(), 1U);
  EXPECT_EQ(finding->evidence[0].reasons[0].sentence, "claims Internet Explorer 7 but sends no Accept");
  ASSERT_EQ(finding->texts.size(), 1U);
  EXPECT_EQ(finding->texts[0].text, R"("HOST":"a.example","USER-AGENT":"Mozilla/4.0")");
  EXPECT_EQ(found->front().fingerprint, header_fingerprint(*finding));
  EXPECT_TRUE(read_safelist(*database)->empty());
  EXPECT_TRUE(check_store(path)->problems.empty());
}

TEST(CaseStore, OfVersionTwoOpensAndKeepsItsSafelist) {
  const TempDir folder;
  const std::string path = database_of(folder, testing_io::content_of(PUGMARK_TEST_DATA "/stores/v2.sql"));
  auto database = open_case_store(path, Missing::kRefuse);
  ASSERT_TRUE(database) << database.error().message();
  EXPECT_EQ(*database->number("PRAGMA user_version"), schema_version());
  const auto entries = read_safelist(*database);
  ASSERT_TRUE(entries);
  ASSERT_EQ(entries->size(), 2U);
  EXPECT_EQ(entries->at(0).reason, "our updater");
  EXPECT_EQ(entries->at(1).removed_by, "bob");
  FindingFilter filter;
  filter.safelist = *active_safelist(*database, entries->at(0).at);
  const auto found = list_findings(*database, filter, std::nullopt);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->front().host, "a.example");
  EXPECT_EQ(found->front().fingerprint, "5bcfe3358f989f16");
  EXPECT_EQ(found->front().fingerprint, header_fingerprint(*read_finding(*database, found->front())));
  EXPECT_TRUE(check_store(path)->problems.empty());
}

TEST(CaseStore, DeletesNoEntryOfItsSafelist) {
  TempStore store;
  ASSERT_TRUE(store.database().execute(
      "INSERT INTO safelist (kind, value, who, at, reason) VALUES ('host', 'a', 'ann', 1, 'x')"));
  EXPECT_FALSE(store.database().execute("DELETE FROM safelist"));
}

TEST(CaseStore, MayBeMadeByManyProcessesAtOnce) {
  const TempDir folder;
  const std::string path = folder.path("cases.db");
  std::vector<pid_t> children;
  constexpr int kProcesses = 8;
  for (int i = 0; i < kProcesses; ++i) {
    const pid_t child = ::fork();
    if (child == 0) {
      ::_exit(open_case_store(path, Missing::kCreate) ? 0 : 1);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = -1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_TRUE(check_store(path)->problems.empty());
  EXPECT_THAT(folder.names(), ElementsAre("cases.db"));
}

TEST(Migrations, AreTakenOneByOne) {
  const TempDir folder;
  auto database = Database::open(folder.file("a.db", ""));
  ASSERT_TRUE(database);
  const std::vector<std::string_view> steps = {"CREATE TABLE a (x); INSERT INTO a VALUES (1)",
                                               "ALTER TABLE a ADD COLUMN y DEFAULT 2"};
  ASSERT_TRUE(migrate(*database, std::span(steps).first(1)));
  ASSERT_TRUE(migrate(*database, steps));
  ASSERT_TRUE(migrate(*database, steps));
  EXPECT_EQ(*database->number("SELECT sum(x * 10 + y) FROM a"), 12);
  EXPECT_EQ(*database->number("PRAGMA user_version"), 2);
}

TEST(Migrations, LeaveTheVersionBeforeAStepThatFails) {
  const TempDir folder;
  auto database = Database::open(folder.file("a.db", ""));
  ASSERT_TRUE(database);
  const std::vector<std::string_view> steps = {"CREATE TABLE a (x); INSERT INTO a VALUES (1)",
                                               "UPDATE a SET x = 5; INSERT INTO b VALUES (1)"};
  EXPECT_FALSE(migrate(*database, steps));
  EXPECT_EQ(*database->number("PRAGMA user_version"), 1);
  EXPECT_EQ(*database->number("SELECT x FROM a"), 1);
}

}  // namespace
}  // namespace pugmark::store
