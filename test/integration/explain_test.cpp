// Explaining scores as assess does, whatever form a message is pasted in, and says nothing of what the text does not
// show.
#include "pugmark/app/assess/explain.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pugmark/app/assess/assess.h"
#include "pugmark/app/train/train.h"
#include "pugmark/model/model.h"
#include "pugmark/report/assess/finding_text.h"
#include "support/samples_support.h"

namespace pugmark {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kRequest =
    "GET /gate.php HTTP/1.1\r\nAccept: */*\r\nUser-Agent: Mozilla/4.0 (compatible; MSIE 7.0; \"x\\y\")\r\n"
    "Host: a.example\r\nX-Odd: \xE4\xF6 \xE2\x82\xAC\r\n\r\n";
const std::string kResponse =
    "HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Wed, 02 Jul 2014 12:57:44 GMT\r\nContent-Type: text/html\r\n\r\n";
const std::string kRequestCells =
    "client\tMozilla/4.0\t\"ACCEPT\":\"*/*\",\"USER-AGENT\":\"Mozilla/4.0 (compatible; MSIE 7.0; "
    "\\\\\"x\\\\\\\\y\\\\\")\","
    "\"HOST\":\"a.example\",\"X-ODD\":\"\\\\u00e4\\\\u00f6 \\\\u00e2\\\\u0082\\\\u00ac\"\n";
const std::string kResponseCells =
    "server\tnginx\t\"SERVER\":\"nginx\",\"DATE\":\"Wed, 02 Jul 2014 12:57:44 GMT\",\"CONTENT-TYPE\":\"text/html\"\n";
const std::string kJsonRequest =
    R"json("uid":"C1","method":"GET","host":"a.example","uri":"/gate.php",)json"
    R"json("client_header_names":["ACCEPT","USER-AGENT","HOST","X-ODD"],)json"
    R"json("client_header_values":["*/*","Mozilla/4.0 (compatible; MSIE 7.0; \"x\\y\")","a.example",)json"
    R"json("\\xe4\\xf6 \u20ac"])json";
const std::string kJsonResponse =
    R"json("server_header_names":["SERVER","DATE","CONTENT-TYPE"],)json"
    R"json("server_header_values":["nginx","Wed, 02 Jul 2014 12:57:44 GMT","text/html"])json";

std::string row(const std::string& cells) { return "1.5\tC1\t" + cells; }

std::string header_log(const std::string& rows) {
  return "#separator \\x09\n#path\thttpheaders\n#fields\tts\tuid\torigin\tidentifier\theader_events_kv\n" + rows;
}

/// A folder with a model of each recipe.
class ExplainTest : public testing::TestWithParam<app::Recipe> {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<ScratchFolder>();
    for (const app::Recipe recipe : {app::Recipe::kWords, app::Recipe::kHeaders}) {
      app::TrainOptions options;
      options.normal = {PUGMARK_SAMPLES "/train/normal"};
      options.malicious = {PUGMARK_SAMPLES "/train/malicious"};
      options.output = path_of(recipe);
      options.recipe = recipe;
      options.version = "0.0.0";
      KeepingSink sink;
      ASSERT_TRUE(app::train(options, sink).has_value());
    }
  }
  static void TearDownTestSuite() { folder_.reset(); }

  static std::string path_of(app::Recipe recipe) {
    return folder_->file(recipe == app::Recipe::kWords ? "words" : "headers");
  }
  static Model model() {
    auto opened = open_model(path_of(GetParam()));
    EXPECT_TRUE(opened.has_value());
    return *std::move(opened);
  }

  static std::vector<Finding> explain(const std::string& text) {
    app::ExplainOptions options;
    options.text = text;
    std::vector<Finding> findings;
    KeepingSink sink;
    const auto summary = app::explain(
        model(), options,
        [&](const app::Explanation& explanation) {
          findings.push_back(explanation.finding);
          return Result<void>();
        },
        sink);
    EXPECT_TRUE(summary.has_value()) << summary.error().message();
    return findings;
  }
  static std::vector<double> explained(const std::string& text) { return scores(explain(text)); }

  static std::vector<double> assessed(const std::string& log, std::optional<app::Unit> unit = std::nullopt) {
    std::ofstream(folder_->file("http.log"), std::ios::binary) << log;
    app::AssessOptions options;
    options.inputs = {folder_->file("http.log")};
    options.point.all = true;
    options.unit = unit;
    std::vector<Finding> findings;
    KeepingSink sink;
    EXPECT_TRUE(app::assess(
                    model(), options,
                    [&](const Finding& finding) {
                      findings.push_back(finding);
                      return Result<void>();
                    },
                    sink)
                    .has_value());
    return scores(findings);
  }
  static std::vector<double> scores(const std::vector<Finding>& findings) {
    std::vector<double> all;
    for (const Finding& finding : findings) {
      all.push_back(finding.score);
    }
    return all;
  }

  static inline std::unique_ptr<ScratchFolder> folder_;
};

INSTANTIATE_TEST_SUITE_P(Recipes, ExplainTest, testing::Values(app::Recipe::kWords, app::Recipe::kHeaders),
                         [](const auto& recipe) { return recipe.param == app::Recipe::kWords ? "words" : "headers"; });

TEST_P(ExplainTest, AMessageScoresTheSameInEveryFormAndAsAssessScoresIt) {
  const std::vector<double> expected = assessed(header_log(row(kRequestCells)), app::Unit::kMessage);
  ASSERT_EQ(expected.size(), 1U);
  EXPECT_EQ(explained(kRequest), expected);
  EXPECT_EQ(explained(row(kRequestCells)), expected);
  EXPECT_EQ(explained(header_log(row(kRequestCells))), expected);
  EXPECT_EQ(explained(kRequestCells.substr(kRequestCells.find("\"ACCEPT"))), expected);
  EXPECT_EQ(explained("{" + kJsonRequest + "}\n"), expected);
  EXPECT_EQ(assessed("{" + kJsonRequest + "}\n", app::Unit::kMessage), expected);
}

TEST_P(ExplainTest, ARequestAndItsResponseScoreTheSameInEveryFormAndAsAssessScoresThem) {
  const std::vector<double> expected = assessed(header_log(row(kRequestCells) + row(kResponseCells)));
  EXPECT_EQ(expected.size(), GetParam() == app::Recipe::kWords ? 2U : 1U);
  EXPECT_EQ(explained(kRequest + kResponse), expected);
  EXPECT_EQ(explained(kRequest + "body: of it\n" + kResponse), expected);
  EXPECT_EQ(explained(row(kRequestCells) + row(kResponseCells)), expected);
  EXPECT_EQ(explained("{" + kJsonRequest + "," + kJsonResponse + "}"), expected);
}

TEST_P(ExplainTest, OfAMessageAloneNothingIsSaidOfItsConnection) {
  for (const std::string& text : {kRequest, kResponse}) {
    const std::vector<Finding> findings = explain(text);
    ASSERT_EQ(findings.size(), 1U);
    for (const HeaderEvidence& header : findings[0].evidence) {
      EXPECT_NE(header.side, "connection");
      EXPECT_NE(header.side, text == kRequest ? "response" : "request");
    }
  }
}

TEST_P(ExplainTest, OfRequestsWithoutResponsesNothingIsSaidOfTheBalance) {
  for (const Finding& finding : explain(kRequest + kRequest)) {
    for (const HeaderEvidence& header : finding.evidence) {
      for (const Reason& reason : header.reasons) {
        EXPECT_THAT(reason.feature, Not(HasSubstr("connection.responses")));
        EXPECT_THAT(reason.feature, Not(HasSubstr("connection.balance")));
      }
    }
  }
}

TEST_P(ExplainTest, ReasonsAddUpToTheScore) {
  for (const std::string& text : {kRequest, kRequest + kResponse, kRequest + kRequest}) {
    for (const Finding& finding : explain(text)) {
      double sum = finding.prior;
      for (const HeaderEvidence& header : finding.evidence) {
        for (const Reason& reason : header.reasons) {
          sum += reason.weight;
        }
      }
      EXPECT_NEAR(sum, finding.score, 1e-9);
    }
  }
}

TEST_P(ExplainTest, ANameIsMadeUpForNoConnection) {
  for (const Finding& finding : explain(kRequest + kResponse)) {
    EXPECT_EQ(finding.uid, "");
    EXPECT_EQ(finding.ts, std::nullopt);
    EXPECT_EQ(finding.place.file, "-");
  }
  EXPECT_EQ(explain(row(kRequestCells))[0].uid, "C1");
}

TEST_P(ExplainTest, TheTextSaysWhetherItIsCalledOut) {
  Finding finding = explain(kRequest)[0];
  finding.score = 1.5;
  EXPECT_THAT(report::explanation_text(finding, 1.5, 100), HasSubstr("a finding: its score 1.50 is at least the"));
  EXPECT_THAT(report::explanation_text(finding, 1.6, 100), HasSubstr("no finding: its score 1.50 is below the"));
}

TEST_P(ExplainTest, WhatHoldsNoMessageIsAnError) {
  app::ExplainOptions options;
  KeepingSink sink;
  const auto refused = [&](const std::string& text) {
    options.text = text;
    const auto summary = app::explain(
        model(), options, [](const app::Explanation&) { return Result<void>(); }, sink);
    return summary ? std::string() : summary.error().message();
  };
  EXPECT_THAT(refused(R"({"uid":"C1","proto":"tcp"})"), HasSubstr("holds no HTTP message"));
  EXPECT_THAT(refused(R"({"uid":)"), HasSubstr("line 1: row is no JSON object"));
  EXPECT_THAT(refused("#separator \\x09\n#path\tconn\n#fields\tts\tuid\n1.5\tC1\n"), HasSubstr("is no HTTP log"));
  EXPECT_THAT(refused("#fields\tts\tuid\torigin\tidentifier\theader_events_kv\n1.5\tC1\n"),
              HasSubstr("line 2: row has 2"));
}

}  // namespace
}  // namespace pugmark
