// Covers measuring of drift: bins of held-back scores, and the shares of headers against those of training rows.
#include "pugmark/app/evaluate/drift.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pugmark/app/train/train.h"
#include "pugmark/model/fixed_score.h"
#include "support/samples_support.h"

namespace pugmark::app {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr double kNobody = 1e9;  // no unit scores that

NormalScores scores_from(std::size_t count, double highest) {
  std::vector<std::int64_t> scores;
  for (std::size_t i = 0; i < count; ++i) {
    scores.push_back(to_fixed(highest - static_cast<double>(i)));
  }
  return NormalScores(std::move(scores));
}

TEST(ScoreBins, AreTenthsOfTheHeldBackScores) {
  const ScoreDrift drift = score_bins(View::kNames, scores_from(200, 100), kNobody);
  EXPECT_EQ(drift.view, View::kNames);
  EXPECT_EQ(drift.held_back, 200U);
  ASSERT_EQ(drift.bins.size(), 10U);
  for (const ScoreBin& bin : drift.bins) {
    EXPECT_NEAR(bin.expected, 0.1, 1e-12);
  }
  EXPECT_TRUE(std::isinf(drift.bins[0].most));
  EXPECT_EQ(drift.bins[1].most, 80) << "of the scores 100 to 81 none is in it";
}

TEST(ScoreBins, LeaveOutWhatIsCalledOut) {
  const ScoreDrift drift = score_bins(View::kFull, scores_from(200, 100), 1);  // 100 to 1 are called out
  EXPECT_EQ(drift.held_back, 100U);
  ASSERT_EQ(drift.bins.size(), 10U);
  EXPECT_EQ(drift.bins[1].most, -10);
}

TEST(ScoreBins, OfScoresThatAreAlikeAreFewer) {
  EXPECT_EQ(score_bins(View::kFull, NormalScores(std::vector<std::int64_t>(200, to_fixed(-3))), kNobody).bins.size(),
            1U);
  std::vector<std::int64_t> half(100, to_fixed(-1));
  half.resize(200, to_fixed(-2));
  const ScoreDrift two = score_bins(View::kFull, NormalScores(half), kNobody);
  ASSERT_EQ(two.bins.size(), 2U);
  EXPECT_NEAR(two.bins[0].expected, 0.5, 1e-12);
  EXPECT_EQ(two.bins[1].most, -2);
  EXPECT_THAT(score_bins(View::kFull, scores_from(9, 0), kNobody).bins, IsEmpty());
  EXPECT_THAT(score_bins(View::kFull, NormalScores(), kNobody).bins, IsEmpty());
}

/// A client's headers, in a log of Assimilate's form.
std::string row(int connection, int day, const std::string& more) {
  return std::to_string(day * 86'400 + connection) + ".0\tC" + std::to_string(connection) +
         "\tclient\tMozilla/5.0 Firefox/1\t\"HOST\":\"www.example.com\",\"USER-AGENT\":\"Mozilla/5.0 "
         "Firefox/1\",\"ACCEPT\":\"*/*\"" +
         more + "\n";
}
constexpr const char* kHeaderLog =
    "#separator \\x09\n#path\thttpheaders\n#fields\tts\tuid\torigin\tidentifier\theader_events_kv\n";

/// A model whose normal traffic is of four alike logs, in which three of five connections send Accept-Language.
class MeasureDriftTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_.emplace();
    std::filesystem::create_directory(folder_->file("normal"));
    for (const char* const name : {"a", "b", "c", "d"}) {
      std::ofstream log(folder_->file("normal") + "/" + name + ".log");
      log << kHeaderLog;
      for (int i = 0; i < 100; ++i) {
        log << row(i, 0, i % 5 < 3 ? ",\"ACCEPT-LANGUAGE\":\"en\"" : "");
      }
    }
    TrainOptions options;
    options.normal = {folder_->file("normal")};
    options.malicious = {PUGMARK_SAMPLES "/train/malicious"};
    options.version = "test";
    options.output = folder_->file("headers.pug");
    KeepingSink sink;
    ASSERT_TRUE(train(options, sink).has_value());
    train_on(options.normal[0], options.malicious[0], folder_->file("words.pug"), 1);
  }
  static void TearDownTestSuite() { folder_.reset(); }

  static Drift measure(const std::string& model_name, const std::vector<std::string>& inputs, unsigned threads = 2) {
    const auto model = open_model(folder_->file(model_name));
    EXPECT_TRUE(model.has_value());
    DriftOptions options;
    options.inputs = inputs;
    options.model_path = folder_->file(model_name);
    options.scan.threads = threads;
    KeepingSink sink;
    auto measured = measure_drift(*model, options, sink);
    EXPECT_TRUE(measured.has_value());
    return measured->drift;
  }
  static const HeaderShare* find(const Drift& drift, const std::string& name) {
    const auto at = std::find_if(drift.headers.begin(), drift.headers.end(),
                                 [&](const HeaderShare& header) { return header.name == name; });
    return at == drift.headers.end() ? nullptr : &*at;
  }
  /// Three hundred connections on two days; one in three of the second day's sends what the model never saw.
  static std::string today() {
    const std::string path = folder_->file("today.log");
    std::ofstream log(path);
    log << kHeaderLog;
    for (int i = 0; i < 300; ++i) {
      log << row(i, 10 + i / 150,
                 std::string(i % 5 == 0 ? ",\"ACCEPT-LANGUAGE\":\"en\"" : "") +
                     (i >= 150 && i % 3 == 0 ? ",\"SEC-CH-UA\":\"x\"" : ""));
    }
    return path;
  }

  static std::optional<ScratchFolder> folder_;
};
std::optional<ScratchFolder> MeasureDriftTest::folder_;

TEST_F(MeasureDriftTest, SharesOfHeadersAreThoseOfTheLogs) {
  const Drift drift = measure("headers.pug", {today()});
  const HeaderShare* const language = find(drift, "ACCEPT-LANGUAGE");
  ASSERT_NE(language, nullptr);
  EXPECT_EQ(language->side, Origin::kClient);
  EXPECT_NEAR(language->expected, 0.6, 0.001) << "as in training";
  EXPECT_NEAR(language->seen, 0.2, 1e-12);
  EXPECT_EQ(drift.headers.front().name, "ACCEPT-LANGUAGE") << "what moved most is first";
  EXPECT_EQ(find(drift, "SEC-CH-UA"), nullptr) << "of what the model does not know, nothing is said of training";
  ASSERT_EQ(drift.unknown_headers.size(), 1U);
  EXPECT_EQ(drift.unknown_headers[0].name, "SEC-CH-UA");
  EXPECT_NEAR(drift.unknown_headers[0].seen, 50.0 / 300, 1e-12);
  const HeaderShare* const host = find(drift, "HOST");
  ASSERT_NE(host, nullptr);
  EXPECT_NEAR(host->expected, 1, 0.001);
  EXPECT_EQ(host->seen, 1);
}

TEST_F(MeasureDriftTest, DaysAreThoseOfTheLogs) {
  const Drift drift = measure("headers.pug", {today()});
  ASSERT_EQ(drift.alerts.days.size(), 2U);
  EXPECT_EQ(drift.alerts.days[0].day, 10);
  EXPECT_EQ(drift.alerts.days[0].units, 150U);
  EXPECT_EQ(drift.alerts.days[1].day, 11);
  EXPECT_EQ(drift.alerts.all.units, 300U);
  EXPECT_EQ(drift.first->microseconds, std::int64_t{10} * 86'400 * 1'000'000);
}

TEST_F(MeasureDriftTest, DoesNotDependOnTheNumberOfThreads) {
  const std::vector<std::string> inputs = {today(), PUGMARK_SAMPLES "/hunt"};
  const Drift one = measure("headers.pug", inputs, 1);
  const Drift four = measure("headers.pug", inputs, 4);
  ASSERT_EQ(one.headers.size(), four.headers.size());
  for (std::size_t i = 0; i < one.headers.size(); ++i) {
    EXPECT_EQ(one.headers[i].name, four.headers[i].name);
    EXPECT_EQ(one.headers[i].index, four.headers[i].index);
  }
  ASSERT_EQ(one.scores.size(), four.scores.size());
  EXPECT_EQ(one.scores[0].index, four.scores[0].index);
  EXPECT_EQ(one.tokens.unknown, four.tokens.unknown);
  EXPECT_EQ(one.because, four.because);
}

TEST_F(MeasureDriftTest, WhatALogCannotShowIsNotAbsent) {
  const std::string path = folder_->file("http.log");
  std::ofstream log(path);
  for (int i = 0; i < 200; ++i) {
    log << R"({"ts":1700000000.0,"uid":"C)" << i
        << R"(","id.orig_h":"10.0.0.1","id.orig_p":5000,"id.resp_h":"192.0.2.1","id.resp_p":80,"method":"GET",)"
           R"("host":"www.example.com","uri":"/","user_agent":"Mozilla/5.0 Firefox/1"})"
        << '\n';
  }
  log.close();
  const Drift drift = measure("headers.pug", {path});
  EXPECT_EQ(find(drift, "ACCEPT"), nullptr);
  EXPECT_EQ(find(drift, "ACCEPT-LANGUAGE"), nullptr);
  EXPECT_NE(find(drift, "USER-AGENT"), nullptr) << "every http.log shows it";
  const Drift words = measure("words.pug", {path});
  EXPECT_THAT(words.headers, IsEmpty());
  EXPECT_THAT(words.no_headers, HasSubstr("view"));
}

TEST_F(MeasureDriftTest, OfWordsComparesThoseOfNames) {
  const std::string path = folder_->file("both.log");
  std::ofstream log(path);
  log << kHeaderLog;
  for (int i = 0; i < 300; ++i) {
    log << row(i, 10, ",\"SEC-CH-UA\":\"x\"") << 1'000'000 + i << ".0\tC" << i
        << "\tserver\tx\t\"HOST\":\"www.example.com\",\"ACCEPT\":\"*/*\"\n";
  }
  log.close();
  const Drift drift = measure("words.pug", {path});
  EXPECT_TRUE(drift.by_message);
  EXPECT_FALSE(drift.adaptable);
  EXPECT_THAT(drift.scores, IsEmpty());
  EXPECT_THAT(drift.no_scores, HasSubstr("words"));
  const HeaderShare* const language = find(drift, "language");
  ASSERT_NE(language, nullptr);
  EXPECT_NEAR(language->expected, 0.6, 1e-12) << "occurrences a message";
  EXPECT_EQ(language->seen, 0);
  const Drift one_side = measure("words.pug", {today()});
  EXPECT_THAT(one_side.headers, IsEmpty());
  EXPECT_THAT(one_side.no_headers, HasSubstr("one side alone"));
}

TEST_F(MeasureDriftTest, OfNothingGivesNoAdvice) {
  const std::string path = folder_->file("empty.log");
  std::ofstream(path) << kHeaderLog;
  const Drift drift = measure("headers.pug", {path});
  EXPECT_EQ(drift.units, 0U);
  EXPECT_EQ(drift.advice, DriftAdvice::kNone);
}

}  // namespace
}  // namespace pugmark::app
