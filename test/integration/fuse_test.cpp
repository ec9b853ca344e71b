// Models that look together: from fusing to reasons on real logs, against what each of them says alone.
#include "pugmark/app/fuse/fuse.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pugmark/app/assess/explain.h"
#include "pugmark/app/assess/several_models.h"
#include "pugmark/model/model.h"
#include "support/samples_support.h"

namespace pugmark {
namespace {

using testing::HasSubstr;

const std::string kNormal = PUGMARK_TEST_DATA "/flows/normal";
const std::string kMalicious = PUGMARK_TEST_DATA "/fuse/malicious";
const std::string kHunt = PUGMARK_TEST_DATA "/flows/hunt/http.log";
const std::string kHeaderLogs = PUGMARK_SAMPLES "/train/malicious";

app::TrainOptions training(app::Recipe recipe, const std::string& output) {
  app::TrainOptions options;
  options.recipe = recipe;
  options.forest.algorithm = app::ForestAlgorithm::kGradientBoosting;
  options.normal = {kNormal};
  options.malicious = {kMalicious};
  options.output = output;
  options.version = "test";
  options.scan.threads = 2;
  return options;
}

app::FuseOptions fusing(std::vector<std::string> models, const std::string& output, unsigned threads = 2) {
  app::FuseOptions options;
  options.models = std::move(models);
  options.normal = {kNormal};
  options.malicious = {kMalicious};
  options.output = output;
  options.version = "test";
  options.scan.threads = threads;
  return options;
}

/// Models of both recipes and what was made of them, once for all tests.
class Fused {
 public:
  Fused() {
    KeepingSink sink;
    EXPECT_TRUE(app::train(training(app::Recipe::kHeaders, file("headers.pug")), sink).has_value());
    EXPECT_TRUE(app::train(training(app::Recipe::kFlows, file("boosting.pug")), sink).has_value());
    app::TrainOptions isolation = training(app::Recipe::kFlows, file("isolation.pug"));
    isolation.forest = {};
    isolation.malicious.clear();
    EXPECT_TRUE(app::train(isolation, sink).has_value());
    app::TrainOptions texts = training(app::Recipe::kFlows, file("texts.pug"));
    texts.forest.bags.ngram = 7;
    EXPECT_TRUE(app::train(texts, sink).has_value());
    EXPECT_TRUE(app::train(training(app::Recipe::kWords, file("words.pug")), sink).has_value());
    auto fused = app::fuse(fusing({file("boosting.pug"), file("headers.pug")}, file("fused.pug")), sink);
    EXPECT_TRUE(fused.has_value()) << fused.error().message();
    summary = *std::move(fused);
  }

  std::string file(const std::string& name) const { return folder_.file(name); }
  Model model(const std::string& name) const {
    auto opened = open_model(file(name));
    EXPECT_TRUE(opened.has_value()) << opened.error().message();
    return *std::move(opened);
  }

  app::FuseSummary summary;

 private:
  ScratchFolder folder_;
};

const Fused& fused() {
  static const Fused made;
  return made;
}

const FusedModel& fused_model() {
  static const Model model = fused().model("fused.pug");
  return std::get<FusedModel>(model);
}

/// The strongest score of each connection, by file and uid.
std::map<std::string, double> scores_by_connection(const Model& model, const std::vector<std::string>& inputs) {
  app::AssessOptions options;
  options.inputs = inputs;
  options.point.all = true;
  options.explain = false;
  options.unit = app::Unit::kConnection;
  KeepingSink sink;
  std::map<std::string, double> scores;
  const auto take = [&](const Finding& finding) -> Result<void> {
    scores.emplace(finding.place.file + ' ' + finding.uid, finding.score);
    return {};
  };
  EXPECT_TRUE(app::assess(model, options, take, sink).has_value());
  return scores;
}

std::string why_not(const app::FuseOptions& options) {
  KeepingSink sink;
  const auto summary = app::fuse(options, sink);
  return summary ? "it was fused" : summary.error().message();
}

TEST(Fuse, PutsTheModelOfHeadersFirstWhateverTheOrderGiven) {
  ASSERT_EQ(fused_model().eyes().size(), 2U);
  EXPECT_EQ(fused_model().eyes()[0].name, "headers");
  EXPECT_EQ(fused_model().eyes()[1].name, "gradient-boosting");
  EXPECT_EQ(fused().summary.card.recipe, kFusedRecipe);
  EXPECT_EQ(fused().summary.folds, 5U);
  EXPECT_EQ(fused().summary.seen_by_all[0] + fused().summary.left_out[0], fused().summary.card.connections[0]);
  EXPECT_EQ(fused().summary.seen_by_all[1], 72U);
}

TEST(Fuse, BothEyesCountAndTogetherFindFamiliesThatWereHeldBack) {
  for (const EyeCard& eye : fused_model().eyes()) {
    EXPECT_GT(eye.weight, 0) << eye.name;
    ASSERT_TRUE(eye.figures.has_value());
    EXPECT_EQ(eye.figures->folds, 5U);
  }
  ASSERT_TRUE(fused_model().card().figures.has_value());
  EXPECT_GT(fused_model().card().figures->average_precision, 0.95);
}

TEST(Fuse, TheScoreIsTheWeightedSumOfWhatEachModelSaysAlone) {
  const std::vector<std::string> inputs = {kHunt, kNormal, kMalicious};
  const auto headers = scores_by_connection(fused().model("headers.pug"), inputs);
  const auto boosting = scores_by_connection(fused().model("boosting.pug"), inputs);
  std::size_t compared = 0;
  for (const Finding& finding : assess_all(Model(fused().model("fused.pug")), inputs, 2)) {
    const std::string name = finding.place.file + ' ' + finding.uid;
    ASSERT_TRUE(headers.contains(name));
    ASSERT_TRUE(boosting.contains(name));
    const Combination& combination = fused_model().combination(EyeEvidence::kExchanges, finding.view);
    EXPECT_NEAR(
        finding.score,
        combination.bias + combination.weights[0] * headers.at(name) + combination.weights[1] * boosting.at(name),
        1e-9);
    ASSERT_EQ(finding.eyes.size(), 2U);
    EXPECT_EQ(finding.eyes[0].score, headers.at(name));
    EXPECT_EQ(finding.eyes[1].score, boosting.at(name));
    ++compared;
  }
  EXPECT_GT(compared, 150U);
}

TEST(Fuse, ReasonsAddUpAndSayWhoSawWhat) {
  std::map<std::string, std::size_t> told;
  for (const Finding& finding : assess_all(fused().model("fused.pug"), {kHunt, kNormal}, 2)) {
    expect_reasons_add_up(finding);
    for (const HeaderEvidence& group : finding.evidence) {
      ++told[group.eye];
    }
  }
  EXPECT_EQ(told.size(), 2U);
  for (const EyeCard& eye : fused_model().eyes()) {
    EXPECT_GT(told[eye.name], 0U) << eye.name;
  }
}

TEST(Fuse, LogsOfHeaderBlocksAreJudgedByTheModelOfHeadersAlone) {
  const auto headers = scores_by_connection(fused().model("headers.pug"), {kHeaderLogs});
  const std::vector<Finding> findings = assess_all(fused().model("fused.pug"), {kHeaderLogs}, 2);
  EXPECT_EQ(findings.size(), headers.size());
  for (const Finding& finding : findings) {
    ASSERT_EQ(finding.eyes.size(), 1U);
    const Combination& combination = fused_model().combination(EyeEvidence::kMessages, finding.view);
    EXPECT_NEAR(finding.score,
                combination.bias + combination.weights[0] * headers.at(finding.place.file + ' ' + finding.uid), 1e-9);
    expect_reasons_add_up(finding);
  }
}

TEST(Fuse, TheModelAndItsFindingsAreTheSameOnOneThreadAndOnFour) {
  const ScratchFolder folder;
  KeepingSink sink;
  const std::vector<std::string> models = {fused().file("headers.pug"), fused().file("boosting.pug")};
  ASSERT_TRUE(app::fuse(fusing(models, folder.file("one.pug"), 1), sink).has_value());
  ASSERT_TRUE(app::fuse(fusing(models, folder.file("four.pug"), 4), sink).has_value());
  EXPECT_EQ(bytes_of(folder.file("one.pug")), bytes_of(folder.file("four.pug")));
  const Model model = fused().model("fused.pug");
  const std::vector<Finding> one = assess_all(model, {kHunt, kNormal}, 1);
  const std::vector<Finding> four = assess_all(model, {kHunt, kNormal}, 4);
  ASSERT_EQ(one.size(), four.size());
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].uid, four[i].uid);
    EXPECT_EQ(one[i].score, four[i].score);
  }
}

TEST(Fuse, ForestsOfSeveralKindsLookBesideOneModelOfHeaders) {
  const ScratchFolder folder;
  KeepingSink sink;
  const auto summary = app::fuse(fusing({fused().file("isolation.pug"), fused().file("headers.pug"),
                                         fused().file("isolation.pug"), fused().file("texts.pug")},
                                        folder.file("three.pug")),
                                 sink);
  ASSERT_TRUE(summary.has_value()) << summary.error().message();
  ASSERT_EQ(summary->card.eyes.size(), 4U);
  EXPECT_EQ(summary->card.eyes[1].name, "isolation-forest");
  EXPECT_EQ(summary->card.eyes[2].name, "isolation-forest 2");
  EXPECT_EQ(summary->card.eyes[3].name, "gradient-boosting");
  const auto model = open_model(folder.file("three.pug"));
  ASSERT_TRUE(model.has_value()) << model.error().message();
  const auto texts = scores_by_connection(fused().model("texts.pug"), {kHunt});
  bool told_of_texts = false;
  for (const Finding& finding : assess_all(*model, {kHunt}, 2)) {
    ASSERT_EQ(finding.eyes.size(), 4U);
    EXPECT_EQ(finding.eyes[3].score, texts.at(finding.place.file + ' ' + finding.uid));
    expect_reasons_add_up(finding);
    for (const HeaderEvidence& group : finding.evidence) {
      for (const Reason& reason : group.reasons) {
        told_of_texts = told_of_texts || reason.feature.find(".ngrams=") != std::string::npos;
      }
    }
  }
  EXPECT_TRUE(told_of_texts);
}

TEST(Fuse, APastedRequestIsExplainedByAllModels) {
  app::ExplainOptions options;
  options.text = "GET /gate.php?id=1 HTTP/1.1\r\nHost: 192.0.2.7\r\nUser-Agent: bot\r\n\r\n";
  options.name = "-";
  KeepingSink sink;
  std::size_t explained = 0;
  const auto take = [&](const app::Explanation& explanation) -> Result<void> {
    ++explained;
    EXPECT_EQ(explanation.finding.eyes.size(), 2U);
    expect_reasons_add_up(explanation.finding);
    return {};
  };
  const auto summary = app::explain(fused().model("fused.pug"), options, take, sink);
  ASSERT_TRUE(summary.has_value()) << summary.error().message();
  EXPECT_EQ(explained, 1U);
}

TEST(Fuse, APastedHeaderBlockIsNoExchange) {
  app::ExplainOptions options;
  options.text = "Host: 192.0.2.7\r\nUser-Agent: bot\r\n\r\n";
  options.name = "-";
  KeepingSink sink;
  const auto take = [&](const app::Explanation& explanation) -> Result<void> {
    EXPECT_EQ(explanation.finding.eyes.size(), 1U);
    expect_reasons_add_up(explanation.finding);
    return {};
  };
  ASSERT_TRUE(app::explain(fused().model("fused.pug"), options, take, sink).has_value());
}

TEST(Fuse, WarnsOfModelsThatLearnedFromOtherLogs) {
  const ScratchFolder folder;
  app::TrainOptions other = training(app::Recipe::kHeaders, folder.file("other.pug"));
  other.malicious = {PUGMARK_TEST_DATA "/flows/malicious"};
  KeepingSink sink;
  ASSERT_TRUE(app::train(other, sink).has_value());
  const auto warned = [&](const std::string& headers) {
    KeepingSink of_fusing;
    const auto summary = app::fuse(
        fusing({headers, fused().file("boosting.pug")},
               folder.file("out" + std::to_string(sink.kept.size())) + std::filesystem::path(headers).stem().string()),
        of_fusing);
    EXPECT_TRUE(summary.has_value()) << summary.error().message();
    return std::count_if(of_fusing.kept.begin(), of_fusing.kept.end(), [](const Diagnostic& diagnostic) {
      return diagnostic.what.find("learned from other logs") != std::string::npos;
    });
  };
  EXPECT_EQ(warned(folder.file("other.pug")), 1);
  EXPECT_EQ(warned(fused().file("headers.pug")), 0);
}

TEST(Fuse, ACardThatTellsOfTreesWithoutEndIsRefused) {
  const ScratchFolder folder;
  const auto file = ModelFile::open(fused().file("boosting.pug"));
  ASSERT_TRUE(file.has_value());
  std::string card(file->section("CARD"));
  const std::string grown = "gradient-boosting\t100\t";
  const std::size_t at = card.find(grown);
  ASSERT_NE(at, std::string::npos);
  card.replace(at, grown.size(), "gradient-boosting\t4294967295\t");
  ModelFileBuilder builder;
  builder.add("CARD", false, card);
  builder.add_all(*file, {"CARD"});
  std::ofstream(folder.file("forged.pug"), std::ios::binary) << builder.build();
  EXPECT_THAT(why_not(fusing({fused().file("headers.pug"), folder.file("forged.pug")}, folder.file("out.pug"))),
              HasSubstr("trees that cannot be grown"));
}

TEST(Fuse, SaysWhyModelsCannotLookTogether) {
  const ScratchFolder folder;
  const std::string out = folder.file("out.pug");
  const std::string headers = fused().file("headers.pug");
  EXPECT_THAT(why_not(fusing({headers, fused().file("words.pug")}, out)),
              HasSubstr("recipe words cannot judge connections with others"));
  EXPECT_THAT(why_not(fusing({headers, fused().file("fused.pug")}, out)),
              HasSubstr("recipe fused cannot judge connections with others"));
  EXPECT_THAT(why_not(fusing({headers, headers}, out)), HasSubstr("2 models of the recipe headers and 0 models"));
  EXPECT_THAT(why_not(fusing({fused().file("boosting.pug")}, out)), HasSubstr("wanted one and 1 to 3"));
  EXPECT_FALSE(std::filesystem::exists(out));
}

TEST(Fuse, SaysWhyLogsAreTooLittle) {
  const ScratchFolder folder;
  app::FuseOptions options =
      fusing({fused().file("headers.pug"), fused().file("boosting.pug")}, folder.file("out.pug"));
  options.normal = {PUGMARK_SAMPLES "/train/normal"};
  options.malicious = {kHeaderLogs};
  EXPECT_THAT(why_not(options), HasSubstr("exchange"));
  options.normal = {kHunt};
  options.group_by = app::GroupBy::kFile;
  EXPECT_THAT(why_not(options), HasSubstr("one group alone"));
  EXPECT_FALSE(std::filesystem::exists(folder.file("out.pug")));
}

TEST(Fuse, ReplacesNoModelUnlessTold) {
  const std::string before = bytes_of(fused().file("fused.pug"));
  EXPECT_THAT(why_not(fusing({fused().file("headers.pug"), fused().file("boosting.pug")}, fused().file("fused.pug"))),
              HasSubstr("exists"));
  EXPECT_EQ(bytes_of(fused().file("fused.pug")), before);
}

/// What several models say of each connection, by file and line.
std::map<std::string, SeenConnection> side_by_side(const std::vector<const Model*>& models,
                                                   const std::vector<std::string>& inputs, unsigned threads) {
  app::SeveralModelsOptions options;
  options.inputs = inputs;
  options.point.all = true;
  options.scan.threads = threads;
  KeepingSink sink;
  std::map<std::string, SeenConnection> seen;
  const auto take = [&](SeenConnection one) -> Result<void> {
    const std::string name = one.file + ':' + std::to_string(one.line);
    seen.emplace(name, std::move(one));
    return {};
  };
  const auto summary = app::assess_side_by_side(models, options, take, sink);
  EXPECT_TRUE(summary.has_value()) << summary.error().message();
  EXPECT_EQ(summary->connections, seen.size());
  return seen;
}

TEST(SideBySide, EachModelSaysWhatItSaysAlone) {
  const Model headers = fused().model("headers.pug");
  const Model boosting = fused().model("boosting.pug");
  const Model words = fused().model("words.pug");
  const std::vector<std::string> inputs = {kHunt, kNormal, kMalicious};
  const auto of_headers = scores_by_connection(headers, inputs);
  const auto of_boosting = scores_by_connection(boosting, inputs);
  const auto of_words = scores_by_connection(words, inputs);
  const auto seen = side_by_side({&boosting, &headers, &words}, inputs, 3);
  EXPECT_GT(seen.size(), 150U);
  for (const auto& [name, one] : seen) {
    if (!one.uid.empty()) {
      const std::string connection = one.file + ' ' + one.uid;
      EXPECT_EQ(one.opinions[0].score, of_boosting.at(connection));
      EXPECT_EQ(one.opinions[1].score, of_headers.at(connection));
      EXPECT_EQ(one.opinions[2].score, of_words.at(connection));
    }
  }
}

TEST(SideBySide, AModelOfFlowsSaysNothingOfHeaderBlocks) {
  const Model headers = fused().model("headers.pug");
  const Model boosting = fused().model("boosting.pug");
  for (const auto& [name, one] : side_by_side({&headers, &boosting}, {kHeaderLogs}, 2)) {
    EXPECT_TRUE(one.opinions[0].score.has_value());
    EXPECT_FALSE(one.opinions[1].score.has_value());
    EXPECT_FALSE(one.opinions[1].called_out);
  }
}

TEST(SideBySide, RefusesAModelThatPutsOthersTogether) {
  const Model headers = fused().model("headers.pug");
  const Model both = fused().model("fused.pug");
  const std::vector<const Model*> models = {&headers, &both};
  app::SeveralModelsOptions options;
  options.inputs = {kHunt};
  KeepingSink sink;
  const auto summary = app::assess_side_by_side(
      models, options, [](const SeenConnection&) { return Result<void>(); }, sink);
  ASSERT_FALSE(summary.has_value());
  EXPECT_THAT(summary.error().message(), HasSubstr("recipe fused is not shown beside others"));
}

TEST(Fuse, JudgesConnectionsOnly) {
  app::AssessOptions options;
  options.inputs = {kHunt};
  options.unit = app::Unit::kMessage;
  KeepingSink sink;
  const auto summary = app::assess(
      fused().model("fused.pug"), options, [](const Finding&) { return Result<void>(); }, sink);
  ASSERT_FALSE(summary.has_value());
  EXPECT_THAT(summary.error().message(), HasSubstr("judges connections, not messages"));
}

}  // namespace
}  // namespace pugmark
