// Covers where public suffixes begin, of names that are none too.
#include "pugmark/feature/flows/public_suffix.h"

#include <string>

#include <gtest/gtest.h>

namespace pugmark {
namespace {

struct Case {
  std::string host;
  std::string suffix, registered, subdomain;
};

void expect_all(const std::vector<Case>& cases) {
  for (const auto& [host, suffix, registered, subdomain] : cases) {
    const SuffixParts parts = split_at_suffix(host);
    EXPECT_EQ(parts.suffix, suffix) << host;
    EXPECT_EQ(parts.registered, registered) << host;
    EXPECT_EQ(parts.subdomain, subdomain) << host;
  }
}

TEST(PublicSuffix, EndsTheRegisteredName) {
  expect_all({{"example.com", "com", "example", ""},
              {"www.example.com", "com", "example", "www"},
              {"www.shop.example.co.uk", "co.uk", "example", "www.shop"},
              {"someone.github.io", "github.io", "someone", ""},
              {"a.b.c.d.e.f.g.h.i.j.example.org", "org", "example", "a.b.c.d.e.f.g.h.i.j"},
              {"www.example.com.", "com", "example", "www"},
              {"www.city.kawasaki.jp", "kawasaki.jp", "city", "www"},  // an exception of *.kawasaki.jp
              {"www.foo.bar.kawasaki.jp", "bar.kawasaki.jp", "foo", "www"}});
}

TEST(PublicSuffix, IsTheLastLabelWhereTheListKnowsNone) {
  expect_all({{"www.pc17.corp", "corp", "pc17", "www"}, {"a.b", "b", "a", ""}});
}

TEST(PublicSuffix, MayBeTheWholeHost) { expect_all({{"co.uk", "co.uk", "", ""}, {"github.io", "github.io", "", ""}}); }

TEST(PublicSuffix, IsMissingInAddressesAndSingleLabels) {
  expect_all({{"", "", "", ""},
              {".", "", "", ""},
              {"..", "", "", ""},
              {"localhost", "", "", ""},
              {"com", "", "", ""},
              {"com.", "", "", ""},
              {"192.0.2.7", "", "", ""},
              {"[2001:db8::1.2.3.4]", "", "", ""},
              {std::string(250, 'a') + ".com", "", "", ""}});
}

TEST(PublicSuffix, IsFoundInTheLongestNames) {
  const std::string host = std::string(249, 'a') + ".com";
  ASSERT_EQ(host.size(), kLongestHostName);
  expect_all({{host, "com", std::string(249, 'a'), ""}});
  std::string many;
  while (many.size() < 248) {
    many += "a.";
  }
  expect_all({{many + "co.uk", "co.uk", "a", many.substr(0, 245)}});
}

TEST(PublicSuffix, OfOddBytesIsWhatFollowsThem) {
  expect_all({{"w\xFFw.example.co.uk", "co.uk", "example", "w\xFFw"},
              {"ex\xFF"
               "ample.co.uk",
               "co.uk",
               "ex\xFF"
               "ample",
               ""},
              {"example.c\xFFm", "c\xFFm", "example", ""},
              {std::string("a\0b.example.com", 15), "com", "example", std::string("a\0b", 3)},
              {std::string("www.example.com\0", 16), std::string("com\0", 4), "example", "www"},
              {"a..com", "com", "", "a"},
              {".com", "com", "", ""}});
}

}  // namespace
}  // namespace pugmark
