// Covers header blocks cut into names and values.
#include "pugmark/capture/exchange.h"

#include <string>

#include <gtest/gtest.h>

#include "unit/capture/support.h"

namespace pugmark {
namespace {

std::string parsed(std::string_view block) {
  MessageHead head;
  head.parse_block(block);
  return test::headers_of(head);
}

TEST(MessageHead, KeepsOrderCaseAndDuplicates) {
  EXPECT_EQ(parsed("hOST: a\r\nX-One: 1\r\nAccept: */*\r\nx-one: 2\r\n\r\n"), "hOST: a|X-One: 1|Accept: */*|x-one: 2");
}

TEST(MessageHead, TrimsWhiteSpaceAroundNamesAndValues) {
  EXPECT_EQ(parsed("Host : a\t \r\nEmpty:\r\nBlank:  \r\n"), "Host: a|Empty: |Blank: ");
}

TEST(MessageHead, AcceptsBareLineFeeds) { EXPECT_EQ(parsed("A: 1\nB: 2\n\n"), "A: 1|B: 2"); }

TEST(MessageHead, JoinsFoldedLinesByASpace) {
  EXPECT_EQ(parsed("A: 1\r\n  two\r\n\tthree\r\nB:\r\n 4\r\n"), "A: 1 two three|B: 4");
}

TEST(MessageHead, LeavesOutLinesWithoutAColonAndWhatContinuesThem) {
  EXPECT_EQ(parsed("A: 1\r\nnonsense\r\n folded: nonsense\r\nB: 2\r\n"), "A: 1|B: 2");
}

TEST(MessageHead, KeepsBytesThatAreNoText) {
  const std::string value("a\0b\xff", 4);
  EXPECT_EQ(parsed("A: " + value + "\r\n"), "A: " + value);
}

TEST(MessageHead, FindsTheFirstAndTheLastOfAName) {
  MessageHead head;
  head.parse_block("User-Agent: one\r\nuser-agent: two\r\nUSER-AGENT:\r\n");
  EXPECT_EQ(head.find("user-agent"), "one");
  EXPECT_EQ(head.find_last("user-agent"), "two");
  EXPECT_EQ(head.find("host"), std::nullopt);
  head.set_value(0, "-masked-");
  EXPECT_EQ(test::headers_of(head), "User-Agent: -masked-|user-agent: two|USER-AGENT: ");
}

}  // namespace
}  // namespace pugmark
