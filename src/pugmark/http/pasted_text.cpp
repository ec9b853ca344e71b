// Telling the forms of pasted text from each other, and making logs of them.
#include "pugmark/http/pasted_text.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "pugmark/core/ascii.h"
#include "pugmark/http/canonical_text.h"
#include "pugmark/http/pasted_messages.h"
#include "pugmark/record/zeek_writer.h"

namespace pugmark {
namespace {

constexpr std::string_view kSpaces = " \t\r\n";
/// Of messages that no log named. It is never shown.
constexpr std::string_view kMadeUpUid = "pasted";

Error refuse(std::string why) { return Error(ErrorCode::kFormat, std::move(why)).hint(std::string(kPastedForms)); }

std::string_view without_spaces(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kSpaces), text.size()));
  return text.substr(0, text.find_last_not_of(kSpaces) + 1);
}

/// Calls `visit(line, number)` for the lines of `text` that are not blank, without what surrounds them, until it says
/// false. Whether it never did.
template <typename Visit>
bool visit_lines(std::string_view text, Visit&& visit) {
  for (std::uint64_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = without_spaces(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.empty() && !visit(line, number)) {
      return false;
    }
  }
  return true;
}

/// Gives a log its lines one by one.
class LogMaker {
 public:
  explicit LogMaker(const ZeekLogWriter* writer = nullptr) {
    if (writer != nullptr) {
      text_.log = writer->header();
      text_.lines.assign(static_cast<std::size_t>(std::count(text_.log.begin(), text_.log.end(), '\n')), 1);
    }
  }

  /// Where the next line goes, which comes from this line of the text.
  std::string& line_from(std::uint64_t number) {
    text_.lines.push_back(number);
    return text_.log;
  }
  PastedText take() { return std::move(text_); }

 private:
  PastedText text_;
};

ZeekLogWriter header_log_writer() {
  return {"httpheaders",
          {{"ts", "time"},
           {"uid", "string"},
           {"origin", "string"},
           {"identifier", "string"},
           {"header_events_kv", "string"}},
          LogEncoding::kTsv};
}

/// Whether the whole of `line` is headers in canonical form.
bool is_canonical(std::string_view line) {
  CanonicalHeader header;
  bool any = false;
  while (take_canonical_header(line, header)) {
    any = true;
  }
  return any && line.empty();
}

/// Who sends the headers of a canonical text.
Origin origin_of_canonical(std::string_view text) {
  CanonicalHeader header;
  MessageHead head;
  std::string block;
  while (take_canonical_header(text, header)) {
    block.append(header.name).append(":\n");
  }
  head.parse_block(block);
  return likely_origin(head);
}

Result<PastedText> read_canonical(std::string_view text) {
  ZeekLogWriter writer = header_log_writer();
  LogMaker log(&writer);
  std::optional<Error> failure;
  visit_lines(text, [&](std::string_view line, std::uint64_t number) {
    if (!is_canonical(line)) {
      failure = refuse(fmt::format("line {} begins like \"NAME\":\"value\", but does not go on like that", number));
      return false;
    }
    const Origin origin = origin_of_canonical(line);
    const auto identifier = find_canonical_header(line, origin == Origin::kClient ? "USER-AGENT" : "SERVER");
    std::string cell;
    for (const char c : line) {
      cell += c == '\t' ? std::string(R"(\x09)") : std::string(1, c);
    }
    writer.begin_row(log.line_from(number));
    writer.unset();
    writer.string(kMadeUpUid);
    writer.string(to_string(origin));
    writer.string(identifier ? canonical_value_bytes(identifier->value) : std::string("NOTPRESENT"));
    writer.logged(cell);
    writer.end_row();
    return true;
  });
  if (failure) {
    return *std::move(failure);
  }
  PastedText made = log.take();
  made.without_uid = true;
  return made;
}

/// Takes what comes before the next blank off `rest`, and the blanks.
std::string_view take_word(std::string_view& rest) {
  const std::size_t end = std::min(rest.find_first_of(" \t"), rest.size());
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(end);
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
  return word;
}

/// The row of httpheaders.log that `line` is, also where a terminal turned its tabs to spaces; nothing where it is
/// none.
std::optional<std::string> header_log_row(std::string_view line) {
  const auto is_side = [](std::string_view word) { return word == "client" || word == "server"; };
  if (std::count(line.begin(), line.end(), '\t') == 4) {
    std::string_view rest = line;
    for (int i = 0; i < 2; ++i) {
      rest.remove_prefix(rest.find('\t') + 1);
    }
    return is_side(rest.substr(0, rest.find('\t'))) ? std::optional<std::string>(line) : std::nullopt;
  }
  std::string_view rest = line;
  const std::string_view ts = take_word(rest);
  const std::string_view uid = take_word(rest);
  const std::string_view side = take_word(rest);
  if (ts.empty() || !is_digit(ts.front()) || !is_side(side)) {
    return std::nullopt;
  }
  for (std::size_t quote = rest.find('"'); quote != std::string_view::npos; quote = rest.find('"', quote + 1)) {
    if (quote > 0 && kSpaces.find(rest[quote - 1]) != std::string_view::npos && is_canonical(rest.substr(quote))) {
      const std::string_view identifier = without_spaces(rest.substr(0, quote));
      return fmt::format("{}\t{}\t{}\t{}\t{}", ts, uid, side, identifier, rest.substr(quote));
    }
  }
  return std::nullopt;
}

PastedText read_header_log_rows(std::string_view text) {
  const ZeekLogWriter writer = header_log_writer();
  LogMaker log(&writer);
  visit_lines(text, [&](std::string_view line, std::uint64_t number) {
    log.line_from(number).append(header_log_row(line).value_or(std::string(line))).push_back('\n');
    return true;
  });
  return log.take();
}

/// JSON objects, each on a line of its own, whatever their lay-out.
PastedText read_json(std::string_view text) {
  PastedText as_is;
  const bool one_a_line = visit_lines(text, [](std::string_view line, std::uint64_t /*number*/) {
    return line.starts_with('{') && line.ends_with('}');
  });
  if (one_a_line) {
    as_is.log = text;
    return as_is;
  }
  LogMaker log;
  std::string object;
  std::uint64_t number = 1;
  std::uint64_t first = 1;
  std::size_t depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    number += c == '\n' ? 1 : 0;
    if (depth == 0 && c != '{') {
      continue;
    }
    if (depth == 0) {
      first = number;
    }
    if (quoted && c == '\\' && i + 1 < text.size() && text[i + 1] != '\n') {
      object.append(text.substr(i++, 2));
      continue;
    }
    object.push_back(c == '\n' || c == '\r' ? ' ' : c);
    quoted = c == '"' ? !quoted : quoted;
    if (!quoted && (c == '{' || c == '}')) {
      depth = c == '{' ? depth + 1 : depth - 1;
      if (depth == 0) {
        log.line_from(first).append(std::exchange(object, {})).push_back('\n');
      }
    }
  }
  if (!object.empty()) {
    log.line_from(first).append(object).push_back('\n');
  }
  return log.take();
}

/// A request and the response to it; one of them may be missing.
struct PastedExchange {
  const PastedMessage* request = nullptr;
  const PastedMessage* response = nullptr;
};

/// Responses answer the requests in their order. Source: RFC 9112, section 9.3.2.
std::vector<PastedExchange> pair_up(const std::vector<PastedMessage>& messages) {
  std::vector<PastedExchange> exchanges;
  std::size_t waiting = 0;
  for (const PastedMessage& message : messages) {
    if (message.origin == Origin::kClient) {
      exchanges.push_back({&message, nullptr});
      continue;
    }
    if (waiting == exchanges.size()) {
      exchanges.push_back({});
    }
    exchanges[waiting++].response = &message;
  }
  return exchanges;
}

void write_headers(ZeekLogWriter& writer, const PastedMessage* message) {
  if (message == nullptr) {
    writer.unset();
    writer.unset();
    return;
  }
  const MessageHead& head = message->head;
  writer.begin_vector();
  for (std::size_t i = 0; i < head.size(); ++i) {
    writer.element(head.name(i));
  }
  writer.end_vector();
  writer.begin_vector();
  for (std::size_t i = 0; i < head.size(); ++i) {
    writer.element(head.value(i));
  }
  writer.end_vector();
}

/// An http.log with all headers.
PastedText log_of(PastedMessages found) {
  ZeekLogWriter writer("http",
                       {{"uid", "string"},
                        {"method", "string"},
                        {"host", "string"},
                        {"uri", "string"},
                        {"status_code", "count"},
                        {"client_header_names", "vector[string]"},
                        {"client_header_values", "vector[string]"},
                        {"server_header_names", "vector[string]"},
                        {"server_header_values", "vector[string]"}},
                       LogEncoding::kTsv);
  LogMaker log(&writer);
  const auto optional_string = [&](std::string_view value) {
    if (value.empty()) {
      writer.unset();
    } else {
      writer.string(value);
    }
  };
  for (const PastedExchange& exchange : pair_up(found.messages)) {
    const PastedMessage* const request = exchange.request;
    writer.begin_row(log.line_from((request != nullptr ? request : exchange.response)->line));
    writer.string(kMadeUpUid);
    optional_string(request != nullptr ? std::string_view(request->head.method) : std::string_view());
    optional_string(request != nullptr ? request->head.find("host").value_or("") : std::string_view());
    optional_string(request != nullptr ? std::string_view(request->head.uri) : std::string_view());
    optional_string(exchange.response != nullptr ? std::string_view(exchange.response->head.status)
                                                 : std::string_view());
    write_headers(writer, request);
    write_headers(writer, exchange.response);
    writer.end_row();
  }
  PastedText made = log.take();
  made.without_uid = true;
  made.remarks = std::move(found.remarks);
  return made;
}

/// A text of one line with ends of lines for the letters that stand for them; nothing where that is not surely meant.
std::optional<std::string> with_line_ends(std::string_view text) {
  const std::string_view line_with_all = without_spaces(text);
  const std::string_view letters = text.find(R"(\r\n)") != std::string_view::npos ? R"(\r\n)" : R"(\n)";
  if (line_with_all.find('\n') != std::string_view::npos || text.find(letters) == std::string_view::npos) {
    return std::nullopt;
  }
  std::string out;
  bool in_block = true;
  for (std::string_view rest = line_with_all; !rest.empty();) {
    const std::size_t end = std::min(rest.find(letters), rest.size());
    const std::string_view line = rest.substr(0, end);
    in_block = in_block && !line.empty();
    if (in_block && !is_first_line(line) && !is_header_line(line)) {
      return std::nullopt;
    }
    out.append(line).push_back('\n');
    rest.remove_prefix(std::min(end + letters.size(), rest.size()));
  }
  return out;
}

Result<PastedText> read_messages(std::string_view text) {
  const std::optional<std::string> lines = with_line_ends(text);
  PUGMARK_TRY(PastedMessages found, find_pasted_messages(lines ? *lines : text));
  if (lines) {
    const auto line =
        static_cast<std::uint64_t>(std::count(
            text.begin(), text.begin() + static_cast<std::ptrdiff_t>(text.find_first_not_of(kSpaces)), '\n')) +
        1;
    std::for_each(found.messages.begin(), found.messages.end(), [&](PastedMessage& message) { message.line = line; });
    std::for_each(found.remarks.begin(), found.remarks.end(), [&](Diagnostic& remark) { remark.line = line; });
  }
  if (std::all_of(found.messages.begin(), found.messages.end(),
                  [](const PastedMessage& message) { return message.head.size() == 0; })) {
    return refuse("holds no header");
  }
  return log_of(std::move(found));
}

/// What keeps bytes from being text; empty where nothing does.
std::string binary_reason(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    return "is UTF-16 where UTF-8 is wanted";
  }
  return text.find('\0') != std::string_view::npos ? "holds a NUL byte: it is no text" : "";
}

}  // namespace

std::uint64_t PastedText::line_of(std::uint64_t log_line) const {
  return log_line > 0 && log_line <= lines.size() ? lines[log_line - 1] : log_line;
}

Result<PastedText> read_pasted_text(std::string_view text) {
  if (std::string reason = binary_reason(text); !reason.empty()) {
    return Error(ErrorCode::kFormat, std::move(reason)).hint("pugmark assess reads packet captures");
  }
  if (text.starts_with("\xEF\xBB\xBF")) {
    text.remove_prefix(3);
  }
  const std::size_t first = text.find_first_not_of(kSpaces);
  if (first == std::string_view::npos) {
    return refuse("is empty");
  }
  std::string_view first_line = text.substr(first);
  first_line = without_spaces(first_line.substr(0, first_line.find('\n')));
  if (first_line.starts_with('#') && text.find("#fields") != std::string_view::npos) {
    PastedText log;
    log.log = text;
    return log;
  }
  if (first_line.starts_with('{') || first_line.starts_with("[{") || first_line == "[") {
    return read_json(text);
  }
  if (first_line.starts_with('"')) {
    return read_canonical(text);
  }
  if (header_log_row(first_line)) {
    return read_header_log_rows(text);
  }
  if (std::count(first_line.begin(), first_line.end(), '\t') >= 3 && !is_first_line(first_line)) {
    return Error(ErrorCode::kFormat, "looks like a row of a log, but nothing says what its columns are")
        .hint("paste the log's #fields line before it; httpheaders.log alone is known without");
  }
  return read_messages(text);
}

}  // namespace pugmark
