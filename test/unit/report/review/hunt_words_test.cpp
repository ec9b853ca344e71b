// Covers what a report says in words: the summary, stretches of days, times.
#include "pugmark/report/review/hunt_words.h"

#include <numeric>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pugmark::report {
namespace {

using testing::ElementsAre;

constexpr auto kOpen = static_cast<std::size_t>(Verdict::kOpen);
constexpr auto kMalicious = static_cast<std::size_t>(Verdict::kMalicious);

DayOfSightings day(std::int64_t number, std::uint64_t count) {
  DayOfSightings day;
  day.day = number;
  day.sightings[kOpen] = count;
  return day;
}

TEST(SummarySentences, SayWhatThereIsAndWhatIsLeftOut) {
  HuntReport hunt;
  EXPECT_THAT(summary_sentences(hunt), ElementsAre("Nothing was found."));
  hunt.findings = 1201;
  hunt.listed = 200;
  hunt.verdicts[kOpen] = 1200;
  hunt.verdicts[kMalicious] = 1;
  hunt.host_count = 30;
  hunt.sightings = 5000;
  hunt.first_seen = Timestamp{0};
  hunt.last_seen = Timestamp{1'000'000};
  hunt.benign_left_out = 2;
  hunt.hidden = 1;
  EXPECT_THAT(summary_sentences(hunt),
              ElementsAre("1 201 findings (1 malicious, 1 200 open) of 30 hosts, seen 5 000 times.",
                          "First seen 1970-01-01 00:00:00, last seen 1970-01-01 00:00:01 (all times are UTC).",
                          "The strongest 200 are listed; the others count in all figures.",
                          "Left out, for they were judged benign: 2 findings.", "Hidden by the safelist: 1 finding."));
}

TEST(SeenWords, TellOneTimeOnce) {
  StoredFinding finding;
  finding.sightings = 1;
  EXPECT_EQ(seen_words(finding), "seen once, time unknown");
  finding.first_seen = finding.last_seen = Timestamp{0};
  EXPECT_EQ(seen_words(finding), "seen once, 1970-01-01 00:00:00");
  finding.sightings = 3;
  finding.last_seen = Timestamp{60'000'000};
  EXPECT_EQ(seen_words(finding), "seen 3 times, 1970-01-01 00:00:00 to 1970-01-01 00:01:00");
}

constexpr std::int64_t kToday = 20'000;
constexpr Timestamp kMade{kToday * kDayLength};

TEST(StretchesOf, AreDaysWithTheEmptyOnesBetween) {
  const Stretches stretches = stretches_of({day(19'010, 1), day(19'013, 4)}, kMade);
  EXPECT_EQ(stretches.days, 1);
  ASSERT_EQ(stretches.all.size(), 4U);
  EXPECT_EQ(stretches.all[0].sightings[kOpen], 1U);
  EXPECT_EQ(stretches.all[1].sightings[kOpen], 0U);
  EXPECT_EQ(stretches.all[3].day, 19'013);
  EXPECT_EQ(stretches.all[3].sightings[kOpen], 4U);
  EXPECT_EQ(stretch_words(stretches, stretches.all[3]), "2022-01-21");
  EXPECT_TRUE(stretches_of({}, kMade).all.empty());
}

TEST(StretchesOf, LeaveOutDaysThatNoTrafficIsOf) {
  // The year 1, a clock that was never set, tomorrow, the day behind, the year 9999.
  const std::vector<DayOfSightings> days = {day(-719'162, 1),   day(0, 5),          day(19'000, 7),
                                            day(kToday + 1, 2), day(kToday + 2, 1), day(2'932'896, 1)};
  HuntReport hunt;
  hunt.days = days;
  hunt.sightings = 17;
  const Stretches stretches = stretches_of(days, kMade);
  EXPECT_EQ(stretches.all.front().day, 19'000);
  EXPECT_EQ(stretches.drawn, 9U);
  EXPECT_EQ(not_drawn_words(hunt, stretches),
            "9 of 17 sightings are drawn; the others have no time, an impossible one, or one outside of what was asked "
            "for.");
  hunt.sightings = 9;
  EXPECT_EQ(not_drawn_words(hunt, stretches), "");
}

TEST(StretchesOf, StayFew) {
  for (std::int64_t span = 1; span < 12'000; span += 7) {
    const Stretches some = stretches_of({day(7'400, 1), day(7'400 + span, 1)}, kMade);
    EXPECT_EQ(some.all.front().sightings[kOpen] + (some.all.size() > 1 ? some.all.back().sightings[kOpen] : 0), 2U);
    EXPECT_LE(some.all.size(), 62U);
  }
  const Stretches weeks = stretches_of({day(19'000, 1), day(19'433, 1)}, kMade);
  EXPECT_EQ(weeks.days, 7);
  EXPECT_EQ(stretch_words(weeks, weeks.all[1]), "2022-01-15 to 2022-01-21");
}

TEST(ShortWireLines, CutWhatNobodyReads) {
  std::string text;
  for (int i = 0; i < 300; ++i) {
    text += (i == 0 ? "" : ",") + std::string("\"X-") + std::to_string(i) + "\":\"" + std::string(5000, 'x') + "\"";
  }
  const auto lines = short_wire_lines({Origin::kClient, text}, SecretPolicy::kMask);
  ASSERT_EQ(lines.size(), 101U);
  EXPECT_EQ(lines.back(), "(200 more)");
  for (const std::string& line : lines) {
    EXPECT_LE(line.size(), 410U);
  }
  EXPECT_LE(short_text(std::string(1'000'000, 'x')).size(), 410U);
}

TEST(ToldEvidence, IsWhatSpeaksForMaliciousAndSaysNothingTwice) {
  Finding finding;
  HeaderEvidence strong;
  strong.side = "request";
  strong.header = "ACCEPT";
  strong.value = "*/*";
  strong.weight = 2;
  strong.reasons = {{"a", 1.5, "says so", {1, 9}}, {"b", 0.5, "says so", {1, 9}}, {"c", 0.01, "hardly", {1, 9}}};
  HeaderEvidence normal = strong;
  normal.weight = -1;
  finding.evidence = {strong, normal};
  const auto told = told_evidence(finding);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].name, "Accept");
  ASSERT_EQ(told[0].reasons.size(), 1U);
  EXPECT_EQ(told[0].reasons[0].weight, 2);
  EXPECT_EQ(told[0].reasons[0].logs, "[9 of 10 logs malicious]");
}

}  // namespace
}  // namespace pugmark::report
