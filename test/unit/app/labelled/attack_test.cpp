// Covers the attacks that evaluation measures: each changes what it says and nothing else.
#include "pugmark/app/labelled/attack.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pugmark/app/labelled/request_text.h"

namespace pugmark::app {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::StartsWith;
using testing::UnorderedElementsAre;

constexpr std::string_view kRequest = R"("HOST":"a.example","X-ID":"7, \"q\"","ACCEPT":"*/*")";

std::vector<std::string> names_of(const std::string& text) {
  std::vector<std::string> names;
  RequestText request(text);
  for (const RequestText::Header& header : request.headers()) {
    names.push_back(header.name);
  }
  return names;
}

TEST(Attack, ShufflingKeepsEveryHeaderAndIsAFunctionOfItsSeed) {
  std::set<std::string> orders;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const std::string text = attack_request(Attack::kShuffled, kRequest, seed);
    EXPECT_EQ(text, attack_request(Attack::kShuffled, kRequest, seed));
    EXPECT_THAT(names_of(text), UnorderedElementsAre("HOST", "X-ID", "ACCEPT"));
    EXPECT_EQ(RequestText(text).value_of("X-ID"), R"(7, \"q\")");
    orders.insert(text);
  }
  EXPECT_EQ(orders.size(), 6U) << "all orders of three";
}

TEST(Attack, PaddingAppendsWhatABrowserSendsAndTheRequestLacks) {
  const std::string text = attack_request(Attack::kPadded, kRequest, 1);
  EXPECT_THAT(text, StartsWith(std::string(kRequest) + ','));
  EXPECT_THAT(names_of(text),
              ElementsAre("HOST", "X-ID", "ACCEPT", "CONNECTION", "CACHE-CONTROL", "UPGRADE-INSECURE-REQUESTS",
                          "REFERER", "ACCEPT-ENCODING", "ACCEPT-LANGUAGE", "COOKIE"));
  EXPECT_EQ(RequestText(text).value_of("ACCEPT"), "*/*") << "its own stays";
}

TEST(Attack, TheAgentOfABrowserTakesThePlaceOfTheOwnOrComesLast) {
  const std::string added = attack_request(Attack::kOtherAgent, kRequest, 1);
  EXPECT_THAT(names_of(added), ElementsAre("HOST", "X-ID", "ACCEPT", "USER-AGENT"));
  const std::string replaced = attack_request(Attack::kOtherAgent, R"("USER-AGENT":"evil","HOST":"a")", 1);
  EXPECT_THAT(names_of(replaced), ElementsAre("USER-AGENT", "HOST"));
  EXPECT_THAT(RequestText(replaced).value_of("USER-AGENT"), StartsWith("Mozilla/5.0"));
}

TEST(Attack, AllOfThemAreAllOfThem) {
  std::vector<std::string> names = names_of(attack_request(Attack::kAll, kRequest, 3));
  EXPECT_EQ(names.size(), 11U);
  EXPECT_NE(names, names_of(attack_request(Attack::kAll, kRequest, 4)));
  std::sort(names.begin(), names.end());
  EXPECT_TRUE(std::binary_search(names.begin(), names.end(), "USER-AGENT"));
}

TEST(Attack, ARequestWithoutHeadersStaysOne) {
  EXPECT_EQ(attack_request(Attack::kShuffled, "", 1), "(empty)");
  EXPECT_THAT(attack_request(Attack::kPadded, "", 1), EndsWith(R"("COOKIE":"-COOKIE-")"));
}

}  // namespace
}  // namespace pugmark::app
