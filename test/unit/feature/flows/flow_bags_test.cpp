// Covers bags of terms: which terms they know, what rows have of them beside what scikit-learn says, and their bytes.
#include "pugmark/feature/flows/flow_bags.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pugmark {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

constexpr std::uint64_t kGet = 71;
constexpr std::uint64_t kPost = 72;

FlowRow row_of(std::string_view uri, std::uint64_t method = kGet) {
  FlowRow row;
  row.texts.read(uri, "www.example.org", "agent", {});
  row.categories[static_cast<std::size_t>(FlowCategory::kMethod)] = method;
  return row;
}

FlowBags learn(const std::vector<FlowRow>& rows, const FlowBagOptions& options,
               const std::vector<bool>& malicious = {}) {
  return FlowBags::learn(
      rows.size(), [&](std::size_t i) -> const FlowRow& { return rows[i]; },
      [&](std::size_t i) { return !malicious.empty() && malicious[i]; }, options);
}

/// Terms of a bag that a row has, by column.
std::map<std::size_t, float> terms_of(const FlowBags& bags, FlowBag bag, FlowRow row) {
  bags.fill(row);
  std::map<std::size_t, float> terms;
  const auto [begin, end] = bags.columns(bag);
  for (const FlowTerm& term : row.terms) {
    if (term.column >= begin && term.column < end) {
      terms.emplace(term.column, term.weight);
    }
  }
  return terms;
}

TEST(FlowBags, SayOfEachTermWhatScikitLearnSays) {
  std::ifstream file(PUGMARK_TEST_DATA "/parity/flow_bags.tsv");
  std::vector<FlowRow> rows;
  FlowBagOptions options{0, FlowBagOptions::kMostTerms};
  FlowBags bags;
  double tolerance = 0;
  std::size_t compared = 0;
  std::map<std::string, std::vector<std::size_t>> met;  // by bag: how many terms each row has
  for (std::string line; std::getline(file, line);) {
    std::istringstream cells(line);
    std::string key;
    std::getline(cells, key, '\t');
    if (key == "ngram") {
      cells >> options.ngram;
    } else if (key == "tolerance") {
      cells >> tolerance;
    } else if (key == "uri") {
      std::string uri;
      std::getline(cells, uri, '\t');
      rows.push_back(row_of(uri));
    } else if (key == "terms") {
      std::string bag;
      std::size_t count = 0;
      cells >> bag >> count;
      bags = learn(rows, options);
      const auto [begin, end] = bags.columns(bag == "grams" ? FlowBag::kUri : FlowBag::kParameters);
      EXPECT_EQ(end - begin, count) << bag;
      met[bag].resize(rows.size());
    } else if (key == "grams" || key == "words") {
      std::string row;
      std::string term;
      double weight = 0;
      std::getline(cells, row, '\t');
      std::getline(cells, term, '\t');
      cells >> weight;
      const FlowBag bag = key == "grams" ? FlowBag::kUri : FlowBag::kParameters;
      const auto column = bags.column(bag, term);
      ASSERT_TRUE(column.has_value()) << line;
      const auto terms = terms_of(bags, bag, rows[std::stoul(row)]);
      ASSERT_TRUE(terms.contains(*column)) << line;
      EXPECT_NEAR(terms.at(*column), weight, tolerance) << line;
      ++met[key][std::stoul(row)];
      ++compared;
    }
  }
  EXPECT_GT(compared, 200U);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_THAT(terms_of(bags, FlowBag::kUri, rows[i]), SizeIs(met["grams"][i])) << i;
    EXPECT_THAT(terms_of(bags, FlowBag::kParameters, rows[i]), SizeIs(met["words"][i])) << i;
  }
}

TEST(FlowBags, KeepTheTermsThatMostRowsHave) {
  const std::vector<FlowRow> rows{row_of("/aaa"), row_of("/aab"), row_of("/aac"), row_of("/xyz")};
  const FlowBags bags = learn(rows, {3, 1});
  EXPECT_TRUE(bags.column(FlowBag::kUri, "/aa").has_value());
  EXPECT_FALSE(bags.column(FlowBag::kUri, "xyz").has_value());
  EXPECT_THAT(terms_of(bags, FlowBag::kUri, row_of("/aaz")), SizeIs(1));
  EXPECT_THAT(terms_of(bags, FlowBag::kUri, row_of("/xyz")), IsEmpty());
}

TEST(FlowBags, CountBothClassesTheSameHoweverFewRowsOneHas) {
  std::vector<FlowRow> rows(20, row_of("/bbb"));
  std::vector<bool> malicious(rows.size());
  rows[7] = row_of("/evil");
  malicious[7] = true;
  const FlowBags bags = learn(rows, {4, 2}, malicious);
  EXPECT_TRUE(bags.column(FlowBag::kUri, "/bbb").has_value());
  EXPECT_TRUE(bags.column(FlowBag::kUri, "/evi").has_value() || bags.column(FlowBag::kUri, "evil").has_value());
}

TEST(FlowBags, KnowWholeValues) {
  const FlowBags bags = learn({row_of("/", kGet), row_of("/", kPost)}, {7, 100});
  const auto of_get = terms_of(bags, FlowBag::kMethod, row_of("/", kGet));
  const auto of_post = terms_of(bags, FlowBag::kMethod, row_of("/", kPost));
  ASSERT_THAT(of_get, SizeIs(1));
  ASSERT_THAT(of_post, SizeIs(1));
  EXPECT_NE(of_get.begin()->first, of_post.begin()->first);
  EXPECT_EQ(of_get.begin()->second, 1);
  EXPECT_THAT(terms_of(bags, FlowBag::kMethod, row_of("/", 73)), IsEmpty());
}

TEST(FlowBags, AreNoneWhereNoGroupsAreAskedFor) {
  const FlowBags bags = learn({row_of("/index.html")}, {0, 100});
  EXPECT_EQ(bags.size(), 0U);
  EXPECT_EQ(bags.serialise(), "");
  FlowRow row = row_of("/index.html");
  bags.fill(row);
  EXPECT_THAT(row.terms, IsEmpty());
}

TEST(FlowBags, OfARowWhoseTextsAreNotKnownHaveNothing) {
  const FlowBags bags = learn({row_of("/index.html")}, {7, 100});
  FlowRow row;
  bags.fill(row);
  EXPECT_THAT(row.terms, IsEmpty());
}

TEST(FlowBags, DoNotHoldTheTextsThatTheyLearnedFrom) {
  const std::string bytes = learn({row_of("/secret-token")}, {7, 100}).serialise();
  EXPECT_EQ(bytes.find("secret"), std::string::npos);
}

TEST(FlowBags, AreReadAsTheyWereWritten) {
  const FlowBags bags = learn({row_of("/index.html?id=1"), row_of("/gate.php?id=2", kPost)}, {5, 10});
  const auto read = FlowBags::parse(bags.serialise());
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->size(), bags.size());
  EXPECT_EQ(read->ngram(), 5U);
  EXPECT_EQ(read->serialise(), bags.serialise());
  EXPECT_EQ(terms_of(*read, FlowBag::kUri, row_of("/gate.html")), terms_of(bags, FlowBag::kUri, row_of("/gate.html")));
}

TEST(FlowBags, OfBytesThatMakeNoSenseAreRefused) {
  const std::string whole = learn({row_of("/index.html?id=1"), row_of("/gate.php")}, {5, 10}).serialise();
  for (std::size_t size = 1; size < whole.size(); ++size) {
    EXPECT_FALSE(FlowBags::parse(whole.substr(0, size)).has_value()) << size;
  }
  EXPECT_FALSE(FlowBags::parse(whole + "x").has_value());
  const auto with = [&](std::size_t at, auto value) {
    std::string bytes = whole;
    std::memcpy(bytes.data() + at, &value, sizeof(value));
    return FlowBags::parse(bytes);
  };
  EXPECT_FALSE(with(0, std::uint32_t{0}).has_value()) << "groups of no bytes";
  EXPECT_FALSE(with(0, FlowBagOptions::kMostNgram + 1).has_value());
  EXPECT_FALSE(with(4, FlowBagOptions::kMostTerms + 1).has_value());
  EXPECT_FALSE(with(8, ~std::uint64_t{0}).has_value()) << "not in order";
  for (const float weight : {0.5F, 1e9F, std::nanf("")}) {
    EXPECT_FALSE(with(16, weight).has_value()) << weight;
  }
}

TEST(Numbers, OfARowAreThoseOfColumnsAndThenThoseOfTerms) {
  const std::vector<float> values{1, 2};
  const std::vector<FlowTerm> terms{{1, 0.5F}};
  std::vector<float> numbers{9};
  append_numbers(values, terms, 3, numbers);
  ASSERT_THAT(numbers, SizeIs(6));
  EXPECT_EQ(numbers[2], 2);
  EXPECT_TRUE(std::isnan(numbers[3]));
  EXPECT_EQ(numbers[4], 0.5F);
  EXPECT_TRUE(std::isnan(numbers[5]));
}

}  // namespace
}  // namespace pugmark
