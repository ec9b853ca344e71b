// Covers what MessageReader makes of Suricata's events: which are messages, what is known of them, and what is a
// selection of headers or was left out. Zeek's rows are covered with the reading of blocks.
#include "pugmark/http/message_reader.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pugmark/io/line_reader.h"
#include "pugmark/record/zeek_json.h"

namespace pugmark {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kCommon =
    R"("timestamp":"2026-11-24T02:52:12.123456+0100","flow_id":1746257912426707,"in_iface":"eth0",)"
    R"("src_ip":"10.0.0.1","src_port":50000,"dest_ip":"192.0.2.1","dest_port":80,"proto":"TCP","tx_id":0)";

class SuricataEvents : public testing::Test {
 protected:
  /// Parses an event of this type with this `http` object.
  void parse(const std::string& http, const std::string& type = "http") {
    parse_line("{" + std::string(kCommon) + R"(,"event_type":")" + type + R"(","http":)" + http + "}");
  }

  void parse_line(const std::string& line) {
    buffer_ = line;
    buffer_.append(kBlockPadding, '\0');
    ASSERT_TRUE(parser_.parse(std::string_view(buffer_).substr(0, line.size()), buffer_.size(), record_)) << line;
  }

  JsonRowKind kind(std::string_view hint = {}) const { return MessageReader::json_row_kind(record_, hint); }

  /// The messages of an event: "side view text" each.
  std::vector<std::string> messages(const std::string& http) {
    parse(http);
    EXPECT_EQ(kind(), JsonRowKind::kHttpEvent) << http;
    std::vector<std::string> out;
    for (const HttpMessage& message : reader_.read_event(record_)) {
      out.push_back(std::string(to_string(message.origin)) + " " + std::string(to_string(message.view)) + " " +
                    std::string(message.canonical_text));
    }
    return out;
  }

  JsonRowParser parser_{MessageReader::json_projection()};
  MessageReader reader_;
  Record record_;
  std::string buffer_;
};

TEST_F(SuricataEvents, WithTheHeadersOfBothSidesGiveTwoMessagesInFull) {
  EXPECT_THAT(
      messages(
          R"({"hostname":"example.org","http_port":8080,"url":"/a?b","http_user_agent":"curl/8","http_method":"GET",)"
          R"("protocol":"HTTP/1.1","status":200,"length":3,"http_content_type":"text/html",)"
          R"("request_headers":[{"name":"Host","value":"Example.org:8080"},{"name":"user-agent","value":"curl/8"},)"
          R"({"name":"Accept","value":"*/*"}],)"
          R"("response_headers":[{"name":"Server","value":"nginx"},{"name":"Content-Type","value":"text/html"}]})"),
      ElementsAre(R"(client full "HOST":"Example.org:8080","USER-AGENT":"curl/8","ACCEPT":"*/*")",
                  R"(server full "SERVER":"nginx","CONTENT-TYPE":"text/html")"));
}

TEST_F(SuricataEvents, SayWhoSpokeWithWhomAboutWhat) {
  parse(R"({"hostname":"example.org","http_port":8080,"url":"/a?b","http_user_agent":"curl/8","http_method":"GET",)"
        R"("status":404,"request_headers":[{"name":"Host","value":"Example.org:8080"},)"
        R"({"name":"User-Agent","value":"curl/8"}],"response_headers":[{"name":"Server","value":"nginx"}]})");
  const auto messages = reader_.read_event(record_);
  ASSERT_EQ(messages.size(), 2U);
  for (const HttpMessage& message : messages) {
    EXPECT_EQ(message.ts, parse_timestamp("2026-11-24T01:52:12.123456Z"));
    EXPECT_EQ(message.uid, "1746257912426707");
    EXPECT_EQ(message.orig_h, "10.0.0.1");
    EXPECT_EQ(message.orig_p, "50000");
    EXPECT_EQ(message.resp_h, "192.0.2.1");
    EXPECT_EQ(message.resp_p, "80");
    EXPECT_EQ(message.method, "GET");
    EXPECT_EQ(message.host, "Example.org:8080");
    EXPECT_EQ(message.uri, "/a?b");
    EXPECT_EQ(message.status_code, "404");
  }
  EXPECT_EQ(messages[0].identifier, "curl/8");
  EXPECT_EQ(messages[1].identifier, "nginx");
}

TEST_F(SuricataEvents, WithoutHeadersGiveARequestInPlainView) {
  EXPECT_THAT(messages(R"({"hostname":"example.org","http_port":8080,"url":"/","http_user_agent":"curl/8",)"
                       R"("http_refer":"http://a/","xff":"1.2.3.4","http_method":"GET","status":200,"length":3})"),
              ElementsAre(R"(client plain "HOST":"example.org:8080","USER-AGENT":"curl/8","REFERER":"http://a/")"));
  EXPECT_THAT(messages(R"({"hostname":"example.org","url":"/"})"), ElementsAre(R"(client plain "HOST":"example.org")"))
      << "extended: no";
  EXPECT_THAT(messages(R"({"url":"/","http_method":"GET","protocol":"HTTP/1.0","length":0})"),
              ElementsAre("client plain (empty)"));
  EXPECT_EQ(reader_.read_event(record_).front().identifier, "NOTPRESENT");
}

TEST_F(SuricataEvents, WithOneSideDumpedShowThatSideInFull) {
  EXPECT_THAT(messages(R"({"hostname":"a","url":"/","http_user_agent":"x","status":200,"http_content_type":"t",)"
                       R"("request_headers":[{"name":"Host","value":"a"},{"name":"User-Agent","value":"x"}]})"),
              ElementsAre(R"(client full "HOST":"a","USER-AGENT":"x")"));
  EXPECT_THAT(
      messages(R"({"hostname":"a","url":"/","http_user_agent":"x","status":200,"http_content_type":"t",)"
               R"("response_headers":[{"name":"Content-Type","value":"t; charset=x"}]})"),
      ElementsAre(R"(client plain "HOST":"a","USER-AGENT":"x")", R"(server full "CONTENT-TYPE":"t; charset=x")"));
}

TEST_F(SuricataEvents, OfAResponseAloneOrARequestWithoutOneGiveOneMessage) {
  EXPECT_THAT(messages(R"({"response_headers":[{"name":"Server","value":"s"}],"status":200})"),
              ElementsAre(R"(server full "SERVER":"s")"));
  EXPECT_THAT(messages(R"({"hostname":"a","url":"/","request_headers":[{"name":"Host","value":"a"}],"length":0})"),
              ElementsAre(R"(client full "HOST":"a")"));
  EXPECT_EQ(reader_.read_event(record_).front().status_code, "");
  EXPECT_THAT(messages(R"({"url":"/","request_headers":[],"response_headers":[]})"),
              ElementsAre("client full (empty)"));
}

TEST_F(SuricataEvents, TakeTheHostFromTheHeadersWhereNothingElseTellsIt) {
  parse(R"({"url":"/","request_headers":[{"name":"HOST","value":"b.example"}]})");
  EXPECT_EQ(reader_.read_event(record_).front().host, "b.example");
}

TEST_F(SuricataEvents, HeadersThatRepeatStayInOrder) {
  EXPECT_THAT(messages(R"({"url":"/","request_headers":[{"name":"A","value":"1"},{"name":"B","value":"2"},)"
                       R"({"name":"a","value":"3, 4"}]})"),
              ElementsAre(R"(client full "A":"1","B":"2","A":"3, 4")"));
}

TEST_F(SuricataEvents, AHostOfTheRequestLineNeedBeNoHeader) {
  EXPECT_THAT(messages(R"({"hostname":"a","url":"http://a/","request_headers":[{"name":"X","value":"y"}]})"),
              ElementsAre(R"(client full "X":"y")"));
  EXPECT_THAT(messages(R"({"hostname":"a","http_port":443,"url":"a:443","http_method":"CONNECT",)"
                       R"("request_headers":[{"name":"X","value":"y"}]})"),
              ElementsAre(R"(client full "X":"y")"));
}

TEST_F(SuricataEvents, WithASelectionOfTheHeadersAreInPlainView) {
  // `custom` of eve-log puts the chosen headers where dump-all-headers puts all; Host and User-Agent cannot be chosen.
  EXPECT_THAT(messages(R"({"hostname":"a","url":"/","http_user_agent":"x",)"
                       R"("request_headers":[{"name":"Accept","value":"*/*"},{"name":"Origin","value":"http://o"}],)"
                       R"("response_headers":[{"name":"Server","value":"s"}]})"),
              ElementsAre(R"(client plain "HOST":"a","USER-AGENT":"x","ORIGIN":"http://o")"));
  EXPECT_THAT(messages(R"({"hostname":"a","url":"/","http_content_type":"text/html",)"
                       R"("response_headers":[{"name":"Server","value":"s"}]})"),
              ElementsAre(R"(client plain "HOST":"a")"));
  EXPECT_THAT(
      messages(R"({"hostname":"a","url":"/","redirect":"/b","response_headers":[{"name":"Server","value":"s"}]})"),
      ElementsAre(R"(client plain "HOST":"a")"));
}

TEST_F(SuricataEvents, ValuesThatWereLeftOutAreSaidToBeLost) {
  // A value that is no UTF-8 is left out of the array.
  EXPECT_THAT(
      messages(R"({"url":"/","request_headers":[{"name":"X"},{"name":"Y","value":""},{"name":"Z","value":"z"}]})"),
      ElementsAre(R"(client full "X":"","Y":"","Z":"z")"));
  EXPECT_TRUE(reader_.lost_headers());
  EXPECT_THAT(messages(R"({"url":"/","request_headers":[{"value":"x"},{"name":"Z","value":"z"}]})"),
              ElementsAre(R"(client full "Z":"z")"));
  EXPECT_TRUE(reader_.lost_headers());
  messages(R"({"url":"/","request_headers":[{"name":"Z","value":"z"}],"response_headers":[{"name":"X"}]})");
  EXPECT_TRUE(reader_.lost_headers());
  messages(R"({"url":"/","request_headers":[{"name":"Y","value":""}]})");
  EXPECT_FALSE(reader_.lost_headers());
}

TEST_F(SuricataEvents, AUserAgentAndARefererThatWereCutOrLeftOutAreMadeWhole) {
  EXPECT_THAT(messages(R"({"url":"/","http_user_agent":"a\\xffb","http_refer":"http://long/",)"
                       R"("request_headers":[{"name":"User-Agent"},{"name":"Referer","value":"http://lo"}]})"),
              ElementsAre(R"(client full "USER-AGENT":"a\\u00ffb","REFERER":"http://long/")"));
  EXPECT_FALSE(reader_.lost_headers());
  EXPECT_EQ(reader_.read_event(record_).front().identifier,
            "a\xff"
            "b");
}

TEST_F(SuricataEvents, OtherThanHttpAreNoMessagesThoughTheyTellOfHttp) {
  const std::string http =
      R"({"hostname":"a","url":"/","http_method":"GET","request_headers":[{"name":"Host","value":"a"}]})";
  for (const char* type : {"alert", "fileinfo", "anomaly", "flow", "stats", "HTTP", ""}) {
    parse(http, type);
    EXPECT_EQ(kind("http"), JsonRowKind::kOtherEvent) << type;
  }
}

TEST_F(SuricataEvents, OfHttp2OrOfNothingAreNoMessages) {
  for (const char* http :
       {R"({"version":"2","url":"/","http_method":"GET","request_headers":[{"name":":method","value":"GET"},)"
        R"({"table_size_update":4096}],"http2":{"stream_id":1,"request":{},"response":{}}})",
        "{}", "null", "[]", R"({"status":200,"length":3})"}) {
    parse(http);
    EXPECT_EQ(kind("http"), JsonRowKind::kOtherEvent) << http;
  }
  EXPECT_THAT(reader_.read_event(record_), IsEmpty());
}

TEST_F(SuricataEvents, ASensorNameMakesNoHttpLogOfThem) {
  parse_line(
      R"({"timestamp":"2026-11-24T01:52:12.123456+0000","event_type":"stats","host":"sensor-1","stats":{"uptime":1}})");
  EXPECT_EQ(kind("http"), JsonRowKind::kOtherEvent);
}

TEST_F(SuricataEvents, AreTheSameWithDottedNames) {
  parse_line(
      R"({"event_type":"http","http.hostname":"a","http.url":"/","http.request_headers":[{"name":"Host","value":"a"}]})");
  EXPECT_EQ(kind(), JsonRowKind::kHttpEvent);
  EXPECT_EQ(reader_.read_event(record_).front().canonical_text, R"("HOST":"a")");
}

TEST_F(SuricataEvents, ARowOfZeeksIsOneThoughSomeoneCalledItAnEvent) {
  parse_line(R"({"event_type":"http","uid":"C1","host":"a","method":"GET","uri":"/"})");
  EXPECT_EQ(kind(), JsonRowKind::kHttpLog);
  parse_line(R"({"_path":"conn","uid":"C1","host":"a"})");
  EXPECT_EQ(kind("http"), JsonRowKind::kOther);
}

TEST_F(SuricataEvents, LeaveNothingBehindForTheNextRow) {
  messages(
      R"({"hostname":"a","http_port":1,"url":"/","request_headers":[{"name":"Host","value":"a:1"},{"name":"X"}]})");
  EXPECT_THAT(messages(R"({"url":"/b"})"), ElementsAre("client plain (empty)"));
  EXPECT_FALSE(reader_.lost_headers());
  EXPECT_EQ(reader_.read_event(record_).front().host, "");
}

}  // namespace
}  // namespace pugmark
