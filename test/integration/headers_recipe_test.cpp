// The recipe headers from logs to findings: the same on any number of threads and from any kind of input, exact
// reasons, units, views, groups.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pugmark/app/assess/assess.h"
#include "pugmark/app/labelled/labelled_connections.h"
#include "pugmark/app/train/train.h"
#include "pugmark/model/model.h"
#include "support/samples_support.h"

namespace pugmark {
namespace {

using testing::HasSubstr;

const std::string kNormal = PUGMARK_SAMPLES "/train/normal";
const std::string kMalicious = PUGMARK_SAMPLES "/train/malicious";

app::TrainOptions headers_options(std::vector<std::string> normal, std::vector<std::string> malicious,
                                  std::string output) {
  app::TrainOptions options;
  options.normal = std::move(normal);
  options.malicious = std::move(malicious);
  options.output = std::move(output);
  options.recipe = app::Recipe::kHeaders;
  options.version = "0.0.0";
  return options;
}

/// A folder with a model of the samples.
class HeadersRecipeTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<ScratchFolder>();
    KeepingSink sink;
    const auto summary = app::train(headers_options({kNormal}, {kMalicious}, folder_->file("model")), sink);
    ASSERT_TRUE(summary.has_value()) << summary.error().message();
  }
  static void TearDownTestSuite() { folder_.reset(); }

  static Model model() {
    auto opened = open_model(folder_->file("model"));
    EXPECT_TRUE(opened.has_value());
    return *std::move(opened);
  }
  static std::vector<Finding> assess(app::AssessOptions options) {
    KeepingSink sink;
    std::vector<Finding> findings;
    const auto summary = app::assess(
        model(), options,
        [&](const Finding& finding) {
          findings.push_back(finding);
          return Result<void>();
        },
        sink);
    EXPECT_TRUE(summary.has_value());
    return findings;
  }
  static app::AssessOptions all_of(const std::string& path) {
    app::AssessOptions options;
    options.inputs = {path};
    options.point.all = true;
    return options;
  }
  std::string write(const std::string& name, const std::string& content) const {
    std::ofstream(folder_->file(name), std::ios::binary) << content;
    return folder_->file(name);
  }

  static inline std::unique_ptr<ScratchFolder> folder_;
};

/// A finding as text but for where it was found.
std::string told(const Finding& finding) {
  std::ostringstream out;
  out.precision(17);
  out << finding.score << ' ' << finding.uid << ' ' << finding.host << ' ' << finding.identifier << ' '
      << finding.canonical_text << ' ' << finding.response_text << ' ' << finding.messages << '\n';
  for (const HeaderEvidence& header : finding.evidence) {
    out << header.side << ' ' << header.header << ' ' << header.value << ' ' << header.weight << '\n';
    for (const Reason& reason : header.reasons) {
      out << "  " << reason.feature << ' ' << reason.weight << ' ' << reason.sentence << '\n';
    }
  }
  return out.str();
}
std::vector<std::string> told(const std::vector<Finding>& findings) {
  std::vector<std::string> all;
  all.reserve(findings.size());
  for (const Finding& finding : findings) {
    all.push_back(told(finding));
  }
  return all;
}

TEST_F(HeadersRecipeTest, ModelsAreTheSameByteForByteOnAnyNumberOfThreads) {
  app::TrainOptions options = headers_options({kNormal}, {kMalicious}, folder_->file("threads"));
  options.scan.threads = 4;
  KeepingSink sink;
  ASSERT_TRUE(app::train(options, sink).has_value());
  EXPECT_TRUE(bytes_of(folder_->file("model")) == bytes_of(folder_->file("threads")));
}

TEST_F(HeadersRecipeTest, FindingsAreTheSameOnAnyNumberOfThreads) {
  app::AssessOptions options = all_of(PUGMARK_SAMPLES "/hunt");
  const std::vector<std::string> one = told(assess(options));
  options.scan.threads = 4;
  EXPECT_EQ(told(assess(options)), one);
  EXPECT_GT(one.size(), 300U);
}

TEST_F(HeadersRecipeTest, ReasonsAddUpToTheScore) {
  std::set<std::string> sides;
  for (const Finding& finding : assess(all_of(PUGMARK_SAMPLES "/hunt"))) {
    double sum = finding.prior;
    for (const HeaderEvidence& header : finding.evidence) {
      sides.insert(header.side);
      double weight = 0;
      for (const Reason& reason : header.reasons) {
        weight += reason.weight;
        EXPECT_FALSE(reason.sentence.empty());
        EXPECT_GT(reason.captures[0] + reason.captures[1], 0U) << reason.feature;
      }
      EXPECT_NEAR(weight, header.weight, 1e-9);
      sum += header.weight;
    }
    ASSERT_NEAR(sum, finding.score, 1e-9);
  }
  EXPECT_EQ(sides, (std::set<std::string>{"request", "response", "connection"}));
}

TEST_F(HeadersRecipeTest, CompressedLogsGiveWhatTheirTextGives) {
  const std::string packed = PUGMARK_SAMPLES "/hunt/httpheaders.3.log.gz";
  const std::string command = "gzip -dc '" + packed + "' > '" + folder_->file("plain.log") + "'";
  ASSERT_EQ(std::system(command.c_str()), 0);
  const std::vector<std::string> from_packed = told(assess(all_of(packed)));
  EXPECT_EQ(from_packed, told(assess(all_of(folder_->file("plain.log")))));
  EXPECT_TRUE(std::any_of(from_packed.begin(), from_packed.end(),
                          [](const std::string& text) { return text.find("USER-AGENT") != std::string::npos; }));
}

TEST_F(HeadersRecipeTest, WhereNoCopyCanBeKeptScoresAreRightAndItIsSaid) {
  app::AssessOptions options = all_of(PUGMARK_SAMPLES "/hunt/httpheaders.3.log.gz");
  const std::vector<Finding> whole = assess(options);
  const char* const before = std::getenv("TMPDIR");
  const std::string kept = before == nullptr ? "" : before;
  ::setenv("TMPDIR", "/nonexistent", 1);
  KeepingSink sink;
  std::vector<Finding> bare;
  const auto summary = app::assess(
      model(), options,
      [&](const Finding& finding) {
        bare.push_back(finding);
        return Result<void>();
      },
      sink);
  before == nullptr ? ::unsetenv("TMPDIR") : ::setenv("TMPDIR", kept.c_str(), 1);
  ASSERT_TRUE(summary.has_value());
  ASSERT_EQ(sink.kept.size(), 1U);
  EXPECT_THAT(sink.kept[0].what, HasSubstr("$TMPDIR"));
  ASSERT_EQ(bare.size(), whole.size());
  for (std::size_t i = 0; i < bare.size(); ++i) {
    EXPECT_EQ(bare[i].score, whole[i].score);
    EXPECT_TRUE(bare[i].canonical_text.empty());
    EXPECT_EQ(told(bare[i]).find("sends no User-Agent"), std::string::npos);
  }
}

TEST_F(HeadersRecipeTest, TheStrongestAreThoseOfAll) {
  app::AssessOptions options = all_of(PUGMARK_SAMPLES "/hunt");
  std::vector<Finding> all = assess(options);
  std::stable_sort(all.begin(), all.end(), [](const Finding& a, const Finding& b) { return a.score > b.score; });
  options.strongest = 20;
  const std::vector<Finding> strongest = assess(options);
  ASSERT_EQ(strongest.size(), 20U);
  all.resize(20);
  EXPECT_EQ(told(strongest), told(all));
}

TEST_F(HeadersRecipeTest, AConnectionIsScoredAsAWhole) {
  app::AssessOptions options = all_of(PUGMARK_SAMPLES "/hunt");
  std::uint64_t messages = 0;
  for (const Finding& finding : assess(options)) {
    messages += finding.messages;
  }
  options.unit = app::Unit::kMessage;
  const std::vector<Finding> alone = assess(options);
  EXPECT_EQ(alone.size(), messages);
  for (const Finding& finding : alone) {
    EXPECT_EQ(finding.messages, 1U);
    for (const HeaderEvidence& header : finding.evidence) {
      EXPECT_NE(header.side, "connection");
    }
  }
}

/// A header log of requests of one uid at these seconds.
std::string log_of(const std::vector<int>& seconds) {
  std::string log = "#separator \\x09\n#path\thttpheaders\n#fields\tts\tuid\torigin\tidentifier\theader_events_kv\n";
  for (const int second : seconds) {
    log += std::to_string(second) + ".0\tC1\tclient\tcurl/8\t\"HOST\":\"a.example\",\"USER-AGENT\":\"curl/8\"\n";
  }
  return log;
}

TEST_F(HeadersRecipeTest, AConnectionThatIsSilentForLongerThanTheWindowGoesOnAsAnother) {
  app::AssessOptions options = all_of(write("window.log", log_of({100, 200, 900, 901})));
  std::vector<Finding> findings = assess(options);
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].messages, 2U);
  EXPECT_FALSE(findings[0].continued);
  EXPECT_EQ(findings[1].messages, 2U);
  EXPECT_TRUE(findings[1].continued);
  EXPECT_EQ(findings[1].place.line, 6U);
  options.window.microseconds = std::int64_t{3600} * 1'000'000;
  EXPECT_EQ(assess(options).size(), 1U);
}

TEST_F(HeadersRecipeTest, PlainLogsGetNoReasonThatNamesAHeaderTheyCannotHold) {
  // As Zeek writes it without further scripts.
  std::string log = "#separator \\x09\n#path\thttp\n#fields\tts\tuid\tmethod\thost\turi\treferrer\tuser_agent\n";
  log += "1.0\tC1\tGET\tupdate.example\t/a\t-\tMozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1)\n";
  log += "2.0\tC2\tPOST\t203.0.113.9\t/gate.php\t-\t-\n";
  log += "3.0\tC3\tGET\twww.example.org\t/\thttp://www.example.org/\tMozilla/5.0 (X11) Firefox/128.0\n";
  const std::vector<Finding> findings = assess(all_of(write("http.log", log)));
  ASSERT_EQ(findings.size(), 3U);
  const std::set<std::string> known = {"", "HOST", "USER-AGENT", "REFERER", "ORIGIN"};
  std::size_t reasons = 0;
  for (const Finding& finding : findings) {
    EXPECT_EQ(finding.view, View::kPlain);
    for (const HeaderEvidence& header : finding.evidence) {
      EXPECT_NE(header.side, "response");
      EXPECT_TRUE(known.contains(header.header)) << header.header;
      for (const Reason& reason : header.reasons) {
        ++reasons;
        for (const char* const hidden : {"ACCEPT", "COOKIE", "CONNECTION", "CONTENT", "order", "headers", "body"}) {
          EXPECT_THAT(reason.feature, testing::Not(HasSubstr(hidden)));
        }
      }
    }
  }
  EXPECT_GT(reasons, 20U);
}

TEST_F(HeadersRecipeTest, ALogThatIsGoneWhenAFindingIsToldLosesItsTextAlone) {
  const std::string path = write("gone.log", log_of({1}) + std::string("2.0\tC2\tclient\tx\t\"HOST\":\"b.example\"\n"));
  app::AssessOptions options = all_of(path);
  const std::vector<Finding> before = assess(options);
  // The first finding is told when the log is read, so that it is gone for those that are told at the end.
  options.scan.progress = [&](std::uint64_t) { std::filesystem::remove(path); };
  const std::vector<Finding> after = assess(options);
  ASSERT_EQ(after.size(), before.size());
  for (std::size_t i = 0; i < after.size(); ++i) {
    EXPECT_EQ(after[i].score, before[i].score);
    EXPECT_EQ(after[i].uid, before[i].uid);
    EXPECT_TRUE(after[i].canonical_text.empty());
    ASSERT_EQ(after[i].evidence.size(), before[i].evidence.size());
  }
}

TEST_F(HeadersRecipeTest, ALogThatHoldsSomethingElseByThenIsNotShown) {
  const std::string path = write("rewritten.log", log_of({1}));
  app::AssessOptions options = all_of(path);
  options.scan.progress = [&](std::uint64_t) {
    std::string other = log_of({1});
    other.replace(other.find("a.example"), 9, "b.example");
    write("rewritten.log", other);
  };
  const std::vector<Finding> findings = assess(options);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_TRUE(findings[0].canonical_text.empty());
  EXPECT_FALSE(findings[0].evidence.empty());
}

TEST_F(HeadersRecipeTest, AHeaderWithAnEndlessNameMakesNoModelThatCannotBeRead) {
  std::string evil = log_of({1, 2});
  evil.replace(evil.rfind("USER-AGENT"), 10, std::string(1500, 'N'));
  const auto options =
      headers_options({write("short.log", log_of({1}))}, {write("endless.log", evil)}, folder_->file("endless"));
  KeepingSink sink;
  EXPECT_TRUE(app::train(options, sink).has_value());
}

TEST_F(HeadersRecipeTest, AConnectionMayBeginInOneRotationAndAskInTheNext) {
  const std::string metadata =
      "#separator \\x09\n#path\thttpheaders\n#fields\tts\tuid\torigin\tidentifier\theader_events_kv\n";
  std::filesystem::create_directory(folder_->file("rotated"));
  write("rotated/http.1.log", metadata + "1.0\tC1\tserver\tx\t\"SERVER\":\"nginx\"\n");
  write("rotated/http.2.log", metadata + "2.0\tC9\tclient\tx\t\"HOST\":\"c.example\"\n" +
                                  "3.0\tC1\tclient\tcurl/8\t\"HOST\":\"a.example\",\"USER-AGENT\":\"curl/8\"\n");
  for (const Finding& finding : assess(all_of(folder_->file("rotated")))) {
    EXPECT_EQ(finding.host, finding.uid == "C1" ? "a.example" : "c.example");
  }
}

TEST_F(HeadersRecipeTest, OneNormalAndTwoMaliciousFilesGiveAModelThatWorks) {
  const app::TrainOptions options =
      headers_options({kNormal + "/zeek_wikipedia.log"},
                      {kMalicious + "/trickbot_mta_Traffic-for-2017-08-15-ISC-diary-on-Trickbot-malspam.log",
                       kMalicious + "/nemucodaes_mta_2017-07-18-2nd-run-NemucodAES-malspam-traffic.log"},
                      folder_->file("few"));
  KeepingSink sink;
  const auto summary = app::train(options, sink);
  ASSERT_TRUE(summary.has_value()) << summary.error().message();
  EXPECT_EQ(summary->card.grouping[0], "file and host");
  EXPECT_EQ(summary->card.grouping[1], "file and host");
  const auto few = open_model(folder_->file("few"));
  ASSERT_TRUE(few.has_value());
  double lowest_malicious = INFINITY;
  for (const Finding& finding : assess_all(*few, options.malicious, 1)) {
    lowest_malicious = std::min(lowest_malicious, finding.score);
  }
  double highest_normal = -INFINITY;
  for (const Finding& finding : assess_all(*few, options.normal, 1)) {
    highest_normal = std::max(highest_normal, finding.score);
  }
  EXPECT_GT(lowest_malicious, highest_normal);
}

TEST_F(HeadersRecipeTest, ASingleConnectionOfEachClassIsMemorisedAndSaidToBe) {
  const app::TrainOptions options =
      headers_options({write("n.log", log_of({1}))}, {write("m.log", log_of({1, 2}))}, folder_->file("single"));
  KeepingSink sink;
  const auto summary = app::train(options, sink);
  ASSERT_TRUE(summary.has_value()) << summary.error().message();
  EXPECT_TRUE(summary->memorises);
}

TEST_F(HeadersRecipeTest, AClassWithoutRecordsIsRefused) {
  KeepingSink sink;
  const auto summary =
      app::train(headers_options({write("none.log", log_of({}))}, {kMalicious}, folder_->file("none")), sink);
  ASSERT_FALSE(summary.has_value());
  EXPECT_THAT(summary.error().message(), HasSubstr("the normal class has no records"));
}

TEST_F(HeadersRecipeTest, GroupsAreWhatIsAskedFor) {
  const auto groups_by = [&](app::GroupBy by) {
    app::TrainOptions options = headers_options({kNormal}, {kMalicious}, folder_->file("groups"));
    options.group_by = by;
    options.force = true;
    KeepingSink sink;
    const auto summary = app::train(options, sink);
    EXPECT_TRUE(summary.has_value());
    return std::pair(summary->card.groups, summary->card.grouping);
  };
  using Counts = std::array<std::uint64_t, 2>;
  using Rules = std::array<std::string, 2>;
  EXPECT_EQ(groups_by(app::GroupBy::kFile), std::pair(Counts({43, 18}), Rules({"file", "file"})));
  EXPECT_EQ(groups_by(app::GroupBy::kFamily), std::pair(Counts({6, 16}), Rules({"family", "family"})));
  EXPECT_EQ(groups_by(app::GroupBy::kDay).second, Rules({"day", "day"}));
  EXPECT_EQ(groups_by(app::GroupBy::kAuto).second, Rules({"file", "file and host"}));  // of families too few
}

TEST(FeatureSet, HasAnotherNumberWhereFeaturesAreOthers) {
  // Where this fails because a definition changed: raise kFeatureSet, then put the new digest here.
  KeepingSink sink;
  const auto connections = app::read_labelled({{PUGMARK_SAMPLES "/hunt"}, {kMalicious}, {}, {}}, {}, {}, sink);
  ASSERT_TRUE(connections.has_value());
  std::vector<FeatureHash> hashes;
  for (const app::KnownFeature& feature : connections->features) {
    hashes.push_back(feature.hash);
  }
  std::sort(hashes.begin(), hashes.end());
  std::string bytes;
  for (const FeatureHash hash : hashes) {
    bytes += fmt::format("{:016x}", hash);
  }
  EXPECT_EQ(kFeatureSet, 1U);
  EXPECT_EQ(fmt::format("{} {:016x}", hashes.size(), hash_feature(bytes)), "5879 f25495675605b9b8");
}

}  // namespace
}  // namespace pugmark
