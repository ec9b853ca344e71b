// Covers the texts of exchanges that bags of terms are made of.
#include "pugmark/feature/flows/flow_texts.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pugmark {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

std::vector<std::pair<std::string, std::string>> parameters_of(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> all;
  QueryParameter parameter;
  while (take_parameter(query, parameter)) {
    all.emplace_back(parameter.name, parameter.value);
  }
  return all;
}

TEST(FlowTexts, AreTheTextsOfARequestInSmallLetters) {
  FlowTexts texts;
  texts.read("/Gate.php?ID=1&Os=Win", "CDN.Files.Example.co.uk:8080", "Mozilla/4.0 (MSIE 6.0)", "http://A/");
  EXPECT_EQ(texts.of(FlowText::kUri), "/gate.php?id=1&os=win");
  EXPECT_EQ(texts.of(FlowText::kHost), "cdn.files.example.co.uk");
  EXPECT_EQ(texts.of(FlowText::kSubdomain), "cdn.files");
  EXPECT_EQ(texts.of(FlowText::kAgent), "mozilla/4.0 (msie 6.0)");
  EXPECT_EQ(texts.of(FlowText::kReferrer), "http://a/");
  EXPECT_EQ(texts.of(FlowText::kParameters), "id os ");
}

TEST(FlowTexts, AreEmptyWhereARequestHasNone) {
  FlowTexts texts;
  texts.read("/a?b=c", "example.org", "agent", "http://example.org/");
  texts.read({}, {}, {}, {});
  for (std::size_t i = 0; i < kFlowTexts; ++i) {
    EXPECT_THAT(texts.of(static_cast<FlowText>(i)), IsEmpty()) << i;
  }
}

TEST(FlowTexts, HoldNoPasswords) {
  FlowTexts texts;
  texts.read("/login?user=bob&password=Hunter2x", "example.org", "agent", "http://bob:hunter2x@example.org/");
  for (std::size_t i = 0; i < kFlowTexts; ++i) {
    EXPECT_EQ(texts.of(static_cast<FlowText>(i)).find("hunter2x"), std::string_view::npos) << i;
  }
  EXPECT_THAT(std::string(texts.of(FlowText::kUri)), testing::StartsWith("/login?user=bob&password="));
}

TEST(FlowTexts, AreCutWhereTheyAreTooLong) {
  const std::string huge(1'000'000, 'A');
  FlowTexts texts;
  texts.read("/?" + huge + "&" + huge, huge, huge, huge);
  for (const FlowText text : {FlowText::kUri, FlowText::kAgent, FlowText::kReferrer, FlowText::kParameters}) {
    EXPECT_EQ(texts.of(text).size(), FlowTexts::kLongest) << static_cast<int>(text);
  }
  EXPECT_EQ(texts.of(FlowText::kAgent), std::string(FlowTexts::kLongest, 'a'));
}

TEST(QueryParameters, AreWhatStandsBetweenAmpersands) {
  EXPECT_THAT(parameters_of("a=1&&b&=2&c=d=e&"),
              ElementsAre(Pair("a", "1"), Pair("b", ""), Pair("", "2"), Pair("c", "d=e")));
  EXPECT_THAT(parameters_of(""), IsEmpty());
  EXPECT_THAT(parameters_of("&&&"), IsEmpty());
}

TEST(QueryParameters, StandBehindTheFirstQuestionMark) {
  EXPECT_EQ(query_of("/a?b?c"), "b?c");
  EXPECT_EQ(query_of("/a"), "");
  EXPECT_EQ(query_of("?"), "");
}

}  // namespace
}  // namespace pugmark
