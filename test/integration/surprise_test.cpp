// Models that learned from normal traffic alone, from training to reasons: the numbers of an independent computation,
// the same on any number of threads, exact reasons, thresholds, and what such models refuse.
#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pugmark/app/assess/explain.h"
#include "pugmark/app/evaluate/drift.h"
#include "pugmark/app/learn/rescore.h"
#include "pugmark/app/train/adapt.h"
#include "pugmark/feature/header_features.h"
#include "pugmark/model/model.h"
#include "support/samples_support.h"

namespace pugmark {
namespace {

using testing::HasSubstr;

const std::string kNormal = PUGMARK_SAMPLES "/train/normal";
const std::string kHunt = PUGMARK_SAMPLES "/hunt";

app::TrainOptions training(app::Recipe recipe, const std::string& output, unsigned threads) {
  app::TrainOptions options;
  options.recipe = recipe;
  options.normal = {kNormal};
  options.output = output;
  options.version = "test";
  options.scan.threads = threads;
  return options;
}

/// Models of normal samples, trained once for all tests.
class SurpriseTest : public testing::TestWithParam<app::Recipe> {
 protected:
  static void SetUpTestSuite() {
    folder_ = new ScratchFolder;
    for (const app::Recipe recipe : {app::Recipe::kWords, app::Recipe::kHeaders}) {
      KeepingSink sink;
      const auto summary = app::train(training(recipe, path(recipe), 1), sink);
      ASSERT_TRUE(summary.has_value()) << summary.error().message();
    }
  }
  static void TearDownTestSuite() {
    delete folder_;
    folder_ = nullptr;
  }
  static std::string path(app::Recipe recipe) {
    return folder_->file(recipe == app::Recipe::kWords ? "words" : "headers");
  }
  static Model model() {
    auto opened = open_model(path(GetParam()));
    EXPECT_TRUE(opened.has_value());
    return *std::move(opened);
  }
  static std::string refusal(const app::AssessOptions& options) {
    KeepingSink sink;
    const auto summary = app::assess(
        model(), options, [](const Finding&) { return Result<void>(); }, sink);
    return summary ? "no refusal" : summary.error().message();
  }

  static inline ScratchFolder* folder_ = nullptr;
};

INSTANTIATE_TEST_SUITE_P(Recipes, SurpriseTest, testing::Values(app::Recipe::kWords, app::Recipe::kHeaders),
                         [](const auto& one) { return one.param == app::Recipe::kWords ? "Words" : "Headers"; });

TEST_P(SurpriseTest, EveryScoreIsThatOfAnIndependentComputation) {
  const bool words = GetParam() == app::Recipe::kWords;
  std::map<std::pair<std::string, std::string>, double> expected;  // by file, and record or uid
  std::ifstream file(PUGMARK_TEST_DATA "/parity/surprise.tsv");
  for (std::string line; std::getline(file, line);) {
    std::istringstream cells(line);
    std::string unit;
    std::string log;
    std::string which;
    double score = 0;
    std::getline(cells, unit, '\t');
    std::getline(cells, log, '\t');
    std::getline(cells, which, '\t');
    cells >> score;
    if (unit == (words ? "message" : "connection")) {
      expected[{log.substr(log.rfind('/') + 1), which}] = score;
    }
  }
  const std::vector<Finding> findings = assess_all(model(), {kHunt}, 1);
  ASSERT_EQ(findings.size(), words ? 1451U : 362U);
  ASSERT_EQ(expected.size(), findings.size());
  for (const Finding& finding : findings) {
    const std::string& log = finding.place.file;
    const std::string which = words ? std::to_string(finding.place.record) : finding.uid;
    const auto found = expected.find({log.substr(log.rfind('/') + 1), which});
    ASSERT_NE(found, expected.end()) << log << ' ' << which;
    ASSERT_NEAR(finding.score, found->second, 1e-9) << log << ' ' << which;
  }
}

TEST_P(SurpriseTest, ModelsAndFindingsAreTheSameOnAnyNumberOfThreads) {
  KeepingSink sink;
  const std::string other = folder_->file(GetParam() == app::Recipe::kWords ? "words4" : "headers4");
  ASSERT_TRUE(app::train(training(GetParam(), other, 4), sink).has_value());
  EXPECT_TRUE(bytes_of(path(GetParam())) == bytes_of(other));
  const std::vector<Finding> one = assess_all(model(), {kHunt}, 1);
  const std::vector<Finding> four = assess_all(model(), {kHunt}, 4);
  ASSERT_EQ(one.size(), four.size());
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].score, four[i].score);
    EXPECT_EQ(one[i].uid, four[i].uid);
  }
}

TEST_P(SurpriseTest, ReasonsAddUpToTheScoreAndSayHowUsualSomethingIs) {
  const bool words = GetParam() == app::Recipe::kWords;
  bool never_seen = false;
  for (const Finding& finding : assess_all(model(), {kHunt}, 1)) {
    EXPECT_TRUE(finding.surprise);
    EXPECT_FALSE(finding.probability.has_value());
    double sum = finding.prior;
    for (const HeaderEvidence& header : finding.evidence) {
      for (const Reason& reason : header.reasons) {
        sum += reason.weight;
        EXPECT_FALSE(reason.sentence.empty()) << reason.feature;
        EXPECT_EQ(reason.captures, (std::array<std::uint32_t, 2>{}));
        never_seen = never_seen || reason.sentence == "never seen in normal traffic";
        if (!words) {
          EXPECT_THAT(std::string(reason.sentence), HasSubstr("of normal ones do"));
        }
      }
    }
    EXPECT_NEAR(sum, finding.score, 1e-9);
  }
  EXPECT_EQ(never_seen, words);
}

TEST_P(SurpriseTest, ThresholdsComeFromWhatWasHeldBack) {
  const Model opened = model();
  const ViewTables* const views = views_of(opened);
  ASSERT_NE(views, nullptr);
  EXPECT_EQ(card_of(opened).surprise->held_back, 5U);
  // All normal units of the samples, each once.
  const auto i = static_cast<std::size_t>(Label::kNormal);
  EXPECT_EQ((*views)[0].normal.count(),
            GetParam() == app::Recipe::kWords ? card_of(opened).records[i] : card_of(opened).connections[i]);
  app::AssessOptions options;
  options.inputs = {kHunt};
  options.point.rate = 0.05;
  KeepingSink sink;
  const auto summary = app::assess(
      opened, options, [](const Finding&) { return Result<void>(); }, sink);
  ASSERT_TRUE(summary.has_value());
  ASSERT_TRUE(summary->thresholds.has_value());
  EXPECT_EQ((*summary->thresholds)[0].least, *least_score(0.05, (*views)[0].normal));
}

TEST_P(SurpriseTest, ABudgetIsARankAmongAll) {
  app::AssessOptions options;
  options.inputs = {kHunt};
  options.budget = 3;
  KeepingSink sink;
  std::map<std::int64_t, int> days;
  const auto summary = app::assess(
      model(), options,
      [&](const Finding& finding) {
        ++days[day_of(*finding.ts)];
        return Result<void>();
      },
      sink);
  ASSERT_TRUE(summary.has_value());
  EXPECT_FALSE(days.empty());
  EXPECT_TRUE(std::all_of(days.begin(), days.end(), [](const auto& day) { return day.second <= 3; }));
}

TEST_P(SurpriseTest, TellsNoProbabilities) {
  app::AssessOptions options;
  options.inputs = {kHunt};
  options.base_rate = 0.001;
  EXPECT_THAT(refusal(options), HasSubstr("tells no probabilities"));
}

TEST_P(SurpriseTest, ExplainsAPastedRequest) {
  app::ExplainOptions options;
  options.text = "GET / HTTP/1.1\r\nUser-Agent: Mozilla/4.0 zqxjkv\r\nHost: example.org\r\n\r\n";
  options.name = "TEXT";
  KeepingSink sink;
  double seen = 0;
  const auto summary = app::explain(
      model(), options,
      [&](const app::Explanation& explanation) {
        seen = explanation.finding.score;
        EXPECT_TRUE(explanation.finding.surprise);
        EXPECT_GT(explanation.threshold, 0);
        return Result<void>();
      },
      sink);
  ASSERT_TRUE(summary.has_value()) << summary.error().message();
  EXPECT_NE(seen, 0);
}

TEST_P(SurpriseTest, NeitherLearnsFromVerdictsNorTellsDrift) {
  const Model opened = model();
  EXPECT_FALSE(app::Rescorer::create(opened, {}).has_value());
  KeepingSink sink;
  EXPECT_FALSE(app::measure_drift(opened, {}, sink).has_value());
}

TEST_F(SurpriseTest, IsNotAdapted) {
  app::AdaptOptions options;
  options.from = path(app::Recipe::kHeaders);
  options.normal = {kNormal};
  options.output = folder_->file("adapted");
  KeepingSink sink;
  const auto adapted = app::adapt(options, sink);
  ASSERT_FALSE(adapted.has_value());
  EXPECT_THAT(adapted.error().message(), HasSubstr("normal traffic alone"));
}

TEST_F(SurpriseTest, OneLogIsHeldBackByItsConnections) {
  app::TrainOptions options = training(app::Recipe::kWords, folder_->file("one"), 1);
  options.normal = {kNormal + "/clicksecurity_browser_fingerprinting_a.log"};
  KeepingSink sink;
  const auto summary = app::train(options, sink);
  ASSERT_TRUE(summary.has_value()) << summary.error().message();
  EXPECT_EQ(summary->card.surprise->held_back, 5U);
  EXPECT_LT(summary->lowest_rate, 0.05);
}

TEST(AgentHabits, AreTheFeaturesThatRequestsHave) {
  std::vector<std::string> all;
  for (const AgentHabit& habit : agent_habits()) {
    all.insert(all.end(), habit.texts.begin(), habit.texts.end());
  }
  HeaderFeatures features;
  FeatureList list;
  HttpMessage message;
  for (const char* const agent :
       {R"("USER-AGENT":"curl/8",)", "", R"("USER-AGENT":"Opera/9",)", R"("USER-AGENT":"x",)"}) {
    const std::string text = agent + std::string(R"("HOST":"a.example","DNT":"1")");
    message.canonical_text = text;
    message.origin = Origin::kClient;
    features.read_message(message, View::kFull, list);
    std::size_t found = 0;
    for (const HeaderFeature& feature : list.features()) {
      if (feature.kind == FeatureKind::kAgentSends || feature.kind == FeatureKind::kAgentLacks) {
        ++found;
        EXPECT_NE(std::find(all.begin(), all.end(), list.text(feature)), all.end()) << list.text(feature);
      }
    }
    EXPECT_EQ(found, 14U);
  }
}

}  // namespace
}  // namespace pugmark
