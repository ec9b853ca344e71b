// Every release's model is still read and scores the same. Its model and expected scores are never made anew: where a
// test here fails, the program has forgotten how to read the models that people have.
#include <algorithm>
#include <array>
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

constexpr double kTolerance = 1e-12;
const std::string kFolder = PUGMARK_TEST_DATA "/models/";

/// A model as a release wrote it, and what its card must say.
struct Release {
  std::string name;  ///< Of the model without .pug, and of the expected scores without .tsv.
  std::string version;
  std::string newest_record;
  std::string training_data;
  std::array<std::uint64_t, 2> records{};
  std::array<std::uint64_t, 2> words{};
  std::uint64_t vocabulary = 0;
  std::vector<TrainingFile> files;
};

const std::vector<Release>& releases() {
  static const std::vector<Release> all = {
      {.name = "format-1",
       .version = "0.1.0",
       .newest_record = "2017-08-14T21:02:46.090213Z",
       .training_data = "223aaad266889590dd0b3103d0a0bcfb",
       .records = {92, 18},
       .words = {4353, 635},
       .vocabulary = 403,
       .files = {{Label::kNormal, "zeek_bro.org.log", "e88ed7a01516fc1fd1f8a5ba5aa55537", 62},
                 {Label::kNormal, "zeek_wikipedia.log", "f91b4931d1026b06d4bcd3cbb8c8f528", 30},
                 {Label::kMalicious, "trickbot_mta_Traffic-for-2017-08-15-ISC-diary-on-Trickbot-malspam.log",
                  "20955d299aa346490e2a01bf2194ec79", 10},
                 {Label::kMalicious, "nemucodaes_mta_2017-07-18-2nd-run-NemucodAES-malspam-traffic.log",
                  "b1ac01916a82647d026bb7f7205cc95b", 8}}},
  };
  return all;
}

std::vector<Finding> assess_file(const Model& model, const std::string& name) {
  return assess_all(model, {PUGMARK_TEST_DATA "/" + name}, 1);
}

class ReleasedModelsTest : public testing::TestWithParam<Release> {};

TEST_P(ReleasedModelsTest, IsReadWithItsCard) {
  const Release& release = GetParam();
  const auto model = open_model(kFolder + release.name + ".pug");
  ASSERT_TRUE(model.has_value()) << model.error().message();
  const ModelCard& card = card_of(*model);
  EXPECT_EQ(card.recipe, "words");
  EXPECT_EQ(card.pugmark, release.version);
  ASSERT_TRUE(card.newest_record.has_value());
  EXPECT_EQ(to_iso8601(*card.newest_record), release.newest_record);
  EXPECT_EQ(card.training_data, release.training_data);
  EXPECT_EQ(card.records, release.records);
  EXPECT_EQ(card.words, release.words);
  EXPECT_EQ(card.vocabulary, release.vocabulary);
  ASSERT_EQ(card.files.size(), release.files.size());
  for (std::size_t i = 0; i < card.files.size(); ++i) {
    EXPECT_EQ(card.files[i].label, release.files[i].label);
    EXPECT_EQ(card.files[i].name, release.files[i].name);
    EXPECT_EQ(card.files[i].content, release.files[i].content);
    EXPECT_EQ(card.files[i].records, release.files[i].records);
  }
}

TEST_P(ReleasedModelsTest, ScoresAsItDidThen) {
  const auto model = open_model(kFolder + GetParam().name + ".pug");
  ASSERT_TRUE(model.has_value()) << model.error().message();
  std::ifstream expected(kFolder + GetParam().name + ".tsv");
  std::string file;
  std::vector<Finding> findings;
  std::size_t compared = 0;
  for (std::string line; std::getline(expected, line);) {
    if (line.starts_with('#')) {
      continue;
    }
    SCOPED_TRACE(line);
    std::istringstream cells(line);
    std::string of;
    std::size_t record = 0;
    double score = 0;
    cells >> of >> record >> score;
    ASSERT_FALSE(cells.fail());
    if (of != file) {
      file = of;
      findings = assess_file(*model, file);
    }
    ASSERT_GE(findings.size(), record);
    ASSERT_EQ(findings[record - 1].place.record, record);
    ASSERT_NEAR(findings[record - 1].score, score, kTolerance);
    ++compared;
  }
  EXPECT_GE(compared, 50U);
}

INSTANTIATE_TEST_SUITE_P(EveryRelease, ReleasedModelsTest, testing::ValuesIn(releases()), [](const auto& instance) {
  std::string name = instance.param.name;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(ReleasedModels, HoldOneOfTheFormatThatIsWrittenNow) {
  EXPECT_EQ(releases().back().name, "format-" + std::to_string(kModelFormat));
}

}  // namespace
}  // namespace pugmark
