// Covers the metadata lines and rows of Zeek's ASCII format.
#include "pugmark/record/zeek_tsv.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pugmark {
namespace {

using testing::ElementsAre;

std::vector<std::string> names_of(const Schema& schema) {
  std::vector<std::string> names;
  for (const Column& column : schema.columns) {
    names.push_back(column.name);
  }
  return names;
}

ZeekTsvHeader header_of(const std::vector<std::string>& lines) {
  ZeekTsvHeader header;
  for (const std::string& line : lines) {
    header.consume(line);
  }
  return header;
}

std::string text_of(const Record& record, std::size_t field) {
  std::string scratch;
  return std::string(record.text(field, scratch));
}

std::string logged_of(const Record& record, std::size_t field) {
  std::string scratch;
  return std::string(record.logged(field, scratch));
}

std::vector<std::string> list_of(const Record& record, std::size_t field) {
  std::vector<std::string> elements;
  elements.resize(record.list(field, elements));
  return elements;
}

TEST(ZeekTsvHeader, ReadsAllThatAUsualHeaderSays) {
  const ZeekTsvHeader header =
      header_of({"#separator \\x09", "#set_separator\t,", "#empty_field\t(empty)", "#unset_field\t-", "#path\thttp",
                 "#open\t2026-11-24-00-00-00", "#fields\tts\tuid\tnames", "#types\ttime\tstring\tvector[string]"});
  EXPECT_EQ(header.schema().separator, "\t");
  EXPECT_EQ(header.schema().path, "http");
  EXPECT_THAT(names_of(header.schema()), ElementsAre("ts", "uid", "names"));
  EXPECT_EQ(header.schema().columns[2].type, "vector[string]");
}

TEST(ZeekTsvHeader, TypesThatAreNotAsManyAsTheColumnsAreIgnored) {
  for (const char* const types : {"#types\ttime", "#types\ttime\tstring\tstring"}) {
    EXPECT_EQ(header_of({"#fields\tts\tuid", types}).schema().columns[0].type, "") << types;
  }
}

TEST(ZeekTsvHeader, ACopySharesTheColumnsUntilTheyAreDeclaredAnew) {
  ZeekTsvHeader header = header_of({"#fields\tts\tuid", "#types\ttime\tstring"});
  const ZeekTsvHeader copy = header;
  header.consume("#path\thttp");
  header.consume("#close\t2026-11-24-00-00-00");
  EXPECT_TRUE(header.schema().columns.same_as(copy.schema().columns));
  header.consume("#fields\tts\tuid");
  EXPECT_FALSE(header.schema().columns.same_as(copy.schema().columns));
}

TEST(ZeekTsvHeader, AValueOfUnlikelyLengthIsIgnored) {
  const std::string longest(ZeekTsvHeader::kMaxValue, 'x');
  EXPECT_EQ(header_of({"#path\t" + longest}).schema().path, longest);
  EXPECT_EQ(header_of({"#path\thttp", "#path\t" + longest + "x"}).schema().path, "http");
  EXPECT_EQ(header_of({"#separator " + longest + "x"}).schema().separator, "\t");
}

TEST(ZeekTsvHeader, TellsWhenColumnsAreDeclared) {
  ZeekTsvHeader header;
  EXPECT_FALSE(header.consume("#separator \\x09"));
  EXPECT_FALSE(header.has_columns());
  EXPECT_TRUE(header.consume("#fields\ta\tb"));
  EXPECT_TRUE(header.has_columns());
  EXPECT_FALSE(header.consume("#close\t2026-11-24-00-00-00"));
  EXPECT_TRUE(header.has_columns());
}

TEST(ZeekTsvHeader, FollowsOtherSeparatorsAndMarks) {
  const ZeekTsvHeader header = header_of(
      {"#separator |", "#set_separator|;", "#empty_field|EMPTY", "#unset_field|NIL", "#path|http", "#fields|a|b|c|d"});
  EXPECT_EQ(header.schema().set_separator, ";");
  TsvRowParser parser(header.schema(), {"a", "b", "c", "d"});
  Record record;
  ASSERT_EQ(parser.parse("x;y|EMPTY|NIL|-", record), RowFit::kFits);
  EXPECT_THAT(list_of(record, 0), ElementsAre("x", "y"));
  EXPECT_TRUE(record.has(1));
  EXPECT_EQ(text_of(record, 1), "");
  EXPECT_FALSE(record.has(2));
  EXPECT_TRUE(record.declares(2));
  EXPECT_EQ(text_of(record, 3), "-");
}

TEST(ZeekTsvHeader, FollowsASeparatorOfSeveralBytes) {
  const ZeekTsvHeader header = header_of({"#separator \\x7c\\x7c", "#fields||a||b"});
  TsvRowParser parser(header.schema(), {"b"});
  Record record;
  ASSERT_EQ(parser.parse("1|2||3", record), RowFit::kFits);
  EXPECT_EQ(text_of(record, 0), "3");
}

TEST(ZeekTsvHeader, ARepeatedHeaderReplacesTheColumns) {
  ZeekTsvHeader header = header_of({"#separator \\x09", "#path\thttp", "#fields\ta\tb"});
  header.consume("#separator \\x09");
  header.consume("#fields\tb\tc\td");
  EXPECT_THAT(names_of(header.schema()), ElementsAre("b", "c", "d"));
}

TEST(ZeekTsvHeader, ASeparatorLineBeginsANewHeaderWithTheDefaults) {
  ZeekTsvHeader header = header_of({"#separator ,", "#set_separator,;", "#unset_field,NIL", "#fields,a"});
  header.consume("#separator \\x09");
  EXPECT_EQ(header.schema().set_separator, ",");
  EXPECT_EQ(header.schema().unset_field, "-");
}

TEST(ZeekTsvHeader, CarriageReturnsAreNoPartOfAName) {
  const ZeekTsvHeader header = header_of({"#separator \\x09\r", "#fields\ta\tb\r"});
  EXPECT_THAT(names_of(header.schema()), ElementsAre("a", "b"));
}

TEST(ZeekTsvHeader, UnknownCommentsChangeNothing) {
  ZeekTsvHeader header = header_of({"#fields\ta"});
  for (const char* line : {"#", "# a remark", "#fieldsx\ty", "#types", "#separatorx"}) {
    EXPECT_FALSE(header.consume(line)) << line;
  }
  EXPECT_THAT(names_of(header.schema()), ElementsAre("a"));
}

TEST(TsvRowParser, SaysHowARowCompares) {
  const ZeekTsvHeader header = header_of({"#fields\ta\tb\tc"});
  TsvRowParser parser(header.schema(), {"b"});
  Record record;
  EXPECT_EQ(parser.parse("1\t2", record), RowFit::kTooFew);
  EXPECT_EQ(parser.cell_count(), 2U);
  EXPECT_EQ(parser.parse("1\t2\t3\t4", record), RowFit::kTooMany);
  EXPECT_EQ(parser.cell_count(), 4U);
  EXPECT_EQ(parser.parse("1\t2\t3", record), RowFit::kFits);
  EXPECT_EQ(text_of(record, 0), "2");
}

TEST(TsvRowParser, AFieldThatIsNoColumnIsNotDeclared) {
  const ZeekTsvHeader header = header_of({"#fields\ta"});
  TsvRowParser parser(header.schema(), {"z", "a"});
  Record record;
  ASSERT_EQ(parser.parse("1", record), RowFit::kFits);
  EXPECT_FALSE(record.declares(0));
  EXPECT_FALSE(record.has(0));
  EXPECT_EQ(text_of(record, 0), "");
  EXPECT_EQ(text_of(record, 1), "1");
}

TEST(TsvRowParser, AnEmptyCellIsDeclaredAndHeld) {
  const ZeekTsvHeader header = header_of({"#fields\ta\tb"});
  TsvRowParser parser(header.schema(), {"a", "b"});
  Record record;
  ASSERT_EQ(parser.parse("\t", record), RowFit::kFits);
  EXPECT_TRUE(record.has(0));
  EXPECT_TRUE(record.has(1));
  EXPECT_EQ(text_of(record, 0), "");
}

TEST(TsvRowParser, TextUndoesEscapesAndLoggedDoesNot) {
  const ZeekTsvHeader header = header_of({"#fields\ta"});
  TsvRowParser parser(header.schema(), {"a"});
  Record record;
  ASSERT_EQ(parser.parse(R"(x\x09y)", record), RowFit::kFits);
  EXPECT_EQ(text_of(record, 0), "x\ty");
  EXPECT_EQ(logged_of(record, 0), R"(x\x09y)");
}

TEST(TsvRowParser, ListsAreSplitBeforeEscapesAreUndone) {
  const ZeekTsvHeader header = header_of({"#fields\ta"});
  TsvRowParser parser(header.schema(), {"a"});
  Record record;
  ASSERT_EQ(parser.parse(R"(a\x2cb,,(empty),c)", record), RowFit::kFits);
  EXPECT_THAT(list_of(record, 0), ElementsAre("a,b", "", "", "c"));
  ASSERT_EQ(parser.parse("(empty)", record), RowFit::kFits);
  EXPECT_TRUE(list_of(record, 0).empty());
  ASSERT_EQ(parser.parse("-", record), RowFit::kFits);
  EXPECT_TRUE(list_of(record, 0).empty());
}

}  // namespace
}  // namespace pugmark
