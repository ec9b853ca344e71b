// Covers what people type to choose findings.
#include "pugmark/app/review/filter_words.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/store/support.h"

namespace pugmark::app {
namespace {

using testing::HasSubstr;
using testing_store::example;
using testing_store::kNoon;
using testing_store::kSecond;
using testing_store::TempStore;

class ParseQuery : public testing::Test {
 protected:
  ParseQuery() { store_.record({example("10.0.0.1", "a.example")}); }

  store::FindingFilter filter_of(const std::string& query) {
    auto filter = parse_query(store_.database(), query, kNoon);
    EXPECT_TRUE(filter) << query << ": " << filter.error().message();
    return filter ? *std::move(filter) : store::FindingFilter();
  }
  std::string error_of(const std::string& query) {
    const auto filter = parse_query(store_.database(), query, kNoon);
    EXPECT_FALSE(filter) << query;
    return filter ? std::string() : filter.error().message();
  }

  TempStore store_;
};

TEST_F(ParseQuery, ReadsEveryWord) {
  const auto filter = filter_of(
      "host:*.top server:192.0.2.1 client:10.0.0.5 uid:C1a identifier:curl score:2..8 verdict:any since:2026-11-24 "
      "until:2026-11-25 run:last odd");
  EXPECT_EQ(filter.host, "*.top");
  EXPECT_EQ(filter.exact_server, "192.0.2.1");
  EXPECT_EQ(filter.client, "10.0.0.5");
  EXPECT_EQ(filter.uid, "C1a");
  EXPECT_EQ(filter.identifier, "curl");
  EXPECT_EQ(filter.least_score, 2);
  EXPECT_EQ(filter.most_score, 8);
  EXPECT_EQ(filter.verdict, store::VerdictFilter::kAny);
  EXPECT_EQ(filter.since, parse_timestamp("2026-11-24T00:00:00Z"));
  EXPECT_EQ(filter.until, parse_timestamp("2026-11-25T23:59:59.999999Z")) << "a day is meant to its end";
  EXPECT_EQ(filter.run, 1);
  EXPECT_EQ(filter.text, "odd");
  EXPECT_NE(filter.safelist, nullptr);
}

TEST_F(ParseQuery, OfNothingIsAllThatIsNotBenign) {
  const auto filter = filter_of("   ");
  EXPECT_EQ(filter.verdict, store::VerdictFilter::kNotBenign);
  EXPECT_TRUE(filter.text.empty());
}

TEST_F(ParseQuery, ReadsScoresAsTheyAreTyped) {
  EXPECT_EQ(filter_of("score:>5").least_score, 5);
  EXPECT_EQ(filter_of("score:>=5").least_score, 5);
  EXPECT_EQ(filter_of("score:<5").most_score, 5);
  EXPECT_EQ(filter_of("score:-1.5").least_score, -1.5);
  const auto both = filter_of("score:>2 score:<8");
  EXPECT_EQ(both.least_score, 2);
  EXPECT_EQ(both.most_score, 8);
}

TEST_F(ParseQuery, CountsAgesBackFromNow) {
  EXPECT_EQ(filter_of("last:7d").since, Timestamp{kNoon.microseconds - 7 * 86'400 * kSecond});
  EXPECT_EQ(filter_of("since:30m").since, Timestamp{kNoon.microseconds - 1800 * kSecond});
}

TEST_F(ParseQuery, TakesQuotedValuesAsTheyAre) {
  EXPECT_EQ(filter_of(R"(identifier:"Mozilla/4.0 (c")").identifier, "Mozilla/4.0 (c");
  EXPECT_EQ(filter_of(R"(identifier:"say \"hi\" \\ there")").identifier, R"(say "hi" \ there)");
  EXPECT_EQ(filter_of(R"("host:colon")").text, "host:colon");
  EXPECT_EQ(filter_of("host:[::1]:8080").host, "[::1]:8080");
}

TEST_F(ParseQuery, ShowsWhatTheSafelistHidesWhereAsked) {
  EXPECT_EQ(filter_of("hidden:yes").safelist, nullptr);
  EXPECT_NE(filter_of("hidden:no").safelist, nullptr);
}

TEST_F(ParseQuery, SaysWhatIsWrong) {
  EXPECT_THAT(error_of("color:red"), HasSubstr("color:"));
  EXPECT_THAT(error_of("host:"), HasSubstr("nothing stands behind host:"));
  EXPECT_THAT(error_of(":x"), HasSubstr("nothing stands before a colon"));
  EXPECT_THAT(error_of("host:a host:b"), HasSubstr("host: is there twice"));
  EXPECT_THAT(error_of("verdict:open verdict:any"), HasSubstr("verdict: is there twice"));
  EXPECT_THAT(error_of("last:7d since:2026-11-24"), HasSubstr("is there twice"));
  EXPECT_THAT(error_of("score:>2 score:>3"), HasSubstr("the same end twice"));
  EXPECT_THAT(error_of("two words"), HasSubstr("several words"));
  EXPECT_THAT(error_of("identifier:\"open"), HasSubstr("not closed"));
  EXPECT_THAT(error_of("score:high"), HasSubstr("'high' is no score"));
  EXPECT_THAT(error_of("score:8..2"), HasSubstr("no score"));
  EXPECT_THAT(error_of("score:>inf"), HasSubstr("no score"));
  EXPECT_THAT(error_of("verdict:evil"), HasSubstr("'evil' is no verdict"));
  EXPECT_THAT(error_of("last:2026-11-24"), HasSubstr("no last"));
  EXPECT_THAT(error_of("since:2026-13-01"), HasSubstr("no since"));
  EXPECT_THAT(error_of("hidden:maybe"), HasSubstr("no hidden"));
  EXPECT_THAT(error_of("run:9"), HasSubstr("there is no run 9; the last is 1"));
  EXPECT_THAT(error_of("run:x"), HasSubstr("no run"));
}

}  // namespace
}  // namespace pugmark::app
