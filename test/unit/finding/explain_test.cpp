// Covers evidence: weights that add up to the score, the headers that words stand in, and secrets that stay masked.
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pugmark/finding/finding.h"
#include "pugmark/model/words/word_scorer.h"
#include "support/model_support.h"

namespace pugmark {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

class ExplainerTest : public testing::Test {
 protected:
  ExplainerTest() {
    WordCounts counts(NamePolicy::kAll);
    const auto learn = [&](Label label, std::string_view text) {
      WordBatch batch(counts);
      batch.begin_file(label, 0);
      batch.add_record(text);
    };
    learn(Label::kNormal,
          R"("HOST":"good.example","USER-AGENT":"Mozilla Firefox","COOKIE":"sid","ACCEPT":"text html")");
    learn(Label::kNormal, R"("HOST":"good.example","USER-AGENT":"Mozilla Firefox","REFERER":"http user token")");
    learn(Label::kMalicious,
          R"("HOST":"evil.example","USER-AGENT":"Mozilla evil evil","AUTHORIZATION":"basic hunter2")");
    model_.emplace(model_of(counts));
  }

  Finding explained(std::string_view text, SecretPolicy secrets = SecretPolicy::kMask) const {
    HttpMessage message;
    message.canonical_text = text;
    Finding finding = make_finding(message, WordScorer(*model_).score(text), Place());
    Explainer(*model_).explain(finding, secrets);
    return finding;
  }

  static std::vector<std::string> headers_of(const Finding& finding) {
    std::vector<std::string> headers;
    for (const HeaderEvidence& header : finding.evidence) {
      headers.push_back(header.header);
    }
    return headers;
  }

  static std::vector<std::string> features_of(const Finding& finding, std::string_view header) {
    std::vector<std::string> features;
    for (const HeaderEvidence& evidence : finding.evidence) {
      for (const Reason& reason : evidence.reasons) {
        if (evidence.header == header) {
          features.emplace_back(reason.feature);
        }
      }
    }
    return features;
  }

  static std::string value_of(const Finding& finding, std::string_view header) {
    for (const HeaderEvidence& evidence : finding.evidence) {
      if (evidence.header == header) {
        return evidence.value;
      }
    }
    return "(no such header)";
  }

  std::optional<WordModel> model_;
};

TEST_F(ExplainerTest, ACopyKeepsItsReasonsWhenTheFindingIsGone) {
  std::optional<Finding> finding = explained(R"("HOST":"evil.example","USER-AGENT":"Mozilla evil")");
  const Finding copy = *finding;
  finding.reset();
  EXPECT_THAT(features_of(copy, "USER-AGENT"), Contains("evil"));
}

TEST_F(ExplainerTest, WeightsOfAllReasonsAndThePriorAddUpToTheScore) {
  for (const std::string_view text :
       {R"("HOST":"evil.example","USER-AGENT":"Mozilla evil evil Firefox","COOKIE":"-COOKIE-")",
        R"("AUTHORIZATION":"Basic hunter2","REFERER":"http://user:hunter2@evil.example/?token=evil")",
        R"("HOST":"evil.example" and "evil" text of no header)", "no header at all, evil", "(empty)", "",
        R"("X":"ünïcode evil","HOST":"good.example")"}) {
    for (const SecretPolicy secrets : {SecretPolicy::kMask, SecretPolicy::kShow}) {
      const Finding finding = explained(text, secrets);
      double sum = finding.prior;
      for (const HeaderEvidence& header : finding.evidence) {
        double of_header = 0;
        for (const Reason& reason : header.reasons) {
          EXPECT_NE(reason.weight, 0) << reason.feature;
          of_header += reason.weight;
        }
        EXPECT_NEAR(of_header, header.weight, 1e-9) << text;
        sum += header.weight;
      }
      EXPECT_NEAR(sum, finding.score, 1e-9) << text;
    }
  }
}

TEST_F(ExplainerTest, HeadersComeByWeightAndTheirWordsBySize) {
  const Finding finding = explained(R"("USER-AGENT":"Mozilla Firefox","HOST":"evil.example","ACCEPT":"text html")");
  EXPECT_EQ(headers_of(finding).front(), "HOST");
  for (std::size_t i = 1; i < finding.evidence.size(); ++i) {
    EXPECT_GE(finding.evidence[i - 1].weight, finding.evidence[i].weight);
  }
  for (const HeaderEvidence& header : finding.evidence) {
    for (std::size_t i = 1; i < header.reasons.size(); ++i) {
      EXPECT_GE(std::abs(header.reasons[i - 1].weight), std::abs(header.reasons[i].weight));
    }
  }
  EXPECT_EQ(value_of(finding, "HOST"), "evil.example");
}

TEST_F(ExplainerTest, AWordThatComesAgainIsOneReasonInEachHeader) {
  const Finding finding = explained(R"("X":"evil, EVIL","Y":"evil")");
  EXPECT_THAT(features_of(finding, "X"), ElementsAre("evil"));
  EXPECT_THAT(features_of(finding, "Y"), ElementsAre("evil"));
  EXPECT_NEAR(finding.evidence[0].weight, 2 * finding.evidence[1].weight, 1e-9);
}

TEST_F(ExplainerTest, WordsThatTheModelDoesNotKnowAreNoReasons) {
  EXPECT_THAT(features_of(explained(R"("X":"unseen words, evil")"), "X"), ElementsAre("evil"));
}

TEST_F(ExplainerTest, TextOfNoHeaderHasNoHeaderName) {
  const Finding finding = explained("evil text");
  EXPECT_THAT(headers_of(finding), ElementsAre(""));
  EXPECT_EQ(value_of(finding, ""), "evil text");
}

TEST_F(ExplainerTest, ValuesAndWordsOfSecretHeadersAreMasked) {
  const std::string text = R"("AUTHORIZATION":"Basic hunter2","X-API-KEY":"hunter2")";
  for (const std::string name : {"AUTHORIZATION", "X-API-KEY"}) {
    const Finding masked = explained(text);
    EXPECT_EQ(value_of(masked, name), "-masked-");
    EXPECT_THAT(features_of(masked, name), ElementsAre("(masked)"));
    const Finding shown = explained(text, SecretPolicy::kShow);
    EXPECT_THAT(value_of(shown, name), testing::HasSubstr("hunter2"));
    EXPECT_THAT(features_of(shown, name), Contains("hunter2"));
  }
}

TEST_F(ExplainerTest, OnlyTheWordsOfAPasswordInAUriAreMasked) {
  const Finding finding = explained(R"("REFERER":"http://user:hunter2@evil.example/?token=evil&x=http")");
  EXPECT_EQ(value_of(finding, "REFERER"), "http://user:-masked-@evil.example/?token=-masked-&x=http");
  EXPECT_THAT(features_of(finding, "REFERER"), Contains("(masked)"));
  EXPECT_THAT(features_of(finding, "REFERER"), Contains("user"));
  EXPECT_THAT(features_of(finding, "REFERER"), Not(Contains("hunter2")));
}

TEST_F(ExplainerTest, EvidenceOfAnEarlierCallIsReplaced) {
  Finding finding = explained(R"("X":"evil")");
  finding.canonical_text = R"("Y":"good")";
  Explainer(*model_).explain(finding, SecretPolicy::kMask);
  EXPECT_THAT(headers_of(finding), ElementsAre("Y"));
}

}  // namespace
}  // namespace pugmark
