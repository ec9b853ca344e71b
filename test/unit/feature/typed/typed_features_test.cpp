// Covers what fields are by their types, the numbers that are made of rows, how rare values are, and sentences.
#include "pugmark/feature/typed/typed_features.h"

#include <cmath>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pugmark/io/line_reader.h"
#include "pugmark/record/zeek_json.h"
#include "pugmark/record/zeek_tsv.h"

namespace pugmark {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Schema schema_of(std::vector<Column> columns) {
  Schema schema;
  schema.columns = Columns(std::move(columns));
  return schema;
}

std::vector<TypedField> fields_of(const Schema& schema) {
  std::vector<TypedField> fields;
  for (const Column& column : schema.columns) {
    if (const auto kind = field_kind(column)) {
      fields.push_back({column.name, *kind, {}});
    }
  }
  return fields;
}

std::vector<TypedColumn> columns_of(const std::vector<TypedField>& fields) {
  std::vector<TypedColumn> columns;
  for (std::size_t field = 0; field < fields.size(); ++field) {
    for (const TypedMeasure measure : measures_of(fields[field])) {
      columns.emplace_back().field = static_cast<std::uint16_t>(field);
      columns.back().measure = measure;
    }
  }
  return columns;
}

/// All columns of some fields, and the rows of a log in them.
struct Reading {
  std::vector<TypedField> fields;
  std::vector<TypedColumn> columns = columns_of(fields);
  TypedFeatures features{fields, columns};
  ValueNames names;

  explicit Reading(std::vector<TypedField> of) : fields(std::move(of)) {}

  TypedRow tsv(const Schema& schema, const std::string& line) {
    Record record;
    TsvRowParser parser(schema, features.projection());
    EXPECT_EQ(parser.parse(line, record), RowFit::kFits);
    TypedRow row;
    features.read(record, &schema, row, &names);
    return row;
  }
  TypedRow json(std::string line) {
    Record record;
    JsonRowParser parser(features.projection());
    const std::size_t size = line.size();
    line.append(kBlockPadding, '\0');
    EXPECT_TRUE(parser.parse(std::string_view(line).substr(0, size), line.size(), record));
    TypedRow row;
    features.read(record, nullptr, row, &names);
    return row;
  }
  std::size_t column(const std::string& name) const {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (column_name(fields[columns[i].field], columns[i].measure) == name) {
        return i;
      }
    }
    ADD_FAILURE() << "no column " << name;
    return 0;
  }
  float number(const TypedRow& row, const std::string& name) const { return row.numbers[column(name)]; }
};

std::optional<FieldKind> kind(const char* name, const char* type) { return field_kind(Column{name, type}); }
std::optional<FieldKind> kind(const char* name, JsonKind type) { return field_kind(JsonMember{name, type}); }

TEST(TypedColumns, AreMadeOfWhatTheHeaderDeclares) {
  EXPECT_EQ(kind("orig_bytes", "count"), FieldKind::kNumber);
  EXPECT_EQ(kind("duration", "interval"), FieldKind::kInterval);
  EXPECT_EQ(kind("local_orig", "bool"), FieldKind::kFlag);
  EXPECT_EQ(kind("id.resp_p", "port"), FieldKind::kPort);
  EXPECT_EQ(kind("id.resp_h", "addr"), FieldKind::kAddress);
  EXPECT_EQ(kind("proto", "enum"), FieldKind::kName);
  EXPECT_EQ(kind("TTLs", "vector[interval]"), FieldKind::kNumbers);
  EXPECT_EQ(kind("tx_hosts", "set[addr]"), FieldKind::kAddresses);
  EXPECT_EQ(kind("answers", "vector[string]"), FieldKind::kNames);
  EXPECT_EQ(kind("cert_chain_fuids", "vector[string]"), FieldKind::kIdentities);
}

TEST(TypedColumns, AreNotMadeOfTimesAndIdsAndLabels) {
  EXPECT_EQ(kind("ts", "time"), std::nullopt);
  EXPECT_EQ(kind("certificate.not_valid_after", "time"), std::nullopt);
  EXPECT_EQ(kind("uid", "string"), std::nullopt);
  EXPECT_EQ(kind("sha1", "string"), std::nullopt);
  EXPECT_EQ(kind("trans_id", "count"), std::nullopt);
  EXPECT_EQ(kind("detailedlabel", "string"), std::nullopt);
  EXPECT_EQ(kind("odd", "table[string]"), std::nullopt);
  EXPECT_EQ(kind("", "count"), std::nullopt);
  EXPECT_EQ(kind(std::string(129, 'a').c_str(), "count"), std::nullopt);
}

TEST(TypedColumns, OfJsonFollowFromValuesAndZeeksNames) {
  EXPECT_EQ(kind("orig_bytes", JsonKind::kNumber), FieldKind::kNumber);
  EXPECT_EQ(kind("rtt", JsonKind::kNumber), FieldKind::kInterval);
  EXPECT_EQ(kind("id.resp_p", JsonKind::kNumber), FieldKind::kPort);
  EXPECT_EQ(kind("id.resp_h", JsonKind::kText), FieldKind::kAddress);
  EXPECT_EQ(kind("host", JsonKind::kText), FieldKind::kName);
  EXPECT_EQ(kind("AA", JsonKind::kBool), FieldKind::kFlag);
  EXPECT_EQ(kind("tx_hosts", JsonKind::kList), FieldKind::kAddresses);
  EXPECT_EQ(kind("answers", JsonKind::kList), FieldKind::kNames);
  EXPECT_EQ(kind("conn_uids", JsonKind::kList), FieldKind::kIdentities);
  EXPECT_EQ(kind("ts", JsonKind::kNumber), std::nullopt);
  EXPECT_EQ(kind("unknown", JsonKind::kNull), std::nullopt);
}

TEST(TypedFeatures, MeasureTextsAsAnotherProgramDoes) {
  const Schema schema = schema_of({{"query", "string"}});
  Reading reading(fields_of(schema));
  std::ifstream in(PUGMARK_TEST_DATA "/typed/texts.tsv");
  std::size_t compared = 0;
  for (std::string line; std::getline(in, line);) {
    std::istringstream cells(line);
    std::string text;
    std::string measure;
    double expected = 0;
    if (line.starts_with('#') || !(cells >> text >> measure >> expected)) {
      continue;
    }
    EXPECT_NEAR(reading.number(reading.tsv(schema, text), "query." + measure), expected, 1e-5) << text;
    ++compared;
  }
  EXPECT_EQ(compared, 16U);
}

TEST(TypedFeatures, ReadTheSameOfTsvAndOfJson) {
  const Schema schema = schema_of({{"id.resp_h", "addr"},
                                   {"id.resp_p", "port"},
                                   {"duration", "interval"},
                                   {"query", "string"},
                                   {"AA", "bool"},
                                   {"answers", "vector[string]"},
                                   {"TTLs", "vector[interval]"}});
  Reading reading(fields_of(schema));
  const TypedRow tsv = reading.tsv(schema, "192.0.2.7\t53\t0.25\ta.example\tT\ta\\x2cb,c\t60.0,3600.0");
  const TypedRow json = reading.json(
      R"({"id.resp_h":"192.0.2.7","id.resp_p":53,"duration":0.25,"query":"a.example","AA":true,"answers":["a,b","c"],)"
      R"("TTLs":[60.0,3600.0]})");
  EXPECT_EQ(tsv.values, json.values);
  EXPECT_EQ(tsv.ends, json.ends);
  for (std::size_t i = 0; i < tsv.numbers.size(); ++i) {
    EXPECT_TRUE(tsv.numbers[i] == json.numbers[i] || (std::isnan(tsv.numbers[i]) && std::isnan(json.numbers[i])))
        << column_name(reading.fields[reading.columns[i].field], reading.columns[i].measure);
  }
  EXPECT_FLOAT_EQ(reading.number(tsv, "duration"), std::log2(251.0F));
  EXPECT_FLOAT_EQ(reading.number(tsv, "answers.elements"), std::log2(3.0F));
  EXPECT_FLOAT_EQ(reading.number(tsv, "TTLs.largest"), std::log2(3601.0F));
}

TEST(TypedFeatures, TellPrivateAndMulticastAddresses) {
  const Schema schema = schema_of({{"id.resp_h", "addr"}});
  Reading reading(fields_of(schema));
  const auto flags = [&](const char* address) {
    const TypedRow row = reading.tsv(schema, address);
    return std::vector<float>{reading.number(row, "id.resp_h.private"), reading.number(row, "id.resp_h.multicast")};
  };
  EXPECT_THAT(flags("172.31.255.255"), ElementsAre(1, 0));
  EXPECT_THAT(flags("172.32.0.0"), ElementsAre(0, 0));
  EXPECT_THAT(flags("fe80::1"), ElementsAre(1, 0));
  EXPECT_THAT(flags("224.0.0.251"), ElementsAre(0, 1));
  EXPECT_THAT(flags("255.255.255.255"), ElementsAre(0, 1));
  EXPECT_THAT(flags("ff02::fb"), ElementsAre(0, 1));
}

TEST(TypedFeatures, TakeWhatIsNotSetForAValueAndWhatIsNotShownForNone) {
  const Schema schema = schema_of({{"server_name", "string"}, {"resp_bytes", "count"}});
  Reading reading(fields_of(schema));
  const TypedRow unset = reading.tsv(schema, "-\t-");
  EXPECT_EQ(unset.values.size(), 1U);
  EXPECT_TRUE(std::isnan(reading.number(unset, "server_name.length")));
  EXPECT_TRUE(std::isnan(reading.number(unset, "resp_bytes")));
  const TypedRow empty = reading.tsv(schema, "(empty)\t0");
  EXPECT_NE(unset.values, empty.values);
  EXPECT_EQ(reading.number(empty, "resp_bytes"), 0);
  const TypedRow shorter = reading.tsv(schema_of({{"resp_bytes", "count"}}), "7");
  EXPECT_TRUE(shorter.values.empty());
  EXPECT_FLOAT_EQ(reading.number(shorter, "resp_bytes"), 3);
}

TEST(TypedFeatures, SayNothingOfAFieldThatIsDeclaredToBeSomethingElse) {
  Reading reading(fields_of(schema_of({{"duration", "interval"}, {"service", "string"}})));
  const Schema other = schema_of({{"service", "set[string]"}, {"duration", "count"}});
  const TypedRow row = reading.tsv(other, "dns,http\t1");
  EXPECT_TRUE(row.values.empty());
  EXPECT_FLOAT_EQ(reading.number(row, "duration"), std::log2(1001.0F)) << "numbers are numbers";
  const FieldDifferences differences = compare_fields(reading.fields, other);
  EXPECT_THAT(differences.of_other_type, ElementsAre("service"));
  EXPECT_TRUE(differences.missing.empty());
}

TEST(TypedFeatures, TakeNoHarmFromOddValues) {
  const Schema schema = schema_of(
      {{"n", "count"}, {"d", "double"}, {"h", "addr"}, {"list", "vector[string]"}, {"text", "string"}, {"p", "port"}});
  Reading reading(fields_of(schema));
  std::string many = "0";
  for (int i = 1; i < 5'000; ++i) {
    many += "," + std::to_string(i);
  }
  const TypedRow row = reading.tsv(
      schema, "1e999\tnan\tno address\t" + many + "\t" + std::string(100'000, 'a') + ".1\t-99999999999999999999");
  EXPECT_TRUE(std::isnan(reading.number(row, "n")));
  EXPECT_TRUE(std::isnan(reading.number(row, "d")));
  EXPECT_TRUE(std::isnan(reading.number(row, "h.private")));
  EXPECT_FLOAT_EQ(reading.number(row, "list.elements"), std::log2(5'001.0F));
  EXPECT_LE(row.values.size(), TypedFeatures::kMostElements + reading.columns.size());
  EXPECT_EQ(reading.number(row, "text.entropy"), 0) << "of its start";
  EXPECT_LT(reading.number(row, "p"), 0);
}

TEST(TypedVocabulary, MeasuresARowAsIfItHadNotBeenCounted) {
  const Schema schema = schema_of({{"version", "string"}});
  Reading reading(fields_of(schema));
  TypedVocabulary vocabulary(reading.columns);
  TypedRow row;
  for (const char* const version : {"a", "a", "a", "b"}) {
    row = reading.tsv(schema, version);
    vocabulary.add(row);
  }
  vocabulary.finish();
  vocabulary.fill(row);
  EXPECT_FLOAT_EQ(reading.number(row, "version.rarity"), std::log2(5.0F / 2));
  vocabulary.fill_without_itself(row);
  EXPECT_FLOAT_EQ(reading.number(row, "version.rarity"), std::log2(4.0F)) << "what no other row has is new";
  TypedRow fresh = reading.tsv(schema, "c");
  vocabulary.fill(fresh);
  EXPECT_FLOAT_EQ(reading.number(fresh, "version.rarity"), std::log2(5.0F));
}

TEST(TypedVocabulary, TakesTheRarestElementOfAList) {
  const Schema schema = schema_of({{"alpn", "vector[string]"}});
  Reading reading(fields_of(schema));
  TypedVocabulary vocabulary(reading.columns);
  for (const char* const alpn : {"h2", "h2,h2", "h2,http/1.1"}) {
    vocabulary.add(reading.tsv(schema, alpn));
  }
  TypedRow row = reading.tsv(schema, "h2,http/1.1");
  vocabulary.fill(row);
  EXPECT_FLOAT_EQ(reading.number(row, "alpn.rarity"), 1) << "an element counts once a row";
}

TEST(TypedVocabulary, IsReadAsItWasWrittenAndRefusedWhereDamaged) {
  const Schema schema = schema_of({{"a", "string"}, {"b", "addr"}});
  Reading reading(fields_of(schema));
  TypedVocabulary vocabulary(reading.columns);
  vocabulary.add(reading.tsv(schema, "x\t192.0.2.1"));
  vocabulary.add(reading.tsv(schema, "y\t192.0.2.2"));
  vocabulary.finish();
  const std::string bytes = vocabulary.serialise();
  const auto again = TypedVocabulary::parse(bytes, reading.columns);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->serialise(), bytes);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(TypedVocabulary::parse(std::string_view(bytes).substr(0, size), reading.columns).has_value());
  }
  EXPECT_FALSE(TypedVocabulary::parse(bytes + "x", reading.columns).has_value());
}

TEST(ValueNames, KeepNoMoreThanTheyMay) {
  ValueNames names;
  for (std::uint64_t i = 1; i <= 1'000; ++i) {
    names.add(1, i, "value " + std::to_string(i));
  }
  EXPECT_EQ(names.find(1, 256), "value 256");
  EXPECT_EQ(names.find(1, 257), "");
  EXPECT_EQ(names.find(0, 1), "");
  names.add(0, 5, std::string(65, 'a'));
  EXPECT_EQ(names.find(0, 5), "") << "too long";
}

TEST(TypedFeatures, NameNoSecrets) {
  const Schema schema = schema_of({{"password", "string"}, {"method", "string"}});
  Reading reading(fields_of(schema));
  const TypedRow row = reading.tsv(schema, "hunter2\tGET");
  ASSERT_EQ(row.values.size(), 2U);
  EXPECT_EQ(reading.names.find(0, row.values[0]), "");
  EXPECT_EQ(reading.names.find(1, row.values[1]), "GET");
  EXPECT_TRUE(is_secret_field("cookie_vars"));
  EXPECT_TRUE(is_secret_field("community"));
  EXPECT_FALSE(is_secret_field("server_name"));
}

TEST(TypedSentences, SayCountsAndWhatIsUsual) {
  TypedField cipher{"cipher", FieldKind::kName, {"AES"}};
  TypedColumn rarity;
  rarity.measure = TypedMeasure::kRarity;
  ValueCounts counts;
  for (int i = 0; i < 4096; ++i) {
    counts.add_row();
    counts.add(i < 2 ? 20 : 10);
  }
  counts.finish();
  EXPECT_EQ(typed_sentence(cipher, rarity, counts.rarity(77), true, &counts),
            "cipher never seen in 4 096 training rows; usual is AES");
  EXPECT_EQ(typed_sentence(cipher, rarity, counts.rarity(20), true, &counts),
            "cipher seen in 2 of 4 096 training rows; usual is AES");
  EXPECT_EQ(typed_sentence(cipher, rarity, counts.rarity(10), true, &counts),
            "cipher seen in 4 094 of 4 096 training rows");
  EXPECT_EQ(typed_sentence(cipher, rarity, counts.rarity(20), false, &counts),
            "cipher not set, as in 2 of 4 096 training rows; usual is AES");
  EXPECT_EQ(typed_sentence(cipher, rarity, counts.rarity(77), false, &counts),
            "cipher not set, as in none of 4 096 training rows; usual is AES");
  TypedColumn amount;
  amount.usual = {std::log2(1 + 20.0F), std::log2(1 + 1500.0F)};
  EXPECT_EQ(typed_sentence({"duration", FieldKind::kInterval, {}}, amount, std::log2(1 + 7'200'000.0F), true, nullptr),
            "duration of 2 h; usual are 20 ms to 1.5 s");
  amount.usual = {std::log2(1 + 443.0F), std::log2(1 + 8443.0F)};
  EXPECT_EQ(typed_sentence({"id.resp_p", FieldKind::kPort, {}}, amount, std::log2(1 + 50000.0F), true, nullptr),
            "id.resp_p of 50000; usual are 443 to 8443");
  amount.measure = TypedMeasure::kElements;
  amount.usual = {1, 1};
  EXPECT_EQ(typed_sentence({"alpn", FieldKind::kNames, {}}, amount, 0, true, nullptr),
            "alpn with no element; usual is 1");
  amount.measure = TypedMeasure::kPrivate;
  EXPECT_EQ(typed_sentence({"id.resp_h", FieldKind::kAddress, {}}, amount, 0, true, nullptr),
            "id.resp_h is no private address; usual is a private address");
}

TEST(TypedSentences, DoNotClaimThatWhatWasForgottenWasNeverSeen) {
  ValueCounts counts;
  for (std::uint64_t i = 0; i < 5'000; ++i) {
    counts.add_row();
    counts.add(100 + i);
  }
  counts.finish();
  TypedColumn rarity;
  rarity.measure = TypedMeasure::kRarity;
  EXPECT_THAT(typed_sentence({"query", FieldKind::kName, {}}, rarity, counts.rarity(5'099), true, &counts),
              HasSubstr("query not among the 4 096 most common of 5 000 training rows"));
}

}  // namespace
}  // namespace pugmark
