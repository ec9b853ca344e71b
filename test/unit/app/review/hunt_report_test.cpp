// Covers what is gathered for a report: totals, what is listed, runs, and bounds.
#include "pugmark/app/review/hunt_report.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pugmark/store/verdict_ledger.h"
#include "unit/store/support.h"

namespace pugmark::app {
namespace {

using testing::HasSubstr;
using testing_store::example;
using testing_store::kNoon;
using testing_store::TempStore;

HuntReport report_of(TempStore& store, std::uint64_t most, const store::FindingFilter& filter = {}) {
  HuntReportOptions options;
  options.filter = filter;
  options.most = most;
  options.made = kNoon;
  auto report = read_hunt_report(store.database(), options);
  EXPECT_TRUE(report) << report.error().message();
  return report ? *std::move(report) : HuntReport();
}

TEST(ReadHuntReport, CountsAllAndListsTheStrongest) {
  TempStore store;
  store.record({example("10.0.0.1", "a.example", 9), example("10.0.0.2", "A.example:8080", 3),
                example("10.0.0.1", "b.example", 5), example("", "c.example", 1)});
  ASSERT_TRUE(store::record_verdicts(store.database(), {store.all().back()}, {Verdict::kBenign, "ann", kNoon, ""}));
  const HuntReport report = report_of(store, 2);
  EXPECT_EQ(report.findings, 3U);
  EXPECT_EQ(report.listed, 2U);
  EXPECT_EQ(report.sightings, 3U);
  EXPECT_EQ(report.clients, 2U);
  EXPECT_EQ(report.host_count, 2U);
  EXPECT_EQ(report.benign_left_out, 1U);
  ASSERT_EQ(report.hosts.size(), 2U);
  EXPECT_EQ(report.hosts[0].all.key, "a.example");
  EXPECT_EQ(report.hosts[0].all.findings, 2U) << "the weaker one, too";
  EXPECT_EQ(report.hosts[0].findings.size(), 1U);
  EXPECT_EQ(report.first_seen, kNoon);
}

TEST(ReadHuntReport, TellsOfTheNewestRunsAndOfThoseBehindWhatItLists) {
  TempStore store;
  store.record({example("10.0.0.1", "a.example")});
  for (std::size_t i = 0; i < kRunsReported + 4; ++i) {
    store.record({});
  }
  const HuntReport report = report_of(store, 10);
  ASSERT_EQ(report.runs.size(), kRunsReported + 1);
  EXPECT_EQ(report.runs.back().number, 1);
  EXPECT_EQ(report.runs_left_out, 4U);
  ASSERT_EQ(report.models.size(), 1U) << "all had the same";
  EXPECT_FALSE(report.models[0].card);
  EXPECT_THAT(report.models[0].no_card, HasSubstr("there is no file team.pug here"));
  store::FindingFilter one;
  one.run = 3;
  EXPECT_EQ(report_of(store, 10, one).runs.size(), 1U);
}

TEST(ReadHuntReport, KeepsTheBeginningOfWhatIsLong) {
  TempStore store;
  Finding finding = example("10.0.0.1", "a.example");
  finding.identifier = std::string(1'000'000, 'x');
  finding.uri = finding.identifier;
  finding.evidence[0].value = finding.identifier;
  finding.texts[1].text = "\"SERVER\":\"" + finding.identifier + "\"";
  store.record({finding});
  const HuntReport report = report_of(store, 10);
  const ReportedFinding& told = report.hosts.at(0).findings.at(0);
  EXPECT_LT(told.stored.identifier.size() + told.finding.identifier.size() + told.finding.uri.size() +
                told.finding.evidence[0].value.size(),
            10'000U);
  EXPECT_EQ(told.finding.texts.size(), 1U);
  EXPECT_TRUE(told.finding.texts_cut);
}

}  // namespace
}  // namespace pugmark::app
