// Covers the cutting of bytes into blocks of whole lines: independent of block sizes and short reads, the end without a
// newline, overlong lines, cut and failing sources.
#include "pugmark/io/line_reader.h"

#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "support.h"

namespace pugmark {
namespace {

using namespace std::string_literals;
using testing_io::log_text;
using testing_io::PieceSource;

// Properties run with the same inputs every time, unless the caller asks for others.
[[maybe_unused]] const int kSeeded = ::setenv("RC_PARAMS", "seed=7340 max_success=200", 0);

const std::string kOverlong = "<overlong>";

/// What a reader gave until its end.
struct Outcome {
  std::vector<std::string> lines;  ///< With their newlines; kOverlong stands for one that was skipped.
  std::uint64_t overlong = 0;
  std::optional<Error> error;
  std::uint64_t bytes_read = 0;
  std::optional<std::string> remark;
};

void append_lines(std::vector<std::string>& lines, std::string_view text) {
  while (!text.empty()) {
    const std::size_t newline = text.find('\n');
    const std::size_t size = newline == std::string_view::npos ? text.size() : newline + 1;
    lines.emplace_back(text.substr(0, size));
    text.remove_prefix(size);
  }
}

Outcome read_all(std::unique_ptr<ByteSource> source, std::size_t block_bytes) {
  LineReader reader(std::move(source), block_bytes);
  LineBlock block;
  Outcome outcome;
  bool unfinished = false;  // the block before ended without a newline
  while (true) {
    const auto more = reader.next(block);
    if (!more) {
      outcome.error = more.error();
      break;
    }
    if (!*more) {
      break;
    }
    EXPECT_FALSE(unfinished) << "only the last block may end without a newline";
    EXPECT_TRUE(!block.lines().empty() || block.overlong_after() > 0) << "an empty block says nothing";
    unfinished = !block.lines().empty() && block.lines().back() != '\n';
    append_lines(outcome.lines, block.lines());
    // The padding may be read: AddressSanitizer watches.
    volatile char sum = 0;
    for (std::size_t i = 0; i < kBlockPadding; ++i) {
      sum = static_cast<char>(sum ^ *(block.lines().data() + block.lines().size() + i));
    }
    for (std::uint64_t i = 0; i < block.overlong_after(); ++i) {
      outcome.lines.push_back(kOverlong);
      ++outcome.overlong;
    }
  }
  const auto after = reader.next(block);
  EXPECT_TRUE(after && !*after) << "after the end comes nothing";
  outcome.bytes_read = reader.bytes_read();
  for (const Diagnostic& remark : reader.remarks()) {
    outcome.remark = remark.what;
  }
  return outcome;
}

std::unique_ptr<ByteSource> pieces(std::string text, std::vector<std::size_t> sizes = {std::size_t{1} << 30U}) {
  return std::make_unique<PieceSource>(std::move(text), std::move(sizes));
}

/// What must come out of `text`, however it is cut.
std::vector<std::string> expected(std::string_view text) {
  std::vector<std::string> lines;
  append_lines(lines, text);
  for (std::string& line : lines) {
    if (line.size() - (line.ends_with('\n') ? 1 : 0) > kMaxLineBytes) {
      line = kOverlong;
    }
  }
  return lines;
}

TEST(LineReader, GivesNothingForNoBytes) {
  const Outcome outcome = read_all(pieces(""), 16);
  EXPECT_TRUE(outcome.lines.empty());
  EXPECT_FALSE(outcome.error);
  EXPECT_EQ(outcome.bytes_read, 0U);
}

TEST(LineReader, GivesWholeLinesWithTheirNewlines) {
  const Outcome outcome = read_all(pieces("one\r\n\ntwo\n"), 1024);
  EXPECT_EQ(outcome.lines, (std::vector<std::string>{"one\r\n", "\n", "two\n"}));
  EXPECT_EQ(outcome.bytes_read, 10U);
  EXPECT_FALSE(outcome.remark);
}

TEST(LineReader, GivesALastLineWithoutANewline) {
  for (const std::size_t block : {1U, 2U, 4U, 7U, 8U, 1024U}) {
    EXPECT_EQ(read_all(pieces("one\ntwo"), block).lines, (std::vector<std::string>{"one\n", "two"})) << block;
    EXPECT_EQ(read_all(pieces("two"), block).lines, std::vector<std::string>{"two"}) << block;
  }
}

TEST(LineReader, GivesTheSameLinesForAnyBlockSizeAndShortReads) {
  const std::string text = "\n\n" + log_text(5000) + std::string(300, 'x') + "\nend";
  const auto lines = expected(text);
  for (const std::size_t block : {0U, 1U, 2U, 3U, 7U, 63U, 64U, 65U, 100U, 4096U, 5000U, 524288U}) {
    for (const std::vector<std::size_t>& sizes :
         {std::vector<std::size_t>{1}, {1, 7, 2}, {64}, {5000, 1}, {1U << 20U}}) {
      const Outcome outcome = read_all(pieces(text, sizes), block);
      EXPECT_TRUE(outcome.lines == lines) << "blocks of " << block << ", pieces of " << sizes[0];
      EXPECT_EQ(outcome.bytes_read, text.size());
    }
  }
}

RC_GTEST_PROP(LineReaderProperty, ChunkedIsTheSameAsWhole, ()) {
  const auto text = *rc::gen::container<std::string>(rc::gen::element('\n', 'a', 'b', '\r', '\0'));
  const auto block = *rc::gen::inRange<std::size_t>(1, 50);
  const auto sizes =
      *rc::gen::nonEmpty(rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(1, 20)));
  const Outcome outcome = read_all(pieces(text, sizes), block);
  RC_ASSERT(outcome.lines == expected(text));
  RC_ASSERT(outcome.bytes_read == text.size());
  RC_ASSERT(!outcome.error);
}

RC_GTEST_PROP(LineReaderProperty, ACutOrFailingSourceGivesAllLinesButTheUnfinishedOne, (bool fails)) {
  const auto text = *rc::gen::container<std::string>(rc::gen::element('\n', 'a', 'b'));
  const auto block = *rc::gen::inRange<std::size_t>(1, 50);
  const auto size = *rc::gen::inRange<std::size_t>(1, 20);
  const std::optional<Error> error = fails ? std::optional(Error(ErrorCode::kIo, "disk gone")) : std::nullopt;
  const Outcome outcome =
      read_all(std::make_unique<PieceSource>(text, std::vector<std::size_t>{size}, error, !fails), block);
  RC_ASSERT(outcome.lines == expected(text.substr(0, text.rfind('\n') + 1)));
  RC_ASSERT(outcome.error.has_value() == fails);
}

/// A block size and the sizes of the pieces a source gives.
using Cutting = std::pair<std::size_t, std::vector<std::size_t>>;

class OverlongLine : public testing::TestWithParam<Cutting> {
 protected:
  static void check(const std::string& text, std::uint64_t overlong) {
    const Outcome outcome = read_all(pieces(text, GetParam().second), GetParam().first);
    EXPECT_TRUE(outcome.lines == expected(text)) << outcome.lines.size() << " lines";
    EXPECT_EQ(outcome.overlong, overlong);
    EXPECT_EQ(outcome.bytes_read, text.size());
    EXPECT_FALSE(outcome.error);
  }
  const std::string long_ = std::string(kMaxLineBytes + 1, 'x');
};

TEST_P(OverlongLine, AtTheStartIsSkippedAndCounted) { check(long_ + "\none\ntwo\n", 1); }
TEST_P(OverlongLine, InTheMiddleIsSkippedAndCounted) { check("one\n" + long_ + "\ntwo\nthree\n", 1); }
TEST_P(OverlongLine, AtTheEndIsSkippedAndCounted) { check("one\ntwo\n" + long_ + "\n", 1); }
TEST_P(OverlongLine, AtTheEndWithoutANewlineIsSkippedAndCounted) { check("one\ntwo\n" + long_, 1); }
TEST_P(OverlongLine, AloneIsSkippedAndCounted) { check(long_, 1); }
TEST_P(OverlongLine, FollowedByAnotherIsCountedTwice) { check(long_ + "\n" + long_ + "yyy\nlast", 2); }
TEST_P(OverlongLine, MuchLongerThanAnyBufferIsSkipped) { check("one\n" + long_ + long_ + long_ + "\ntwo", 1); }

TEST_P(OverlongLine, IsOneByteLongerThanTheLongestLineThatIsKept) {
  const std::string longest(kMaxLineBytes, 'y');
  check(longest + "\n" + long_ + "\n" + longest, 1);
}

TEST_P(OverlongLine, IsFoundBehindLongLinesThatMadeTheBuffersGrow) {
  const std::string grower(3 * 1024 * 1024 + 5, 'g');
  check(grower + "\nshort\n" + grower + "\n" + std::string(5 * 1024 * 1024, 'x') + "\n" + grower + "\nshort\n" + long_ +
            "\nend\n",
        2);
}

TEST_P(OverlongLine, FollowedByManyLinesLosesNoneOfThem) { check(long_ + "\n" + log_text(5'000'000), 1); }

INSTANTIATE_TEST_SUITE_P(Cuttings, OverlongLine,
                         testing::Values(Cutting{1, {1U << 30U}}, Cutting{4096, {4093, 1}}, Cutting{4096, {100'003}},
                                         Cutting{LineReader::kDefaultBlockBytes, {1U << 30U}},
                                         Cutting{LineReader::kDefaultBlockBytes, {65536}},
                                         Cutting{3U << 20U, {1U << 30U}}, Cutting{kMaxLineBytes, {1U << 30U}},
                                         Cutting{kMaxLineBytes + 1, {1U << 20U}}, Cutting{16U << 20U, {1U << 30U}}));

TEST(LineReader, SkipsALineAboveFourMebibytesAndCountsIt) {
  const Outcome outcome = read_all(pieces("a\n" + std::string(5 * 1024 * 1024, 'x') + "\nb\n"), 65536);
  EXPECT_EQ(outcome.lines, (std::vector<std::string>{"a\n", kOverlong, "b\n"}));
}

TEST(LineReader, GivesTheLinesBeforeAnErrorAndDropsTheUnfinishedOne) {
  const Outcome outcome = read_all(
      std::make_unique<PieceSource>("one\ntwo\nhal", std::vector<std::size_t>{5}, Error(ErrorCode::kIo, "disk gone")),
      4096);
  EXPECT_EQ(outcome.lines, (std::vector<std::string>{"one\n", "two\n"}));
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->message(), "disk gone");
}

TEST(LineReader, GivesAnErrorInsideAnOverlongLineAfterCountingIt) {
  const Outcome outcome =
      read_all(std::make_unique<PieceSource>("one\n" + std::string(5 * 1024 * 1024, 'x'),
                                             std::vector<std::size_t>{65536}, Error(ErrorCode::kIo, "disk gone")),
               4096);
  EXPECT_EQ(outcome.lines, (std::vector<std::string>{"one\n", kOverlong}));
  EXPECT_TRUE(outcome.error);
}

TEST(LineReader, HandsOnTheErrorOfTheFirstRead) {
  const Outcome outcome = read_all(
      std::make_unique<PieceSource>("", std::vector<std::size_t>{1}, Error(ErrorCode::kIo, "disk gone")), 4096);
  EXPECT_TRUE(outcome.lines.empty());
  EXPECT_TRUE(outcome.error);
}

TEST(LineReader, DropsTheHalfLineOfASourceThatWasCut) {
  const Outcome outcome =
      read_all(std::make_unique<PieceSource>("one\ntwo\nhal", std::vector<std::size_t>{5}, std::nullopt, true), 4096);
  EXPECT_EQ(outcome.lines, (std::vector<std::string>{"one\n", "two\n"}));
  EXPECT_EQ(outcome.remark, "cut");
  const Outcome only =
      read_all(std::make_unique<PieceSource>("hal", std::vector<std::size_t>{5}, std::nullopt, true), 1);
  EXPECT_TRUE(only.lines.empty());
}

TEST(LineReader, ReadsSeveralInputsIntoOneBlock) {
  LineBlock block;
  for (const std::size_t size : {4096U, 1U, 100'000U}) {
    LineReader reader(pieces("one\n"), size);
    const auto more = reader.next(block);
    ASSERT_TRUE(more && *more);
    EXPECT_EQ(block.lines(), "one\n");
  }
}

TEST(LineReader, KeepsTheWholeLinesOfTruncatedGzipAndZstd) {
  const std::string text = log_text(600'000);
  for (const std::string& whole : {testing_io::gzip(text), testing_io::zstd(text)}) {
    const std::string cut = whole.substr(0, whole.size() / 2);
    const auto source = open_memory(cut, "x");
    const std::string held = testing_io::drain(*source).bytes;
    const auto lines = expected(held.substr(0, held.rfind('\n') + 1));
    EXPECT_GT(lines.size(), 1000U);
    for (const std::size_t block : {1U, 1000U, 65536U, 524288U}) {
      const Outcome outcome = read_all(open_memory(cut, "x"), block);
      EXPECT_FALSE(outcome.error);
      EXPECT_TRUE(outcome.lines == lines)
          << "blocks of " << block << ": " << outcome.lines.size() << " of " << lines.size();
      EXPECT_EQ(outcome.remark, "compressed data end too early: still being written, or cut");
      EXPECT_EQ(text.compare(0, held.size(), held), 0);
    }
  }
}

TEST(LineReader, GivesTheLinesBeforeDamageInGzipAndZstdAndThenTheError) {
  const std::string text = log_text(2'000'000);
  const auto lines = expected(text);
  for (std::string bytes : {testing_io::gzip(text), testing_io::zstd(text)}) {
    bytes.replace(bytes.size() * 3 / 4, 64, std::string(64, '\xFF'));
    for (const std::size_t block : {1000U, 524288U}) {
      const Outcome outcome = read_all(open_memory(bytes, "http.log"), block);
      ASSERT_TRUE(outcome.error);
      EXPECT_EQ(outcome.error->code(), ErrorCode::kFormat);
      ASSERT_GT(outcome.lines.size(), lines.size() / 2);
      EXPECT_TRUE(std::equal(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(lines.size() / 2),
                             outcome.lines.begin()));
    }
  }
}

TEST(LineReader, JoinsALineThatTwoGzipMembersShare) {
  const Outcome outcome = read_all(open_memory(testing_io::gzip("one\ntw") + testing_io::gzip("o\nthree"), "x"), 1);
  EXPECT_EQ(outcome.lines, (std::vector<std::string>{"one\n", "two\n", "three"}));
}

}  // namespace
}  // namespace pugmark
