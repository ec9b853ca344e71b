// Covers reading of times (epoch seconds, epoch milliseconds, ISO 8601), what is refused, and writing.
#include "pugmark/core/timestamp.h"

#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace pugmark {
namespace {

// Properties run with the same inputs every time, unless the caller asks for others.
[[maybe_unused]] const int kSeeded = ::setenv("RC_PARAMS", "seed=7340 max_success=200", 0);

constexpr std::int64_t kFirst = -62'135'596'800'000'000;  // 0001-01-01T00:00:00Z
constexpr std::int64_t kLast = 253'402'300'799'999'999;   // 9999-12-31T23:59:59.999999Z

std::optional<std::int64_t> micros(std::string_view text) {
  const auto time = parse_timestamp(text);
  return time ? std::optional(time->microseconds) : std::nullopt;
}

TEST(Timestamp, ReadsEpochSecondsWithExactMicroseconds) {
  EXPECT_EQ(micros("1591367999.305988"), 1'591'367'999'305'988);
  EXPECT_EQ(micros("1591367999.000001"), 1'591'367'999'000'001);
  EXPECT_EQ(micros("1591367999.5"), 1'591'367'999'500'000);
  EXPECT_EQ(micros("1591367999"), 1'591'367'999'000'000);
  EXPECT_EQ(micros("0"), 0);
}

TEST(Timestamp, CutsEpochFractionsBelowMicroseconds) {
  EXPECT_EQ(micros("1591367999.3059889999999999999999999999"), 1'591'367'999'305'988);
}

TEST(Timestamp, ReadsEpochSecondsWithAnExponent) {
  EXPECT_EQ(micros("1.5913679993e9"), 1'591'367'999'300'000);
  EXPECT_EQ(micros("1e0"), 1'000'000);
}

TEST(Timestamp, ReadsNegativeEpochSeconds) { EXPECT_EQ(micros("-1.5"), -1'500'000); }

TEST(Timestamp, TellsEpochMillisecondsByMagnitude) {
  EXPECT_EQ(micros("1591367999305"), 1'591'367'999'305'000);
  EXPECT_EQ(micros("1591367999305.988"), 1'591'367'999'305'988);
  EXPECT_EQ(micros("1.591367999305e12"), 1'591'367'999'305'000);
  EXPECT_EQ(micros("100000000000"), 100'000'000'000'000'000) << "1e11 itself is still seconds";
  EXPECT_EQ(micros("100000000001"), 100'000'000'001'000) << "above 1e11 is milliseconds";
  EXPECT_EQ(micros("999999999999"), 999'999'999'999'000) << "twelve digits";
}

TEST(Timestamp, TellsMillisecondsByOneRuleInTextAndInNumbers) {
  EXPECT_EQ(micros("100000000000.5"), 100'000'000'000'500'000) << "the fraction does not count";
  for (const char* const text : {"99999999999.5", "100000000000", "100000000000.5", "100000000000.75", "100000000001",
                                 "100000000001.5", "123456789012.25"}) {
    const double value = std::strtod(text, nullptr);
    EXPECT_EQ(parse_timestamp(text), timestamp_from_number(value)) << text;
  }
}

TEST(Timestamp, ReadsIso8601InUtc) {
  EXPECT_EQ(micros("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(micros("2026-11-24T01:52:12.123456Z"), 1'795'485'132'123'456);
  EXPECT_EQ(micros("2026-11-24T01:52:12Z"), 1'795'485'132'000'000);
  EXPECT_EQ(micros("2026-11-24 01:52:12.1Z"), 1'795'485'132'100'000);
  EXPECT_EQ(micros("2026-11-24T01:52:12.123456789Z"), 1'795'485'132'123'456);
}

TEST(Timestamp, AppliesTheOffsetOfIso8601) {
  EXPECT_EQ(micros("2026-11-24T03:52:12+02:00"), 1'795'485'132'000'000);
  EXPECT_EQ(micros("2026-11-24T03:52:12+0200"), 1'795'485'132'000'000);
  EXPECT_EQ(micros("2026-11-23T20:22:12-05:30"), 1'795'485'132'000'000);
  EXPECT_EQ(micros("2026-11-24T01:52:12+00:00"), 1'795'485'132'000'000);
}

TEST(Timestamp, ReadsALeapSecondAsTheFirstOfTheNextMinute) {
  EXPECT_EQ(micros("2016-12-31T23:59:60Z"), micros("2017-01-01T00:00:00Z"));
}

TEST(Timestamp, KnowsLeapDays) {
  EXPECT_TRUE(micros("2024-02-29T00:00:00Z"));
  EXPECT_TRUE(micros("2000-02-29T00:00:00Z"));
  EXPECT_FALSE(micros("2023-02-29T00:00:00Z"));
  EXPECT_FALSE(micros("1900-02-29T00:00:00Z"));
}

TEST(Timestamp, ReadsTheFirstAndLastMomentOfFourDigitYears) {
  EXPECT_EQ(micros("0001-01-01T00:00:00Z"), kFirst);
  EXPECT_EQ(micros("9999-12-31T23:59:59.999999Z"), kLast);
}

TEST(Timestamp, RefusesTimesThatAnOffsetMovesOutOfTheYears) {
  EXPECT_FALSE(micros("0001-01-01T00:00:00+00:01"));
  EXPECT_FALSE(micros("9999-12-31T23:59:59-00:01"));
}

class NoTimestamp : public testing::TestWithParam<const char*> {};

TEST_P(NoTimestamp, IsRefused) { EXPECT_FALSE(parse_timestamp(GetParam())) << GetParam(); }

INSTANTIATE_TEST_SUITE_P(Texts, NoTimestamp,
                         testing::Values("", " ", "-", ".", "(empty)", "x", "1591367999x", " 1591367999", "1591367999 ",
                                         "15913679 99", "1591367999,5", "1.2.3", "0x10", "+1591367999", "--5", "inf",
                                         "-inf", "nan", "NaN", "1e400", "1e30", "-1e30", "-99999999999",
                                         "9999999999999999", "123456789012345678901234567890"));

INSTANTIATE_TEST_SUITE_P(
    Iso8601, NoTimestamp,
    testing::Values("2026-11-24", "2026-11-24T01:52:12", "2026-11-24T01:52Z", "2026-11-24T01:52:12.Z",
                    "2026-11-24T01:52:12.5", "2026-11-24T01:52:12Zx", "2026-11-24T01:52:12Z ", "2026-11-24T01:52:12+",
                    "2026-11-24T01:52:12+02", "2026-11-24T01:52:12+02:", "2026-11-24T01:52:12+24:00",
                    "2026-11-24T01:52:12+02:60", "2026-11-24T01:52:12+02:00Z", "2026-11-24T24:00:00Z",
                    "2026-11-24T23:60:00Z", "2026-11-24T23:59:61Z", "2026-00-24T01:52:12Z", "2026-13-24T01:52:12Z",
                    "2026-11-00T01:52:12Z", "2026-11-31T01:52:12Z", "0000-11-24T01:52:12Z", "26-11-24T01:52:12Z",
                    "2026/11/24T01:52:12Z", "2026-11-24x01:52:12Z", "2026-1-24T01:52:12Z", "2026-11-24T1:52:12Z",
                    "2026-11-24T01-52-12Z", "2026-11-24T-1:52:12Z", "20261124T015212Z"));

TEST(Timestamp, RefusesEveryBeginningOfAnIsoTime) {
  const std::string_view whole = "2026-11-24T01:52:12.123456+02:00";
  for (std::size_t length = 5; length < whole.size(); ++length) {
    EXPECT_FALSE(parse_timestamp(whole.substr(0, length))) << whole.substr(0, length);
  }
}

TEST(Timestamp, RefusesNumbersThatAreNotFinite) {
  EXPECT_FALSE(timestamp_from_number(std::numeric_limits<double>::infinity()));
  EXPECT_FALSE(timestamp_from_number(-std::numeric_limits<double>::infinity()));
  EXPECT_FALSE(timestamp_from_number(std::numeric_limits<double>::quiet_NaN()));
  EXPECT_FALSE(timestamp_from_number(std::numeric_limits<double>::max()));
}

TEST(Timestamp, RoundsNumbersToMicroseconds) {
  EXPECT_EQ(timestamp_from_number(1591367999.305988), Timestamp{1'591'367'999'305'988});
  EXPECT_EQ(timestamp_from_number(1591367999305.0), Timestamp{1'591'367'999'305'000});
  EXPECT_EQ(timestamp_from_number(-0.25), Timestamp{-250'000});
}

TEST(Timestamp, WritesIso8601) {
  EXPECT_EQ(to_iso8601(Timestamp{1'795'485'132'123'456}), "2026-11-24T01:52:12.123456Z");
  EXPECT_EQ(to_iso8601(Timestamp{1'795'485'132'000'001}), "2026-11-24T01:52:12.000001Z");
  EXPECT_EQ(to_iso8601(Timestamp{0}), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(to_iso8601(Timestamp{kFirst}), "0001-01-01T00:00:00.000000Z");
  EXPECT_EQ(to_iso8601(Timestamp{kLast}), "9999-12-31T23:59:59.999999Z");
}

TEST(Timestamp, WritesTimesBeforeTheEpochWithAFractionThatCountsUpwards) {
  EXPECT_EQ(to_iso8601(Timestamp{-1}), "1969-12-31T23:59:59.999999Z");
}

TEST(Timestamp, WritesWholeSecondsWithoutRoundingUp) {
  EXPECT_EQ(to_iso8601_seconds(Timestamp{1'795'485'132'999'999}), "2026-11-24T01:52:12Z");
  EXPECT_EQ(to_iso8601_seconds(Timestamp{-1}), "1969-12-31T23:59:59Z");
}

TEST(Timestamp, OrdersByMoment) {
  EXPECT_LT(Timestamp{1}, Timestamp{2});
  EXPECT_EQ(Timestamp{2}, Timestamp{2});
}

RC_GTEST_PROP(TimestampProperty, WhatIsWrittenReadsBackAsTheSameMoment, ()) {
  // rc::gen::inRange takes spans below 2^32 only, so seconds are put together from days and the rest.
  const auto days = *rc::gen::inRange<std::int64_t>(-719'162, 2'932'897);
  const auto seconds = *rc::gen::inRange<std::int64_t>(0, 86'400);
  const auto rest = *rc::gen::inRange<std::int64_t>(0, 1'000'000);
  const Timestamp time{(days * 86'400 + seconds) * 1'000'000 + rest};
  RC_ASSERT(parse_timestamp(to_iso8601(time)) == time);
}

RC_GTEST_PROP(TimestampProperty, AnyTextIsReadOrRefusedWithinTheYears, (const std::string& text)) {
  const auto time = parse_timestamp(text);
  RC_ASSERT(!time || (time->microseconds >= kFirst && time->microseconds <= kLast));
}

}  // namespace
}  // namespace pugmark
