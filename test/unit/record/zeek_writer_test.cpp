// Covers rows written in both encodings, and read again.
#include "pugmark/record/zeek_writer.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "pugmark/io/line_reader.h"
#include "pugmark/record/zeek_json.h"
#include "pugmark/record/zeek_tsv.h"

namespace pugmark {
namespace {

std::vector<Column> columns() {
  return {{"ts", "time"}, {"n", "count"}, {"s", "string"}, {"u", "string"}, {"v", "vector[string]"}};
}

std::string row(LogEncoding encoding, std::string_view text, const std::vector<std::string>& elements) {
  ZeekLogWriter writer("p", columns(), encoding);
  std::string out;
  writer.begin_row(out);
  writer.time({1'700'000'000'000'001});
  writer.count(7);
  writer.string(text);
  writer.unset();
  writer.begin_vector();
  for (const std::string& element : elements) {
    writer.element(element);
  }
  writer.end_vector();
  writer.end_row();
  return out;
}

TEST(ZeekLogWriter, WritesTheMetadataThatItsReadersNeed) {
  EXPECT_EQ(ZeekLogWriter("p", columns(), LogEncoding::kTsv).header(),
            "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tp\n"
            "#fields\tts\tn\ts\tu\tv\n#types\ttime\tcount\tstring\tstring\tvector[string]\n");
  EXPECT_EQ(ZeekLogWriter("p", columns(), LogEncoding::kJson).header(), "");
}

TEST(ZeekLogWriter, EscapesWhatWouldBeMisread) {
  EXPECT_EQ(row(LogEncoding::kTsv, "a\tb\n\\", {"x,y", "-", "", "(empty)"}),
            "1700000000.000001\t7\ta\\x09b\\x0a\\\\\t-\tx\\x2cy,\\x2d,,\\x28empty)\n");
  EXPECT_EQ(row(LogEncoding::kTsv, "", {}), "1700000000.000001\t7\t(empty)\t-\t(empty)\n");
  EXPECT_EQ(row(LogEncoding::kJson, "a\t\"", {"x,y"}),
            "{\"ts\":1700000000.000001,\"n\":7,\"s\":\"a\\t\\\"\",\"v\":[\"x,y\"]}\n");
}

RC_GTEST_PROP(ZeekLogWriter, GivesItsReadersBackWhatItWasGiven, (const std::string& text)) {
  const auto elements =
      *rc::gen::container<std::vector<std::string>>(rc::gen::container<std::string>(rc::gen::arbitrary<char>()));
  RC_PRE((elements.size() != 1 || !elements.front().empty()));  // one empty string looks like none
  std::string line = row(LogEncoding::kTsv, text, elements);
  line.pop_back();
  Schema schema;
  schema.columns = Columns(columns());
  TsvRowParser parser(schema, {"s", "v"});
  Record record;
  RC_ASSERT(parser.parse(line, record) == RowFit::kFits);
  std::string scratch;
  RC_ASSERT(record.text(0, scratch) == text);
  std::vector<std::string> read;
  const std::size_t count = record.list(1, read);
  read.resize(count);
  RC_ASSERT(read == elements);
}

}  // namespace
}  // namespace pugmark
