// Covers the table of columns and what analysts are told of values.
#include "pugmark/feature/flows/flow_columns.h"

#include <limits>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pugmark {
namespace {

using Column = FlowColumn;
using testing::HasSubstr;
using testing::Not;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInf = std::numeric_limits<float>::infinity();

TEST(FlowColumns, AreDefinedInTheirOrderWithNamesOfTheirOwn) {
  const auto definitions = flow_column_definitions();
  ASSERT_EQ(definitions.size(), kFlowColumns);
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < definitions.size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(definitions[i].column), i);
    EXPECT_TRUE(names.insert(definitions[i].name).second) << definitions[i].name;
    EXPECT_TRUE(definitions[i].says.ends_with('.')) << definitions[i].name;
    EXPECT_NE(to_string(definitions[i].field), "");
  }
}

TEST(FlowColumns, NeedAViewThatShowsThem) {
  for (const FlowColumnDefinition& definition : flow_column_definitions()) {
    const View least = definition.field == FlowField::kRequestHeaders    ? View::kClientNames
                       : definition.field == FlowField::kResponseHeaders ? View::kNames
                                                                         : View::kPlain;
    EXPECT_EQ(definition.least_view, least) << definition.name;
  }
}

struct Case {
  Column column;
  float value;
  std::array<float, 2> usual;
  std::string says;
};

void expect_all(const std::vector<Case>& cases) {
  for (const auto& [column, value, usual, says] : cases) {
    EXPECT_EQ(flow_sentence(column, value, usual), says);
  }
}

TEST(FlowSentence, SaysAmountsWithWhatIsUsual) {
  expect_all({
      {Column::kUriLength, 213, {8, 96}, "URI of 213 bytes; usual are 8 to 96"},
      {Column::kUriLength, 1, {1, 1}, "URI of 1 byte; usual is 1"},
      {Column::kUriLength, 20480, {8, 96}, "URI of 20 KiB; usual are 8 to 96 bytes"},
      {Column::kUriLength, 213, {8, 20480}, "URI of 213 bytes; usual are 8 bytes to 20 KiB"},
      {Column::kUriSlashes, 1, {0, 12345}, "1 slash in the URI; usual are 0 to 12 345"},
      {Column::kUriParameters, 0, {1, 2.5}, "no parameters in the URI; usual are 1 to 2.5"},
      {Column::kUriDigits, 0.5, {0, 0.08F}, "URI with 50 % digits; usual are 0 to 8 %"},
      {Column::kUriEntropy,
       5.04F,
       {3, 4.5},
       "URI with an entropy of 5.0 bits a byte; usual are 3.0 to 4.5 bits a byte"},
      {Column::kUriHexRun, 0, {0, 8}, "nothing hexadecimal in the URI; usual are 0 to 8 bytes"},
      {Column::kHostLength, 0, {9, 25}, "no Host; usual are 9 to 25 bytes"},
      {Column::kAgentLength, 0, {50, 130}, "no User-Agent; usual are 50 to 130 bytes"},
      {Column::kRequestHeaders, 3, {6, 9}, "3 headers in the request; usual are 6 to 9"},
  });
}

TEST(FlowSentence, UndoesLogarithms) {
  expect_all({
      {Column::kRequestBytes, 0, {0, 3}, "body of the request of 0 bytes; usual are 0 to 7"},
      {Column::kResponseBytes, 20, {0, 30}, "body of the response of 1 MiB; usual are 0 bytes to 1 GiB"},
      {Column::kBytesRatio, 3, {-10, -1}, "body of the request 8 times that of the response; usual are 1/1 024 to 1/2"},
      {Column::kBytesRatio,
       0,
       {-1, 0},
       "body of the request as large as that of the response; usual are 1/2 to 1 times"},
      {Column::kConnectionRequests, 2, {0, 3}, "4 requests in its connection so far; usual are 1 to 8"},
      {Column::kConnectionGap,
       3.7004397F,
       {0, 15},
       "12 ms after the last request of its connection; usual are 0 ms to 33 s"},
      {Column::kConnectionGap,
       3.7004397F,
       {-1, 5},
       "12 ms after the last request of its connection; usual is up to 31 ms"},
      {Column::kConnectionGap, -1, {-1, -1}, "first request of its connection; that is usual"},
      {Column::kConnectionGapChange,
       0,
       {0, 3},
       "as long after the last request of its connection as that after the one before; usual are 1 to 8-fold"},
      {Column::kConnectionRepeats, 2, {0, 1}, "3 earlier requests of its connection are the same; usual are 0 to 1"},
      {Column::kLogHostRequests, 0, {1, 8}, "first request to this host in the log; usual are 1 to 255"},
      {Column::kLogHostRequests, 1, {1, 8}, "1 earlier request to this host in the log; usual are 1 to 255"},
      {Column::kLogHostShare,
       10,
       {0, 3},
       "1 in 1 024 requests of the log so far went to this host; usual are 1 in 1 to 1 in 8"},
  });
}

TEST(FlowSentence, SaysHowRareAValueIs) {
  expect_all({
      {Column::kMethodRarity,
       7.2F,
       {0.4F, 3.1F},
       "method that is rare in normal traffic (7.2 bits; usual are 0.4 to 3.1)"},
      {Column::kMethodRarity,
       1,
       {0.4F, 3.1F},
       "method that is no rarer than usual in normal traffic (1.0 bits; usual are 0.4 to 3.1)"},
      {Column::kRequestRarestName, 9, {kNan, kNan}, "request header of rarity 9.0 bits in normal traffic"},
  });
}

TEST(FlowSentence, SaysWhatIsSoOrNotWithoutWhatIsUsual) {
  expect_all({
      {Column::kHostIsAddress, 1, {0, 0}, "host that is an address"},
      {Column::kReferrerPresent, 0, {0, 1}, "no Referer"},
      {Column::kReferrerSameHost, 0, {0, 1}, "Referer of another host"},
      {Column::kUriExtensionMismatch, 1, {0, 0}, "extension that does not fit the type of the response"},
  });
}

TEST(FlowSentence, NeverShowsWhatIsNoNumber) {
  for (const FlowColumnDefinition& definition : flow_column_definitions()) {
    for (const float value : {kNan, kInf, -kInf, -1.0F, -0.0F, 0.0F, 0.3F, 1.0F, 64.0F, 1e30F, -1e30F}) {
      for (const std::array<float, 2> usual :
           {std::array{0.0F, 2.0F}, {2.0F, -2.0F}, {kNan, 1.0F}, {0.0F, kInf}, {-1e30F, 1e30F}, {-1.0F, -1.0F}}) {
        const std::string sentence = flow_sentence(definition.column, value, usual);
        EXPECT_THAT(sentence, Not(HasSubstr("nan")));
        EXPECT_THAT(sentence, Not(HasSubstr("inf ")));
        EXPECT_THAT(sentence, Not(HasSubstr("inf;")));
        EXPECT_THAT(sentence, Not(HasSubstr("-0 ")));
        EXPECT_FALSE(sentence.empty());
        EXPECT_LT(sentence.size(), 200U) << sentence;
      }
    }
  }
}

}  // namespace
}  // namespace pugmark
