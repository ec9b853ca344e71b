// Assessing the sample day into a store: nothing twice, wherever the logs lie; output as without a store.
#include "pugmark/app/review/recording.h"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pugmark/app/review/case_file.h"
#include "pugmark/report/assess/finding_records.h"
#include "pugmark/store/case_store.h"
#include "pugmark/store/verdict_ledger.h"
#include "unit/store/support.h"

namespace pugmark {
namespace {

using testing_io::TempDir;
using testing_store::content_of_store;

constexpr const char* kStarter = PUGMARK_SAMPLES "/../data/starter/starter.pug";
constexpr const char* kHunt = PUGMARK_SAMPLES "/hunt";

class NoDiagnostics final : public DiagnosticSink {
 public:
  void report(const Diagnostic& /*diagnostic*/) override {}
};

class RecordingTest : public testing::Test {
 protected:
  RecordingTest() : model_(opened()) {}

  app::AssessOptions options_for(const std::string& input) const {
    app::AssessOptions options;
    options.inputs = {input};
    options.scan.threads = 2;
    return options;
  }

  /// Assesses into a store; gives what is handed out.
  std::string record(store::Database& store, app::AssessOptions options,
                     store::Texts texts = store::Texts::kKeep) const {
    auto recording = app::Recording::begin(store, model_, kStarter, options, texts, testing_store::kNoon);
    EXPECT_TRUE(recording);
    recording->attach(options);
    std::string out;
    const auto summary = assess(options, out);
    EXPECT_TRUE(summary);
    EXPECT_TRUE(recording->finish(summary, testing_store::kNoon));
    return out;
  }

  Result<app::AssessSummary> assess(const app::AssessOptions& options, std::string& out) const {
    NoDiagnostics diagnostics;
    return app::assess(
        model_, options,
        [&](const Finding& finding) {
          report::append_finding_json(out, finding);
          return Result<void>();
        },
        diagnostics);
  }

  store::Database new_store(const std::string& name) const {
    auto database = store::open_case_store(folder_.path(name), store::Missing::kCreate);
    EXPECT_TRUE(database);
    return *std::move(database);
  }

  Model model_;
  TempDir folder_;

 private:
  static Model opened() {
    auto model = open_model(kStarter);
    EXPECT_TRUE(model);
    return *std::move(model);
  }
};

TEST_F(RecordingTest, AddsNothingTwice) {
  for (const auto unit : {app::Unit::kConnection, app::Unit::kMessage}) {
    store::Database store = new_store(unit == app::Unit::kMessage ? "message.db" : "connection.db");
    app::AssessOptions options = options_for(kHunt);
    options.unit = unit;
    record(store, options);
    const std::string once = content_of_store(store);
    EXPECT_GT(*store.number("SELECT count(*) FROM finding"), 10);
    record(store, options);
    EXPECT_EQ(content_of_store(store), once);
  }
}

TEST_F(RecordingTest, KnowsLogsThatWereMovedAndCompressed) {
  store::Database store = new_store("cases.db");
  record(store, options_for(kHunt));
  const auto ids = [&] {
    return testing_store::dump(store, "hex(id), sightings", "finding") +
           testing_store::dump(store, "hex(id)", "sighting");
  };
  const std::string before = ids();
  std::filesystem::create_directories(folder_.path("moved"));
  for (const auto& entry : std::filesystem::directory_iterator(kHunt)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".log")) {
      folder_.file("moved/2026-" + name + ".gz", testing_io::gzip(testing_io::content_of(entry.path().string())));
    } else if (name.ends_with(".gz")) {
      std::filesystem::copy_file(entry.path(), folder_.path("moved/" + name));
    }
  }
  record(store, options_for(folder_.path("moved")));
  EXPECT_EQ(ids(), before);
}

TEST_F(RecordingTest, HandsOutWhatItDoesWithoutAStore) {
  for (const bool all : {false, true}) {
    for (const std::optional<std::size_t> strongest : {std::optional<std::size_t>(), std::optional<std::size_t>(3)}) {
      app::AssessOptions options = options_for(kHunt);
      options.point.all = all;
      options.strongest = strongest;
      std::string without;
      ASSERT_TRUE(assess(options, without));
      store::Database store = new_store(std::to_string(all) + std::to_string(strongest.has_value()) + ".db");
      EXPECT_EQ(record(store, options), without);
      EXPECT_GT(*store.number("SELECT sum(sightings) FROM finding"), 10) << "the weak ones too";
    }
  }
}

TEST_F(RecordingTest, KeepsTheSameWithSecretsShownOrNot) {
  store::Database masked = new_store("masked.db");
  store::Database shown = new_store("shown.db");
  app::AssessOptions options = options_for(kHunt);
  record(masked, options);
  options.secrets = SecretPolicy::kShow;
  record(shown, options);
  EXPECT_EQ(content_of_store(shown), content_of_store(masked));
}

TEST_F(RecordingTest, KeepsAllDifferentMessagesOfAConnection) {
  store::Database store = new_store("cases.db");
  app::AssessOptions options = options_for(kHunt);
  options.point.all = true;
  record(store, options);
  EXPECT_GT(*store.number("SELECT max(n) FROM (SELECT count(*) AS n FROM message GROUP BY finding)"), 4);
  EXPECT_LE(*store.number("SELECT max(n) FROM (SELECT count(*) AS n FROM message GROUP BY finding)"), 64);
  EXPECT_EQ(*store.number("SELECT count(*) FROM (SELECT finding FROM message GROUP BY finding, origin, text HAVING "
                          "count(*) > 1)"),
            0);
}

TEST_F(RecordingTest, CanLeaveTextsOut) {
  store::Database store = new_store("cases.db");
  record(store, options_for(kHunt), store::Texts::kLeaveOut);
  EXPECT_EQ(*store.number("SELECT count(*) FROM message"), 0);
  EXPECT_GT(*store.number("SELECT count(*) FROM detail"), 10);
}

TEST_F(RecordingTest, EvidenceThatIsReadAgainAddsUpToTheScore) {
  store::Database store = new_store("cases.db");
  record(store, options_for(kHunt));
  const auto found = store::list_findings(store, {}, std::nullopt);
  ASSERT_TRUE(found);
  for (const StoredFinding& stored : *found) {
    const auto file = app::read_case(store, stored, Timestamp{0});
    ASSERT_TRUE(file) << file.error().message();
    double sum = file->finding.prior;
    for (const HeaderEvidence& header : file->finding.evidence) {
      for (const Reason& reason : header.reasons) {
        sum += reason.weight;
      }
    }
    EXPECT_NEAR(sum, stored.score, 1e-9);
  }
}

TEST_F(RecordingTest, SaysWhichFindingsWithAVerdictAreNear) {
  store::Database store = new_store("cases.db");
  record(store, options_for(kHunt));
  const auto found = store::list_findings(store, {}, std::nullopt);
  ASSERT_TRUE(found);
  ASSERT_GT(found->size(), 5U);
  EXPECT_TRUE(app::read_case(store, found->at(0), Timestamp{0})->nearest.empty());
  const std::vector<StoredFinding> others(found->begin() + 1, found->end());
  ASSERT_TRUE(store::record_verdicts(store, others, {Verdict::kBenign, "ann", testing_store::kNoon, ""}));
  ASSERT_TRUE(store::record_verdicts(store, *found, {Verdict::kMalicious, "ann", testing_store::kNoon, ""}));
  const auto file = app::read_case(store, found->at(0), Timestamp{0});
  ASSERT_TRUE(file);
  EXPECT_EQ(file->judged, others.size());
  ASSERT_EQ(file->nearest.size(), 3U);
  for (std::size_t i = 0; i < file->nearest.size(); ++i) {
    EXPECT_NE(file->nearest[i].finding.id, found->at(0).id);
    EXPECT_GT(file->nearest[i].similarity, 0);
    EXPECT_LE(file->nearest[i].similarity, i == 0 ? 1 : file->nearest[i - 1].similarity);
  }
}

}  // namespace
}  // namespace pugmark
