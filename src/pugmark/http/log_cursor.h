// LogCursor: what must be known of a log to read on from some place in it: its format, its columns, its kind.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "pugmark/http/message_reader.h"
#include "pugmark/record/zeek_tsv.h"

namespace pugmark {

/// How the rows of a log are written.
enum class LogFormat {
  kUndecided,  ///< Nothing but blank lines so far.
  kTsv,
  kJson,
  kNotALog,  ///< Begins neither with '#' nor with '{'.
};

/// The state of a log at the start of a line. Cheap to copy: columns are shared.
class LogCursor {
 public:
  /// `path_hint` is what the name of the file says the log is ("http"); empty where it says nothing. `of_capture` says
  /// that the log was made of a capture; one that was not cannot tell of packets.
  explicit LogCursor(std::string path_hint = {}, bool of_capture = false)
      : path_hint_(std::move(path_hint)), of_capture_(of_capture) {}

  /// Moves past whole lines, looking at metadata alone.
  void advance(std::string_view lines);
  /// Takes one line that begins with '#', without its newline.
  void consume_metadata(std::string_view line);
  /// Decides on the format by the first line that is not blank.
  void decide_format(std::string_view lines);

  LogFormat format() const { return format_; }
  /// The columns; null before a #fields line and for JSON.
  const std::shared_ptr<const Schema>& schema() const { return schema_; }
  /// The kind that the columns tell; kNone before a #fields line and for JSON, whose rows speak for themselves.
  HttpLogKind kind() const { return kind_; }
  const std::string& path_hint() const { return path_hint_; }
  bool of_capture() const { return of_capture_; }

 private:
  std::string path_hint_;
  bool of_capture_ = false;
  LogFormat format_ = LogFormat::kUndecided;
  std::shared_ptr<const ZeekTsvHeader> header_;
  std::shared_ptr<const Schema> schema_;
  HttpLogKind kind_ = HttpLogKind::kNone;
};

/// The log path that a file name tells: "http" for "http.10:00:00-11:00:00.log.gz", "json_streaming_http.log.1" and
/// "http_20261124_10:00:00.log". Source: zeekctl's, Security Onion's and json-streaming-logs' naming.
std::string log_path_of_file(std::string_view file);

}  // namespace pugmark
