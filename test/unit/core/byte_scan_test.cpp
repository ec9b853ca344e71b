// Covers finding any of a few bytes: all of them, in order, wherever they stand, and no further than asked for; and the
// length of a run of printable ones.
#include "pugmark/core/byte_scan.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace pugmark {
namespace {

std::vector<std::size_t> places(std::string_view text) {
  std::vector<std::size_t> places;
  EXPECT_FALSE((visit_bytes<':', '='>(text, [&](std::size_t at) {
    places.push_back(at);
    return false;
  })));
  return places;
}

TEST(VisitBytes, FindsABytePastAnyNumberOfOthers) {
  for (std::size_t before = 0; before < 70; ++before) {
    EXPECT_EQ(places(std::string(before, 'x') + ":y"), std::vector<std::size_t>{before});
  }
  EXPECT_TRUE(places("").empty());
}

TEST(VisitBytes, StopsWhenItIsToldTo) {
  const std::string text = std::string(20, 'x') + "=:" + std::string(20, '=');
  std::size_t seen = 0;
  EXPECT_TRUE((visit_bytes<':', '='>(text, [&](std::size_t at) {
    ++seen;
    return text[at] == ':';
  })));
  EXPECT_EQ(seen, 2U);
}

RC_GTEST_PROP(VisitBytesProperty, FindsWhatALoopFinds, ()) {
  const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("a:=\xBA\xBD")));
  std::vector<std::size_t> expected;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == ':' || text[at] == '=') {
      expected.push_back(at);
    }
  }
  RC_ASSERT(places(text) == expected);
}

TEST(PrintableRun, EndsAtWhatIsNotPrintableOrIsExcludedWhereverItStands) {
  for (const char end : {'\\', '"', '\x1F', '\x7F', '\x80', '\xFF', '\0', '\n'}) {
    for (std::size_t before = 0; before < 70; ++before) {
      const std::string text = std::string(before, '~') + end + std::string(20, ' ');
      EXPECT_EQ((printable_run<'\\', '"'>(text)), before) << static_cast<int>(end);
    }
  }
}

TEST(PrintableRun, GoesToTheEndOfATextThatHasNoSuchByte) {
  for (std::size_t size = 0; size < 70; ++size) {
    EXPECT_EQ((printable_run<'\\'>(std::string(size, '"'))), size);
  }
}

}  // namespace
}  // namespace pugmark
