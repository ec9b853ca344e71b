// MessageReader: rows of any HTTP log in, HttpMessages out.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/http/http_exchange.h"
#include "pugmark/record/record.h"
#include "pugmark/record/schema.h"

namespace pugmark {

/// What kind of HTTP log a schema describes.
enum class HttpLogKind {
  kNone,         ///< No HTTP log.
  kHttpHeaders,  ///< Assimilate's httpheaders.log.
  kDataHacking,  ///< The JSON variant of ClickSecurity's data_hacking.
  kHttp,         ///< http.log, with or without header names and values.
};

/// What a row of JSON is.
enum class JsonRowKind {
  kOther,       ///< A row of a log that is no HTTP log.
  kHttpLog,     ///< A row of one of Zeek's HTTP logs.
  kHttpEvent,   ///< An event of Suricata's that tells of an HTTP/1 exchange.
  kOtherEvent,  ///< Any other event of Suricata's: alert, flow, fileinfo, HTTP/2, ...
};

/// Tells the kind from the columns: the path may be any, the columns may not.
HttpLogKind http_log_kind(const Schema& schema);
/// "httpheaders.log", "data_hacking header log" or "http.log".
std::string_view to_string(HttpLogKind kind);
/// What a log with these columns can show.
View http_log_view(const Schema& schema);

/// Turns rows into messages.
/// Threads: one reader per thread.
class MessageReader {
 public:
  /// The fields a parser must fill in for read().
  static const Projection& projection();
  /// The fields a parser of JSON must fill in for everything: those of projection() come first.
  static const Projection& json_projection();

  /// Whether rows come of a capture: of these alone are the numbers of packets read. False at first.
  void set_of_capture(bool of_capture) { of_capture_ = of_capture; }

  /// What a row of JSON is; `record` has the fields of json_projection(). `path_hint` is what the file's name says the
  /// log is ("http"), or empty where it says nothing; what the row says itself counts more.
  static JsonRowKind json_row_kind(const Record& record, std::string_view path_hint);

  /// Makes the messages of one row of Zeek's: none, a request, or a request and a response.
  /// Lifetime: until the next call, and not longer than the record.
  std::span<const HttpMessage> read(const Record& record);

  /// Makes the messages of a row that is a kHttpEvent, as read() does. An event with `request_headers` or
  /// `response_headers` (`dump-all-headers`) shows that side in full; without, there is a request in plain view. Arrays
  /// that hold a selection of the headers (`custom`) count as none.
  /// Lifetime: until the next call, and not longer than the record.
  /// Source: Suricata, src/output-json-http.c.
  std::span<const HttpMessage> read_event(const Record& record);

  /// What the last row, which was read from `record`, tells as an exchange; nothing of a row that is a header block
  /// alone. Lifetime: as that of its messages.
  std::optional<HttpExchange> exchange(const Record& record);

  /// Names and values of the last row did not pair, so that the names alone were used.
  bool dropped_values() const { return dropped_values_; }
  /// The last event lacked names or values of headers: Suricata leaves out those that are no UTF-8.
  bool lost_headers() const { return lost_headers_; }

 private:
  /// Buffers of one message, reused from row to row.
  struct Side {
    std::string canonical;
    std::string identifier;
    std::vector<std::string> names;
    std::vector<std::string> values;
    std::vector<WireHeader> headers;
  };

  void read_header_log(const Record& record, std::size_t field);
  void read_http_log(const Record& record);
  void read_request(const Record& record);
  void read_response(const Record& record);
  void begin_row();
  /// Says whether the event's array is a selection of the headers, and so was not used.
  bool read_event_request(const Record& record);
  void read_event_response(const Record& record);
  void fill_event(const Record& record, HttpMessage& message) const;
  /// Says whether names were lost.
  static bool read_event_side(const Record& record, std::size_t names, std::size_t values, Side& side);
  void fill_common(const Record& record, HttpMessage& message);
  bool read_side(const Record& record, std::size_t names, std::size_t values, Side& side);
  /// Makes the text of the side's headers and finds the identifier: the header called `identifying`, or `otherwise`.
  static void finish(HttpMessage& message, Side& side, std::string_view identifying, std::string_view otherwise);
  HttpMessage& add_message();

  /// What kind of row the last one was.
  enum class RowKind { kHeaderLog, kHttpLog, kEvent };

  std::array<HttpMessage, 2> messages_;
  RowKind row_kind_ = RowKind::kHeaderLog;
  std::size_t count_ = 0;
  std::array<Side, 2> sides_;
  std::array<std::string, 28> scratch_;  // by field of projection()
  std::vector<std::string> types_;       // of response bodies
  bool of_capture_ = false;
  bool dropped_values_ = false;
  bool lost_headers_ = false;
};

}  // namespace pugmark
