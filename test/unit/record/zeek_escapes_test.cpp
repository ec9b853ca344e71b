// Covers the escapes of Zeek's ASCII logs, both ways.
#include "pugmark/record/zeek_escapes.h"

#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace pugmark {
namespace {

std::string unescaped(std::string_view raw) {
  std::string scratch;
  return std::string(unescape_zeek(raw, scratch));
}

std::string field(std::string_view bytes) {
  std::string out;
  append_zeek_field(out, bytes);
  return out;
}

TEST(ZeekEscapes, HexOfEitherCaseBecomesTheByte) {
  EXPECT_EQ(unescaped(R"(a\x2cb\x2Cc)"), "a,b,c");
  EXPECT_EQ(unescaped(R"(\xff\xFE)"), "\xff\xfe");
}

TEST(ZeekEscapes, ADoubledBackslashBecomesOneAndGuardsWhatFollows) {
  EXPECT_EQ(unescaped(R"(\\x41)"), R"(\x41)");
  EXPECT_EQ(unescaped(R"(\\\x41)"), R"(\A)");
}

TEST(ZeekEscapes, ABackslashBeforeAnythingElseStays) {
  EXPECT_EQ(unescaped(R"(a\nb)"), R"(a\nb)");
  EXPECT_EQ(unescaped(R"(\xg0)"), R"(\xg0)");
  EXPECT_EQ(unescaped(R"(\x0g)"), R"(\x0g)");
}

TEST(ZeekEscapes, AnEscapeCutShortStays) {
  EXPECT_EQ(unescaped("\\"), "\\");
  EXPECT_EQ(unescaped("a\\x"), "a\\x");
  EXPECT_EQ(unescaped("a\\x4"), "a\\x4");
}

TEST(ZeekEscapes, TextWithoutEscapesIsNotCopied) {
  const std::string_view raw = "plain";
  std::string scratch = "untouched";
  EXPECT_EQ(unescape_zeek(raw, scratch).data(), raw.data());
  EXPECT_EQ(scratch, "untouched");
}

TEST(ZeekEscapes, EmptyAndUnsetLiteralsAreToldFromTheirMarks) {
  EXPECT_EQ(field(""), "(empty)");
  EXPECT_EQ(field("-"), R"(\x2d)");
  EXPECT_EQ(field("(empty)"), R"(\x28empty))");
}

TEST(ZeekEscapes, ControlsAndHighBytesAreWrittenInHex) {
  EXPECT_EQ(field("a\tb\x7f\xc3\xa9"), R"(a\x09b\x7f\xc3\xa9)");
  EXPECT_EQ(field("C:\\x"), R"(C:\\x)");
}

RC_GTEST_PROP(ZeekEscapes, WritingAndReadingGivesTheBytesBack, (const std::string& bytes)) {
  RC_PRE(!bytes.empty());
  RC_ASSERT(unescaped(field(bytes)) == bytes);
}

}  // namespace
}  // namespace pugmark
