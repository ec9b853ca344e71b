// Covers the reading of blocks: which rows give messages, what is counted, and where messages stand.
#include "pugmark/http/log_block_reader.h"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/block_support.h"

namespace pugmark {
namespace {

using testing::ElementsAre;

constexpr const char* kHeaderLog =
    "#separator \\x09\n#path\thttpheaders\n#fields\tts\tuid\torigin\tidentifier\theader_events_kv\n";
constexpr const char* kHttpLog =
    "#separator \\x09\n#path\thttp\n#fields\tts\tuid\tmethod\thost\turi\tuser_agent\tstatus_code\n";

struct Read {
  std::vector<std::string> texts;
  BlockCounts counts;
};

/// A reader that stands at the start of `log`, with the padding that it wants.
class OpenLog {
 public:
  explicit OpenLog(std::string log, LogCursor at = LogCursor()) : log_(std::move(log)) {
    const std::size_t size = log_.size();
    log_.append(kBlockPadding, '\0');
    reader_.begin(std::move(at), std::string_view(log_).substr(0, size));
  }
  LogBlockReader& reader() { return reader_; }

 private:
  std::string log_;
  LogBlockReader reader_;
};

Read read(const std::string& log, const std::string& hint = "") {
  Read result;
  result.counts =
      read_messages(log, hint, [&](const HttpMessage& message) { result.texts.emplace_back(message.canonical_text); });
  return result;
}

TEST(LogBlockReader, ReadsARowOfAHeaderLog) {
  std::vector<std::string> seen;
  read_messages(
      std::string(kHeaderLog) + "1.5\tC1\tclient\tcurl\t\"HOST\":\"a\",\"X\":\"b\"\n", "",
      [&](const HttpMessage& message) {
        seen = {
            std::string(message.uid),  std::string(to_string(message.origin)), std::string(message.identifier),
            std::string(message.host), std::string(message.canonical_text),    std::string(to_string(message.view))};
        EXPECT_EQ(message.ts, Timestamp{1'500'000});
      });
  EXPECT_THAT(seen, ElementsAre("C1", "client", "curl", "a", R"("HOST":"a","X":"b")", "full"));
}

TEST(LogBlockReader, MarksMayChangeBetweenRowsWhileTheColumnsStay) {
  const Read result = read(std::string(kHttpLog) + "1\tC1\tGET\ta\t/\t-\t200\n#unset_field\tNIL\n#close\tx\n" +
                           "1\tC1\tGET\tb\t/\tNIL\t200\n1\tC1\tGET\tc\t/\t-\t200\n");
  EXPECT_THAT(result.texts, ElementsAre(R"("HOST":"a")", R"("HOST":"b")", R"("HOST":"c","USER-AGENT":"-")"));
}

TEST(LogBlockReader, CountsRowsThatDoNotFitAndReadsTheOthers) {
  const Read result = read(std::string(kHeaderLog) + "1\tC1\tclient\tx\tone\n1\tC1\n1\tC1\tclient\tx\ty\tz\n\n" +
                           "1\tC1\tclient\tx\ttwo");
  EXPECT_THAT(result.texts, ElementsAre("one", "two"));
  EXPECT_EQ(result.counts.records, 2U);
  EXPECT_EQ(result.counts.skipped, 2U);
  EXPECT_EQ(result.counts.lines, 8U);
  ASSERT_EQ(result.counts.problems.size(), 2U);
  EXPECT_EQ(result.counts.problems[0].kind, RowProblem::Kind::kTooFewColumns);
  EXPECT_EQ(result.counts.problems[0].line, 5U);
  EXPECT_EQ(describe(result.counts.problems[0]), "row has 2 columns where 5 were declared");
  EXPECT_EQ(result.counts.problems[1].kind, RowProblem::Kind::kTooManyColumns);
  EXPECT_EQ(result.counts.problems[1].seen, 6U);
}

TEST(LogBlockReader, CountsRowsBeforeAnyColumns) {
  const Read result = read("#separator \\x09\na\tb\n");
  EXPECT_EQ(result.counts.skipped, 1U);
  ASSERT_EQ(result.counts.problems.size(), 1U);
  EXPECT_EQ(result.counts.problems[0].kind, RowProblem::Kind::kNoColumns);
}

TEST(LogBlockReader, RowsOfOtherLogsAreForeignAndNoProblem) {
  const Read result = read("#separator \\x09\n#path\tconn\n#fields\tts\tuid\tproto\n1\tC1\ttcp\n1\tC2\ttcp\n");
  EXPECT_TRUE(result.texts.empty());
  EXPECT_EQ(result.counts.foreign, 2U);
  EXPECT_EQ(result.counts.skipped, 0U);
  EXPECT_EQ(result.counts.records, 0U);
  EXPECT_TRUE(result.counts.problems.empty());
}

TEST(LogBlockReader, FollowsAHeaderThatComesAgainWithOtherColumns) {
  const Read result = read(std::string(kHeaderLog) + "1\tC1\tclient\tx\tone\n#close\tnow\n" +
                           "#fields\theader_events_kv\tuid\ntwo\tC1\n" + "#fields\tts\n1\n" + kHttpLog +
                           "1\tC1\tGET\ta\t/\tcurl\t200\n");
  EXPECT_THAT(result.texts, ElementsAre("one", "two", R"("HOST":"a","USER-AGENT":"curl")"));
  EXPECT_EQ(result.counts.foreign, 1U);
  EXPECT_EQ(result.counts.records, 3U);
}

TEST(LogBlockReader, CarriageReturnsEndNoText) {
  const Read result = read("#separator \\x09\r\n#fields\tuid\theader_events_kv\r\nC1\tone\r\nC1\ttwo\r\n");
  EXPECT_THAT(result.texts, ElementsAre("one", "two"));
}

TEST(LogBlockReader, AnHttpLogRowWithBothSidesGivesTwoMessagesOfOneRecord) {
  const std::string log =
      "#fields\tuid\tmethod\thost\turi\tclient_header_names\tclient_header_values\tserver_header_names\tserver_header_"
      "values\nC1\tGET\ta\t/\tHost,Accept\ta,*/*\tServer\tnginx\n";
  const Read result = read(log);
  EXPECT_THAT(result.texts, ElementsAre(R"("HOST":"a","ACCEPT":"*/*")", R"("SERVER":"nginx")"));
  EXPECT_EQ(result.counts.records, 1U);
  EXPECT_EQ(result.counts.views[static_cast<std::size_t>(View::kFull)], 2U);
}

TEST(LogBlockReader, ValuesThatDoNotPairWithNamesAreDroppedAndSaidSo) {
  const std::string log =
      "#fields\tuid\tmethod\thost\turi\tclient_header_names\tclient_header_values\n"
      "C1\tGET\ta\t/\tHost,Accept\ta,b,c\n";
  const Read result = read(log);
  EXPECT_THAT(result.texts, ElementsAre(R"("HOST":"a","ACCEPT":"")"));
  EXPECT_EQ(result.counts.skipped, 0U);
  ASSERT_EQ(result.counts.problems.size(), 1U);
  EXPECT_EQ(result.counts.problems[0].kind, RowProblem::Kind::kValuesDropped);
}

TEST(LogBlockReader, BadJsonCostsItsLineAlone) {
  const Read result = read(
      "{\"uid\":\"C1\",\"header_events_kv\":\"one\"}\n{bad\n[1]\n\n"
      "{\"uid\":\"C1\",\"header_events_kv\":\"two\"}\n");
  EXPECT_THAT(result.texts, ElementsAre("one", "two"));
  EXPECT_EQ(result.counts.records, 2U);
  EXPECT_EQ(result.counts.skipped, 2U);
  ASSERT_EQ(result.counts.problems.size(), 2U);
  EXPECT_EQ(result.counts.problems[0].kind, RowProblem::Kind::kBadJson);
  EXPECT_EQ(result.counts.problems[0].line, 2U);
  EXPECT_FALSE(result.counts.problems[0].detail.empty());
}

TEST(LogBlockReader, JsonRowsOfOtherLogsAreForeign) {
  const Read result = read(
      "{\"_path\":\"conn\",\"uid\":\"C1\",\"proto\":\"tcp\"}\n"
      "{\"_path\":\"http\",\"uid\":\"C2\",\"method\":\"GET\",\"host\":\"a\",\"uri\":\"/\"}\n"
      "{\"_path\":\"sip\",\"uid\":\"C3\",\"method\":\"INVITE\",\"uri\":\"x\",\"call_id\":\"1\"}\n");
  EXPECT_THAT(result.texts, ElementsAre(R"("HOST":"a")"));
  EXPECT_EQ(result.counts.foreign, 2U);
  EXPECT_EQ(result.counts.skipped, 0U);
}

TEST(LogBlockReader, TheNameOfTheFileTellsWhatRowsOfJsonAre) {
  const std::string row = "{\"uid\":\"C1\",\"host\":\"a\"}\n";
  EXPECT_EQ(read(row, "http").texts.size(), 1U);
  EXPECT_EQ(read(row, "software").counts.foreign, 1U);
}

TEST(LogBlockReader, EventsAreReadAmongThoseOfOtherKindsAndRowsOfZeeks) {
  const Read result = read(
      "{\"event_type\":\"stats\",\"stats\":{\"uptime\":1}}\n"
      "{\"event_type\":\"http\",\"flow_id\":7,\"http\":{\"hostname\":\"a\",\"url\":\"/\"}}\n"
      "{\"event_type\":\"alert\",\"flow_id\":7,\"http\":{\"hostname\":\"a\",\"url\":\"/\"}}\n"
      "{\"_path\":\"http\",\"uid\":\"C2\",\"method\":\"GET\",\"host\":\"b\",\"uri\":\"/\"}\n"
      "{\"_path\":\"conn\",\"uid\":\"C2\"}\n");
  EXPECT_THAT(result.texts, ElementsAre(R"("HOST":"a")", R"("HOST":"b")"));
  EXPECT_EQ(result.counts.records, 2U);
  EXPECT_EQ(result.counts.foreign, 3U);
  EXPECT_EQ(result.counts.events, 3U);
  EXPECT_EQ(result.counts.skipped, 0U);
}

TEST(LogBlockReader, HeadersThatAnEventLacksAreAProblemButCostNoRow) {
  const Read result =
      read("{\"event_type\":\"http\",\"http\":{\"url\":\"/\",\"request_headers\":[{\"name\":\"X\"}]}}\n");
  EXPECT_THAT(result.texts, ElementsAre(R"("X":"")"));
  EXPECT_EQ(result.counts.skipped, 0U);
  ASSERT_EQ(result.counts.problems.size(), 1U);
  EXPECT_EQ(result.counts.problems[0].kind, RowProblem::Kind::kHeadersLost);
  EXPECT_EQ(describe(result.counts.problems[0]), "names or values of headers are missing");
}

TEST(LogBlockReader, LineAndRecordSayWhereAMessageStands) {
  OpenLog log(std::string(kHeaderLog) + "1\tC\tclient\tx\tone\nbad\n1\tC\tclient\tx\ttwo\n");
  LogBlockReader& reader = log.reader();
  ASSERT_TRUE(reader.next());
  EXPECT_THAT(reader.texts(), ElementsAre("one", "two"));
  EXPECT_EQ(reader.line(0), 4U);
  EXPECT_EQ(reader.record(0), 1U);
  EXPECT_EQ(reader.line(1), 6U);
  EXPECT_EQ(reader.record(1), 2U);
  EXPECT_EQ(reader.message(1).canonical_text, "two");
  EXPECT_EQ(reader.message(0).canonical_text, "one");
  EXPECT_FALSE(reader.next());
}

TEST(LogBlockReader, RowsBeforeALineOfMetadataAreDealtWithBeforeIt) {
  OpenLog log(std::string(kHeaderLog) + "1\tC\tclient\tx\tone\n#fields\theader_events_kv\tuid\ntwo\tD\n");
  LogBlockReader& reader = log.reader();
  ASSERT_TRUE(reader.next());
  ASSERT_THAT(reader.texts(), ElementsAre("one"));
  EXPECT_EQ(reader.message(0).uid, "C");
  ASSERT_TRUE(reader.next());
  ASSERT_THAT(reader.texts(), ElementsAre("two"));
  EXPECT_EQ(reader.message(0).uid, "D");
  EXPECT_FALSE(reader.next());
}

TEST(LogBlockReader, ACursorThatWentAheadReadsTheRestAlike) {
  const std::string head = std::string(kHeaderLog) + "1\tC\tclient\tx\tone\n#fields\theader_events_kv\tuid\n";
  LogCursor cursor;
  cursor.advance(head);
  OpenLog rest("two\tC\n", cursor);
  ASSERT_TRUE(rest.reader().next());
  EXPECT_THAT(rest.reader().texts(), ElementsAre("two"));
}

TEST(LogBlockReader, ReadsNothingOfWhatIsNoLogAlsoWhereOneFollows) {
  // What a file gives must not depend on where its blocks end, and a cursor goes no further into what is no log.
  const Read result = read("some text\n" + std::string(kHeaderLog) + "1\tC\tclient\tx\tone\n");
  EXPECT_TRUE(result.texts.empty());
  EXPECT_EQ(result.counts.records, 0U);
  EXPECT_EQ(result.counts.skipped, 0U);
}

TEST(LogBlockReader, AByteOrderMarkIsNoPartOfTheLog) {
  EXPECT_THAT(read("\xEF\xBB\xBF" + std::string(kHeaderLog) + "1\tC\tclient\tx\tone\n").texts, ElementsAre("one"));
  EXPECT_THAT(read("\xEF\xBB\xBF{\"uid\":\"C1\",\"header_events_kv\":\"one\"}\n").texts, ElementsAre("one"));
}

TEST(LogCursor, AHeaderAfterAByteOrderMarkIsSeenByLaterBlocks) {
  LogCursor cursor;
  cursor.advance("\xEF\xBB\xBF#separator |\n#fields|uid|header_events_kv\n");
  ASSERT_NE(cursor.schema(), nullptr);
  EXPECT_EQ(cursor.schema()->columns.size(), 2U);
}

TEST(LogPathOfFile, IsWhatTheNameSays) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"http.log", "http"},
      {"a/b.c/http.10:00:00-11:00:00.log.gz", "http"},
      {"json_streaming_http.log.1", "http"},
      {"http_20261124_10:00:00-11:00:00+0000.log", "http"},
      {"http_headers.log", "http_headers"},
      {"conn", "conn"},
      {"", ""},
      {".hidden", ""},
  };
  for (const auto& [file, path] : cases) {
    EXPECT_EQ(log_path_of_file(file), path) << file;
  }
}

/// The exchanges that rows tell of.
std::vector<std::string> exchanges_of(const std::string& log) {
  OpenLog open(log);
  std::vector<std::string> told;
  const auto number = [](const std::optional<std::uint64_t>& value) { return value ? std::to_string(*value) : "-"; };
  while (open.reader().next()) {
    const auto exchange = open.reader().exchange();
    if (!exchange) {
      told.emplace_back("none");
      continue;
    }
    told.push_back(std::string(exchange->request != nullptr ? "q" : "") + (exchange->response != nullptr ? "s" : "") +
                   " " + std::string(exchange->line().method) + " " + number(exchange->request_body_len) + " " +
                   number(exchange->response_body_len) + " '" + std::string(exchange->response_type) + "' '" +
                   std::string(exchange->user_agent) + "' '" + std::string(exchange->referrer) + "'");
  }
  return told;
}

TEST(LogBlockReader, TellsOfExchangesWhatTheirColumnsSay) {
  EXPECT_THAT(exchanges_of("#separator \\x09\n#path\thttp\n#fields\tts\tuid\tmethod\thost\turi\treferrer\tuser_agent\t"
                           "request_body_len\tresponse_body_len\tstatus_code\tresp_mime_types\n"
                           "1\tC1\tGET\ta\t/\thttp://b/\tcurl\t0\t512\t200\ttext/html,text/plain\n"
                           "1\tC1\tPOST\ta\t/\t-\t-\t77\t-\t-\t-\n"),
              ElementsAre("q GET 0 512 'text/html' 'curl' 'http://b/'", "q POST 77 - '' '' ''"));
}

TEST(LogBlockReader, TakesLengthsAndTypesOfExchangesFromHeadersWhereColumnsAreMissing) {
  EXPECT_THAT(exchanges_of("#separator \\x09\n#path\thttp\n#fields\tts\tuid\tmethod\thost\turi\tclient_header_names\t"
                           "client_header_values\tserver_header_names\tserver_header_values\n"
                           "1\tC1\tPOST\ta\t/\tHost,Content-Length\ta,12\tContent-Type,Content-Length\ttext/html; "
                           "charset=x,345\n"
                           "1\tC1\tGET\ta\t/\tHost\ta\tContent-Length\tmany\n"
                           "1\tC1\t-\t-\t-\t-\t-\tContent-Length\t6\n"),
              ElementsAre("qs POST 12 345 'text/html' '' ''", "qs GET - - '' '' ''", "s  - 6 '' '' ''"));
}

TEST(LogBlockReader, TellsOfExchangesOfJsonAndOfEvents) {
  EXPECT_THAT(exchanges_of(R"({"_path":"http","ts":1,"uid":"C1","trans_depth":1,"method":"GET","host":"a","uri":"/",)"
                           R"("request_body_len":3,"response_body_len":4,"resp_mime_types":["image/png"]})"
                           "\n"),
              ElementsAre("q GET 3 4 'image/png' '' ''"));
  EXPECT_THAT(exchanges_of(R"({"timestamp":"2026-01-01T00:00:00.0+0000","flow_id":1,"event_type":"http","http":)"
                           R"({"hostname":"a","url":"/","http_user_agent":"curl","http_content_type":"text/css",)"
                           R"("http_method":"GET","status":200,"length":99}})"
                           "\n"),
              ElementsAre("q GET - 99 'text/css' 'curl' ''"));
}

TEST(LogBlockReader, ALogOfHeaderBlocksTellsOfNoExchange) {
  EXPECT_THAT(exchanges_of(std::string(kHeaderLog) + "1.5\tC1\tclient\tcurl\t\"HOST\":\"a\"\n"), ElementsAre("none"));
}

}  // namespace
}  // namespace pugmark
