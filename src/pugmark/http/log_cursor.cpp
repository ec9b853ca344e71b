// Following the metadata of a log.
#include "pugmark/http/log_cursor.h"

namespace pugmark {

void LogCursor::decide_format(std::string_view lines) {
  if (format_ != LogFormat::kUndecided) {
    return;
  }
  if (lines.starts_with("\xEF\xBB\xBF")) {
    lines.remove_prefix(3);
  }
  const std::size_t first = lines.find_first_not_of("\r\n");
  if (first == std::string_view::npos) {
    return;
  }
  format_ = lines[first] == '#' ? LogFormat::kTsv : lines[first] == '{' ? LogFormat::kJson : LogFormat::kNotALog;
}

void LogCursor::consume_metadata(std::string_view line) {
  // The header is shared with blocks that are being read: a change makes a new one.
  auto header = header_ ? std::make_shared<ZeekTsvHeader>(*header_) : std::make_shared<ZeekTsvHeader>();
  const bool declared = header->consume(line);
  header_ = header;
  if (!header->has_columns()) {
    schema_ = nullptr;
    kind_ = HttpLogKind::kNone;
    return;
  }
  schema_ = std::shared_ptr<const Schema>(header, &header->schema());
  if (declared) {
    kind_ = http_log_kind(*schema_);
  }
}

void LogCursor::advance(std::string_view lines) {
  if (format_ == LogFormat::kUndecided && lines.starts_with("\xEF\xBB\xBF")) {
    lines.remove_prefix(3);
  }
  decide_format(lines);
  if (format_ != LogFormat::kTsv) {
    return;
  }
  // The character is rare in rows, so looking for it goes quicker than going from line to line.
  std::size_t at = 0;
  while ((at = lines.find('#', at)) != std::string_view::npos) {
    if (at > 0 && lines[at - 1] != '\n') {
      ++at;
      continue;
    }
    const std::size_t end = std::min(lines.find('\n', at), lines.size());
    consume_metadata(lines.substr(at, end - at));
    at = end;
  }
}

std::string log_path_of_file(std::string_view file) {
  if (const std::size_t slash = file.rfind('/'); slash != std::string_view::npos) {
    file.remove_prefix(slash + 1);
  }
  constexpr std::string_view kStreaming = "json_streaming_";
  if (file.starts_with(kStreaming)) {
    file.remove_prefix(kStreaming.size());
  }
  std::size_t end = file.find('.');
  // Security Onion puts the date behind an underscore: "http_20261124_10:00:00-…".
  for (std::size_t at = file.find('_'); at != std::string_view::npos; at = file.find('_', at + 1)) {
    if (at + 1 < file.size() && file[at + 1] >= '0' && file[at + 1] <= '9') {
      end = std::min(end, at);
      break;
    }
  }
  return std::string(file.substr(0, end));
}

}  // namespace pugmark
