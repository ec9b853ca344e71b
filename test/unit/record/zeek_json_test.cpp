// Covers rows of JSON: nested names, lists, lists of objects, unset fields, bytes that are no UTF-8, and lines that are
// no objects.
#include "pugmark/record/zeek_json.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pugmark/io/line_reader.h"

namespace pugmark {
namespace {

using testing::ElementsAre;

class ZeekJsonTest : public testing::Test {
 protected:
  bool parse(const std::string& line) {
    buffer_ = line;
    buffer_.append(kBlockPadding, '\0');
    return parser_.parse(std::string_view(buffer_).substr(0, line.size()), buffer_.size(), record_);
  }
  std::string text(std::size_t field) const {
    std::string scratch;
    return std::string(record_.text(field, scratch));
  }
  std::string logged(std::size_t field) const {
    std::string scratch;
    return std::string(record_.logged(field, scratch));
  }
  std::vector<std::string> list(std::size_t field) const {
    std::vector<std::string> elements;
    elements.resize(record_.list(field, elements));
    return elements;
  }

  JsonRowParser parser_{Projection{"ts", "id.orig_h", "names", "http.headers[].name", "http.headers[].value"}};
  Record record_;
  std::string buffer_;
};

constexpr std::size_t kHeaderNames = 3;
constexpr std::size_t kHeaderValues = 4;

TEST_F(ZeekJsonTest, FlatAndNestedIdsAreTheSameField) {
  ASSERT_TRUE(parse(R"({"ts":1.5,"id.orig_h":"10.0.0.1"})"));
  EXPECT_EQ(text(1), "10.0.0.1");
  ASSERT_TRUE(parse(R"({"id":{"orig_h":"10.0.0.2","orig_p":80},"ts":1.5})"));
  EXPECT_EQ(text(1), "10.0.0.2");
  EXPECT_EQ(text(0), "1.5");
}

TEST_F(ZeekJsonTest, NumbersKeepTheirSpelling) {
  ASSERT_TRUE(parse(R"({"ts": 1591367999.305988 , "names":[1, 2.50]})"));
  EXPECT_EQ(text(0), "1591367999.305988");
  EXPECT_THAT(list(2), ElementsAre("1", "2.50"));
}

TEST_F(ZeekJsonTest, NullAndAbsentAreUnset) {
  ASSERT_TRUE(parse(R"({"ts":null})"));
  EXPECT_FALSE(record_.has(0));
  EXPECT_FALSE(record_.declares(0));
  EXPECT_FALSE(record_.has(1));
  EXPECT_EQ(logged(0), "");
}

TEST_F(ZeekJsonTest, EmptyTextAndEmptyListAreHeld) {
  ASSERT_TRUE(parse(R"({"ts":"","names":[]})"));
  EXPECT_TRUE(record_.has(0));
  EXPECT_EQ(text(0), "");
  EXPECT_EQ(logged(0), "(empty)");
  EXPECT_TRUE(record_.has(2));
  EXPECT_TRUE(list(2).empty());
}

TEST_F(ZeekJsonTest, EscapesOfJsonAreUndone) {
  ASSERT_TRUE(parse(R"({"ts":"a\"b\\c\u00e9\/","names":["x\ty"]})"));
  EXPECT_EQ(text(0), "a\"b\\c\xc3\xa9/");
  EXPECT_THAT(list(2), ElementsAre("x\ty"));
}

TEST_F(ZeekJsonTest, BytesThatZeekSpelledInHexAreThoseBytesAgain) {
  ASSERT_TRUE(parse(R"({"ts":"a\\xffb\\x41c\\xF0"})"));
  EXPECT_EQ(text(0), std::string("a\xff") + "b\\x41c\\xF0");
}

TEST_F(ZeekJsonTest, ARowLeavesNothingBehindForTheNext) {
  ASSERT_TRUE(parse(R"({"ts":"1","id.orig_h":"2","names":["a","b"]})"));
  ASSERT_TRUE(parse(R"({})"));
  for (std::size_t field = 0; field < 3; ++field) {
    EXPECT_FALSE(record_.has(field)) << field;
  }
  EXPECT_TRUE(list(2).empty());
}

TEST_F(ZeekJsonTest, TheLastOfTwoFieldsOfOneNameCounts) {
  ASSERT_TRUE(parse(R"({"ts":"1","ts":"2"})"));
  EXPECT_EQ(text(0), "2");
}

TEST_F(ZeekJsonTest, AListOfObjectsIsAListForEachMember) {
  ASSERT_TRUE(parse(R"({"http":{"headers":[{"name":"A","value":"1"},{"value":2,"more":[{}],"name":"B\t\"\\xff"}]}})"));
  EXPECT_THAT(list(kHeaderNames), ElementsAre("A", "B\t\"\xff"));
  EXPECT_THAT(list(kHeaderValues), ElementsAre("1", "2"));
  EXPECT_FALSE(record_.has_gaps(kHeaderNames));
  EXPECT_FALSE(record_.has_gaps(kHeaderValues));
}

TEST_F(ZeekJsonTest, MembersThatObjectsOfAListLackAreGaps) {
  ASSERT_TRUE(parse(R"({"http":{"headers":[{"name":"A"},{"name":"B","value":""},{"name":"C","value":null},)"
                    R"({"name":"D","value":["x"]},{"name":"E","value":"e"}]}})"));
  EXPECT_THAT(list(kHeaderNames), ElementsAre("A", "B", "C", "D", "E"));
  EXPECT_THAT(list(kHeaderValues), ElementsAre("", "", "", "", "e"));
  EXPECT_FALSE(record_.has_gaps(kHeaderNames));
  EXPECT_TRUE(record_.has_gaps(kHeaderValues));
  ASSERT_TRUE(parse(R"({"http":{"headers":[{"name":"B","value":""}]}})"));
  EXPECT_FALSE(record_.has_gaps(kHeaderValues));
}

TEST_F(ZeekJsonTest, WhatIsNoSuchObjectInAListOfObjectsIsPassedOver) {
  ASSERT_TRUE(parse(R"({"http":{"headers":["x",{},{"table_size_update":4096},[{"name":"no"}],null,)"
                    R"({"name":"A","value":"1"},7]}})"));
  EXPECT_THAT(list(kHeaderNames), ElementsAre("A"));
  EXPECT_THAT(list(kHeaderValues), ElementsAre("1"));
  EXPECT_FALSE(record_.has_gaps(kHeaderNames));
}

TEST_F(ZeekJsonTest, AListOfObjectsThatIsEmptyIsHeldAndOneThatIsNullIsNot) {
  ASSERT_TRUE(parse(R"({"http":{"headers":[]}})"));
  EXPECT_TRUE(record_.has(kHeaderNames));
  EXPECT_TRUE(list(kHeaderNames).empty());
  for (const char* row : {R"({"http":{"headers":null}})", R"({"http":{"headers":{"name":"A"}}})", R"({"http":[]})"}) {
    ASSERT_TRUE(parse(row)) << row;
    EXPECT_FALSE(record_.has(kHeaderNames)) << row;
  }
}

TEST_F(ZeekJsonTest, OfMembersAndListsThatComeTwiceTheLastCounts) {
  ASSERT_TRUE(parse(R"({"http":{"headers":[{"name":"A","value":"1"},{"name":"B","value":"2"}],)"
                    R"("headers":[{"name":"C","name":"D","value":"3"}]}})"));
  EXPECT_THAT(list(kHeaderNames), ElementsAre("D"));
  EXPECT_THAT(list(kHeaderValues), ElementsAre("3"));
  ASSERT_TRUE(parse("{}"));
  EXPECT_FALSE(record_.has(kHeaderNames));
  EXPECT_TRUE(list(kHeaderNames).empty());
}

TEST_F(ZeekJsonTest, MalformedLinesAreRefusedWithAReasonAndCostTheNextNothing) {
  for (const char* line : {"",
                           " ",
                           "{",
                           "[]",
                           "null",
                           "1",
                           "\"x\"",
                           "{\"ts\":}",
                           "{\"ts\":\"1\"",
                           "{\"ts\":\"1\"} x",
                           "{\"ts\":\"1\"}{\"ts\":\"2\"}",
                           "{\"ts\":\"\\q\"}",
                           "{ts:1}",
                           "{\"names\":[1,}",
                           "{\"ts\":\"\xff\"}",
                           "{\"ts\":\"a\nb\"}",
                           "{\"ts\":tru}",
                           "{\"ts\":01}",
                           "{\"ts\":nio}",
                           "{\"names\":[nul]}",
                           R"({"http":{"headers":[{"name":"A","value":tru}]}})",
                           R"({"http":{"headers":[{"name":"A" "value":"1"}]}})",
                           R"({"http":{"headers":[{"name":"A\q"}]}})",
                           R"({"http":{"headers":[{"name":"A"}}})"}) {
    EXPECT_FALSE(parse(line)) << line;
    EXPECT_FALSE(parser_.error().empty()) << line;
    ASSERT_TRUE(parse(R"({"ts":"after"})")) << line;
    EXPECT_EQ(text(0), "after");
  }
}

TEST_F(ZeekJsonTest, EveryCutOfARowIsRefused) {
  const std::string row = R"({"ts":1.5,"id":{"orig_h":"10.0.0.1"},"names":["a","b\"c"],"x":{"y":[{"z":null}]},)"
                          R"("http":{"headers":[{"name":"A","value":"1"},{"name":"B"}]}})";
  ASSERT_TRUE(parse(row));
  for (std::size_t size = 0; size < row.size(); ++size) {
    EXPECT_FALSE(parse(row.substr(0, size))) << size;
  }
}

TEST_F(ZeekJsonTest, DeepNestingIsNoHarm) {
  const std::string deep(100000, '[');
  EXPECT_FALSE(parse("{\"ts\":" + deep));
  EXPECT_FALSE(parse("{\"other\":" + deep));
  EXPECT_FALSE(parse("{\"http\":{\"headers\":[{\"name\":" + deep));
}

TEST_F(ZeekJsonTest, MembersAreCollectedWithWhatTheyAreWhereAskedFor) {
  parser_.collect_members(true);
  ASSERT_TRUE(parse(R"({"ts":1,"id":{"orig_h":"x"},"other":[1],"AA":true,"rtt":null})"));
  const auto member = [](const char* name, JsonKind kind) {
    return testing::AllOf(testing::Field(&JsonMember::name, name), testing::Field(&JsonMember::kind, kind));
  };
  EXPECT_THAT(parser_.members(), ElementsAre(member("ts", JsonKind::kNumber), member("id.orig_h", JsonKind::kText),
                                             member("other", JsonKind::kList), member("AA", JsonKind::kBool),
                                             member("rtt", JsonKind::kNull)));
}

}  // namespace
}  // namespace pugmark
