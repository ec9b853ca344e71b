// Covers the list of corrections: written, read again, applied, and refused where it makes no sense.
#include "pugmark/app/labelled/corrections.h"

#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/samples_support.h"

namespace pugmark::app {
namespace {

using testing::HasSubstr;

/// Two logs: the first normal, the second malicious with disguised copies.
LabelledConnections two_logs(const std::string& odd_host) {
  LabelledConnections connections;
  connections.files.push_back({Label::kNormal, true, 1, "normal.log", "aaaa", 3});
  connections.files.push_back({Label::kMalicious, true, 1, "evil.log", "bbbb", 3});
  std::uint32_t feature = 0;
  const auto add = [&](std::uint32_t file, const std::string& host, bool disguised) {
    connections.rows.add(connections.files[file].label, std::vector<std::uint32_t>{feature++}, disguised);
    ConnectionSource source;
    source.file = file;
    source.host = host;
    source.disguised = disguised;
    connections.sources.push_back(source);
  };
  add(0, odd_host, false);
  add(0, "fine.example", false);
  add(0, "", false);
  for (const char* const host : {"evil.example", "fine.example"}) {
    add(1, host, false);
    add(1, host, true);
  }
  return connections;
}

class CorrectionsTest : public testing::Test {
 protected:
  std::string write(const std::string& text) {
    std::string path = scratch_.file("corrections.tsv");
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  std::string problem(const std::string& lines) {
    const auto opened = Corrections::open(write("#pugmark-corrections 1\n" + lines));
    EXPECT_FALSE(opened.has_value());
    return opened ? std::string() : opened.error().place() + ": " + opened.error().message();
  }

  /// The corrected connections as text: label, host, feature.
  static std::vector<std::string> shown(const LabelledConnections& connections) {
    std::vector<std::string> lines;
    for (std::size_t row = 0; row < connections.rows.size(); ++row) {
      lines.push_back(std::string(to_string(connections.rows.label(row))) + ' ' + connections.sources[row].host + ' ' +
                      std::to_string(connections.rows.features(row)[0]));
    }
    return lines;
  }

  ScratchFolder scratch_;
  KeepingSink sink_;
};

TEST_F(CorrectionsTest, WhatAnAuditWritesIsAppliedToTheConnectionsItMeans) {
  const std::string odd = "tab\there\nline\\x41 -\xff";
  LabelledConnections connections = two_logs(odd);
  LabelAudit audit;
  const auto suspect = [&](std::uint32_t file, const std::string& host) {
    ToldSuspicion told;
    told.suspicion.malicious = file == 1;
    told.file = connections.files[file].path + "\twith a tab";
    told.content = connections.files[file].content;
    told.host = host;
    told.reasons.push_back({"a\nreason", 1});
    audit.suspicions.push_back(told);
  };
  suspect(0, odd);
  suspect(0, "");
  suspect(1, "fine.example");
  const auto corrections = Corrections::open(write(corrections_text(audit)));
  ASSERT_TRUE(corrections.has_value()) << corrections.error().message();
  const CorrectionCounts counts = corrections->apply(connections, sink_);
  EXPECT_EQ(counts.relabelled, 2U);
  EXPECT_EQ(counts.left_out, 1U);  // its disguised copy is not counted
  EXPECT_THAT(shown(connections),
              testing::ElementsAre("malicious " + odd + " 0", "normal fine.example 1", "malicious  2",
                                   "malicious evil.example 3", "malicious evil.example 4"));
  EXPECT_TRUE(sink_.kept.empty());
}

TEST_F(CorrectionsTest, WhatBecomesNormalLosesItsDisguisedCopy) {
  LabelledConnections connections = two_logs("odd.example");
  const auto corrections = Corrections::open(write("#pugmark-corrections 1\r\nnormal\tbbbb\tfine.example\r\n"));
  ASSERT_TRUE(corrections.has_value()) << corrections.error().message();
  const CorrectionCounts counts = corrections->apply(connections, sink_);
  EXPECT_EQ(counts.relabelled, 1U);
  EXPECT_EQ(counts.left_out, 0U);
  EXPECT_EQ(shown(connections).back(), "normal fine.example 5");
}

TEST_F(CorrectionsTest, ALineThatMeansNothingIsSaidAndTheOthersAreApplied) {
  LabelledConnections connections = two_logs("odd.example");
  const auto corrections =
      Corrections::open(write("#pugmark-corrections 1\n# why\ndrop\tcccc\tfine.example\n\ndrop\taaaa\tfine.example"));
  ASSERT_TRUE(corrections.has_value()) << corrections.error().message();
  EXPECT_EQ(corrections->apply(connections, sink_).left_out, 1U);
  ASSERT_EQ(sink_.kept.size(), 1U);
  EXPECT_EQ(sink_.kept[0].line, 3U);
  EXPECT_EQ(sink_.kept[0].what, "no connection of these logs is meant");
}

TEST_F(CorrectionsTest, WhatMakesNoSenseIsRefusedWithItsLine) {
  EXPECT_THAT(problem("evil\taaaa\tfine.example\n"), HasSubstr("tsv:2: 'evil' is neither normal, malicious nor drop"));
  EXPECT_THAT(problem("drop\taaaa\n"), HasSubstr("tsv:2: the log's hash or the host is missing"));
  EXPECT_THAT(problem("drop\taaaa\tx\nnormal\taaaa\tx\n"), HasSubstr("tsv:3: it contradicts line 2"));
  const auto foreign = Corrections::open(write("drop\taaaa\tx\n"));
  ASSERT_FALSE(foreign.has_value());
  EXPECT_THAT(foreign.error().message(), HasSubstr("no list of corrections: its first line is not"));
  const auto empty = Corrections::open(write(""));
  ASSERT_FALSE(empty.has_value());
  EXPECT_THAT(empty.error().message(), HasSubstr("it is empty"));
  EXPECT_FALSE(Corrections::open(scratch_.file("nowhere")).has_value());
}

}  // namespace
}  // namespace pugmark::app
