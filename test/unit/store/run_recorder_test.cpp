// Covers recording: joining across runs, idempotence, hostile text, killed processes, two at once, full disks.
#include "pugmark/store/run_recorder.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <random>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "pugmark/store/identity.h"
#include "pugmark/store/store_upkeep.h"
#include "unit/store/support.h"

namespace pugmark::store {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing_store::content_of_store;
using testing_store::example;
using testing_store::example_run;
using testing_store::kNoon;
using testing_store::kSecond;
using testing_store::TempStore;

/// The same thing, seen some seconds later.
Finding later(Finding finding, std::int64_t seconds) {
  finding.ts = Timestamp{kNoon.microseconds + seconds * kSecond};
  finding.uid += std::to_string(seconds);
  return finding;
}

TEST(RunRecorder, KeepsAllThatAFindingSays) {
  TempStore store;
  Finding finding = example("10.0.0.1", "WWW.A.example:8080");
  finding.probability = 0.25;
  finding.status_code = "200";
  finding.view = View::kNames;
  finding.continued = true;
  finding.texts_cut = true;
  finding.place = {"dir/http.log", 70, 30, 12};
  EXPECT_EQ(store.record({finding}).fresh, 1U);
  const auto all = store.all();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].client, "10.0.0.1");
  EXPECT_EQ(all[0].reason, "Host is odd");
  EXPECT_EQ(all[0].sightings, 1U);
  const auto read = read_finding(store.database(), all[0]);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->score, finding.score);
  EXPECT_EQ(read->probability, finding.probability);
  EXPECT_EQ(read->place.file, finding.place.file);
  EXPECT_EQ(read->place.line, finding.place.line);
  EXPECT_EQ(read->place.record, finding.place.record);
  EXPECT_EQ(read->place.packet, finding.place.packet);
  EXPECT_EQ(read->ts, finding.ts);
  EXPECT_EQ(read->uid, finding.uid);
  EXPECT_EQ(read->view, finding.view);
  EXPECT_EQ(read->host, finding.host);
  EXPECT_EQ(read->method, finding.method);
  EXPECT_EQ(read->uri, finding.uri);
  EXPECT_EQ(read->status_code, finding.status_code);
  EXPECT_EQ(read->orig_p, finding.orig_p);
  EXPECT_EQ(read->resp_h, finding.resp_h);
  EXPECT_EQ(read->resp_p, finding.resp_p);
  EXPECT_EQ(read->messages, finding.messages);
  EXPECT_TRUE(read->continued);
  EXPECT_TRUE(read->texts_cut);
  EXPECT_EQ(read->prior, finding.prior);
  ASSERT_EQ(read->evidence.size(), 1U);
  EXPECT_EQ(read->evidence[0].side, "request");
  EXPECT_EQ(read->evidence[0].header, "HOST");
  EXPECT_EQ(read->evidence[0].value, finding.host);
  EXPECT_EQ(read->evidence[0].weight, finding.evidence[0].weight);
  ASSERT_EQ(read->evidence[0].reasons.size(), 1U);
  EXPECT_EQ(read->evidence[0].reasons[0].feature, "request.host x");
  EXPECT_EQ(read->evidence[0].reasons[0].weight, finding.evidence[0].reasons[0].weight);
  EXPECT_EQ(read->evidence[0].reasons[0].captures, finding.evidence[0].reasons[0].captures);
  ASSERT_EQ(read->texts.size(), 2U);
  EXPECT_EQ(read->texts[0].text, finding.texts[0].text);
  EXPECT_EQ(read->texts[1].origin, Origin::kServer);
}

TEST(RunRecorder, KeepsWhatARunWas) {
  TempStore store;
  store.record({example("10.0.0.1", "a.example")});
  const auto runs = runs_of(store.database(), store.all().at(0).number);
  ASSERT_TRUE(runs);
  ASSERT_EQ(runs->size(), 1U);
  const pugmark::Run& run = runs->front();
  EXPECT_EQ(run.state, RunState::kDone);
  EXPECT_THAT(run.facts.inputs, ElementsAre("logs", "it's \"more\""));
  EXPECT_EQ(run.facts.model, "team.pug");
  EXPECT_EQ(run.facts.model_hash, "ab");
  EXPECT_EQ(run.facts.recipe, "headers");
  EXPECT_EQ(run.counts.records, 2U);
  EXPECT_EQ(run.ended, kNoon);
  EXPECT_EQ(run.score, 5);
}

TEST(RunRecorder, TellsHowFarARunIsTwiceASecondAtMost) {
  TempStore store;
  auto recorder = RunRecorder::begin(store.database(), testing_store::example_run(), Texts::kKeep);
  ASSERT_TRUE(recorder);
  ASSERT_TRUE(recorder->tell_progress({1, 10, 2, 5, 3}));
  EXPECT_EQ(list_runs(store.database(), std::nullopt)->at(0).counts.records, 0U) << "it has only begun";
  std::this_thread::sleep_for(std::chrono::milliseconds(600));
  ASSERT_TRUE(recorder->tell_progress({1, 20, 2, 5, 3}));
  ASSERT_TRUE(recorder->tell_progress({1, 30, 2, 5, 3}));
  const pugmark::Run run = list_runs(store.database(), std::nullopt)->at(0);
  EXPECT_EQ(run.state, RunState::kRunning);
  EXPECT_FALSE(run.ended);
  EXPECT_EQ(run.counts.records, 20U);
  EXPECT_EQ(run.counts.findings, 3U);
}

TEST(RunRecorder, JoinsSightingsOfTheSameThing) {
  TempStore store;
  const Finding finding = example("10.0.0.1", "a.example");
  const RecordedCounts counts = store.record({finding, later(finding, 60), later(finding, -60)});
  EXPECT_EQ(counts.fresh, 1U);
  EXPECT_EQ(counts.again, 0U);
  EXPECT_EQ(counts.sightings, 3U);
  const auto all = store.all();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].sightings, 3U);
  EXPECT_EQ(all[0].first_seen->microseconds, kNoon.microseconds - 60 * kSecond);
  EXPECT_EQ(all[0].last_seen->microseconds, kNoon.microseconds + 60 * kSecond);
}

TEST(RunRecorder, JoinsAcrossRunsInsteadOfRepeating) {
  TempStore store;
  const Finding finding = example("10.0.0.1", "a.example");
  store.record({finding});
  const RecordedCounts counts = store.record({later(finding, 60), example("10.0.0.2", "a.example")});
  EXPECT_EQ(counts.fresh, 1U);
  EXPECT_EQ(counts.again, 1U);
  EXPECT_EQ(counts.sightings, 2U);
  EXPECT_EQ(store.all().size(), 2U);
}

TEST(RunRecorder, ShowsTheStrongestSightingOfTheNewestRun) {
  TempStore store;
  Finding weak = example("10.0.0.1", "a.example", 3);
  Finding strong = later(example("10.0.0.1", "a.example", 8), 60);
  store.record({weak, strong});
  EXPECT_EQ(store.all().at(0).score, 8);
  EXPECT_EQ(store.all().at(0).strongest.uid, strong.uid);
  // A newer model thinks less of it.
  weak.score = 2;
  strong.score = 1;
  store.record({strong, weak});
  EXPECT_EQ(store.all().at(0).score, 2);
  EXPECT_EQ(store.all().at(0).strongest.uid, weak.uid);
  EXPECT_EQ(store.all().at(0).sightings, 2U);
}

TEST(RunRecorder, OfAnOlderRunDoesNotReplaceWhatANewerOneSays) {
  TempStore store;
  auto older = RunRecorder::begin(store.database(), example_run(), Texts::kKeep);
  ASSERT_TRUE(older);
  store.record({example("10.0.0.1", "a.example", 3)});
  ASSERT_TRUE(older->add(example("10.0.0.1", "a.example", 9)));
  ASSERT_TRUE(older->finish(RunState::kDone, {}, kNoon));
  EXPECT_EQ(store.all().at(0).score, 3);
  EXPECT_EQ(runs_of(store.database(), store.all().at(0).number)->size(), 2U);
}

TEST(RunRecorder, FindsALogThatHasMovedWhereItIsNow) {
  TempStore store;
  Finding finding = example("10.0.0.1", "a.example");
  store.record({finding});
  finding.place.file = "archive/http.log.gz";
  store.record({finding});
  EXPECT_EQ(store.all().at(0).sightings, 1U);
  EXPECT_EQ(store.all().at(0).strongest.place.file, "archive/http.log.gz");
}

TEST(RunRecorder, TakesInWhatAConnectionHasMoreOfWhenItsLogHasGrown) {
  TempStore store;
  Finding finding = example("10.0.0.1", "a.example");
  const std::vector<MessageText> all = finding.texts;
  ASSERT_GT(all.size(), 1U);
  finding.texts.resize(1);
  store.record({finding});
  finding.texts = all;
  store.record({finding});
  ASSERT_EQ(store.all().size(), 1U);
  EXPECT_EQ(store.all().at(0).sightings, 1U);
  EXPECT_EQ(read_texts(store.database(), store.all().at(0).number)->size(), all.size());
}

TEST(RunRecorder, ARunThatKeepsNoTextsLeavesThoseThatAreThere) {
  TempStore store;
  store.record({example("10.0.0.1", "a.example", 3)});
  auto bare = RunRecorder::begin(store.database(), example_run(), Texts::kLeaveOut);
  ASSERT_TRUE(bare);
  Finding other = example("10.0.0.1", "a.example", 9);
  other.uid = "another";
  ASSERT_TRUE(bare->add(other));
  ASSERT_TRUE(bare->finish(RunState::kDone, {}, kNoon));
  EXPECT_EQ(store.all().at(0).score, 9);
  EXPECT_FALSE(read_texts(store.database(), store.all().at(0).number)->empty());
}

TEST(RunRecorder, LeavesTextsOutWhereAsked) {
  TempStore store;
  store.record({example("10.0.0.1", "a.example")}, Texts::kLeaveOut);
  EXPECT_TRUE(read_texts(store.database(), store.all().at(0).number)->empty());
  EXPECT_EQ(store.record({example("10.0.0.1", "a.example")}).sightings, 0U);
  EXPECT_EQ(read_texts(store.database(), store.all().at(0).number)->size(), 2U);
}

TEST(RunRecorder, KnowsFingerprintsAlsoOfWhatItKeepsNoTextsOf) {
  TempStore store;
  const Finding finding = example("10.0.0.1", "a.example");
  store.record({finding}, Texts::kLeaveOut);
  const std::string fingerprint = store.all().at(0).fingerprint;
  EXPECT_EQ(fingerprint, header_fingerprint(finding));
  store.record({finding});
  Finding stronger = later(example("10.0.0.1", "a.example", 9), 60);
  store.record({stronger}, Texts::kLeaveOut);
  EXPECT_EQ(store.all().at(0).score, 9);
  EXPECT_EQ(store.all().at(0).fingerprint, fingerprint);
}

TEST(RunRecorder, MasksPasswordsInWhatItKeepsBesideTexts) {
  TempStore store;
  Finding finding = example("10.0.0.1", "http://ann:hunter2@a.example/");
  finding.evidence.clear();
  finding.uid = "C1";
  finding.uri = "/?password=hunter2";
  finding.identifier = "http://bob:hunter2@a.example/";
  store.record({finding}, Texts::kLeaveOut);
  EXPECT_THAT(content_of_store(store.database()), testing::Not(HasSubstr("hunter2")));
}

TEST(RunRecorder, KeepsHostileTextAsItIs) {
  TempStore store;
  using namespace std::string_literals;
  const std::string hostile = "x'); DROP TABLE finding; --\"\x1b[31m\xff\xfe\0y\xe2\x80\xae"s;
  Finding finding = example(hostile, hostile);
  finding.identifier = hostile;
  finding.uid = hostile;
  finding.evidence[0].reasons[0].feature = hostile;
  finding.evidence[0].reasons[0].sentence = hostile;
  store.record({finding});
  store.record({finding});
  const auto all = store.all();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].client, hostile);
  EXPECT_EQ(all[0].host, hostile);
  EXPECT_EQ(all[0].identifier, hostile);
  EXPECT_EQ(all[0].strongest.uid, hostile);
  EXPECT_EQ(all[0].sightings, 1U);
  const auto read = read_finding(store.database(), all[0]);
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->texts[0].text, finding.texts[0].text);
  EXPECT_EQ(read->evidence[0].reasons[0].feature, hostile);
  EXPECT_THAT(read->evidence[0].value, HasSubstr("DROP TABLE"));
  FindingFilter filter;
  filter.uid = hostile;
  EXPECT_EQ(store.list(filter).size(), 1U);
  EXPECT_TRUE(check_store(store.path())->problems.empty());
}

RC_GTEST_PROP(RunRecorder, AddsNothingTwice, ()) {
  const auto of = [](std::size_t client, std::size_t host, std::int64_t seconds, std::size_t score) {
    return later(example(std::to_string(client), std::to_string(host), static_cast<double>(score)), seconds);
  };
  // The score is a function of the rest, as it is of a model.
  const auto seeds =
      *rc::gen::container<std::vector<std::array<std::uint8_t, 3>>>(rc::gen::arbitrary<std::array<std::uint8_t, 3>>());
  std::vector<Finding> findings;
  for (const auto& [client, host, seconds] : seeds) {
    findings.push_back(of(client % 4, host % 4, seconds % 8, seconds % 3));
  }
  TempStore store;
  store.record(findings);
  const std::string once = content_of_store(store.database());
  store.record(findings);
  RC_ASSERT(content_of_store(store.database()) == once);
  // In another order, numbers differ, but no finding does.
  TempStore other;
  std::shuffle(findings.begin(), findings.end(), std::mt19937(*rc::gen::arbitrary<unsigned>()));
  other.record(findings);
  const char* const columns =
      "hex(finding.id), finding.score, first_seen, last_seen, sightings, hex(sighting.id), hex(texts_hash)";
  const char* const joined =
      "finding JOIN detail ON detail.finding = finding.number JOIN sighting ON sighting.number = detail.sighting";
  RC_ASSERT(testing_store::dump(other.database(), columns, joined) ==
            testing_store::dump(store.database(), columns, joined));
}

TEST(RunRecorder, LosesNothingCommittedWhenTheProcessIsKilled) {
  std::mt19937 random(20261129);
  for (int round = 0; round < 20; ++round) {
    const testing_io::TempDir folder;
    const std::string path = folder.path("cases.db");
    std::array<int, 2> pipe{};
    ASSERT_EQ(::pipe(pipe.data()), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      auto database = open_case_store(path, Missing::kCreate);
      auto recorder = RunRecorder::begin(*database, example_run(), Texts::kKeep);
      for (std::uint32_t i = 1;; ++i) {
        const bool committed =
            recorder->add(example(std::to_string(i), "a.example")) && (i % 7 != 0 || recorder->flush());
        if (!committed || (i % 7 == 0 && ::write(pipe[1], &i, sizeof(i)) != sizeof(i))) {
          ::_exit(1);
        }
      }
    }
    ::close(pipe[1]);
    ::usleep(std::uniform_int_distribution<useconds_t>(2'000, 60'000)(random));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    std::uint32_t committed = 0;
    while (::read(pipe[0], &committed, sizeof(committed)) == sizeof(committed)) {
    }
    ::close(pipe[0]);
    if (committed == 0) {
      continue;  // it was killed before it had a store
    }
    const auto check = check_store(path);
    ASSERT_TRUE(check) << check.error().message();
    EXPECT_THAT(check->problems, ElementsAre());
    auto database = open_case_store(path, Missing::kRefuse);
    ASSERT_TRUE(database);
    EXPECT_GE(*database->number("SELECT count(*) FROM finding"), committed);
    EXPECT_EQ(*database->number("SELECT count(*) FROM finding"), *database->number("SELECT count(*) FROM detail"));
    EXPECT_EQ(*database->number("SELECT count(*) FROM run WHERE state = 'running'"), 1);
  }
}

TEST(RunRecorder, OfTwoProcessesAtOnceKeepsWhatBothSaw) {
  TempStore store;
  std::vector<pid_t> children;
  constexpr int kProcesses = 3;
  constexpr int kEach = 200;
  for (int process = 0; process < kProcesses; ++process) {
    const pid_t child = ::fork();
    if (child == 0) {
      auto database = open_case_store(store.path(), Missing::kRefuse);
      auto recorder = RunRecorder::begin(*database, example_run(), Texts::kKeep);
      bool good = recorder.has_value();
      for (int i = 0; good && i < kEach; ++i) {
        // Half of them are the same thing, seen by each process at another time.
        const std::string client = i % 2 == 0 ? std::to_string(i) : std::to_string(i) + '.' + std::to_string(process);
        good = recorder->add(later(example(client, "a.example"), process)).has_value() &&
               (i % 5 != 0 || recorder->flush().has_value());
      }
      ::_exit(good && recorder->finish(RunState::kDone, {}, kNoon) ? 0 : 1);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = -1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_TRUE(check_store(store.path())->problems.empty());
  EXPECT_EQ(*store.database().number("SELECT count(*) FROM finding"), kEach / 2 + kEach / 2 * kProcesses);
  EXPECT_EQ(*store.database().number("SELECT count(*) FROM sighting"), kEach * kProcesses);
  EXPECT_EQ(*store.database().number("SELECT max(sightings) FROM finding"), kProcesses);
}

TEST(RunRecorder, SaysThatTheDiskIsFullAndLeavesTheStoreSound) {
  TempStore store;
  store.record({example("10.0.0.1", "a.example")});
  const pid_t child = ::fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{400'000, 400'000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    auto database = open_case_store(store.path(), Missing::kRefuse);
    auto recorder = RunRecorder::begin(*database, example_run(), Texts::kKeep);
    for (int i = 0; i < 100'000; ++i) {
      if (const auto added = recorder->add(example(std::to_string(i), "a.example")); !added) {
        const bool clear = added.error().code() == ErrorCode::kIo && added.error().place() == store.path() &&
                           added.error().message().find("no space left") != std::string::npos;
        ::_exit(clear ? 0 : 3);
      }
    }
    ::_exit(4);
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_TRUE(check_store(store.path())->problems.empty());
  EXPECT_GE(store.all().size(), 1U);
}

TEST(RunRecorder, SaysThatAnotherProcessHasWrittenForTooLong) {
  TempStore store;
  auto waiting = open_case_store(store.path(), Missing::kRefuse, 10);
  ASSERT_TRUE(waiting);
  auto writing = Transaction::begin(store.database());
  ASSERT_TRUE(writing);
  const auto begun = RunRecorder::begin(*waiting, example_run(), Texts::kKeep);
  ASSERT_FALSE(begun);
  EXPECT_THAT(begun.error().message(), HasSubstr("another process has been writing"));
}

}  // namespace
}  // namespace pugmark::store
