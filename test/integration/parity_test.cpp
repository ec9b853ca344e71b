// Trains on the samples and compares every score of the hunt day with scikit-learn's; one thread and several must agree
// to the last bit, and the reasons must add up to the score.
#include <algorithm>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pugmark/model/model.h"
#include "support/samples_support.h"

namespace pugmark {
namespace {

constexpr double kTolerance = 1e-9;

struct Expected {
  std::string file;
  std::uint64_t record = 0;
  double log_odds = 0;
};

std::vector<Expected> expected_scores() {
  std::ifstream file(PUGMARK_TEST_DATA "/parity/hunt_log_odds.tsv");
  std::vector<Expected> rows;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') {
      continue;
    }
    std::istringstream cells(line);
    Expected row;
    std::getline(cells, row.file, '\t');
    cells >> row.record >> row.log_odds;
    EXPECT_FALSE(cells.fail()) << line;
    rows.push_back(row);
  }
  return rows;
}

/// The path of an input as the expected numbers name it: from the root of the repository on.
std::string relative_name(const std::string& path) {
  return "samples" + path.substr(std::string(PUGMARK_SAMPLES).size());
}

class ParityTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new ScratchFolder;
    train_on(PUGMARK_SAMPLES "/train/normal", PUGMARK_SAMPLES "/train/malicious", folder_->file("one.model"), 1);
    train_on(PUGMARK_SAMPLES "/train/normal", PUGMARK_SAMPLES "/train/malicious", folder_->file("four.model"), 4);
  }
  static void TearDownTestSuite() {
    delete folder_;
    folder_ = nullptr;
  }

  static std::vector<Finding> hunt(unsigned threads) {
    const auto model = open_model(folder_->file("one.model"));
    EXPECT_TRUE(model.has_value());
    return model ? assess_all(*model, {PUGMARK_SAMPLES "/hunt"}, threads) : std::vector<Finding>();
  }

  static ScratchFolder* folder_;
};

ScratchFolder* ParityTest::folder_ = nullptr;

TEST_F(ParityTest, EveryRecordOfTheHuntDayScoresAsScikitLearnSays) {
  const std::vector<Expected> expected = expected_scores();
  const std::vector<Finding> findings = hunt(1);
  ASSERT_EQ(expected.size(), 1451U);
  ASSERT_EQ(findings.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    SCOPED_TRACE(expected[i].file + " record " + std::to_string(expected[i].record));
    ASSERT_EQ(relative_name(findings[i].place.file), expected[i].file);
    ASSERT_EQ(findings[i].place.record, expected[i].record);
    ASSERT_NEAR(findings[i].score, expected[i].log_odds, kTolerance);
  }
}

TEST_F(ParityTest, OneThreadAndFourThreadsTrainTheSameBytes) {
  const std::string one = bytes_of(folder_->file("one.model"));
  ASSERT_FALSE(one.empty());
  EXPECT_TRUE(one == bytes_of(folder_->file("four.model")));
}

TEST_F(ParityTest, OneThreadAndFourThreadsFindTheSame) {
  const std::vector<Finding> one = hunt(1);
  const std::vector<Finding> four = hunt(4);
  ASSERT_EQ(one.size(), four.size());
  for (std::size_t i = 0; i < one.size(); ++i) {
    SCOPED_TRACE(i);
    ASSERT_EQ(one[i].score, four[i].score);
    ASSERT_EQ(one[i].place.file, four[i].place.file);
    ASSERT_EQ(one[i].place.line, four[i].place.line);
    ASSERT_EQ(one[i].place.record, four[i].place.record);
    ASSERT_EQ(one[i].ts, four[i].ts);
    ASSERT_EQ(one[i].uid, four[i].uid);
    ASSERT_EQ(one[i].canonical_text, four[i].canonical_text);
    ASSERT_EQ(one[i].evidence.size(), four[i].evidence.size());
    for (std::size_t j = 0; j < one[i].evidence.size(); ++j) {
      ASSERT_EQ(one[i].evidence[j].header, four[i].evidence[j].header);
      ASSERT_EQ(one[i].evidence[j].value, four[i].evidence[j].value);
      ASSERT_EQ(one[i].evidence[j].weight, four[i].evidence[j].weight);
    }
  }
}

TEST_F(ParityTest, ReasonsAndPriorAddUpToTheScore) {
  for (const Finding& finding : hunt(1)) {
    double headers = finding.prior;
    double reasons = finding.prior;
    for (const HeaderEvidence& header : finding.evidence) {
      headers += header.weight;
      for (const Reason& reason : header.reasons) {
        reasons += reason.weight;
      }
    }
    ASSERT_NEAR(headers, finding.score, kTolerance) << finding.place.file << ":" << finding.place.line;
    ASSERT_NEAR(reasons, finding.score, kTolerance) << finding.place.file << ":" << finding.place.line;
  }
}

TEST_F(ParityTest, ThePhysicalLineIsTheRecordAndTheMetadataBeforeIt) {
  for (const Finding& finding : hunt(2)) {
    ASSERT_GT(finding.place.line, finding.place.record);
  }
}

TEST_F(ParityTest, ConnectionsAreAsStrongAsTheirStrongestMessage) {
  const auto model = open_model(folder_->file("one.model"));
  ASSERT_TRUE(model.has_value());
  app::AssessOptions options;
  options.inputs = {PUGMARK_SAMPLES "/hunt"};
  options.unit = app::Unit::kConnection;
  options.point.all = true;
  KeepingSink sink;
  std::uint64_t messages = 0;
  double highest = -1e9;
  const auto summary = app::assess(
      *model, options,
      [&](const Finding& finding) {
        messages += finding.messages;
        highest = std::max(highest, finding.score);
        return Result<void>();
      },
      sink);
  ASSERT_TRUE(summary.has_value());
  EXPECT_EQ(messages, 1451U);
  ASSERT_TRUE(summary->highest.has_value());
  EXPECT_EQ(*summary->highest, highest);
}

}  // namespace
}  // namespace pugmark
