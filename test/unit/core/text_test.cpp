// Covers UTF-8 decoding, escaping for terminals and JSON, cutting to a width and wording of counts.
#include "pugmark/core/text.h"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace pugmark {
namespace {

using namespace std::string_literals;

// Properties run with the same inputs every time, unless the caller asks for others.
[[maybe_unused]] const int kSeeded = ::setenv("RC_PARAMS", "seed=7340 max_success=200", 0);

std::string json(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const CodePoint point = read_code_point(text);
    if (!point.valid) {
      return false;
    }
    text.remove_prefix(point.length);
  }
  return true;
}

/// UTF-8 of any value below 0x110000, surrogates included, as a sloppy encoder would write it.
std::string encode(char32_t c) {
  std::string out;
  const auto put = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | (c >> 6));
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | (c >> 18));
    put(0x80 | ((c >> 12) & 0x3F));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  }
  return out;
}

TEST(ReadCodePoint, ReadsEveryCodePointAndRefusesSurrogates) {
  for (char32_t c = 0; c < 0x110000; ++c) {
    const std::string bytes = encode(c);
    const CodePoint point = read_code_point(bytes + "tail");
    const bool surrogate = c >= 0xD800 && c <= 0xDFFF;
    ASSERT_EQ(point.valid, !surrogate) << std::hex << static_cast<std::uint32_t>(c);
    ASSERT_EQ(point.length, surrogate ? 1U : bytes.size()) << std::hex << static_cast<std::uint32_t>(c);
    if (!surrogate) {
      ASSERT_EQ(point.value, c);
    }
  }
}

TEST(ReadCodePoint, TakesOneByteOfWhatIsNotUtf8) {
  for (const std::string& bytes :
       {"\x80"s, "\xBF"s, "\xC0\x80"s, "\xC1\xBF"s, "\xC3"s, "\xC3("s, "\xE0\x80\x80"s, "\xE0\x9F\xBF"s, "\xE2\x82"s,
        "\xE2\x28\xA1"s, "\xE2\x82("s, "\xED\xA0\x80"s, "\xF0\x80\x80\x80"s, "\xF0\x8F\xBF\xBF"s, "\xF0\x9F\x98"s,
        "\xF4\x90\x80\x80"s, "\xF5\x80\x80\x80"s, "\xFE"s, "\xFF"s}) {
    const CodePoint point = read_code_point(bytes);
    EXPECT_FALSE(point.valid) << terminal_safe(bytes);
    EXPECT_EQ(point.length, 1U) << terminal_safe(bytes);
    EXPECT_EQ(point.value, static_cast<unsigned char>(bytes[0])) << terminal_safe(bytes);
  }
}

TEST(ReadCodePointDeathTest, StopsTheProgramOnEmptyText) {
  EXPECT_DEATH(static_cast<void>(read_code_point("")), "internal error: .*text.cpp");
}

TEST(TerminalSafe, LeavesPrintableTextAsItIs) {
  for (const std::string_view text :
       {"", "Mozilla/5.0 (X11; Linux) \\x1b \"quoted\"", "Grüße, 東京, Привет, 😀", "a\u00A0b"}) {
    EXPECT_EQ(terminal_safe(text), text);
  }
}

TEST(TerminalSafe, EscapesControlCharacters) {
  EXPECT_EQ(terminal_safe("\x1b[31mred\x1b]0;title\a"), "\\x1b[31mred\\x1b]0;title\\x07");
  EXPECT_EQ(terminal_safe("a\tb\r\nc"), "a\\x09b\\x0d\\x0ac");
  EXPECT_EQ(terminal_safe("a\0b"s), "a\\x00b");
  EXPECT_EQ(terminal_safe("\x7f"), "\\x7f");
  EXPECT_EQ(terminal_safe("\u0085\u009b31m"), "\\u{85}\\u{9b}31m") << "C1 controls as code points";
}

TEST(TerminalSafe, EscapesBidirectionalControls) {
  for (const char32_t c : std::array<char32_t, 12>{0x61C, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E,
                                                   0x2066, 0x2067, 0x2068, 0x2069}) {
    const std::string safe = terminal_safe("a" + encode(c) + "b");
    EXPECT_EQ(safe.substr(0, 4), "a\\u{") << std::hex << static_cast<std::uint32_t>(c);
    EXPECT_EQ(safe.substr(safe.size() - 2), "}b");
  }
  EXPECT_EQ(terminal_safe("exe.\u202Egpj"), "exe.\\u{202e}gpj");
}

TEST(TerminalSafe, EscapesZeroWidthAndOtherInvisibleCharacters) {
  EXPECT_EQ(terminal_safe("pay\u200Bpal"), "pay\\u{200b}pal");
  EXPECT_EQ(terminal_safe("\u200C\u200D\u2060\uFEFF"), "\\u{200c}\\u{200d}\\u{2060}\\u{feff}");
  EXPECT_EQ(terminal_safe("\u00AD\u034F\u115F\u1160\u3164\uFFA0"),
            "\\u{ad}\\u{34f}\\u{115f}\\u{1160}\\u{3164}\\u{ffa0}");
  EXPECT_EQ(terminal_safe("\uFE0F"), "\\u{fe0f}") << "variation selector";
  EXPECT_EQ(terminal_safe("\u2028\u2029"), "\\u{2028}\\u{2029}") << "line and paragraph separator";
  EXPECT_EQ(terminal_safe("\U000E0041"), "\\u{e0041}") << "tag character";
  EXPECT_EQ(terminal_safe("\uE000\U0010FFFF"), "\\u{e000}\\u{10ffff}") << "private use";
}

TEST(TerminalSafe, EscapesBytesThatAreNotUtf8) {
  EXPECT_EQ(terminal_safe("a\xff\xfe"), "a\\xff\\xfe");
  EXPECT_EQ(terminal_safe("\x9b"), "\\x9b") << "a raw C1 byte";
  EXPECT_EQ(terminal_safe("\xC0\xAF"), "\\xc0\\xaf") << "an overlong slash";
  EXPECT_EQ(terminal_safe("\xED\xA0\x80"), "\\xed\\xa0\\x80") << "a surrogate";
  EXPECT_EQ(terminal_safe("ü\xC3"), "ü\\xc3") << "cut at the end";
}

RC_GTEST_PROP(TerminalSafeProperty, AnyBytesComeOutPrintableAndStayAsTheyAreTheSecondTime, (const std::string& text)) {
  const std::string safe = terminal_safe(text);
  RC_ASSERT(is_utf8(safe));
  for (const char c : safe) {
    const auto byte = static_cast<unsigned char>(c);
    RC_ASSERT(byte >= 0x20 && byte != 0x7F);
  }
  RC_ASSERT(terminal_safe(safe) == safe);
}

TEST(Shorten, LeavesTextThatFits) {
  EXPECT_EQ(shorten("", 3), "");
  EXPECT_EQ(shorten("abc", 3), "abc");
  EXPECT_EQ(shorten("äöü", 3), "äöü");
}

TEST(Shorten, EndsCutTextWithAnEllipsisWithinTheWidth) {
  EXPECT_EQ(shorten("abcd", 3), "ab…");
  EXPECT_EQ(shorten("äöüß", 3), "äö…");
  EXPECT_EQ(shorten("abcd", 1), "…");
}

TEST(Shorten, GivesNothingForNoColumns) {
  EXPECT_EQ(shorten("abcd", 0), "");
  EXPECT_EQ(shorten("", 0), "");
}

TEST(AppendJsonString, QuotesAndAppends) {
  std::string out = "x=";
  append_json_string(out, "plain");
  EXPECT_EQ(out, "x=\"plain\"");
  EXPECT_EQ(json(""), "\"\"");
}

TEST(AppendJsonString, EscapesWhatJsonForbids) {
  EXPECT_EQ(json("a\"b\\c"), R"("a\"b\\c")");
  EXPECT_EQ(json("\n\r\t"), R"("\n\r\t")");
  EXPECT_EQ(json("\0\x01\x1f"s), R"("\u0000\u0001\u001f")");
  EXPECT_EQ(json("\x7f"), R"("\u007f")");
  EXPECT_EQ(json("a/b"), R"("a/b")");
}

TEST(AppendJsonString, KeepsUtf8) { EXPECT_EQ(json("Grüße, 東京, 😀"), "\"Grüße, 東京, 😀\""); }

TEST(AppendJsonString, EscapesWhatMisleadsTheEye) {
  EXPECT_EQ(json("exe.\u202Egpj"), R"("exe.\u202egpj")") << "bidirectional";
  EXPECT_EQ(json("pay\u200Bpal\uFEFF"), R"("pay\u200bpal\ufeff")") << "zero width";
  EXPECT_EQ(json("\u0085\u009b31m"), R"("\u0085\u009b31m")") << "C1 controls";
  EXPECT_EQ(json("\U000E0041\U0010FFFF"), R"("\udb40\udc41\udbff\udfff")") << "above U+FFFF";
  EXPECT_EQ(json("\u2028"), R"("\u2028")") << "line separator";
}

TEST(AppendJsonString, WritesBytesThatAreNotUtf8AsZeekDoes) {
  EXPECT_EQ(json("a\xff"
                 "b"),
            R"("a\\xffb")");
  EXPECT_EQ(json("\xC3"), R"("\\xc3")");
  EXPECT_EQ(json("\xC3\xC3\xBC"), "\"\\\\xc3ü\"");
  EXPECT_EQ(json("\xED\xA0\x80"), R"("\\xed\\xa0\\x80")");
}

RC_GTEST_PROP(AppendJsonStringProperty, AnyBytesComeOutAsUtf8WithoutControlCharactersOrLooseQuotes,
              (const std::string& text)) {
  const std::string out = json(text);
  RC_ASSERT(is_utf8(out));
  RC_ASSERT(out.size() >= 2);
  RC_ASSERT(out.front() == '"' && out.back() == '"');
  for (std::size_t i = 1; i + 1 < out.size(); ++i) {
    RC_ASSERT(static_cast<unsigned char>(out[i]) >= 0x20);
    RC_ASSERT(out[i] != '"');
    if (out[i] == '\\') {
      ++i;
      RC_ASSERT(i + 1 < out.size());
      RC_ASSERT(std::string_view("\"\\nrtu").find(out[i]) != std::string_view::npos);
    }
  }
}

TEST(Grouped, SeparatesThousands) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1 000");
  EXPECT_EQ(grouped(13548), "13 548");
  EXPECT_EQ(grouped(123456), "123 456");
  EXPECT_EQ(grouped(1234567), "1 234 567");
  EXPECT_EQ(grouped(std::numeric_limits<std::uint64_t>::max()), "18 446 744 073 709 551 615");
}

TEST(Counted, PutsTheNounInThePluralUnlessOne) {
  EXPECT_EQ(counted(0, "record"), "0 records");
  EXPECT_EQ(counted(1, "record"), "1 record");
  EXPECT_EQ(counted(2, "record"), "2 records");
  EXPECT_EQ(counted(1000, "line"), "1 000 lines");
}

}  // namespace
}  // namespace pugmark
