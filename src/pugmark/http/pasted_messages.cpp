// Header blocks cut out of text, line by line.
#include "pugmark/http/pasted_messages.h"

#include <algorithm>
#include <array>
#include <deque>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "pugmark/core/ascii.h"
#include "pugmark/core/text.h"

namespace pugmark {
namespace {

constexpr std::string_view kBlanks = " \t";

/// A line without its end.
struct TextLine {
  std::string_view text;
  std::uint64_t number = 0;    // from 1
  std::optional<Origin> side;  // where the form tells it
};

std::string_view without_blanks_before(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  return text;
}

std::string_view without_blanks_after(std::string_view text) {
  const std::size_t last = text.find_last_not_of(" \t\r");
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

bool is_blank(std::string_view line) { return without_blanks_after(line).empty(); }

std::vector<TextLine> lines_of(std::string_view text) {
  std::vector<TextLine> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    lines.push_back({line, lines.size() + 1, std::nullopt});
  }
  return lines;
}

/// Whether `text` is "HTTP/" and a version.
bool is_version(std::string_view text) {
  constexpr std::string_view kName = "HTTP/";
  if (!text.starts_with(kName)) {
    return false;
  }
  text.remove_prefix(kName.size());
  return (text.size() == 1 && is_digit(text[0])) ||
         (text.size() == 3 && is_digit(text[0]) && text[1] == '.' && is_digit(text[2]));
}

/// A first line, taken apart.
struct FirstLine {
  std::string_view method;  // of a request
  std::string_view uri;
  std::string_view status;  // of a response
  std::string_view version;
};

std::optional<FirstLine> parse_first_line(std::string_view line) {
  line = without_blanks_after(line);
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || space == 0) {
    return std::nullopt;
  }
  const std::string_view first = line.substr(0, space);
  if (is_version(first)) {
    const std::string_view rest = without_blanks_before(line.substr(space));
    const std::string_view status = rest.substr(0, rest.find(' '));
    const bool is_status = status.size() == 3 && std::all_of(status.begin(), status.end(), is_digit);
    return is_status ? std::optional(FirstLine{{}, {}, status, first}) : std::nullopt;
  }
  const std::size_t last = line.rfind(' ');
  if (last == space || !is_version(line.substr(last + 1)) || !std::all_of(first.begin(), first.end(), is_token_char)) {
    return std::nullopt;
  }
  const std::string_view uri = without_blanks_after(without_blanks_before(line.substr(space, last - space)));
  return FirstLine{first, uri, {}, line.substr(last + 1)};
}

/// The name of a pseudo header of HTTP/2 that begins `line`, without its colons.
std::optional<std::string_view> pseudo_header(std::string_view line) {
  constexpr std::array<std::string_view, 6> kNames = {"method", "path", "scheme", "authority", "status", "protocol"};
  const std::size_t colon = line.find(':', 1);
  if (!line.starts_with(':') || colon == std::string_view::npos) {
    return std::nullopt;
  }
  const auto* const name = std::find(kNames.begin(), kNames.end(), line.substr(1, colon - 1));
  return name == kNames.end() ? std::nullopt : std::optional(*name);
}

bool begins_block(std::string_view line) {
  return is_first_line(line) || is_header_line(line) || pseudo_header(line).has_value();
}

/// A line that Wireshark cut and says so, as far as it goes, as a line of a message; empty where it is none of one.
std::string uncut_line(std::string_view line) {
  constexpr std::string_view kBefore = "[truncated]";
  constexpr std::string_view kBehindName = " [truncated]:";
  std::string whole;
  if (line.starts_with(kBefore)) {
    whole = line.substr(kBefore.size());
  } else if (const std::size_t at = line.find(kBehindName); at != std::string_view::npos) {
    whole.append(line.substr(0, at)).append(line.substr(at + kBehindName.size() - 1));
  }
  if (is_header_line(whole)) {
    return whole;
  }
  const std::size_t method = whole.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  const bool is_request = method != std::string::npos && method > 0 && whole[method] == ' ';
  return is_request ? whole + " HTTP/1.1" : std::string();
}

/// Lines of Wireshark's tree that are of the message: they end with its line ends, written out. Those that had to be
/// written anew are in `owned`.
std::vector<TextLine> lines_of_tree(const std::vector<TextLine>& lines, std::deque<std::string>& owned,
                                    std::vector<Diagnostic>& remarks) {
  std::vector<TextLine> kept;
  for (TextLine line : lines) {
    line.text = without_blanks_after(without_blanks_before(line.text));
    if (std::string whole = uncut_line(line.text); !whole.empty()) {
      remarks.push_back(
          {Diagnostic::Severity::kWarning, {}, line.number, "Wireshark has cut this line", "used what is there", {}});
      line.text = owned.emplace_back(std::move(whole));
      kept.push_back(line);
    } else if (line.text.ends_with(R"(\n)") && !line.text.starts_with('[')) {
      line.text.remove_suffix(line.text.ends_with(R"(\r\n)") ? 4 : 2);
      kept.push_back(line);
    }
  }
  return kept;
}

bool is_tree(const std::vector<TextLine>& lines) {
  return lines.size() > 1 && std::any_of(lines.begin(), lines.end(), [](const TextLine& line) {
           return without_blanks_after(line.text).ends_with(R"(\r\n)");
         });
}

/// The side that curl marks a line with, which is taken off; nothing where it marks none.
std::optional<Origin> take_curl_mark(std::string_view& line) {
  if (line.empty() || (line[0] != '>' && line[0] != '<') || (line.size() > 1 && line[1] != ' ')) {
    return std::nullopt;
  }
  const Origin side = line[0] == '>' ? Origin::kClient : Origin::kServer;
  line.remove_prefix(std::min<std::size_t>(line.size(), 2));
  return side;
}

bool is_curl_output(const std::vector<TextLine>& lines) {
  const auto is_marked = [](const TextLine& line, auto&& is_wanted) {
    std::string_view text = line.text;
    return take_curl_mark(text).has_value() && is_wanted(text);
  };
  const auto first = std::find_if(lines.begin(), lines.end(), [](const TextLine& line) {
    return !is_blank(line.text) && !line.text.starts_with("* ");
  });
  return (first != lines.end() && is_marked(*first, begins_block)) ||
         std::any_of(first, lines.end(), [&](const TextLine& line) { return is_marked(line, is_first_line); });
}

std::vector<TextLine> lines_of_curl(const std::vector<TextLine>& lines) {
  std::vector<TextLine> kept;
  for (TextLine line : lines) {
    line.side = take_curl_mark(line.text);
    if (line.side) {
      kept.push_back(line);
    }
  }
  return kept;
}

/// Whether names and values take turns, a line each, as some browsers copy their list of headers.
bool is_list(const std::vector<TextLine>& lines) {
  std::size_t at = 0;
  return std::all_of(lines.begin(), lines.end(),
                     [&](const TextLine& line) {
                       const bool is_name = at % 2 == 0;
                       at += is_blank(line.text) ? 0 : 1;
                       return !is_name || is_blank(line.text) || (line.text.ends_with(':') && begins_block(line.text));
                     }) &&
         at >= 4 && at % 2 == 0;
}

std::vector<TextLine> lines_of_list(const std::vector<TextLine>& lines, std::deque<std::string>& owned) {
  std::vector<TextLine> kept;
  const TextLine* name = nullptr;
  for (const TextLine& line : lines) {
    if (is_blank(line.text)) {
      continue;
    }
    if (name == nullptr) {
      name = &line;
      continue;
    }
    kept.push_back({owned.emplace_back(fmt::format("{} {}", name->text, line.text)), name->number, std::nullopt});
    name = nullptr;
  }
  return kept;
}

/// Takes off the blanks that all lines begin with, as quoted text has them.
void take_indent_off(std::vector<TextLine>& lines) {
  std::size_t indent = std::string_view::npos;
  for (const TextLine& line : lines) {
    if (!is_blank(line.text)) {
      indent = std::min(indent, line.text.find_first_not_of(kBlanks));
    }
  }
  for (TextLine& line : lines) {
    line.text.remove_prefix(std::min(indent, line.text.size()));
  }
}

/// Puts lines together to messages.
class MessageCutter {
 public:
  explicit MessageCutter(PastedMessages& out) : out_(out) {}

  Result<void> take(const TextLine& line) {
    if (state_ == State::kHead && line.side != side_) {
      end_block();
    }
    if (is_first_line(line.text)) {
      end_block();
      begin(line);
      set_first_line(line);
      return {};
    }
    if (is_blank(line.text)) {
      end_block();
      return {};
    }
    if (state_ == State::kBody && !ends_body(line)) {
      return {};
    }
    if (state_ != State::kHead) {
      if (!begins_block(line.text)) {
        remark(line, "this line is no header", "left out");
        return {};
      }
      begin(line);
    }
    return add(line);
  }

  void finish() {
    end_block();
    leave_out_interim_responses();
  }

 private:
  enum class State { kOutside, kHead, kBody };

  /// Whether a line that is no first line begins another block all the same.
  bool ends_body(const TextLine& line) const {
    return begins_block(line.text) && (line.side ? line.side != side_ : !has_first_line_);
  }

  void begin(const TextLine& line) {
    state_ = State::kHead;
    message_ = PastedMessage();
    message_.line = line.number;
    side_ = line.side;
    has_first_line_ = false;
    told_ = line.side.has_value();
    message_.origin = line.side.value_or(Origin::kClient);
    block_.clear();
    authority_.clear();
  }

  void set_first_line(const TextLine& line) {
    const FirstLine first = *parse_first_line(line.text);
    has_first_line_ = true;
    told_ = true;
    message_.origin = first.method.empty() ? Origin::kServer : Origin::kClient;
    message_.head.method = first.method;
    message_.head.uri = first.uri;
    message_.head.status = first.status;
    if (!first.version.starts_with("HTTP/1") && !first.version.starts_with("HTTP/0")) {
      remark_http2(line);
    }
  }

  Result<void> add(const TextLine& line) {
    if (const auto pseudo = pseudo_header(line.text)) {
      set_pseudo_header(line, *pseudo);
      return {};
    }
    const bool folded = kBlanks.find(line.text.front()) != std::string_view::npos && !block_.empty();
    if (!folded && line.text.find(':') == std::string_view::npos) {
      remark(line, "this line is no header", "left out");
      return {};
    }
    if (block_.size() + line.text.size() >= kMaxPastedBlock) {
      return Error(ErrorCode::kLimit, fmt::format("line {}: a header block of more than 256 KiB", line.number))
          .note("no server takes one that long");
    }
    block_ += line.text;
    block_ += '\n';
    return {};
  }

  void set_pseudo_header(const TextLine& line, std::string_view name) {
    const std::string_view value = without_blanks_after(without_blanks_before(line.text.substr(name.size() + 2)));
    told_ = true;
    message_.origin = name == "status" ? Origin::kServer : Origin::kClient;
    if (name == "method") {
      message_.head.method = value;
    } else if (name == "path") {
      message_.head.uri = value;
    } else if (name == "status") {
      message_.head.status = value;
    } else if (name == "authority") {
      authority_ = value;
    }
    remark_http2(line);
  }

  void end_block() {
    if (state_ != State::kHead) {
      return;
    }
    state_ = State::kBody;
    message_.head.parse_block(block_);
    if (!authority_.empty() && !message_.head.find("host")) {
      message_.head.parse_block(fmt::format("host: {}\n{}", authority_, block_));
    }
    if (!told_) {
      message_.origin = likely_origin(message_.head);
    }
    out_.messages.push_back(std::move(message_));
  }

  void leave_out_interim_responses() {
    std::vector<PastedMessage> kept;
    for (std::size_t i = 0; i < out_.messages.size(); ++i) {
      const std::string& status = out_.messages[i].head.status;
      const bool interim = status.starts_with('1') && status != "101";
      if (!interim || i + 1 == out_.messages.size() || out_.messages[i + 1].origin == Origin::kClient) {
        kept.push_back(std::move(out_.messages[i]));
      }
    }
    out_.messages = std::move(kept);
  }

  void remark(const TextLine& line, std::string what, std::string instead) {
    out_.remarks.push_back({Diagnostic::Severity::kWarning, {}, line.number, std::move(what), std::move(instead), {}});
  }

  void remark_http2(const TextLine& line) {
    if (!std::exchange(told_of_http2_, true)) {
      out_.remarks.push_back({Diagnostic::Severity::kNote,
                              {},
                              line.number,
                              "a message of HTTP/2, and models learn from HTTP/1",
                              "scored as if it had been sent that way",
                              {}});
    }
  }

  PastedMessages& out_;
  State state_ = State::kOutside;
  PastedMessage message_;
  std::optional<Origin> side_;
  bool has_first_line_ = false;
  bool told_ = false;  // which side sends the message
  bool told_of_http2_ = false;
  std::string block_;
  std::string authority_;
};

}  // namespace

bool is_first_line(std::string_view line) { return parse_first_line(line).has_value(); }

bool is_header_line(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || line.substr(colon).starts_with("://")) {
    return false;  // an address is none
  }
  const std::string_view name = without_blanks_after(line.substr(0, colon));
  return !name.empty() && std::all_of(name.begin(), name.end(), is_token_char);
}

Origin likely_origin(const MessageHead& head) {
  constexpr std::array<std::string_view, 14> kOfClients = {
      "host",   "user-agent",      "accept",        "accept-language",           "accept-encoding", "referer",
      "cookie", "origin",          "authorization", "upgrade-insecure-requests", "if-none-match",   "if-modified-since",
      "expect", "x-requested-with"};
  constexpr std::array<std::string_view, 14> kOfServers = {"server",
                                                           "set-cookie",
                                                           "etag",
                                                           "last-modified",
                                                           "location",
                                                           "www-authenticate",
                                                           "expires",
                                                           "vary",
                                                           "age",
                                                           "accept-ranges",
                                                           "x-powered-by",
                                                           "x-frame-options",
                                                           "strict-transport-security",
                                                           "allow"};
  const auto has = [&](std::string_view name) { return head.find(name).has_value(); };
  return std::none_of(kOfClients.begin(), kOfClients.end(), has) &&
                 std::any_of(kOfServers.begin(), kOfServers.end(), has)
             ? Origin::kServer
             : Origin::kClient;
}

Result<PastedMessages> find_pasted_messages(std::string_view text) {
  PastedMessages out;
  std::vector<TextLine> lines = lines_of(text);
  std::deque<std::string> owned;
  if (is_tree(lines)) {
    lines = lines_of_tree(lines, owned, out.remarks);
  } else if (is_curl_output(lines)) {
    lines = lines_of_curl(lines);
  } else {
    take_indent_off(lines);
    lines = is_list(lines) ? lines_of_list(lines, owned) : lines;
  }
  MessageCutter cutter(out);
  for (const TextLine& line : lines) {
    PUGMARK_CHECK(cutter.take(line));
  }
  cutter.finish();
  return out;
}

}  // namespace pugmark
