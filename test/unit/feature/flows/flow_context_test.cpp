// Covers what is remembered of connections and logs, in which order, and that it is bounded.
#include "pugmark/feature/flows/flow_context.h"

#include <cmath>
#include <string>

#include <gtest/gtest.h>

namespace pugmark {
namespace {

using Column = FlowColumn;

Timestamp at_ms(std::int64_t milliseconds) { return {milliseconds * 1000}; }

FlowRow add(FlowContext& context, std::string_view uid, std::optional<Timestamp> ts,
            std::string_view host = "a.example", std::string_view uri = "/") {
  FlowRow row;
  context.add({uid, ts, FlowContext::hash_of_host(host), FlowContext::hash_of_request("GET", uri)}, row);
  return row;
}

TEST(FlowContext, KnowsNothingBeforeTheFirstRequest) {
  FlowContext context;
  const FlowRow row = add(context, "C1", at_ms(5));
  EXPECT_EQ(row[Column::kConnectionRequests], 0);
  EXPECT_EQ(row[Column::kConnectionGap], -1);
  EXPECT_EQ(row[Column::kConnectionGapChange], -1);
  EXPECT_EQ(row[Column::kConnectionRepeats], 0);
  EXPECT_EQ(row[Column::kConnectionHosts], 1);
  EXPECT_EQ(row[Column::kLogHostRequests], 0);
  EXPECT_EQ(row[Column::kLogHostShare], 0);
}

TEST(FlowContext, MeasuresTheTimeBetweenRequestsOfAConnection) {
  FlowContext context;
  add(context, "C1", at_ms(1000));
  add(context, "C2", at_ms(1001));
  FlowRow row = add(context, "C1", at_ms(1003));
  EXPECT_EQ(row[Column::kConnectionRequests], 1);
  EXPECT_EQ(row[Column::kConnectionGap], 2);  // log2(1 + 3)
  EXPECT_EQ(row[Column::kConnectionGapChange], -1);
  row = add(context, "C1", at_ms(1018));
  EXPECT_FLOAT_EQ(row[Column::kConnectionRequests], 1.5849625F);
  EXPECT_EQ(row[Column::kConnectionGap], 4);  // log2(1 + 15)
  EXPECT_EQ(row[Column::kConnectionGapChange], 2);
  row = add(context, "C1", at_ms(1019));
  EXPECT_EQ(row[Column::kConnectionGap], 1);
  EXPECT_EQ(row[Column::kConnectionGapChange], 3);
}

TEST(FlowContext, TakesTimeThatGoesBackForNoTime) {
  FlowContext context;
  add(context, "C1", at_ms(1000));
  EXPECT_EQ(add(context, "C1", at_ms(500))[Column::kConnectionGap], 0);
  EXPECT_EQ(add(context, "C1", Timestamp{INT64_MIN})[Column::kConnectionGap], 0);
  const FlowRow row = add(context, "C1", Timestamp{INT64_MAX});
  EXPECT_TRUE(std::isfinite(row[Column::kConnectionGap]));
}

TEST(FlowContext, DoesNotKnowTheGapWhereATimeIsMissing) {
  FlowContext context;
  const auto is_unknown = [&](std::optional<Timestamp> ts) {
    const FlowRow row = add(context, "C1", ts);
    return std::pair(std::isnan(row[Column::kConnectionGap]), std::isnan(row[Column::kConnectionGapChange]));
  };
  EXPECT_EQ(is_unknown(std::nullopt), std::pair(true, true));
  EXPECT_EQ(is_unknown(at_ms(1)), std::pair(true, true));
  EXPECT_EQ(is_unknown(at_ms(2)), std::pair(false, true));
  EXPECT_EQ(is_unknown(at_ms(3)), std::pair(false, false));
}

TEST(FlowContext, CountsRepeatsOfMethodAndUriInTheConnection) {
  FlowContext context;
  add(context, "C1", at_ms(1), "a.example", "/x");
  EXPECT_EQ(add(context, "C1", at_ms(2), "a.example", "/y")[Column::kConnectionRepeats], 0);
  EXPECT_EQ(add(context, "C1", at_ms(3), "a.example", "/x")[Column::kConnectionRepeats], 1);
  EXPECT_FLOAT_EQ(add(context, "C1", at_ms(4), "a.example", "/x")[Column::kConnectionRepeats], 1.5849625F);
  EXPECT_EQ(add(context, "C2", at_ms(5), "a.example", "/x")[Column::kConnectionRepeats], 0);
}

TEST(FlowContext, RemembersTheRequestsThatCameLast) {
  FlowContext context;
  const auto repeats = [&](std::size_t i) {
    return add(context, "C1", at_ms(1), "a.example", "/" + std::to_string(i))[Column::kConnectionRepeats];
  };
  const std::size_t most = FlowContext::kMostOfConnection;
  for (std::size_t i = 0; i < most; ++i) {
    EXPECT_EQ(repeats(i), 0);
  }
  EXPECT_EQ(repeats(0), 1);
  EXPECT_EQ(repeats(most), 0);  // in the place of 1
  EXPECT_FLOAT_EQ(repeats(0), 1.5849625F);
  EXPECT_EQ(repeats(2), 1);
  EXPECT_EQ(repeats(1), 0);
}

TEST(FlowContext, CountsHostsOfTheConnectionUpToItsBound) {
  FlowContext context;
  const auto hosts = [&](const std::string& host) {
    return add(context, "C1", at_ms(1), host)[Column::kConnectionHosts];
  };
  EXPECT_EQ(hosts(""), 0);
  EXPECT_EQ(hosts("a.example"), 1);
  EXPECT_EQ(hosts("A.EXAMPLE:8080"), 1);
  EXPECT_EQ(hosts("b.example"), 2);
  for (int i = 0; i < 1000; ++i) {
    hosts(std::to_string(i));
  }
  EXPECT_EQ(hosts("a.example"), static_cast<float>(FlowContext::kMostOfConnection));
}

TEST(FlowContext, CountsRequestsToAHostInTheLog) {
  FlowContext context;
  add(context, "C1", at_ms(1), "a.example");
  add(context, "C2", at_ms(2), "b.example");
  add(context, "", at_ms(3), "a.example");
  const FlowRow row = add(context, "C4", at_ms(4), "b.example");
  EXPECT_EQ(row[Column::kLogHostRequests], 1);
  EXPECT_EQ(row[Column::kLogHostShare], 1);  // 2 of 4
  const FlowRow without = add(context, "C5", at_ms(5), "");
  EXPECT_TRUE(std::isnan(without[Column::kLogHostRequests]));
  EXPECT_TRUE(std::isnan(without[Column::kLogHostShare]));
}

TEST(FlowContext, GivesARowWithoutUidAConnectionOfItsOwn) {
  FlowContext context;
  add(context, "", at_ms(1));
  const FlowRow row = add(context, "", at_ms(2));
  EXPECT_EQ(row[Column::kConnectionRequests], 0);
  EXPECT_EQ(row[Column::kConnectionGap], -1);
  EXPECT_EQ(row[Column::kConnectionRepeats], 0);
}

TEST(FlowContext, ForgetsAllAtTheBeginningOfALog) {
  FlowContext context;
  const FlowRow first = add(context, "C1", at_ms(1));
  add(context, "C1", at_ms(2));
  context.begin_log();
  const FlowRow again = add(context, "C1", at_ms(1));
  EXPECT_EQ(first.values, again.values);
}

TEST(FlowContext, ForgetsTheConnectionThatWasSeenLongestAgo) {
  FlowContext context;
  const auto uid = [](std::size_t i) { return "C" + std::to_string(i); };
  for (std::size_t i = 0; i < FlowContext::kMostConnections; ++i) {
    add(context, uid(i), at_ms(1));
  }
  EXPECT_EQ(add(context, uid(0), at_ms(2))[Column::kConnectionRequests], 1);
  add(context, "another", at_ms(3));  // in the place of 1
  EXPECT_EQ(add(context, uid(0), at_ms(4))[Column::kConnectionRepeats], 1.5849625F);
  EXPECT_EQ(add(context, uid(1), at_ms(5))[Column::kConnectionRequests], 0);  // in the place of 2
  EXPECT_EQ(add(context, uid(3), at_ms(6))[Column::kConnectionRequests], 1);
}

TEST(FlowContext, NeverTakesAHostForRarerThanItIs) {
  FlowContext context;
  add(context, "", at_ms(1), "often.example");
  add(context, "", at_ms(1), "often.example");
  for (int i = 0; i < 200'000; ++i) {
    add(context, "", at_ms(1), std::to_string(i) + ".example");
  }
  const FlowRow row = add(context, "", at_ms(1), "often.example");
  EXPECT_GE(row[Column::kLogHostRequests], 1.5849625F);
  EXPECT_LT(row[Column::kLogHostRequests], 5);
  EXPECT_GE(row[Column::kLogHostShare], 0);
}

TEST(FlowContext, HashesTheSameInEveryRun) {
  EXPECT_EQ(FlowContext::hash_of_host(""), 0U);
  EXPECT_EQ(FlowContext::hash_of_host(":80"), 0U);
  EXPECT_EQ(FlowContext::hash_of_host("WWW.example.com"), FlowContext::hash_of_host("www.example.com:80"));
  EXPECT_NE(FlowContext::hash_of_host("[2001:db8::1]"), FlowContext::hash_of_host("[2001:db8::2]:80"));
  EXPECT_EQ(FlowContext::hash_of_host(std::string(5000, 'A')), FlowContext::hash_of_host(std::string(5000, 'a')));
  EXPECT_NE(FlowContext::hash_of_request("GET", "/a"), FlowContext::hash_of_request("GE", "T/a"));
  EXPECT_NE(FlowContext::hash_of_request("GET", "/a"), FlowContext::hash_of_request("POST", "/a"));
}

}  // namespace
}  // namespace pugmark
