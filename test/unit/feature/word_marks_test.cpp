// The fast way through the words of a text must see what the plain one sees: whatever the text, wherever it is cut.
#include "pugmark/feature/word_marks.h"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "pugmark/feature/words.h"

namespace pugmark {
namespace {

using testing::ElementsAre;

using Words = std::vector<std::pair<std::string, WordHash>>;

std::string lower(std::string_view word) {
  std::string out(word);
  for (char& c : out) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  return out;
}

Words plain_words(std::string_view text) {
  Words words;
  WordSplitter().for_each(text, [&](std::string_view word, WordHash hash) { words.emplace_back(word, hash); });
  return words;
}

/// The words of all pieces, one after the other.
Words marked_words(WordMarks& marks, std::string_view text) {
  Words words;
  EXPECT_TRUE(marks.mark(text));
  std::size_t expected_begin = 0;
  marks.for_each_piece({0, text.size()}, [&](std::size_t begin, std::size_t end) {
    EXPECT_EQ(begin, expected_begin);
    EXPECT_LT(begin, end);
    expected_begin = end;
    marks.for_each_word(begin, end, [&](std::size_t at, std::size_t size, WordHash hash) {
      EXPECT_LE(begin, at);
      EXPECT_LE(at + size, end);
      words.emplace_back(lower(text.substr(at, size)), hash);
    });
  });
  EXPECT_EQ(expected_begin, text.size());
  return words;
}

class WordMarksTest : public testing::TestWithParam<VectorInstructions> {
 protected:
  WordMarks marks_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Vectors, WordMarksTest,
                         testing::Values(VectorInstructions::kBest, VectorInstructions::kBaseline),
                         [](const auto& instructions) {
                           return instructions.param == VectorInstructions::kBest ? "best" : "baseline";
                         });

TEST_P(WordMarksTest, EveryByteIsJudgedAsThePlainWayJudgesIt) {
  for (int byte = 0; byte < 128; ++byte) {
    for (const std::size_t before : {0U, 1U, 15U, 31U, 62U, 63U, 64U}) {
      const std::string text = std::string(before, ' ') + "a" + static_cast<char>(byte) + "b";
      EXPECT_EQ(marked_words(marks_, text), plain_words(text)) << byte << " behind " << before;
    }
  }
}

TEST_P(WordMarksTest, WordsOfEveryLengthAtEveryOffsetAreSeen) {
  for (std::size_t before = 0; before < 130; ++before) {
    for (std::size_t size = 0; size < 150; ++size) {
      std::string text(before, '-');
      for (std::size_t i = 0; i < size; ++i) {
        text.push_back("aZ_9"[i % 4]);
      }
      ASSERT_EQ(marked_words(marks_, text), plain_words(text)) << size << " behind " << before;
      text += "; tail";
      ASSERT_EQ(marked_words(marks_, text), plain_words(text)) << size << " behind " << before;
    }
  }
}

TEST_P(WordMarksTest, PiecesBeginWhereHeadersBegin) {
  const std::string text = R"("HOST":"example.org","ACCEPT":"text/html, */*","X":"")";
  ASSERT_TRUE(marks_.mark(text));
  std::vector<std::string> pieces;
  marks_.for_each_piece({0, text.size()},
                        [&](std::size_t begin, std::size_t end) { pieces.push_back(text.substr(begin, end - begin)); });
  EXPECT_THAT(pieces, ElementsAre(R"("HOST":"example.org)", R"(","ACCEPT":"text/html, */*)", R"(","X":"")"));
}

TEST_P(WordMarksTest, PiecesAreCutAcrossTheEdgesOfBlocksToo) {
  for (std::size_t before = 50; before < 70; ++before) {
    const std::string text = std::string(before, 'a') + R"(",")" + std::string(70, 'b');
    ASSERT_TRUE(marks_.mark(text));
    std::vector<std::size_t> begins;
    marks_.for_each_piece({0, text.size()}, [&](std::size_t begin, std::size_t) { begins.push_back(begin); });
    EXPECT_THAT(begins, ElementsAre(0, before));
  }
}

TEST_P(WordMarksTest, TextThatIsNotAsciiOrTooLongIsLeftToThePlainWay) {
  for (std::size_t at = 0; at < 70; ++at) {
    std::string text(70, 'a');
    text[at] = '\x80';
    EXPECT_FALSE(marks_.mark(text)) << at;
  }
  EXPECT_TRUE(marks_.mark(std::string(WordMarks::kMaxText, 'a')));
  EXPECT_FALSE(marks_.mark(std::string(WordMarks::kMaxText + 1, 'a')));
  EXPECT_TRUE(marks_.mark(""));
  marks_.for_each_piece({}, [](std::size_t, std::size_t) { FAIL() << "an empty text has no piece"; });
}

RC_GTEST_PROP(WordMarksProperty, AnyAsciiTextHasTheWordsOfThePlainWay, ()) {
  // Mostly word bytes and what cuts headers, so that long words and pieces arise.
  const auto text = *rc::gen::container<std::string>(rc::gen::weightedOneOf<char>(
      {{6, rc::gen::elementOf(std::string("abzABZ019_"))},
       {2, rc::gen::elementOf(std::string("\",: "))},
       {1, rc::gen::map(rc::gen::inRange(0, 128), [](int byte) { return static_cast<char>(byte); })}}));
  for (const VectorInstructions instructions : {VectorInstructions::kBest, VectorInstructions::kBaseline}) {
    WordMarks marks(instructions);
    RC_ASSERT(marked_words(marks, text) == plain_words(text));
  }
}

}  // namespace
}  // namespace pugmark
