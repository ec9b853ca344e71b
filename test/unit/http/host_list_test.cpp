// Covers lists of hosts.
#include "pugmark/http/host_list.h"

#include <gtest/gtest.h>

namespace pugmark {
namespace {

HostList list_of(std::string_view text) { return HostList::parse(text, "list").value(); }

TEST(HostList, NamesHostsAloneAndDomainsWithAllBelow) {
  const HostList list = list_of("# known good\nupdate.example.com\n*.example.org # with its apex\r\n\n");
  EXPECT_EQ(list.size(), 2U);
  EXPECT_TRUE(list.contains("update.example.com"));
  EXPECT_FALSE(list.contains("www.update.example.com"));
  EXPECT_TRUE(list.contains("example.org"));
  EXPECT_TRUE(list.contains("a.b.example.org"));
  EXPECT_FALSE(list.contains("badexample.org"));
  EXPECT_FALSE(list.contains(""));
}

TEST(HostList, DoesNotMindCasePortAndFinalDot) {
  const HostList list = list_of("Example.COM\n192.0.2.1\n2001:db8::1\n");
  EXPECT_TRUE(list.contains("EXAMPLE.com:8080"));
  EXPECT_TRUE(list.contains("example.com."));
  EXPECT_TRUE(list.contains("192.0.2.1:80"));
  EXPECT_TRUE(list.contains("[2001:db8::1]:80"));
  EXPECT_TRUE(list.contains("2001:DB8::1"));
}

TEST(HostList, SaysWhichLineIsNoHost) {
  for (const char* text : {"ok.example\nhttp://x/\n", "a b\n", "x.*.org\n", "*.\n"}) {
    const auto list = HostList::parse(text, "hosts.txt");
    ASSERT_FALSE(list) << text;
    EXPECT_EQ(list.error().place(), "hosts.txt");
  }
  EXPECT_EQ(HostList::parse("ok.example\nhttp://x/\n", "hosts.txt").error().message(),
            "line 2: 'http://x/' is no host");
}

}  // namespace
}  // namespace pugmark
