// Covers who gets in, and who has to wait.
#include "pugmark/console/sign_in.h"

#include <string>

#include <gtest/gtest.h>

#include "pugmark/console/secret_token.h"

namespace pugmark::console {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const SignIn::Clock::time_point kStart{std::chrono::hours(1000)};

TEST(SignIn, LetsALinkInOnce) {
  SignIn sign_in({}, {});
  const std::string token = sign_in.link_token();
  EXPECT_FALSE(sign_in.asks_password());
  const auto first = sign_in.with_token(token, kStart);
  ASSERT_TRUE(first.session);
  EXPECT_FALSE(sign_in.with_token(token, kStart).session) << "it was used";
  EXPECT_NE(sign_in.link_token(), token);
  EXPECT_TRUE(sign_in.with_token(sign_in.link_token(), kStart).session) << "another browser";
  EXPECT_TRUE(sign_in.find(*first.session, kStart));
}

TEST(SignIn, EndsSessionsThatAreNotUsed) {
  SignIn sign_in({}, {});
  const auto outcome = sign_in.with_token(sign_in.link_token(), kStart);
  const auto csrf = sign_in.find(*outcome.session, kStart + SignIn::kSessionLength - minutes(1));
  ASSERT_TRUE(csrf);
  EXPECT_EQ(sign_in.find(*outcome.session, kStart + SignIn::kSessionLength + minutes(1)), csrf) << "it was used since";
  EXPECT_FALSE(sign_in.find(*outcome.session, kStart + 3 * SignIn::kSessionLength));
}

TEST(SignIn, ForgetsASessionThatSignsOut) {
  SignIn sign_in({}, {});
  const auto outcome = sign_in.with_token(sign_in.link_token(), kStart);
  sign_in.sign_out(*outcome.session);
  EXPECT_FALSE(sign_in.find(*outcome.session, kStart));
  EXPECT_FALSE(sign_in.find("", kStart));
}

TEST(SignIn, MakesAnAddressThatGuessesWait) {
  SignIn sign_in(hash_password("correct horse battery"), {});
  for (int i = 0; i < SignIn::kMostFailures; ++i) {
    const auto outcome = sign_in.with_password("guess", "2001:db8::9", kStart + seconds(i));
    EXPECT_FALSE(outcome.session);
    EXPECT_FALSE(outcome.wait);
  }
  const auto refused = sign_in.with_password("correct horse battery", "2001:db8::9", kStart + seconds(10));
  EXPECT_FALSE(refused.session) << "not even with the right one";
  EXPECT_EQ(refused.wait, seconds(50));
  EXPECT_TRUE(sign_in.with_password("guess", "2001:db8::a:b", kStart + seconds(10)).wait) << "the same network";
  EXPECT_TRUE(sign_in.with_password("correct horse battery", "10.0.0.1", kStart + seconds(10)).session) << "another";
  EXPECT_TRUE(sign_in.with_password("correct horse battery", "2001:db8::9", kStart + seconds(61)).session);
}

TEST(SignIn, LetsALinkInWhoeverGuessesTokens) {
  SignIn sign_in({}, {});
  for (int i = 0; i < 100; ++i) {
    EXPECT_FALSE(sign_in.with_token("guess", kStart).session);
  }
  EXPECT_TRUE(sign_in.with_token(sign_in.link_token(), kStart).session);
}

TEST(SignIn, KnowsThePasswordByItsHashAlone) {
  SignIn sign_in(hash_password("correct horse battery"), {});
  EXPECT_TRUE(sign_in.asks_password());
  EXPECT_EQ(sign_in.link_token(), "");
  EXPECT_FALSE(sign_in.with_token("", kStart).session) << "there is no link";
  EXPECT_FALSE(sign_in.with_password("correct horse", "127.0.0.1", kStart).session);
  EXPECT_TRUE(sign_in.with_password("correct horse battery", "127.0.0.1", kStart).session);
  SignIn without({}, {});
  EXPECT_FALSE(without.with_password("", "127.0.0.1", kStart).session) << "there is no password";
}

TEST(SignIn, KeepsNoMoreThanSomeSessions) {
  SignIn sign_in({}, {});
  const auto first = sign_in.with_token(sign_in.link_token(), kStart);
  for (std::size_t i = 0; i < SignIn::kMostSessions; ++i) {
    EXPECT_TRUE(sign_in.with_token(sign_in.link_token(), kStart + seconds(1 + i)).session);
  }
  EXPECT_FALSE(sign_in.find(*first.session, kStart + seconds(100))) << "the oldest is gone";
}

TEST(SignIn, HasNoReadTokenUnlessOneIsGiven) {
  EXPECT_FALSE(SignIn({}, {}).is_read_token(""));
  EXPECT_TRUE(SignIn({}, "abc").is_read_token("abc"));
  EXPECT_FALSE(SignIn({}, "abc").is_read_token("abd"));
}

}  // namespace
}  // namespace pugmark::console
