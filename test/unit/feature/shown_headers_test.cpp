// Covers which headers a feature says are there.
#include "pugmark/feature/shown_headers.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pugmark/feature/header_features.h"

namespace pugmark {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ShownHeaders, AreThoseThatTheFeatureNamesAsThere) {
  EXPECT_THAT(shown_headers("request.order USER-AGENT>HOST"), ElementsAre("USER-AGENT", "HOST"));
  EXPECT_THAT(shown_headers("request.order3 ^>HOST>$"), ElementsAre("HOST"));
  EXPECT_THAT(shown_headers("request.common-order HOST|ACCEPT"), ElementsAre("HOST", "ACCEPT"));
  EXPECT_THAT(shown_headers("request.agent-sends curl ACCEPT"), ElementsAre("ACCEPT"));
  EXPECT_THAT(shown_headers("request.value ACCEPT=text/html, */*"), ElementsAre("ACCEPT"));
  EXPECT_THAT(shown_headers("response.product-word SERVER~apache"), ElementsAre("SERVER"));
  EXPECT_THAT(shown_headers("request.referer-host other"), ElementsAre("REFERER"));
}

TEST(ShownHeaders, AreNoneOfWhatIsMissingOrNoFeature) {
  EXPECT_THAT(shown_headers("request.agent-lacks mozilla ACCEPT"), IsEmpty());
  EXPECT_THAT(shown_headers("request.system-lacks 6.1 ACCEPT"), IsEmpty());
  EXPECT_THAT(shown_headers("request.agent-encoding mozilla -"), IsEmpty());
  EXPECT_THAT(shown_headers("connection.requests 1"), IsEmpty());
  EXPECT_THAT(shown_headers("request.order"), IsEmpty());
  EXPECT_THAT(shown_headers("not a feature"), IsEmpty());
  EXPECT_THAT(shown_headers(""), IsEmpty());
}

TEST(ShownHeaders, AreInTheMessageThatHasTheFeature) {
  HttpMessage message;
  message.canonical_text =
      R"("HOST":"www.example.com","USER-AGENT":"Mozilla/5.0 (Windows NT 10.0) Chrome/99.0","REFERER":"http://a.example/b",)"
      R"("ACCEPT":"*/*","X-ODD":"v","COOKIE":"-COOKIE-","CONTENT-LENGTH":"0")";
  HeaderFeatures features;
  FeatureList list;
  features.read_message(message, View::kFull, list);
  std::vector<std::string> seen;
  for (const HeaderFeature& feature : list.features()) {
    for (const std::string_view name : shown_headers(list.text(feature))) {
      EXPECT_NE(message.canonical_text.find("\"" + std::string(name) + "\":"), std::string_view::npos)
          << list.text(feature);
      seen.emplace_back(name);
    }
  }
  for (const char* const name : {"HOST", "USER-AGENT", "REFERER", "ACCEPT", "X-ODD", "COOKIE", "CONTENT-LENGTH"}) {
    EXPECT_THAT(seen, testing::Contains(name));
  }
}

}  // namespace
}  // namespace pugmark
