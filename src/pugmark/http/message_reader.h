// MessageReader: rows of any HTTP log in, HttpMessages out.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/http/http_message.h"
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
  /// The fields a parser must fill in for this reader.
  static const Projection& projection();

  /// Makes the messages of one row: none, a request, or a request and a response.
  /// Lifetime: until the next call, and not longer than the record.
  std::span<const HttpMessage> read(const Record& record);

  /// Whether a row of JSON is one of an HTTP log. `path` is what the file's name or the row itself says ("http"), or
  /// empty where nothing does.
  static bool is_http_row(const Record& record, std::string_view path);

  /// Names and values of the last row did not pair, so that the names alone were used.
  bool dropped_values() const { return dropped_values_; }

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
  void fill_common(const Record& record, HttpMessage& message);
  bool read_side(const Record& record, std::size_t names, std::size_t values, Side& side);
  /// Makes the text of the side's headers and finds the identifier: the header called `identifying`, or `otherwise`.
  static void finish(HttpMessage& message, Side& side, std::string_view identifying, std::string_view otherwise);
  HttpMessage& add_message();

  std::array<HttpMessage, 2> messages_;
  std::size_t count_ = 0;
  std::array<Side, 2> sides_;
  std::array<std::string, 24> scratch_;
  bool dropped_values_ = false;
};

}  // namespace pugmark
