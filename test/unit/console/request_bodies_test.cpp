// Covers bodies of requests: what is taken, and that all else is refused.
#include "pugmark/console/api/request_bodies.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pugmark::console {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(RequestBodies, NameFindingsByIds) {
  const auto body = parse_verdict_body(R"({"ids":["3f2a","77aa"],"verdict":"benign","reason":"ours"})");
  ASSERT_TRUE(body) << body.error().message();
  EXPECT_EQ(body->verdict, Verdict::kBenign);
  EXPECT_EQ(body->reason, "ours");
  EXPECT_THAT(body->ids, ElementsAre("3f2a", "77aa"));
  EXPECT_FALSE(body->query);
}

TEST(RequestBodies, ChooseFindingsByAQueryAndTheirNumber) {
  const auto body = parse_verdict_body(R"({"q":"","expect":12,"verdict":"open"})");
  ASSERT_TRUE(body) << body.error().message();
  EXPECT_EQ(body->query, "") << "all that is listed";
  EXPECT_EQ(body->expect, 12U);
}

TEST(RequestBodies, AreRefusedWhereTheySayTooLittleOrTooMuch) {
  for (const char* const body :
       {"", "[]", "null", "{", R"({"verdict":"benign"})", R"({"ids":[],"verdict":"benign"})", R"({"ids":["3f2a"]})",
        R"({"ids":["3f2a"],"verdict":"evil"})", R"({"ids":["3f2a"],"verdict":7})", R"({"ids":[7],"verdict":"benign"})",
        R"({"ids":"3f2a","verdict":"benign"})", R"({"q":"host:a","verdict":"benign"})",
        R"({"q":"host:a","expect":0,"verdict":"benign"})", R"({"q":"host:a","expect":-1,"verdict":"benign"})",
        R"({"q":"host:a","expect":1.5,"verdict":"benign"})", R"({"ids":["3f2a"],"expect":1,"verdict":"benign"})",
        R"({"ids":["3f2a"],"q":"","expect":1,"verdict":"benign"})",
        R"({"ids":["3f2a"],"verdict":"benign","by":"somebody else"})"}) {
    const auto parsed = parse_verdict_body(body);
    ASSERT_FALSE(parsed) << body;
    EXPECT_EQ(parsed.error().code(), ErrorCode::kUsage);
  }
}

TEST(RequestBodies, AreNotFollowedIntoDepths) {
  const std::string deep = R"({"ids":)" + std::string(100'000, '[');
  const auto parsed = parse_verdict_body(deep);
  ASSERT_FALSE(parsed);
  EXPECT_THAT(parsed.error().message(), HasSubstr("no JSON object"));
  EXPECT_TRUE(parse_verdict_body(R"({"ids":["3f2a"],"verdict":"benign","reason":")" + std::string(100, '[') + "\"}"))
      << "brackets in a text are no depth";
}

TEST(RequestBodies, SignInWithOneThing) {
  EXPECT_EQ(parse_sign_in(R"({"token":"abc"})")->token, "abc");
  EXPECT_EQ(parse_sign_in(R"({"password":"abc"})")->password, "abc");
  EXPECT_FALSE(parse_sign_in(R"({"token":"abc","password":"abc"})"));
  EXPECT_FALSE(parse_sign_in("{}"));
  EXPECT_FALSE(parse_sign_in(R"({"password":")" + std::string(1025, 'x') + "\"}"));
}

TEST(RequestBodies, SayWhetherLearningIsOnlyToBeTold) {
  EXPECT_TRUE(parse_learn(R"({"preview":true})")->preview);
  const auto force = parse_learn(R"({"preview":false,"force":true})");
  ASSERT_TRUE(force);
  EXPECT_FALSE(force->preview);
  EXPECT_TRUE(force->force);
  EXPECT_FALSE(parse_learn("{}")) << "nothing is written unless that is said";
  EXPECT_FALSE(parse_learn(R"({"preview":"no"})"));
}

TEST(RequestBodies, CompactWhatIsAnObjectAndNothingElse) {
  EXPECT_EQ(*compact_json_object("{ \"b\": [1, 2],\n \"a\": \"x\" }\n"), R"({"a":"x","b":[1,2]})");
  EXPECT_FALSE(compact_json_object("{\"a\":\"\xff\"}")) << "no UTF-8";
  EXPECT_FALSE(compact_json_object("[1]"));
  EXPECT_FALSE(compact_json_object("{"));
}

}  // namespace
}  // namespace pugmark::console
