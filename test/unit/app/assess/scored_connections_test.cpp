// Covers scoring of all units with several models at once, against assess.
#include "pugmark/app/assess/scored_connections.h"

#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pugmark/app/train/train.h"
#include "support/samples_support.h"

namespace pugmark::app {
namespace {

/// What tells a unit from others, and its score.
using Told = std::tuple<std::string, std::uint64_t, std::string, std::string, double>;

class ScoredConnectionsTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_.emplace();
    TrainOptions options;
    options.normal = {PUGMARK_SAMPLES "/train/normal"};
    options.malicious = {PUGMARK_SAMPLES "/train/malicious"};
    options.version = "test";
    KeepingSink sink;
    options.output = folder_->file("headers.pug");
    ASSERT_TRUE(train(options, sink).has_value());
    train_on(options.normal[0], options.malicious[0], folder_->file("words.pug"), 2);
    headers_.emplace(*open_model(folder_->file("headers.pug")));
    words_.emplace(*open_model(folder_->file("words.pug")));
  }
  static void TearDownTestSuite() {
    headers_.reset();
    words_.reset();
    folder_.reset();
  }

  static std::vector<ScoredConnection> units(const std::vector<const Model*>& models, unsigned threads,
                                             Unit unit = Unit::kConnection, bool contents = false) {
    ScoreUnitsOptions options;
    options.inputs = {PUGMARK_SAMPLES "/hunt"};
    options.unit = unit;
    options.contents = contents;
    options.scan.threads = threads;
    KeepingSink sink;
    std::vector<ScoredConnection> found;
    const auto read = score_units(
        models, options,
        [&](ScoredConnection& one) {
          found.push_back(one);
          return Result<void>();
        },
        sink);
    EXPECT_TRUE(read.has_value());
    return found;
  }

  /// The units of assess, and of this with the model at a place.
  static std::vector<Told> assessed(const Model& model, Unit unit) {
    AssessOptions options;
    options.inputs = {PUGMARK_SAMPLES "/hunt"};
    options.point.all = true;
    options.explain = false;
    options.unit = unit;
    KeepingSink sink;
    std::vector<Told> found;
    const auto summary = assess(
        model, options,
        [&](const Finding& finding) {
          found.emplace_back(finding.place.file, finding.place.line, finding.uid, finding.identifier, finding.score);
          return Result<void>();
        },
        sink);
    EXPECT_TRUE(summary.has_value());
    return found;
  }
  static std::vector<Told> told(const std::vector<ScoredConnection>& units, std::size_t model) {
    std::vector<Told> found;
    for (const ScoredConnection& unit : units) {
      found.emplace_back(unit.file, unit.line, unit.uid, unit.identifier, unit.scores.at(model));
    }
    return found;
  }

  static std::optional<ScratchFolder> folder_;
  static std::optional<Model> headers_;
  static std::optional<Model> words_;
};
std::optional<ScratchFolder> ScoredConnectionsTest::folder_;
std::optional<Model> ScoredConnectionsTest::headers_;
std::optional<Model> ScoredConnectionsTest::words_;

TEST_F(ScoredConnectionsTest, ScoreWhatTheyDoInAssess) {
  const auto connections = units({&*headers_, &*words_}, 2);
  ASSERT_GT(connections.size(), 300U);
  EXPECT_EQ(told(connections, 0), assessed(*headers_, Unit::kConnection));
  std::vector<double> ours;
  std::vector<double> theirs;
  for (const Told& one : told(connections, 1)) {
    ours.push_back(std::get<4>(one));
  }
  for (const Told& one : assessed(*words_, Unit::kConnection)) {
    theirs.push_back(std::get<4>(one));
  }
  EXPECT_EQ(ours, theirs) << "of a connection, assess tells the strongest message";
  EXPECT_EQ(told(units({&*words_}, 2, Unit::kMessage), 0), assessed(*words_, Unit::kMessage));
}

TEST_F(ScoredConnectionsTest, DoNotDependOnTheNumberOfThreads) {
  const auto one = units({&*headers_}, 1, Unit::kConnection, true);
  const auto four = units({&*headers_}, 4, Unit::kConnection, true);
  ASSERT_EQ(one.size(), four.size());
  for (std::size_t i = 0; i < one.size(); ++i) {
    ASSERT_EQ(one[i].uid, four[i].uid);
    ASSERT_EQ(one[i].scores, four[i].scores);
    ASSERT_EQ(one[i].contents.names, four[i].contents.names);
    ASSERT_EQ(one[i].contents.unknown, four[i].contents.unknown);
  }
}

TEST_F(ScoredConnectionsTest, TellWhatIsInThem) {
  ScratchFolder scratch;
  const std::string log = scratch.file("httpheaders.log");
  std::ofstream(log) << "#separator \\x09\n#path\thttpheaders\n#fields\tts\tuid\torigin\tidentifier\theader_events_kv\n"
                        "1.0\tC1\tclient\tNeverSeen/1.0 zzyzx\t\"HOST\":\"a.example\",\"User-Agent\":\"NeverSeen/1.0 "
                        "zzyzx\",\"HOST\":\"b\"\n"
                        "2.0\tC1\tserver\tx\t\"SERVER\":\"x\"\n"
                        "3.0\tC1\tclient\tNeverSeen/1.0 zzyzx\t\"HOST\":\"a.example\",\"X-LATE\":\"1\",\"" +
                            std::string(65, 'X') + "\":\"2\"\n";
  ScoreUnitsOptions options;
  options.inputs = {log};
  options.contents = true;
  KeepingSink sink;
  std::vector<ScoredConnection> found;
  const Model* const models[] = {&*headers_};
  ASSERT_TRUE(score_units(
                  models, options,
                  [&](ScoredConnection& one) {
                    found.push_back(one);
                    return Result<void>();
                  },
                  sink)
                  .has_value());
  ASSERT_EQ(found.size(), 1U);
  const UnitContents& contents = found[0].contents;
  EXPECT_EQ(contents.names, "qHOST\nqUSER-AGENT\nsSERVER\nqX-LATE\n") << "each once, in capitals, but for long ones";
  EXPECT_TRUE(contents.has_agent);
  EXPECT_TRUE(contents.unknown_agent);
  EXPECT_TRUE(contents.has_request);
  EXPECT_TRUE(contents.has_response);
  EXPECT_GT(contents.unknown, 0U);
  EXPECT_GT(contents.tokens, contents.unknown);
  EXPECT_EQ(found[0].host, "a.example");
  EXPECT_EQ(found[0].messages, 3U);
}

TEST_F(ScoredConnectionsTest, EndWithWhatTheHandlerSays) {
  ScoreUnitsOptions options;
  options.inputs = {PUGMARK_SAMPLES "/hunt"};
  KeepingSink sink;
  const Model* const models[] = {&*headers_};
  std::size_t calls = 0;
  const auto read = score_units(
      models, options,
      [&](ScoredConnection&) -> Result<void> {
        ++calls;
        return Error(ErrorCode::kIo, "full");
      },
      sink);
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().message(), "full");
  EXPECT_EQ(calls, 1U);
}

}  // namespace
}  // namespace pugmark::app
