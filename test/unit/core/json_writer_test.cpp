// Covers the separators, numbers and strings of JsonWriter.
#include "pugmark/core/json_writer.h"

#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace pugmark {
namespace {

template <typename Fill>
std::string written(Fill fill) {
  std::string out;
  JsonWriter json(out);
  fill(json);
  return out;
}

TEST(JsonWriter, WritesEmptyObjectsAndArrays) {
  EXPECT_EQ(written([](JsonWriter& json) { json.begin_object(), json.end_object(); }), "{}");
  EXPECT_EQ(written([](JsonWriter& json) { json.begin_array(), json.end_array(); }), "[]");
}

TEST(JsonWriter, SeparatesMembersAndElementsAtEveryDepth) {
  EXPECT_EQ(written([](JsonWriter& json) {
              json.begin_object();
              json.member("a", 1);
              json.key("b");
              json.begin_array();
              json.begin_object();
              json.end_object();
              json.begin_array();
              json.number(2);
              json.string("three");
              json.end_array();
              json.null();
              json.end_array();
              json.key("c");
              json.begin_object();
              json.member("d", true);
              json.end_object();
              json.member("e", "end");
              json.end_object();
            }),
            R"({"a":1,"b":[{},[2,"three"],null],"c":{"d":true},"e":"end"})");
}

TEST(JsonWriter, AppendsToWhatTheStringHolds) {
  std::string out = "prefix ";
  JsonWriter json(out);
  json.begin_array();
  json.number(1);
  json.end_array();
  EXPECT_EQ(out, "prefix [1]");
}

TEST(JsonWriter, WritesBooleansAsWordsAndNotAsNumbers) {
  EXPECT_EQ(written([](JsonWriter& json) {
              json.begin_object();
              json.member("yes", true);
              json.member("no", false);
              json.end_object();
            }),
            R"({"yes":true,"no":false})");
}

TEST(JsonWriter, WritesTextLiteralsAsStrings) {
  EXPECT_EQ(written([](JsonWriter& json) {
              json.begin_object();
              json.member("literal", "x");
              json.member("string", std::string("y"));
              json.end_object();
            }),
            R"({"literal":"x","string":"y"})");
}

TEST(JsonWriter, WritesIntegersInFull) {
  EXPECT_EQ(written([](JsonWriter& json) {
              json.begin_array();
              json.number(std::numeric_limits<std::uint64_t>::max());
              json.number(std::numeric_limits<std::int64_t>::min());
              json.end_array();
            }),
            "[18446744073709551615,-9223372036854775808]");
}

TEST(JsonWriter, WritesTheShortestDecimalThatReadsBack) {
  for (const double value : {0.1, 1.0 / 3.0, 1e22, 1e-300, 5e-324, 1.7976931348623157e308, -2.5, 1591367999.305988}) {
    const std::string text = written([&](JsonWriter& json) { json.number(value); });
    EXPECT_EQ(std::strtod(text.c_str(), nullptr), value) << text;
  }
  EXPECT_EQ(written([](JsonWriter& json) { json.number(0.1); }), "0.1");
  EXPECT_EQ(written([](JsonWriter& json) { json.number(5e-324); }), "5e-324");
}

TEST(JsonWriter, WritesNullForNumbersThatJsonLacks) {
  EXPECT_EQ(written([](JsonWriter& json) {
              json.begin_array();
              json.number(std::numeric_limits<double>::infinity());
              json.number(-std::numeric_limits<double>::infinity());
              json.number(std::numeric_limits<double>::quiet_NaN());
              json.number(1.5);
              json.end_array();
            }),
            "[null,null,null,1.5]");
}

TEST(JsonWriter, EscapesKeysAndValues) {
  EXPECT_EQ(written([](JsonWriter& json) {
              json.begin_object();
              json.member("k\"\n", "v\\\x01\xff");
              json.end_object();
            }),
            R"({"k\"\n":"v\\\u0001\\xff"})");
}

}  // namespace
}  // namespace pugmark
