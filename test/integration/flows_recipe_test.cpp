// The recipe flows on real logs, from training to reasons: what holds whatever the threads, the form of the log and
// what it shows.
#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pugmark/app/labelled/labelled_exchanges.h"
#include "pugmark/feature/flows/flow_columns.h"
#include "pugmark/model/model.h"
#include "support/log_columns.h"
#include "support/samples_support.h"

namespace pugmark {
namespace {

using testing::HasSubstr;

const std::string kNormal = PUGMARK_TEST_DATA "/flows/normal";
const std::string kHunt = PUGMARK_TEST_DATA "/flows/hunt/http.log";

app::TrainOptions training(const std::string& output, unsigned threads) {
  app::TrainOptions options;
  options.recipe = app::Recipe::kFlows;
  options.normal = {kNormal};
  options.output = output;
  options.version = "test";
  options.force = true;
  options.scan.threads = threads;
  return options;
}

/// A model of the recipe flows, trained once for all tests.
const Model& model() {
  static const Model trained = [] {
    const ScratchFolder folder;
    KeepingSink sink;
    const auto summary = app::train(training(folder.file("flows.pug"), 2), sink);
    EXPECT_TRUE(summary.has_value());
    auto opened = open_model(folder.file("flows.pug"));
    EXPECT_TRUE(opened.has_value());
    return *std::move(opened);
  }();
  return trained;
}

std::vector<double> scores_of(const std::vector<Finding>& findings) {
  std::vector<double> scores;
  for (const Finding& finding : findings) {
    scores.push_back(finding.score);
  }
  return scores;
}

TEST(FlowsRecipe, TrainsTheSameModelOnOneThreadAndOnFour) {
  const ScratchFolder folder;
  KeepingSink sink;
  ASSERT_TRUE(app::train(training(folder.file("one.pug"), 1), sink).has_value());
  ASSERT_TRUE(app::train(training(folder.file("four.pug"), 4), sink).has_value());
  EXPECT_EQ(bytes_of(folder.file("one.pug")), bytes_of(folder.file("four.pug")));
}

TEST(FlowsRecipe, ScoresTheSameOnOneThreadAndOnFour) {
  const ScratchFolder folder;
  // Long enough for many blocks, of connections that go on from one to the next.
  std::ifstream in(kHunt);
  std::string header;
  std::string rows;
  for (std::string line; std::getline(in, line);) {
    (line.starts_with('#') ? header : rows) += line + '\n';
  }
  std::ofstream out(folder.file("http.log"));
  out << header;
  for (int i = 0; i < 120; ++i) {
    out << rows;
  }
  out.close();
  const std::vector<Finding> one = assess_all(model(), {folder.file("http.log"), kNormal}, 1);
  const std::vector<Finding> four = assess_all(model(), {folder.file("http.log"), kNormal}, 4);
  EXPECT_GT(one.size(), 7'000U);
  EXPECT_EQ(scores_of(one), scores_of(four));
}

TEST(FlowsRecipe, ReasonsAddUpToTheScore) {
  for (const Finding& finding : assess_all(model(), {kHunt, kNormal}, 2)) {
    expect_reasons_add_up(finding);
  }
}

TEST(FlowsRecipe, SaysNothingOfHeadersThatTheLogCannotShow) {
  const ScratchFolder folder;
  write_without(kHunt, folder.file("http.log"),
                {"client_header_names", "client_header_values", "server_header_names", "server_header_values"});
  const std::vector<Finding> findings = assess_all(model(), {folder.file("http.log")}, 1);
  ASSERT_EQ(findings.size(), 59U);
  for (const Finding& finding : findings) {
    EXPECT_EQ(finding.view, View::kPlain);
    for (const HeaderEvidence& group : finding.evidence) {
      for (const Reason& reason : group.reasons) {
        EXPECT_FALSE(reason.feature.starts_with("request.headers") || reason.feature.starts_with("request.rarest") ||
                     reason.feature.starts_with("request.order") || reason.feature.starts_with("response.headers") ||
                     reason.feature.starts_with("response.rarest") || reason.feature.starts_with("response.order"))
            << reason.feature;
      }
    }
  }
}

TEST(FlowsRecipe, HeadersOfOneSideAloneCountNoMoreThanTheViewShows) {
  // A threshold of the plain view is made of rows without headers of either side.
  const ScratchFolder folder;
  write_without(kHunt, folder.file("http.log"), {"client_header_names", "client_header_values"});
  const std::vector<Finding> findings = assess_all(model(), {folder.file("http.log")}, 1);
  ASSERT_EQ(findings.size(), 59U);
  for (const Finding& finding : findings) {
    EXPECT_EQ(finding.view, View::kPlain);
    const auto order = static_cast<std::size_t>(FlowColumn::kResponseOrderRarity);
    EXPECT_TRUE(std::isnan(finding.numbers[order])) << finding.numbers[order];
    double sum = finding.prior;
    for (const HeaderEvidence& group : finding.evidence) {
      sum += group.weight;
    }
    EXPECT_NEAR(sum, finding.score, 1e-9);
  }
}

TEST(FlowsRecipe, ALogBetweenTwoRotationsOfAnotherMakesThatNotBeginAnew) {
  const ScratchFolder folder;
  std::ifstream in(kHunt);
  std::string header;
  std::vector<std::string> rows;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) {
      header += line + '\n';
    } else {
      rows.push_back(line);
    }
  }
  const auto write = [&](const std::string& name, std::size_t begin, std::size_t end) {
    std::ofstream out(folder.file(name));
    out << header;
    for (std::size_t i = begin; i < end; ++i) {
      out << rows[i] << '\n';
    }
  };
  std::filesystem::create_directory(folder.file("day"));
  write("day/http.log", 0, 30);
  std::ofstream(folder.file("day/http.log.05")) << "#separator \\x09\n#path\ttunnel\n#fields\tts\n1.0\n";
  write("day/http.log.1", 30, rows.size());
  write("whole.log", 0, rows.size());
  EXPECT_EQ(scores_of(assess_all(model(), {folder.file("day")}, 1)),
            scores_of(assess_all(model(), {folder.file("whole.log")}, 1)));
}

TEST(FlowsRecipe, ShowsTheTypeThatItLookedAt) {
  const ScratchFolder folder;
  std::ofstream(folder.file("http.log"))
      << "#separator \\x09\n#path\thttp\n#fields\tts\tuid\tmethod\thost\turi\tstatus_code\tresp_mime_types\t"
         "server_header_names\tserver_header_values\n"
         "1.0\tC1\tGET\ta.example\t/x.txt\t200\tapplication/x-dosexec\tContent-Type\ttext/plain\n";
  const std::vector<Finding> findings = assess_all(model(), {folder.file("http.log")}, 1);
  ASSERT_EQ(findings.size(), 1U);
  const auto type = std::find_if(findings[0].evidence.begin(), findings[0].evidence.end(),
                                 [](const HeaderEvidence& group) { return group.header == "type"; });
  ASSERT_NE(type, findings[0].evidence.end());
  EXPECT_EQ(type->value, "application/x-dosexec");
}

TEST(FlowsRecipe, AConnectionIsItsStrongestExchange) {
  std::map<std::string, double> strongest;
  for (const Finding& finding : assess_all(model(), {kHunt}, 1)) {
    const auto [at, fresh] = strongest.try_emplace(finding.uid, finding.score);
    at->second = std::max(at->second, finding.score);
  }
  app::AssessOptions options;
  options.inputs = {kHunt};
  options.point.all = true;
  options.unit = app::Unit::kConnection;
  KeepingSink sink;
  std::map<std::string, double> joined;
  const auto summary = app::assess(
      model(), options,
      [&](const Finding& finding) {
        joined[finding.uid] = finding.score;
        return Result<void>();
      },
      sink);
  ASSERT_TRUE(summary.has_value());
  EXPECT_EQ(joined, strongest);
  EXPECT_EQ(summary->units, strongest.size());
}

TEST(FlowsRecipe, ALogOfHeaderBlocksAloneIsToldToHoldNoExchange) {
  app::AssessOptions options;
  options.inputs = {PUGMARK_SAMPLES "/hunt"};
  KeepingSink sink;
  const auto summary = app::assess(
      model(), options, [](const Finding&) { return Result<void>(); }, sink);
  ASSERT_TRUE(summary.has_value());
  EXPECT_EQ(summary->units, 0U);
  ASSERT_EQ(sink.kept.size(), 1U);
  EXPECT_THAT(sink.kept[0].what, HasSubstr("1 451 rows not assessed"));
}

TEST(FlowsRecipe, TrainingOnLogsOfHeaderBlocksAloneIsRefused) {
  const ScratchFolder folder;
  KeepingSink sink;
  app::TrainOptions options = training(folder.file("m.pug"), 1);
  options.normal = {PUGMARK_SAMPLES "/train/normal"};
  const auto summary = app::train(options, sink);
  ASSERT_FALSE(summary.has_value());
  EXPECT_THAT(summary.error().message(), HasSubstr("the normal class has no exchanges"));
  EXPECT_FALSE(std::ifstream(folder.file("m.pug")).good());
}

TEST(FlowsRecipe, OfLongLogsAsManyRowsAreDrawnAsAreAskedForWhateverTheThreads) {
  KeepingSink sink;
  app::ScanOptions scan;
  std::array<std::vector<std::string>, 2> drawn;
  for (unsigned threads : {1U, 3U}) {
    scan.threads = threads;
    const auto exchanges = app::read_exchanges({{kNormal}, {}, {}, {}}, {100, 5}, scan, sink);
    ASSERT_TRUE(exchanges.has_value());
    EXPECT_EQ(exchanges->rows.size(), 100U);
    EXPECT_EQ(exchanges->exchanges[0], 354U);
    for (const app::ConnectionSource& source : exchanges->sources) {
      drawn[threads == 1 ? 0 : 1].push_back(source.uid);
    }
  }
  EXPECT_EQ(drawn[0], drawn[1]);
}

}  // namespace
}  // namespace pugmark
