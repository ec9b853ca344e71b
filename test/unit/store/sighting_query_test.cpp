// Covers sightings by day, by hour and as a list.
#include "pugmark/store/sighting_query.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pugmark/store/verdict_ledger.h"
#include "unit/store/support.h"

namespace pugmark::store {
namespace {

using testing::ElementsAre;
using testing_store::example;
using testing_store::kNoon;
using testing_store::kSecond;
using testing_store::TempStore;

class SightingQuery : public testing::Test {
 protected:
  SightingQuery() {
    Finding early = example("10.0.0.1", "WWW.Corp.example:8080", 3);
    early.ts = Timestamp{kNoon.microseconds - 100 * kSecond};
    store_.record({early, example("10.0.0.1", "corp.example", 9), example("10.0.0.2", "notcorp.example", 6)});
  }

  StoredFinding of(const std::string& host) {
    FindingFilter filter;
    filter.host = host;
    return store_.list(filter).at(0);
  }

  TempStore store_;
};

TEST_F(SightingQuery, CountsSightingsByDayAndVerdict) {
  constexpr std::int64_t kDay = 86'400 * kSecond;
  constexpr std::int64_t kNoonsDay = kNoon.microseconds / kDay;
  Finding again = example("10.0.0.1", "corp.example", 9);
  again.uid = "C9";
  again.ts = Timestamp{kNoon.microseconds + kDay};
  Finding before_time = example("10.0.0.3", "old.example", 1);
  before_time.ts = Timestamp{-1};
  Finding timeless = example("10.0.0.4", "timeless.example", 1);
  timeless.ts.reset();
  store_.record({again, before_time, timeless});
  ASSERT_TRUE(record_verdicts(store_.database(), {of("corp.example")}, {Verdict::kMalicious, "ann", kNoon, ""}));
  const auto days = sightings_by_day(store_.database(), {});
  ASSERT_TRUE(days) << days.error().message();
  ASSERT_EQ(days->size(), 3U);
  const auto open = static_cast<std::size_t>(Verdict::kOpen);
  const auto malicious = static_cast<std::size_t>(Verdict::kMalicious);
  EXPECT_EQ(days->at(0).day, -1);
  EXPECT_EQ(days->at(1).day, kNoonsDay);
  EXPECT_EQ(days->at(1).sightings[open], 2U);
  EXPECT_EQ(days->at(1).sightings[malicious], 1U);
  EXPECT_EQ(days->at(2).day, kNoonsDay + 1);
  EXPECT_EQ(days->at(2).sightings[malicious], 1U);
  ASSERT_TRUE(store_.database().execute("UPDATE sighting SET ts = -9223372036854775807 - 1 WHERE uid = 'C9'"));
  EXPECT_EQ(sightings_by_day(store_.database(), {})->size(), 2U) << "no log can say that";
  ASSERT_TRUE(store_.database().execute("UPDATE sighting SET ts = " + std::to_string(again.ts->microseconds) +
                                        " WHERE uid = 'C9'"));
  FindingFilter since;
  since.since = again.ts;
  const auto later = sightings_by_day(store_.database(), since);
  ASSERT_TRUE(later);
  EXPECT_EQ(later->size(), 1U) << "what the findings that were seen since did before is left out";
}

TEST_F(SightingQuery, CountsSightingsByHourOfTheWeek) {
  Finding before_time = example("10.0.0.3", "old.example", 1);
  before_time.ts = Timestamp{-1};  // the last hour of a Wednesday
  store_.record({before_time});
  const auto hours = sightings_by_hour(store_.database(), {});
  ASSERT_TRUE(hours) << hours.error().message();
  EXPECT_EQ((*hours)[2][23], 1U);
  EXPECT_EQ((*hours)[4][12], 2U) << "2025-11-28, a Friday, at noon";
  EXPECT_EQ((*hours)[4][11], 1U);
  FindingFilter others;
  others.client = "10.0.0.3";
  EXPECT_EQ((*sightings_by_hour(store_.database(), others))[4][12], 0U);
}

TEST_F(SightingQuery, ListsTheLatestWithWhatTheyAreOf) {
  Finding again = example("10.0.0.2", "notcorp.example", 6);
  again.uid = "C9";
  again.ts = Timestamp{kNoon.microseconds + kSecond};
  Finding timeless = example("10.0.0.4", "timeless.example", 1);
  timeless.ts.reset();
  store_.record({again, timeless});
  ASSERT_TRUE(record_verdicts(store_.database(), {of("notcorp.example")}, {Verdict::kUnsure, "ann", kNoon, ""}));
  const auto latest = latest_sightings(store_.database(), {}, 2);
  ASSERT_TRUE(latest) << latest.error().message();
  ASSERT_EQ(latest->size(), 2U);
  EXPECT_EQ(latest->at(0).sighting.uid, "C9");
  EXPECT_EQ(latest->at(0).finding, of("notcorp.example").id);
  EXPECT_EQ(latest->at(0).client, "10.0.0.2");
  EXPECT_EQ(latest->at(0).score, 6);
  EXPECT_EQ(latest->at(0).verdict, Verdict::kUnsure);
  EXPECT_EQ(latest_sightings(store_.database(), {}, 100)->size(), 4U) << "what has no time is on no time line";
}

}  // namespace
}  // namespace pugmark::store
