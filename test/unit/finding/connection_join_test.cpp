// Covers the joining of messages into connections: the strongest message, order, streams, time and bounds.
#include "pugmark/finding/connection_join.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pugmark {
namespace {

using testing::ElementsAre;

class ConnectionJoinTest : public testing::Test {
 protected:
  void add(const std::string& stream, const std::string& uid, double score, std::int64_t seconds = 0) {
    Finding finding;
    finding.score = score;
    finding.uid = uid;
    join_.add(stream, uid, Timestamp{seconds * 1'000'000}, std::move(finding));
  }
  void add_quiet(const std::string& uid, std::int64_t seconds = 0) {
    join_.add("log", uid, Timestamp{seconds * 1'000'000}, std::nullopt);
  }
  std::vector<std::string> uids() const {
    std::vector<std::string> out;
    for (const Finding& finding : done_) {
      out.push_back(finding.uid);
    }
    return out;
  }

  std::vector<Finding> done_;
  ConnectionJoin join_{[this](Finding finding) { done_.push_back(std::move(finding)); }};
};

TEST_F(ConnectionJoinTest, TheStrongestMessageStandsForTheConnection) {
  add("log", "C1", 1);
  add("log", "C1", 5);
  add("log", "C1", 3);
  EXPECT_TRUE(done_.empty());
  join_.finish();
  ASSERT_EQ(done_.size(), 1U);
  EXPECT_EQ(done_[0].score, 5);
  EXPECT_EQ(done_[0].messages, 3U);
  EXPECT_EQ(join_.connections(), 1U);
}

TEST_F(ConnectionJoinTest, MessagesBelowTheThresholdCountButAreNoFinding) {
  add_quiet("C1");
  add("log", "C1", 2);
  add_quiet("C1");
  add_quiet("C2");
  join_.finish();
  ASSERT_EQ(done_.size(), 1U);
  EXPECT_EQ(done_[0].messages, 3U);
  EXPECT_EQ(join_.connections(), 2U);
}

TEST_F(ConnectionJoinTest, ConnectionsComeInTheOrderOfTheirLastMessages) {
  add("log", "C1", 1);
  add("log", "C2", 1);
  add("log", "C1", 1);
  join_.finish();
  EXPECT_THAT(uids(), ElementsAre("C2", "C1"));
}

TEST_F(ConnectionJoinTest, TheSameUidInAnotherLogIsAnotherConnection) {
  add("a", "C1", 1);
  add("b", "C1", 2);
  join_.finish();
  EXPECT_EQ(done_.size(), 2U);
  EXPECT_EQ(join_.connections(), 2U);
}

TEST_F(ConnectionJoinTest, AMessageWithoutUidIsDoneAtOnceAndAlone) {
  add("log", "", 1);
  add("log", "", 2);
  EXPECT_EQ(done_.size(), 2U);
  EXPECT_EQ(join_.connections(), 2U);
}

TEST_F(ConnectionJoinTest, AQuietConnectionIsDoneWhenTheWindowHasPassed) {
  add("log", "C1", 1, 0);
  add("log", "C2", 1, 600);
  EXPECT_TRUE(done_.empty());
  add("log", "C2", 1, 601);
  EXPECT_THAT(uids(), ElementsAre("C1"));
  add("log", "C1", 1, 602);
  join_.finish();
  EXPECT_EQ(join_.connections(), 3U);
}

TEST_F(ConnectionJoinTest, TimeThatRunsBackwardsOrIsMissingClosesNothing) {
  add("log", "C1", 1, 10000);
  add("log", "C2", 1, 0);
  join_.add("log", "C3", std::nullopt, std::nullopt);
  add("log", "C1", 1, 10001);
  EXPECT_TRUE(done_.empty());
  EXPECT_EQ(join_.connections(), 3U);
}

TEST_F(ConnectionJoinTest, NoMoreThanTheLimitStayOpen) {
  for (std::size_t i = 0; i <= ConnectionJoin::kMaxOpen; ++i) {
    add("log", "C" + std::to_string(i), 1);
  }
  EXPECT_THAT(uids(), ElementsAre("C0"));
}

TEST_F(ConnectionJoinTest, FinishingTwiceGivesNothingTwice) {
  add("log", "C1", 1);
  join_.finish();
  join_.finish();
  EXPECT_EQ(done_.size(), 1U);
}

}  // namespace
}  // namespace pugmark
