// Covers counting of values, what is forgotten, and bytes that were written or damaged.
#include "pugmark/feature/flows/flow_vocabulary.h"

#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace pugmark {
namespace {

constexpr std::uint64_t kGet = 0x1111222233334444U;
constexpr std::uint64_t kPost = 0xFFFF222233334444U;
constexpr std::uint64_t kNever = 77;

FlowRow row_of(FlowCategory category, std::uint64_t value) {
  FlowRow row;
  row.categories[static_cast<std::size_t>(category)] = value;
  return row;
}

FlowVocabulary ten_methods() {
  FlowVocabulary vocabulary;
  for (int i = 0; i < 10; ++i) {
    vocabulary.add(row_of(FlowCategory::kMethod, i < 3 ? kPost : kGet));
  }
  FlowRow named;
  named.request_names = {1, 2};
  named.categories[static_cast<std::size_t>(FlowCategory::kRequestOrder)] = 12;
  vocabulary.add(named);
  named.request_names = {1};
  vocabulary.add(named);
  vocabulary.finish();
  return vocabulary;
}

TEST(FlowVocabulary, MeasuresHowRareAValueIs) {
  const FlowVocabulary vocabulary = ten_methods();
  EXPECT_FLOAT_EQ(vocabulary.rarity(FlowCategory::kMethod, kPost), 1.4594316F);   // log2(11 / 4)
  EXPECT_FLOAT_EQ(vocabulary.rarity(FlowCategory::kMethod, kNever), 3.4594316F);  // log2(11 / 1)
  EXPECT_FLOAT_EQ(vocabulary.rarity(FlowCategory::kStatus, kPost), 0);            // no row had a status
}

TEST(FlowVocabulary, FillsInTheColumnsOfWhatTheLogShows) {
  const FlowVocabulary vocabulary = ten_methods();
  FlowRow row = row_of(FlowCategory::kMethod, kPost);
  row.request_names = {1, 2};
  vocabulary.fill(row);
  EXPECT_FLOAT_EQ(row[FlowColumn::kMethodRarity], 1.4594316F);
  EXPECT_FLOAT_EQ(row[FlowColumn::kRequestRarestName], 0.5849625F);  // log2(3 / 2), of the name 2
  EXPECT_TRUE(std::isnan(row[FlowColumn::kStatusRarity]));
  EXPECT_TRUE(std::isnan(row[FlowColumn::kRequestOrderRarity]));
  EXPECT_TRUE(std::isnan(row[FlowColumn::kResponseRarestName]));
}

TEST(FlowVocabulary, CountsAMessageWithoutHeadersAsOneWithoutAnyName) {
  FlowVocabulary vocabulary = ten_methods();
  for (int i = 0; i < 2; ++i) {
    vocabulary.add(row_of(FlowCategory::kRequestOrder, 99));
  }
  EXPECT_FLOAT_EQ(vocabulary.rarity(FlowCategory::kRequestName, 1), 0.7369656F);  // log2(5 / 3)
}

TEST(FlowVocabulary, ForgetsWhatCameLeastOften) {
  FlowVocabulary vocabulary;
  const std::uint64_t most = FlowVocabulary::kMostValues;
  for (std::uint64_t value = 1; value <= most + 2; ++value) {
    vocabulary.add(row_of(FlowCategory::kPort, value));
  }
  vocabulary.add(row_of(FlowCategory::kPort, most + 2));
  vocabulary.finish();
  const float unknown = vocabulary.rarity(FlowCategory::kPort, most + 99);
  EXPECT_LT(vocabulary.rarity(FlowCategory::kPort, most + 2), vocabulary.rarity(FlowCategory::kPort, 1));
  EXPECT_LT(vocabulary.rarity(FlowCategory::kPort, most - 1), unknown);
  EXPECT_EQ(vocabulary.rarity(FlowCategory::kPort, most), unknown);
  EXPECT_EQ(vocabulary.rarity(FlowCategory::kPort, most + 1), unknown);
}

TEST(FlowVocabulary, KeepsWhatIsCommonAmongAFloodOfOtherValues) {
  FlowVocabulary vocabulary;
  for (std::uint64_t i = 0; i < 1'000'000; ++i) {
    vocabulary.add(row_of(FlowCategory::kPort, i % 4 == 0 ? kGet : i + 1));
  }
  vocabulary.finish();
  EXPECT_NEAR(vocabulary.rarity(FlowCategory::kPort, kGet), 2, 0.001);
  ASSERT_TRUE(FlowVocabulary::parse(vocabulary.serialise()));
}

TEST(FlowVocabulary, IsTheSameAfterWritingAndReading) {
  const FlowVocabulary vocabulary = ten_methods();
  const std::string bytes = vocabulary.serialise();
  const auto read = FlowVocabulary::parse(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->serialise(), bytes);
  for (const std::uint64_t value : {kGet, kPost, kNever}) {
    EXPECT_EQ(read->rarity(FlowCategory::kMethod, value), vocabulary.rarity(FlowCategory::kMethod, value));
  }
  EXPECT_TRUE(FlowVocabulary::parse(FlowVocabulary().serialise()));
}

TEST(FlowVocabulary, HasBytesThatDoNotDependOnTheOrderOfRows) {
  FlowVocabulary forth;
  FlowVocabulary back;
  for (std::uint64_t i = 1; i <= 5000; ++i) {
    forth.add(row_of(FlowCategory::kSuffix, i));
    back.add(row_of(FlowCategory::kSuffix, 5001 - i));
  }
  forth.finish();
  back.finish();
  EXPECT_EQ(forth.serialise(), back.serialise());
}

TEST(FlowVocabulary, RefusesBytesThatAreCutOrTooMany) {
  const std::string bytes = ten_methods().serialise();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(FlowVocabulary::parse(bytes.substr(0, size))) << size;
  }
  EXPECT_FALSE(FlowVocabulary::parse(bytes + '\0'));
}

TEST(FlowVocabulary, ReadsDamagedBytesOnlyAsWhatItWouldWrite) {
  const std::string bytes = ten_methods().serialise();
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const unsigned flip : {1U, 0x80U, 0xFFU}) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(static_cast<unsigned char>(damaged[at]) ^ flip);
      if (const auto read = FlowVocabulary::parse(damaged)) {
        EXPECT_EQ(read->serialise(), damaged) << at;
        EXPECT_TRUE(std::isfinite(read->rarity(FlowCategory::kMethod, kNever))) << at;
        EXPECT_GE(read->rarity(FlowCategory::kMethod, kGet), 0) << at;
      }
    }
  }
}

/// The bytes of a category: rows and values with their counts.
std::string category(std::uint64_t rows, const std::vector<std::pair<std::uint64_t, std::uint32_t>>& values) {
  const auto append = [](std::string& out, std::uint64_t number, int size) {
    for (int i = 0; i < size; ++i) {
      out.push_back(static_cast<char>(number >> (8 * i) & 0xFFU));
    }
  };
  std::string out;
  append(out, rows, 8);
  append(out, values.size(), 4);
  for (const auto& [value, count] : values) {
    append(out, value, 8);
    append(out, count, 4);
  }
  return out;
}

TEST(FlowVocabulary, RefusesCountsThatCannotBe) {
  std::string rest;
  for (std::size_t i = 1; i < kFlowCategories; ++i) {
    rest += category(0, {});
  }
  EXPECT_TRUE(FlowVocabulary::parse(category(3, {{5, 1}, {6, 3}}) + rest));
  EXPECT_FALSE(FlowVocabulary::parse(category(3, {{6, 1}, {5, 1}}) + rest)) << "out of order";
  EXPECT_FALSE(FlowVocabulary::parse(category(3, {{5, 1}, {5, 1}}) + rest)) << "twice";
  EXPECT_FALSE(FlowVocabulary::parse(category(3, {{5, 4}}) + rest)) << "more than rows";
  EXPECT_FALSE(FlowVocabulary::parse(category(3, {{5, 0}}) + rest)) << "never";
  EXPECT_FALSE(FlowVocabulary::parse(category(3, {{0, 1}}) + rest)) << "no value";
  std::vector<std::pair<std::uint64_t, std::uint32_t>> many;
  for (std::uint64_t value = 1; value <= FlowVocabulary::kMostValues; ++value) {
    many.emplace_back(value, 1);
  }
  EXPECT_TRUE(FlowVocabulary::parse(category(1, many) + rest));
  many.emplace_back(many.size() + 1, 1);
  EXPECT_FALSE(FlowVocabulary::parse(category(1, many) + rest)) << "too many";
}

}  // namespace
}  // namespace pugmark
