// Covers the joining of messages into connections: order, streams, time, bounds and what is continued.
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
  /// What the messages of a connection are called, one after the other.
  using Join = ConnectionJoin<std::string>;

  void add(const std::string& stream, const std::string& uid, const std::string& message, std::int64_t seconds = 0) {
    join_.add(stream, uid, Timestamp{seconds * 1'000'000}, [&](std::string& unit) { unit += message; });
  }
  std::vector<std::string> units() const {
    std::vector<std::string> out;
    for (const Join::Connection& connection : done_) {
      out.push_back(connection.unit);
    }
    return out;
  }

  std::vector<Join::Connection> done_;
  Join join_{[this](Join::Connection connection) { done_.push_back(std::move(connection)); }};
};

TEST_F(ConnectionJoinTest, MessagesOfOneUidAreOneConnection) {
  add("log", "C1", "a");
  add("log", "C2", "x");
  add("log", "C1", "b");
  EXPECT_TRUE(done_.empty());
  join_.finish();
  EXPECT_THAT(units(), ElementsAre("x", "ab"));
  EXPECT_EQ(done_[1].messages, 2U);
  EXPECT_FALSE(done_[1].continued);
  EXPECT_EQ(join_.connections(), 2U);
}

TEST_F(ConnectionJoinTest, ConnectionsComeInTheOrderOfTheirLastMessages) {
  add("log", "C1", "a");
  add("log", "C2", "b");
  add("log", "C1", "c");
  ASSERT_NE(join_.oldest(), nullptr);
  EXPECT_EQ(*join_.oldest(), "b");
  join_.finish();
  EXPECT_THAT(units(), ElementsAre("b", "ac"));
  EXPECT_EQ(join_.oldest(), nullptr);
}

TEST_F(ConnectionJoinTest, TheSameUidInAnotherLogIsAnotherConnection) {
  add("a", "C1", "x");
  add("b", "C1", "y");
  join_.finish();
  EXPECT_THAT(units(), ElementsAre("x", "y"));
  EXPECT_EQ(join_.connections(), 2U);
}

TEST_F(ConnectionJoinTest, AMessageWithoutUidIsDoneAtOnceAndAlone) {
  add("log", "", "x");
  add("log", "", "y");
  EXPECT_THAT(units(), ElementsAre("x", "y"));
  EXPECT_EQ(done_[1].messages, 1U);
  EXPECT_EQ(join_.connections(), 2U);
}

TEST_F(ConnectionJoinTest, AQuietConnectionIsDoneWhenTheWindowHasPassedAndGoesOnAsAnother) {
  add("log", "C1", "a", 0);
  add("log", "C2", "b", 600);
  EXPECT_TRUE(done_.empty());
  add("log", "C2", "c", 601);
  EXPECT_THAT(units(), ElementsAre("a"));
  add("log", "C1", "d", 602);
  join_.finish();
  EXPECT_THAT(units(), ElementsAre("a", "bc", "d"));
  EXPECT_FALSE(done_[0].continued);
  EXPECT_FALSE(done_[1].continued);
  EXPECT_TRUE(done_[2].continued);
  EXPECT_EQ(join_.connections(), 3U);
}

TEST_F(ConnectionJoinTest, TheWindowMayBeChosen) {
  std::vector<std::string> done;
  Join join([&](Join::Connection connection) { done.push_back(connection.unit); }, {2, 5'000'000});
  const auto add_to = [&](const char* uid, std::int64_t seconds) {
    join.add("log", uid, Timestamp{seconds * 1'000'000}, [&](std::string& unit) { unit += uid; });
  };
  add_to("C1", 0);
  add_to("C2", 1);
  add_to("C3", 2);  // a third
  EXPECT_THAT(done, ElementsAre("C1"));
  add_to("C3", 7);  // more than five seconds behind C2
  EXPECT_THAT(done, ElementsAre("C1", "C2"));
}

TEST_F(ConnectionJoinTest, TimeThatRunsBackwardsOrIsMissingClosesNothing) {
  add("log", "C1", "a", 10000);
  add("log", "C2", "b", 0);
  join_.add("log", "C3", std::nullopt, [](std::string& unit) { unit = "c"; });
  add("log", "C1", "d", 10001);
  EXPECT_TRUE(done_.empty());
  EXPECT_EQ(join_.connections(), 3U);
}

TEST_F(ConnectionJoinTest, NoMoreThanTheLimitStayOpen) {
  const std::size_t limit = JoinWindow().connections;
  for (std::size_t i = 0; i <= limit; ++i) {
    add("log", "C" + std::to_string(i), std::to_string(i));
  }
  EXPECT_THAT(units(), ElementsAre("0"));
}

TEST_F(ConnectionJoinTest, OfThoseThatWereDoneOnlyTheLatestAreRemembered) {
  std::vector<bool> continued;
  Join join([&](const Join::Connection& connection) { continued.push_back(connection.continued); }, {1, 1});
  const auto add_to = [&](const std::string& uid) { join.add("log", uid, std::nullopt, [](std::string&) {}); };
  add_to("first");
  for (std::size_t i = 0; i <= ConnectionTable::kMostDone; ++i) {
    add_to("C" + std::to_string(i));
  }
  add_to("first");
  add_to("C" + std::to_string(ConnectionTable::kMostDone));
  join.finish();
  ASSERT_EQ(continued.size(), ConnectionTable::kMostDone + 4);
  EXPECT_FALSE(continued[continued.size() - 2]);
  EXPECT_TRUE(continued.back());
}

TEST_F(ConnectionJoinTest, FinishingTwiceGivesNothingTwice) {
  add("log", "C1", "a");
  join_.finish();
  join_.finish();
  EXPECT_EQ(done_.size(), 1U);
}

}  // namespace
}  // namespace pugmark
