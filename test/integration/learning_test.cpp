// Covers the analyst's loop as a whole on the sample hunt: what is recorded scores again as it did, and verdicts that
// were learned settle what they should, and can be taken back.
#include <algorithm>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pugmark/app/learn/learn.h"
#include "pugmark/app/learn/rescore.h"
#include "pugmark/app/learn/settling.h"
#include "pugmark/app/learn/teaching_order.h"
#include "pugmark/app/review/recording.h"
#include "pugmark/store/case_store.h"
#include "pugmark/store/finding_query.h"
#include "pugmark/store/store_upkeep.h"
#include "pugmark/store/verdict_ledger.h"
#include "support/samples_support.h"

namespace pugmark::app {
namespace {

using testing::HasSubstr;

const std::string kHunt = PUGMARK_SAMPLES "/hunt";
const std::string kTrain = PUGMARK_SAMPLES "/train";
const std::string kStarter = PUGMARK_SAMPLES "/../data/starter/starter.pug";
constexpr Timestamp kNow{1'764'331'200'000'000};

/// A model, a store with what it called out, and verdicts on that.
class LearningTest : public testing::Test {
 protected:
  Model model(const std::string& path) {
    auto opened = open_model(path);
    EXPECT_TRUE(opened) << opened.error().message();
    return *std::move(opened);
  }

  /// A model of the recipe words.
  std::string words_model() {
    const std::string path = folder_.file("words.pug");
    train_on(kTrain + "/normal", kTrain + "/malicious", path, 1);
    return path;
  }

  store::Database recorded(const std::string& path, const OperatingPointOptions& point,
                           store::Texts texts = store::Texts::kKeep, std::optional<Unit> unit = std::nullopt) {
    auto database = store::open_case_store(folder_.file("cases.db"), store::Missing::kCreate);
    EXPECT_TRUE(database);
    const Model opened = model(path);
    AssessOptions options;
    options.inputs = {kHunt};
    options.point = point;
    options.unit = unit;
    options.scan.threads = 1;
    auto recording = Recording::begin(*database, opened, path, options, texts, kNow);
    EXPECT_TRUE(recording);
    recording->attach(options);
    KeepingSink sink;
    const auto summary = assess(
        opened, options, [](const Finding&) { return Result<void>(); }, sink);
    EXPECT_TRUE(summary) << summary.error().message();
    EXPECT_TRUE(recording->finish(summary, kNow));
    return *std::move(database);
  }

  static std::vector<StoredFinding> findings(store::Database& database, store::VerdictFilter verdict) {
    store::FindingFilter filter;
    filter.verdict = verdict;
    auto found = store::list_findings(database, filter, std::nullopt);
    EXPECT_TRUE(found);
    return found ? *std::move(found) : std::vector<StoredFinding>();
  }
  static std::vector<StoredFinding> all(store::Database& database) {
    return findings(database, store::VerdictFilter::kAny);
  }
  static void judge(store::Database& database, const StoredFinding& finding, Verdict verdict) {
    ASSERT_TRUE(store::record_verdicts(database, {finding}, {verdict, "ann", kNow, ""}));
  }

  Learning learned(store::Database& database, const std::string& path,
                   std::optional<std::uint32_t> weight = std::nullopt) {
    LearnOptions options;
    options.model = path;
    options.weight = weight;
    auto learning = learn(database, model(path), options);
    EXPECT_TRUE(learning) << learning.error().message();
    return learning ? *std::move(learning) : Learning();
  }
  std::string write(const std::string& name, const std::string& bytes) {
    std::ofstream(folder_.file(name), std::ios::binary) << bytes;
    return folder_.file(name);
  }

  void expect_scores_again(const std::string& path, store::Database& database) {
    const Model opened = model(path);
    auto rescorer = Rescorer::create(opened);
    ASSERT_TRUE(rescorer);
    const auto recorded = all(database);
    ASSERT_GT(recorded.size(), 100U);
    for (const StoredFinding& stored : recorded) {
      const auto finding = store::read_finding(database, stored);
      ASSERT_TRUE(finding);
      const auto score = rescorer->score(*finding);
      ASSERT_TRUE(score) << stored.id;
      EXPECT_NEAR(*score, stored.score, 1e-9) << stored.id;
    }
  }

  ScratchFolder folder_;
};

OperatingPointOptions everything() {
  OperatingPointOptions point;
  point.all = true;
  return point;
}

TEST_F(LearningTest, WhatWasRecordedScoresAgainAsItDid) {
  auto database = recorded(kStarter, everything());
  expect_scores_again(kStarter, database);
}

TEST_F(LearningTest, WhatWasRecordedWithoutTextsScoresAgainByItsEvidence) {
  auto database = recorded(kStarter, everything(), store::Texts::kLeaveOut);
  expect_scores_again(kStarter, database);
}

TEST_F(LearningTest, MessagesAndConnectionsOfWordsScoreAgainAsTheyDid) {
  const std::string path = words_model();
  auto database = recorded(path, everything());
  expect_scores_again(path, database);
}

TEST_F(LearningTest, ABenignVerdictClearsWhatItIsOnAndIsGoneWhenItIsTakenOut) {
  auto database = recorded(kStarter, OperatingPointOptions());
  const auto open = findings(database, store::VerdictFilter::kOpen);
  ASSERT_GT(open.size(), 5U);
  judge(database, open[0], Verdict::kBenign);
  const Learning learning = learned(database, kStarter);
  ASSERT_EQ(learning.added.size(), 1U);
  EXPECT_GE(learning.added[0].before, learning.added[0].threshold);
  EXPECT_LT(learning.added[0].after, learning.added[0].threshold);
  EXPECT_EQ(learning.called_out[0] - learning.called_out[1], learning.added[0].clears);
  const std::string path = write("learned.pug", learning.bytes);
  // The model that was written says of the finding what was told.
  const Model with = model(path);
  const auto finding = store::read_finding(database, open[0]);
  ASSERT_TRUE(finding);
  EXPECT_NEAR(*Rescorer::create(with)->score(*finding), learning.added[0].after, 1e-9);
  const auto back = unlearn(path, {open[0].id.substr(0, 8)});
  ASSERT_TRUE(back) << back.error().message();
  EXPECT_TRUE(back->bytes == bytes_of(kStarter));
}

TEST_F(LearningTest, LearnsEachVerdictOnceAndFollowsThoseThatTurn) {
  auto database = recorded(kStarter, OperatingPointOptions());
  const auto open = findings(database, store::VerdictFilter::kOpen);
  judge(database, open[0], Verdict::kBenign);
  judge(database, open[1], Verdict::kMalicious);
  const std::string path = write("learned.pug", learned(database, kStarter).bytes);
  const Learning again = learned(database, path);
  EXPECT_EQ(again.added.size(), 0U);
  EXPECT_EQ(again.kept, 2U);
  EXPECT_TRUE(again.bytes == bytes_of(path));
  judge(database, open[0], Verdict::kMalicious);
  judge(database, open[1], Verdict::kUnsure);
  const Learning turned = learned(database, path);
  EXPECT_EQ(turned.added.size(), 1U);
  EXPECT_EQ(turned.taken_out, 2U) << "one is another one now, one was taken back";
  ASSERT_EQ(turned.verdicts.verdicts.size(), 1U);
  EXPECT_EQ(turned.verdicts.verdicts[0].label, Label::kMalicious);
  judge(database, open[0], Verdict::kOpen);
  EXPECT_TRUE(learned(database, path).bytes == bytes_of(kStarter));
}

TEST_F(LearningTest, KeepsVerdictsOfOtherStores) {
  auto database = recorded(kStarter, OperatingPointOptions());
  judge(database, findings(database, store::VerdictFilter::kOpen).at(0), Verdict::kBenign);
  const std::string path = write("learned.pug", learned(database, kStarter).bytes);
  auto other = store::open_case_store(folder_.file("other.db"), store::Missing::kCreate);
  ASSERT_TRUE(other);
  const Learning learning = learned(*other, path);
  EXPECT_EQ(learning.kept, 1U);
  EXPECT_EQ(learning.taken_out, 0U);
  EXPECT_TRUE(learning.bytes == bytes_of(path));
}

TEST_F(LearningTest, TellsWhatWithTheVerdictMaliciousWouldBeLost) {
  auto database = recorded(kStarter, OperatingPointOptions());
  auto open = findings(database, store::VerdictFilter::kOpen);
  judge(database, open.back(), Verdict::kMalicious);
  const std::string with = write("one.pug", learned(database, kStarter).bytes);
  // In another store all the rest is benign: what is malicious there is not known there.
  for (std::size_t i = 0; i + 1 < open.size(); ++i) {
    judge(database, open[i], Verdict::kBenign);
  }
  const Learning all_benign = learned(database, kStarter);
  EXPECT_EQ(all_benign.lost.size(), 0U) << "the verdict malicious holds its finding up";
  EXPECT_EQ(all_benign.added.size(), open.size());
  for (const JudgedFinding& one : all_benign.added) {
    EXPECT_FALSE(one.is_contradicted()) << one.finding.id;
  }
}

TEST_F(LearningTest, WordsLearnAndForgetToo) {
  const std::string path = words_model();
  auto database = recorded(path, OperatingPointOptions());
  const auto open = findings(database, store::VerdictFilter::kOpen);
  ASSERT_GT(open.size(), 2U);
  judge(database, open[0], Verdict::kBenign);
  // Once is what training would make of it: words that were new to it weigh what the sizes of the classes make of them.
  const Learning benign = learned(database, path, 100);
  ASSERT_EQ(benign.added.size(), 1U);
  EXPECT_LT(benign.added[0].after, benign.added[0].before);
  judge(database, open[0], Verdict::kMalicious);
  judge(database, open[1], Verdict::kMalicious);
  const Learning learning = learned(database, path);
  ASSERT_EQ(learning.added.size(), 2U);
  for (const JudgedFinding& one : learning.added) {
    EXPECT_GT(one.after, one.before);
  }
  const std::string with = write("learned.pug", learning.bytes);
  const auto back = unlearn(with, {});
  ASSERT_TRUE(back);
  EXPECT_EQ(back->taken_out.size(), 2U);
  EXPECT_TRUE(back->bytes == bytes_of(path));
}

TEST_F(LearningTest, TellsWhatIsClearedWhereTheLastVerdictWasTakenBack) {
  auto database = recorded(kStarter, everything());
  const auto open = findings(database, store::VerdictFilter::kOpen);
  const auto weakest = std::find_if(open.begin(), open.end(), [](const StoredFinding& one) { return one.score < -3; });
  ASSERT_NE(weakest, open.end());
  judge(database, *weakest, Verdict::kMalicious);
  const Learning malicious = learned(database, kStarter);
  EXPECT_GT(malicious.called_out[1], malicious.called_out[0]) << "others are like it";
  const std::string path = write("learned.pug", malicious.bytes);
  judge(database, *weakest, Verdict::kOpen);
  const Learning back = learned(database, path);
  EXPECT_LT(back.called_out[1], back.called_out[0]);
  EXPECT_TRUE(back.bytes == bytes_of(kStarter));
}

TEST_F(LearningTest, FindsByTheUsualProfileWhatWasMissedAndIsMalicious) {
  auto database = recorded(kStarter, everything());
  const auto open = findings(database, store::VerdictFilter::kOpen);
  const auto missed = std::find_if(open.begin(), open.end(), [](const StoredFinding& one) { return one.score < -2; });
  ASSERT_NE(missed, open.end());
  judge(database, *missed, Verdict::kMalicious);
  const Learning learning = learned(database, kStarter);
  ASSERT_EQ(learning.added.size(), 1U);
  EXPECT_LT(learning.added[0].before, learning.added[0].threshold);
  EXPECT_TRUE(learning.added[0].is_called_out());
}

TEST_F(LearningTest, CountsVerdictsAnewThatItHoldsWithAnotherWeight) {
  const std::string path = words_model();
  auto database = recorded(path, OperatingPointOptions());
  judge(database, findings(database, store::VerdictFilter::kOpen).at(0), Verdict::kBenign);
  const std::string once = write("once.pug", learned(database, path).bytes);
  EXPECT_EQ(learned(database, once).added.size(), 0U);
  const Learning often = learned(database, once, 5);
  EXPECT_EQ(often.added.size(), 1U);
  EXPECT_EQ(often.reweighted, 1U);
  EXPECT_EQ(often.taken_out, 0U);
  EXPECT_TRUE(often.bytes == learned(database, path, 5).bytes);
  EXPECT_EQ(learned(database, write("often.pug", often.bytes)).added.size(), 0U) << "it keeps the weight that it has";
}

TEST_F(LearningTest, HeadersLearnNothingFromWhatAModelOfWordsRecorded) {
  auto database = recorded(words_model(), OperatingPointOptions());
  judge(database, findings(database, store::VerdictFilter::kOpen).at(0), Verdict::kBenign);
  const Learning learning = learned(database, kStarter);
  EXPECT_EQ(learning.added.size(), 0U);
  EXPECT_EQ(learning.without_texts, 1U);
  EXPECT_EQ(learning.open, 0U);
}

TEST_F(LearningTest, RefusesToTakeOutWhereThatIsNotTheModelThatItWas) {
  auto database = recorded(kStarter, OperatingPointOptions());
  judge(database, findings(database, store::VerdictFilter::kOpen).at(0), Verdict::kBenign);
  const std::string path = write("learned.pug", learned(database, kStarter).bytes);
  std::string other;
  {
    const auto file = ModelFile::open(path);
    ASSERT_TRUE(file);
    auto verdicts = parse_learned_verdicts(file->section(kVerdictsSection));
    ASSERT_TRUE(verdicts);
    verdicts->base[0] = verdicts->base[0] == '0' ? '1' : '0';
    ModelFileBuilder builder;
    builder.add_all(*file, {kVerdictsSection});
    builder.add(kVerdictsSection, false, verdicts->serialise());
    other = builder.build();
  }
  const auto back = unlearn(write("other.pug", other), {});
  ASSERT_FALSE(back);
  EXPECT_THAT(back.error().message(), HasSubstr("not the model that they were given to"));
}

TEST_F(LearningTest, RefusesToTakeOutWhatIsNotThere) {
  const auto none = unlearn(kStarter, {});
  ASSERT_FALSE(none);
  EXPECT_THAT(none.error().message(), HasSubstr("has learned from no verdict"));
  auto database = recorded(kStarter, OperatingPointOptions());
  judge(database, findings(database, store::VerdictFilter::kOpen).at(0), Verdict::kBenign);
  const std::string path = write("learned.pug", learned(database, kStarter).bytes);
  const auto other = unlearn(path, {"ffffffff"});
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().message(), HasSubstr("no verdict on a finding whose id begins with 'ffffffff'"));
  EXPECT_FALSE(unlearn(path, {""}));
}

TEST_F(LearningTest, OrdersFirstWhatSettlesMostAndLastWhatIsSettled) {
  auto database = recorded(kStarter, OperatingPointOptions());
  const Model starter = model(kStarter);
  const auto order = teaching_order(database, starter, {}, {});
  ASSERT_TRUE(order);
  ASSERT_EQ(order->size(), findings(database, store::VerdictFilter::kOpen).size());
  std::uint64_t settled = 0;
  std::uint64_t choosing = 0;
  for (const StoredFinding& finding : *order) {
    ASSERT_TRUE(finding.teaching);
    settled += finding.teaching->settles;
    choosing += settled + choosing < order->size() ? 1 : 0;
    EXPECT_GE(finding.teaching->uncertainty, 0);
    EXPECT_LE(finding.teaching->uncertainty, 1);
  }
  EXPECT_GT(settled, 0U);
  EXPECT_LT(settled, order->size());
  // What the first is said to settle, its verdict settles.
  judge(database, order->at(0), Verdict::kBenign);
  const Learning learning = learned(database, kStarter);
  EXPECT_EQ(learning.added.at(0).clears, order->at(0).teaching->settles);
}

TEST_F(LearningTest, TellsOfOneFindingWhatItsVerdictWouldSettle) {
  auto database = recorded(kStarter, OperatingPointOptions());
  const auto order = teaching_order(database, model(kStarter), {}, {});
  ASSERT_TRUE(order);
  auto open = OpenFindings::create(std::make_shared<const Model>(model(kStarter)));
  ASSERT_TRUE(open);
  const auto before = open->settled_by(database, order->at(0));
  ASSERT_TRUE(before);
  EXPECT_EQ(before->open, order->size());
  EXPECT_EQ(before->findings.size(), order->at(0).teaching->settles);
  EXPECT_EQ(before->why_none, "");
  // The verdict itself takes the finding out of those that are open, and what it settles stays.
  judge(database, order->at(0), Verdict::kBenign);
  const auto after = open->settled_by(database, order->at(0));
  ASSERT_TRUE(after);
  EXPECT_EQ(after->open, order->size() - 1);
  EXPECT_EQ(after->findings.size(), before->findings.size());
}

TEST_F(LearningTest, CannotTellWhatAVerdictSettlesWhereNothingWasKept) {
  auto database = recorded(kStarter, OperatingPointOptions());
  auto open = OpenFindings::create(std::make_shared<const Model>(model(words_model())));
  ASSERT_TRUE(open);
  StoredFinding finding = findings(database, store::VerdictFilter::kOpen).at(0);
  ASSERT_TRUE(database.execute("DELETE FROM message"));
  const auto settled = open->settled_by(database, finding);
  ASSERT_TRUE(settled);
  EXPECT_THAT(settled->why_none, HasSubstr("too little"));
}

}  // namespace
}  // namespace pugmark::app
