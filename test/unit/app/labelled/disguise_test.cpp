// Covers the dressing up of malicious requests: the same for one seed, only with what a browser sends, nothing lost.
#include "pugmark/app/labelled/disguise.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "pugmark/http/canonical_text.h"

namespace pugmark {
namespace {

constexpr std::string_view kRequest = R"("HOST":"a.example","USER-AGENT":"evil/1","X-ID":"7")";

std::vector<std::string> names_of(std::string_view text) {
  std::vector<std::string> names;
  CanonicalHeader header;
  while (take_canonical_header(text, header)) {
    names.emplace_back(header.name);
  }
  EXPECT_TRUE(text.empty());
  return names;
}

TEST(Disguise, IsAFunctionOfItsSeed) {
  std::set<std::string> dressed;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const app::Disguise disguise(seed);
    EXPECT_EQ(disguise.dress(kRequest), disguise.dress(kRequest));
    dressed.insert(disguise.dress(kRequest));
  }
  EXPECT_GT(dressed.size(), 100U);
}

TEST(Disguise, KeepsEveryHeaderOnceAndAddsThoseOfABrowser) {
  const std::set<std::string> browser = {"ACCEPT",        "ACCEPT-ENCODING", "ACCEPT-LANGUAGE",
                                         "CACHE-CONTROL", "CONNECTION",      "COOKIE",
                                         "DNT",           "REFERER",         "UPGRADE-INSECURE-REQUESTS"};
  std::set<std::string> added;
  bool moved = false;
  bool renamed = false;
  bool untouched = false;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    const std::string text = app::Disguise(seed).dress(kRequest);
    const std::vector<std::string> names = names_of(text);
    EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size()) << text;
    for (const char* const kept : {"HOST", "USER-AGENT", "X-ID"}) {
      EXPECT_NE(std::find(names.begin(), names.end(), kept), names.end()) << text;
    }
    for (const std::string& name : names) {
      if (browser.contains(name)) {
        added.insert(name);
      } else {
        EXPECT_TRUE(name == "HOST" || name == "USER-AGENT" || name == "X-ID") << text;
      }
    }
    EXPECT_NE(text.find("\"X-ID\":\"7\""), std::string::npos);
    moved = moved || names[0] != "HOST";
    renamed = renamed || text.find("evil/1") == std::string::npos;
    untouched = untouched || text == kRequest;
  }
  EXPECT_EQ(added, browser);
  EXPECT_TRUE(moved && renamed && untouched);
}

TEST(Disguise, OfNoHeadersIsStillCanonicalText) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const std::string text = app::Disguise(seed).dress("(empty)");
    EXPECT_TRUE(text == "(empty)" || !names_of(text).empty()) << text;
  }
}

}  // namespace
}  // namespace pugmark
