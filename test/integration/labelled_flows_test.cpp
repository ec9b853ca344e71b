// The recipe flows with labels, and with noise in their stead: from training to reasons on real logs.
#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pugmark/core/ascii.h"
#include "pugmark/model/model.h"
#include "support/log_columns.h"
#include "support/samples_support.h"

namespace pugmark {
namespace {

using testing::HasSubstr;

const std::string kNormal = PUGMARK_TEST_DATA "/flows/normal";
const std::string kMalicious = PUGMARK_TEST_DATA "/flows/malicious";
const std::string kHunt = PUGMARK_TEST_DATA "/flows/hunt/http.log";

constexpr std::array kAlgorithms = {app::ForestAlgorithm::kRandomForest, app::ForestAlgorithm::kGradientBoosting};

app::TrainOptions training(app::ForestAlgorithm algorithm, const std::string& output, bool noise = false,
                           unsigned threads = 2) {
  app::TrainOptions options;
  options.recipe = app::Recipe::kFlows;
  options.forest.algorithm = algorithm;
  options.forest.noise = noise;
  options.normal = {kNormal};
  options.malicious = {kMalicious};
  options.output = output;
  options.version = "test";
  options.force = true;
  options.scan.threads = threads;
  return options;
}

/// A model, trained once for all tests.
const Model& model(app::ForestAlgorithm algorithm, bool noise = false) {
  static std::map<std::pair<app::ForestAlgorithm, bool>, Model> models;
  const auto key = std::pair(algorithm, noise);
  if (const auto known = models.find(key); known != models.end()) {
    return known->second;
  }
  const ScratchFolder folder;
  KeepingSink sink;
  const auto summary = app::train(training(algorithm, folder.file("flows.pug"), noise), sink);
  EXPECT_TRUE(summary.has_value()) << summary.error().message();
  auto opened = open_model(folder.file("flows.pug"));
  EXPECT_TRUE(opened.has_value()) << opened.error().message();
  return models.emplace(key, *std::move(opened)).first->second;
}

const ForestModel& forest_of(const Model& model) { return std::get<ForestModel>(model); }

double mean_score(const std::vector<Finding>& findings) {
  double sum = 0;
  for (const Finding& finding : findings) {
    sum += finding.score;
  }
  return sum / static_cast<double>(findings.size());
}

TEST(LabelledFlows, TrainTheSameModelOnOneThreadAndOnFour) {
  const ScratchFolder folder;
  KeepingSink sink;
  for (const auto algorithm : kAlgorithms) {
    for (const bool noise : {false, true}) {
      ASSERT_TRUE(app::train(training(algorithm, folder.file("one.pug"), noise, 1), sink).has_value());
      ASSERT_TRUE(app::train(training(algorithm, folder.file("four.pug"), noise, 4), sink).has_value());
      EXPECT_EQ(bytes_of(folder.file("one.pug")), bytes_of(folder.file("four.pug")));
    }
  }
}

TEST(LabelledFlows, AnAgentThatWasNotLearnedScoresAboveOrdinaryTraffic) {
  for (const auto algorithm : kAlgorithms) {
    const double evil = mean_score(assess_all(model(algorithm), {kHunt}, 2));
    const double normal = mean_score(assess_all(model(algorithm), {kNormal}, 2));
    EXPECT_GT(evil, normal + 3) << app::algorithm_name(algorithm);
    EXPECT_LT(normal, 0) << app::algorithm_name(algorithm);
  }
}

TEST(LabelledFlows, ReasonsAddUpToTheScore) {
  for (const auto algorithm : kAlgorithms) {
    for (const bool noise : {false, true}) {
      for (const Finding& finding : assess_all(model(algorithm, noise), {kHunt, kNormal}, 2)) {
        expect_reasons_add_up(finding);
      }
    }
  }
}

TEST(LabelledFlows, TheCardSaysWhatWasLearnedFromAndHowWellThatDid) {
  for (const auto algorithm : kAlgorithms) {
    const ModelCard& card = forest_of(model(algorithm)).card();
    EXPECT_EQ(card.forest->algorithm, app::algorithm_name(algorithm));
    EXPECT_FALSE(card.forest->noise);
    EXPECT_EQ(card.connections[1], 16U);
    EXPECT_EQ(card.groups[1], 3U);
    EXPECT_EQ(card.forest->rows, card.connections[0] + card.connections[1]);
    ASSERT_TRUE(card.figures.has_value());
    EXPECT_EQ(card.figures->folds, 3U);
    EXPECT_EQ(card.base_rate, app::TrainOptions().base_rate);
  }
}

TEST(LabelledFlows, TellProbabilitiesThatGrowWithTheScore) {
  for (const auto algorithm : kAlgorithms) {
    const ScratchFolder folder;
    KeepingSink sink;
    app::TrainOptions options = training(algorithm, folder.file("flows.pug"));
    options.malicious = {PUGMARK_TEST_DATA "/fuse/malicious"};  // families enough that those held back are found
    ASSERT_TRUE(app::train(options, sink).has_value());
    const auto trained = open_model(folder.file("flows.pug"));
    ASSERT_TRUE(trained.has_value()) << trained.error().message();
    std::map<double, double> by_score;
    for (const Finding& finding : assess_all(*trained, {PUGMARK_TEST_DATA "/fuse/malicious"}, 2)) {
      ASSERT_TRUE(finding.probability.has_value());
      by_score.emplace(finding.score, *finding.probability);
    }
    double last = 0;
    for (const auto& [score, probability] : by_score) {
      EXPECT_GE(probability, last);
      EXPECT_LT(probability, 1);
      last = probability;
    }
    EXPECT_GT(last, 0);
  }
}

TEST(LabelledFlows, NoiseInsteadOfLabelsTellsNoProbabilitiesAndNoFigures) {
  const Model& trained = model(app::ForestAlgorithm::kGradientBoosting, true);
  const ModelCard& card = forest_of(trained).card();
  EXPECT_TRUE(card.forest->noise);
  EXPECT_FALSE(card.figures.has_value());
  EXPECT_FALSE(card.base_rate.has_value());
  EXPECT_EQ(card.connections[1], 0U);
  EXPECT_EQ(card.files.back().label, Label::kNormal);
  for (const Finding& finding : assess_all(trained, {kHunt}, 1)) {
    EXPECT_FALSE(finding.probability.has_value());
  }
}

/// Writes the requests of the normal logs as they are to `whole`, and with what they ask for mixed among them to
/// `mixed`: each column is that of another row.
void write_requests(const std::string& whole, const std::string& mixed) {
  constexpr std::size_t kMethod = 7;
  std::string header;
  std::vector<std::vector<std::string>> rows;
  const std::filesystem::directory_iterator folder(kNormal);
  for (const std::filesystem::path& path : std::set<std::filesystem::path>(begin(folder), end(folder))) {
    std::ifstream log(path);
    header.clear();
    for (std::string line; std::getline(log, line);) {
      if (line.starts_with('#')) {
        header += line + '\n';
        continue;
      }
      std::vector<std::string> cells;
      std::istringstream rest(line);
      for (std::string cell; std::getline(rest, cell, '\t');) {
        cells.push_back(cell);
      }
      if (cells.at(kMethod) != "-") {
        rows.push_back(cells);
      }
    }
  }
  std::ofstream as_they_are(whole);
  std::ofstream of_others(mixed);
  as_they_are << header;
  of_others << header;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t column = 0; column < rows[i].size(); ++column) {
      const std::size_t other = column < kMethod ? i : (i + 37 * (column - kMethod)) % rows.size();
      as_they_are << (column == 0 ? "" : "\t") << rows[i][column];
      of_others << (column == 0 ? "" : "\t") << rows[other][column];
    }
    as_they_are << '\n';
    of_others << '\n';
  }
}

TEST(LabelledFlows, OrdinaryTrafficLooksLessLikeNoiseThanItsOwnPartsPutTogetherAnew) {
  const ScratchFolder folder;
  write_requests(folder.file("whole.log"), folder.file("mixed.log"));
  for (const auto algorithm : kAlgorithms) {
    const Model& trained = model(algorithm, true);
    EXPECT_LT(mean_score(assess_all(trained, {folder.file("whole.log")}, 2)) + 1,
              mean_score(assess_all(trained, {folder.file("mixed.log")}, 2)))
        << app::algorithm_name(algorithm);
  }
}

TEST(LabelledFlows, WhatLogsOfOneClassAloneShowIsNotLearned) {
  const ScratchFolder folder;
  for (const auto& file : std::filesystem::directory_iterator(kNormal)) {
    write_without(file.path().string(), folder.file(file.path().filename().string()),
                  {"client_header_names", "client_header_values", "server_header_names", "server_header_values"});
  }
  KeepingSink sink;
  app::TrainOptions options = training(app::ForestAlgorithm::kGradientBoosting, folder.file("plain.pug"));
  options.normal = {folder.file("")};
  const auto summary = app::train(options, sink);
  ASSERT_TRUE(summary.has_value()) << summary.error().message();
  EXPECT_FALSE(summary->importances.empty());
  for (const auto& [column, share] : summary->importances) {
    EXPECT_FALSE(column.starts_with("request.") || column.starts_with("response.")) << column;
  }
}

/// A model that learned from texts too.
Model model_of_texts() {
  const ScratchFolder folder;
  KeepingSink sink;
  app::TrainOptions options = training(app::ForestAlgorithm::kGradientBoosting, folder.file("texts.pug"));
  options.forest.bags.ngram = 4;
  EXPECT_TRUE(app::train(options, sink).has_value());
  auto opened = open_model(folder.file("texts.pug"));
  EXPECT_TRUE(opened.has_value()) << opened.error().message();
  return *std::move(opened);
}

TEST(LabelledFlows, ReasonsOfTextsQuoteThemAndAddUp) {
  const Model trained = model_of_texts();
  EXPECT_EQ(forest_of(trained).card().forest->ngram, 4U);
  std::size_t quoting = 0;
  for (const Finding& finding : assess_all(trained, {kHunt, kNormal, kMalicious}, 2)) {
    expect_reasons_add_up(finding);
    for (const HeaderEvidence& group : finding.evidence) {
      for (const Reason& reason : group.reasons) {
        const std::string_view sentence = reason.sentence;
        const std::size_t open = sentence.find('"');
        if (!reason.feature.starts_with("agent.ngrams=") || open == std::string_view::npos) {
          continue;
        }
        std::string agent = group.value;
        std::transform(agent.begin(), agent.end(), agent.begin(), to_lower);
        EXPECT_THAT(agent, HasSubstr(std::string(sentence.substr(open + 1, 4))));
        ++quoting;
      }
    }
  }
  EXPECT_GT(quoting, 10U);
}

TEST(LabelledFlows, SecretsAreNotQuotedFromTexts) {
  const ScratchFolder folder;
  const std::string secret = "session=0123456789abcdef0123456789abcdef";
  // The secret is in every malicious row that is learned from, so that its groups are known.
  for (const std::string name : {"learned.log", "hunted.log"}) {
    std::string log =
        "#separator \\x09\n#fields\tts\tuid\tid.orig_h\tid.resp_h\tid.resp_p\tmethod\thost\turi\tuser_agent\n";
    for (int i = 0; i < 60; ++i) {
      log += "1700000000.0\tC" + std::to_string(i) + "\t10.0.0." + std::to_string(i % 9) +
             "\t192.0.2.1\t80\tGET\tevil.test\t/p?" + secret + "\tbot\n";
    }
    std::ofstream(folder.file(name)) << log;
  }
  KeepingSink sink;
  app::TrainOptions options = training(app::ForestAlgorithm::kGradientBoosting, folder.file("texts.pug"));
  options.malicious = {folder.file("learned.log")};
  options.forest.bags = {7, 1000};
  ASSERT_TRUE(app::train(options, sink).has_value());
  const auto trained = open_model(folder.file("texts.pug"));
  ASSERT_TRUE(trained.has_value()) << trained.error().message();
  std::size_t told = 0;
  for (const Finding& finding : assess_all(*trained, {folder.file("hunted.log")}, 1)) {
    for (const HeaderEvidence& group : finding.evidence) {
      for (const Reason& reason : group.reasons) {
        if (reason.feature.starts_with("uri.ngrams=")) {
          ++told;
          EXPECT_EQ(std::string(reason.sentence).find("123"), std::string::npos) << reason.sentence;
          EXPECT_EQ(std::string(reason.sentence).find("cdef"), std::string::npos) << reason.sentence;
        }
      }
    }
  }
  EXPECT_GT(told, 0U);
}

TEST(LabelledFlows, WithoutMaliciousExchangesTrainingIsRefused) {
  const ScratchFolder folder;
  KeepingSink sink;
  app::TrainOptions options = training(app::ForestAlgorithm::kRandomForest, folder.file("none.pug"));
  options.malicious = {PUGMARK_SAMPLES "/train/malicious"};  // header blocks alone
  const auto summary = app::train(options, sink);
  ASSERT_FALSE(summary.has_value());
  EXPECT_THAT(summary.error().message(), HasSubstr("the malicious class has no exchanges"));
}

}  // namespace
}  // namespace pugmark
