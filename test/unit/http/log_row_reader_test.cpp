// Covers the reading of rows of one kind of log: which are wanted, what is counted, and what is bad.
#include "pugmark/http/log_row_reader.h"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pugmark {
namespace {

using testing::ElementsAre;

constexpr const char* kSsl = "#separator \\x09\n#path\tssl\n#fields\tts\tserver_name\n#types\ttime\tstring\n";

struct Read {
  std::vector<std::string> names;
  std::vector<std::uint64_t> lines;
  BlockCounts counts;
};

/// The rows of kind ssl; `hint` is what the name of the file says.
Read read(std::string log, const std::string& hint = "") {
  const std::size_t size = log.size();
  log.append(kBlockPadding, '\0');
  LogRowReader reader({"server_name"}, "ssl");
  reader.begin(LogCursor(hint), std::string_view(log).substr(0, size));
  Read result;
  std::string scratch;
  while (reader.next()) {
    result.names.emplace_back(reader.record().text(0, scratch));
    result.lines.push_back(reader.line());
  }
  result.counts = reader.take_counts();
  return result;
}

TEST(LogRowReader, ReadsTheRowsOfALogWhateverItsColumns) {
  const Read result = read(std::string(kSsl) + "1.0\ta\n\n2.0\tb\r\n");
  EXPECT_THAT(result.names, ElementsAre("a", "b"));
  EXPECT_THAT(result.lines, ElementsAre(5, 7));
  EXPECT_EQ(result.counts.records, 2U);
  EXPECT_EQ(result.counts.lines, 7U);
}

TEST(LogRowReader, CountsRowsOfOtherKindsAsForeign) {
  const Read result = read(std::string(kSsl) + "1.0\ta\n#path\tdns\n#fields\tts\tquery\n1.0\tb\n" + kSsl + "3.0\tc\n");
  EXPECT_THAT(result.names, ElementsAre("a", "c"));
  EXPECT_EQ(result.counts.foreign, 1U);
}

TEST(LogRowReader, TellsRowsOfJsonByTheirPathAndThenByTheFilesName) {
  const std::string rows =
      "{\"_path\":\"ssl\",\"server_name\":\"a\"}\n{\"_path\":\"dns\",\"server_name\":\"b\"}\n{\"server_name\":\"c\"}\n";
  EXPECT_THAT(read(rows, "ssl").names, ElementsAre("a", "c"));
  EXPECT_THAT(read(rows, "conn").names, ElementsAre("a"));
  EXPECT_THAT(read(rows, "open_ssl").names, ElementsAre("a", "c"));
  EXPECT_THAT(read(rows).names, ElementsAre("a", "c")) << "what nothing is said of is what is asked for";
}

TEST(LogRowReader, SkipsRowsThatDoNotFitAndSaysWhy) {
  const Read result = read(std::string(kSsl) + "1.0\n1.0\ta\tb\n1.0\tc\n");
  EXPECT_THAT(result.names, ElementsAre("c"));
  EXPECT_EQ(result.counts.skipped, 2U);
  ASSERT_EQ(result.counts.problems.size(), 2U);
  EXPECT_EQ(result.counts.problems[0].kind, RowProblem::Kind::kTooFewColumns);
  EXPECT_EQ(result.counts.problems[1].kind, RowProblem::Kind::kTooManyColumns);
  EXPECT_EQ(read("{\"server_name\":\n", "ssl").counts.problems.at(0).kind, RowProblem::Kind::kBadJson);
  EXPECT_EQ(read("#path\tssl\n1.0\ta\n").counts.problems.at(0).kind, RowProblem::Kind::kNoColumns);
}

TEST(LogRowReader, TakesNoHarmFromALogThatIsCutOrFlippedAnywhere) {
  const std::string whole = std::string(kSsl) + "1.0\ta\n2.0\tb\n";
  for (std::size_t at = 0; at < whole.size(); ++at) {
    read(whole.substr(0, at));
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x21);
    EXPECT_LE(read(flipped).names.size(), 4U);
  }
}

}  // namespace
}  // namespace pugmark
