// Covers adapting: thresholds of a mixture, and what a model says of traffic that it was adapted to.
#include "pugmark/app/train/adapt.h"

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pugmark/app/assess/assess.h"
#include "pugmark/app/train/train.h"
#include "pugmark/model/model.h"
#include "support/samples_support.h"

namespace pugmark::app {
namespace {

using testing::HasSubstr;

std::vector<std::int64_t> falling(std::size_t count, std::int64_t from) {
  std::vector<std::int64_t> scores;
  for (std::size_t i = 0; i < count; ++i) {
    scores.push_back(from - static_cast<std::int64_t>(i));
  }
  return scores;
}

TEST(AdaptedNormalScores, AreNeverBelowTheModelsOwn) {
  const NormalScores model(falling(5'000, 0));
  const NormalScores quiet = adapted_normal_scores(model, falling(300, -100'000));
  for (const double rate : {0.0006, 0.001, 0.01, 0.1}) {
    EXPECT_EQ(quiet.threshold(rate), model.threshold(rate));
  }
  EXPECT_EQ(quiet.count(), model.count());
}

TEST(AdaptedNormalScores, RiseUntilTheMixtureStaysWithinTheRate) {
  const NormalScores model(falling(5'000, 0));
  // Twenty of two hundred score far above: of 1200 counted ones, 1 % are 12, so the threshold lies among the twenty.
  std::vector<std::int64_t> given = falling(180, -50'000);
  for (std::int64_t i = 0; i < 20; ++i) {
    given.push_back(1'000 + i);
  }
  const NormalScores adapted = adapted_normal_scores(model, given);
  EXPECT_EQ(adapted.threshold(0.01), 1'007) << "twelve score more";
  EXPECT_EQ(adapted.threshold(0.001), 1'018) << "one does";
  EXPECT_LT(*adapted.threshold(0.05), 0) << "and of 60 more than twenty are the model's";
}

TEST(AdaptedNormalScores, OfNothingAreTheModelsAndOfNoModelTheGivenOnes) {
  const NormalScores model(falling(500, 0));
  EXPECT_EQ(adapted_normal_scores(model, {}).threshold(0.01), model.threshold(0.01));
  EXPECT_EQ(adapted_normal_scores(NormalScores(), falling(40, 0)).count(), 40U);
}

class AdaptTest : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    TrainOptions options;
    options.normal = {PUGMARK_SAMPLES "/train/normal"};
    options.malicious = {PUGMARK_SAMPLES "/train/malicious"};
    options.output = model_;
    ASSERT_TRUE(train(options, sink_).has_value());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  /// A log of odd clients: no User-Agent, hosts by address, as a device of one's own network may be.
  std::string odd_log(int connections) {
    const std::string path = folder_ + "/odd.log";
    std::ofstream log(path);
    log << "#separator \\x09\n#path\thttpheaders\n#fields\tts\tuid\torigin\tidentifier\theader_events_kv\n";
    for (int i = 0; i < connections; ++i) {
      log << i << ".0\tC" << i << "\tclient\tNOTPRESENT\t\"HOST\":\"203.0.113." << i % 50
          << "\",\"CACHE-CONTROL\":\"no-cache\",\"CONTENT-LENGTH\":\"" << 10 + i << "\"\n";
    }
    return path;
  }
  AdaptOptions adapt_options(std::vector<std::string> normal, const std::string& output) const {
    AdaptOptions options;
    options.from = model_;
    options.normal = std::move(normal);
    options.output = folder_ + "/" + output;
    return options;
  }

  /// Findings of a model in some logs, at its own threshold.
  std::uint64_t called_out(const std::string& model, const std::string& logs) { return assess(model, logs).findings; }
  double highest(const std::string& model, const std::string& logs) { return *assess(model, logs).highest; }
  AssessSummary assess(const std::string& model, const std::string& logs) {
    const auto opened = open_model(model);
    EXPECT_TRUE(opened.has_value());
    AssessOptions options;
    options.inputs = {logs};
    options.explain = false;
    const auto summary = app::assess(
        *opened, options, [](const Finding&) { return Result<void>(); }, sink_);
    EXPECT_TRUE(summary.has_value());
    return *summary;
  }

  std::string folder_ = testing::TempDir() + "adapt_" + testing::UnitTest::GetInstance()->current_test_info()->name();
  std::string model_ = folder_ + "/model.pug";
  KeepingSink sink_;
};

TEST_F(AdaptTest, WhatTheModelCallsOutChangesNothingUnlessItIsTrusted) {
  const std::string evil = PUGMARK_SAMPLES "/train/malicious";
  const std::uint64_t before = called_out(model_, evil);
  AdaptOptions options = adapt_options({evil}, "evil.pug");
  const auto summary = adapt(options, sink_);
  ASSERT_TRUE(summary.has_value()) << summary.error().message();
  EXPECT_EQ(summary->doubtful.size(), before) << "malicious logs are not normal, whoever says so";
  EXPECT_GE(summary->doubtful.front().score, summary->doubtful.back().score);
  EXPECT_FALSE(summary->doubtful.front().uid.empty());
  EXPECT_EQ(summary->card.adapted_connections, summary->connections - before);
  EXPECT_GT(called_out(options.output, evil), before * 3 / 4);
  options.trust = true;
  options.force = true;
  const auto trusted = adapt(options, sink_);
  ASSERT_TRUE(trusted.has_value());
  EXPECT_TRUE(trusted->doubtful.empty());
  EXPECT_LT(called_out(options.output, evil), before / 4) << "who trusts them will not see them again";
}

TEST_F(AdaptTest, OneMaliciousConnectionAmongTheNormalOnesDoesNotHideTheRest) {
  const std::string hunt = PUGMARK_SAMPLES "/hunt";
  const std::uint64_t before = called_out(model_, hunt);
  const std::string log = odd_log(60);
  std::ofstream(log, std::ios::app)
      << "99.0\tCevil\tclient\tMozilla/4.0\t\"ACCEPT\":\"*/*\",\"UA-CPU\":\"AMD64\",\"USER-AGENT\":"
         "\"Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6.1; Win64; x64; Trident/7.0; .NET CLR "
         "2.0.50727)\",\"HOST\":\"198.51.100.9\",\"CONNECTION\":\"Close\"\n";
  const AdaptOptions options = adapt_options({log}, "mine.pug");
  const auto summary = adapt(options, sink_);
  ASSERT_TRUE(summary.has_value());
  EXPECT_GE(summary->doubtful.size(), 1U);
  EXPECT_GT(called_out(options.output, hunt), before / 2) << "some look like the odd traffic that was learned";
}

TEST_F(AdaptTest, OddButHarmlessTrafficScoresLessAndTheRestStaysFound) {
  const std::string odd = odd_log(200);
  const std::string evil = PUGMARK_SAMPLES "/train/malicious";
  AdaptOptions options = adapt_options({odd}, "mine.pug");
  const auto summary = adapt(options, sink_);
  ASSERT_TRUE(summary.has_value()) << summary.error().message();
  EXPECT_EQ(summary->connections, 200U);
  EXPECT_LT(highest(options.output, odd), highest(model_, odd) - 0.5);
  EXPECT_GT(called_out(options.output, evil), called_out(model_, evil) / 2);
  const auto adapted = HeaderModel::open(options.output);
  ASSERT_TRUE(adapted.has_value());
  EXPECT_FALSE(adapted->card().adapted_from.empty());
  EXPECT_FALSE(adapted->card().figures.has_value()) << "those of the model are of other weights";
  EXPECT_TRUE(adapted->view(View::kFull).calibration.has_value());
}

TEST_F(AdaptTest, WhatIsSaidToBeCalledOutIsWhatAssessCallsOut) {
  const std::string odd = odd_log(400);
  AdaptOptions options = adapt_options({odd}, "mine.pug");
  options.trust = true;
  const auto summary = adapt(options, sink_);
  ASSERT_TRUE(summary.has_value());
  EXPECT_EQ(summary->called_out[0], called_out(model_, odd));
  EXPECT_LE(summary->called_out[1], 4U) << "alike connections tie with the threshold, and ties are not called out";
}

TEST_F(AdaptTest, WithoutAThresholdTheGuardIsWhatIsMoreLikelyMalicious) {
  TrainOptions options;
  options.normal = {PUGMARK_SAMPLES "/train/normal/har_coach_cpuTime.log"};
  options.malicious = {PUGMARK_SAMPLES "/train/malicious"};
  options.output = model_;
  options.force = true;
  options.group_by = GroupBy::kFile;  // one normal group: nothing is held back
  ASSERT_TRUE(train(options, sink_).has_value());
  const auto summary = adapt(adapt_options({PUGMARK_SAMPLES "/train/malicious"}, "evil.pug"), sink_);
  ASSERT_TRUE(summary.has_value());
  EXPECT_GT(summary->doubtful.size(), summary->connections / 2);
  EXPECT_EQ(summary->balanced[0], kMoreLikely);
}

TEST_F(AdaptTest, IsTheSameForAnyNumberOfThreadsAndTheBytesOfOneModel) {
  std::set<std::string> bytes;
  const std::string log = odd_log(120);
  for (const unsigned threads : {1U, 2U, 5U}) {
    AdaptOptions options = adapt_options({log}, "threads.pug");
    options.scan.threads = threads;
    options.force = true;
    ASSERT_TRUE(adapt(options, sink_).has_value());
    bytes.insert(bytes_of(options.output));
  }
  EXPECT_EQ(bytes.size(), 1U);
}

TEST_F(AdaptTest, OneConnectionIsTaken) {
  EXPECT_TRUE(adapt(adapt_options({odd_log(1)}, "one.pug"), sink_).has_value());
}

TEST_F(AdaptTest, WhatCannotBeAdaptedSaysWhy) {
  const std::string log = odd_log(30);
  ASSERT_TRUE(adapt(adapt_options({log}, "mine.pug"), sink_).has_value());
  AdaptOptions again = adapt_options({log}, "again.pug");
  again.from = folder_ + "/mine.pug";
  const auto twice = adapt(again, sink_);
  ASSERT_FALSE(twice.has_value());
  EXPECT_THAT(twice.error().message(), HasSubstr("was adapted before"));
  const auto nothing = adapt(adapt_options({odd_log(0)}, "nothing.pug"), sink_);
  ASSERT_FALSE(nothing.has_value());
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/nothing.pug"));
}

}  // namespace
}  // namespace pugmark::app
