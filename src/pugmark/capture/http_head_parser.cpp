// libhtp, stopped at the end of each header block.
#include "pugmark/capture/http_head_parser.h"

#include <algorithm>
#include <cstring>
#include <htp/htp.h>
#include <new>
#include <string_view>

namespace pugmark {
namespace {

constexpr std::size_t kUsualBlockBytes = 768;  // most header blocks are smaller

std::string to_string(const bstr* text) {
  return text == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(bstr_ptr(text)), bstr_len(text));
}

}  // namespace

struct HttpParsing::Settings {
  htp_cfg_t* config = nullptr;
};

struct HttpHeadParser::Connection {
  explicit Connection(htp_cfg_t* config) : parser(htp_connp_create(config)) {
    if (parser == nullptr) {
      throw std::bad_alloc();
    }
  }
  ~Connection() { htp_connp_destroy_all(parser); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  htp_connp_t* parser;
};

/// What libhtp calls. Exceptions must not pass through it: there is no memory is all they could say.
struct HttpHeadParser::Hooks {
  static HttpHeadParser& parser_of(htp_tx_t* transaction) {
    return *static_cast<HttpHeadParser*>(htp_connp_get_user_data(transaction->connp));
  }

  static int header_data(htp_tx_data_t* data) {
    if (data->data != nullptr && data->len > 0) {
      try {
        parser_of(data->tx).block_.append(reinterpret_cast<const char*>(data->data), data->len);
      } catch (const std::bad_alloc&) {
        return HTP_ERROR;
      }
    }
    return HTP_OK;
  }

  /// HTTP/0.9 ends with its line. Where libhtp takes a line for one of HTTP/0.9 though it names a version (behind no
  /// space, or in the place of the URI), headers follow.
  static int request_line(htp_tx_t* transaction) {
    HttpHeadParser& parser = parser_of(transaction);
    try {
      parser.head_.method = to_string(transaction->request_method);
      parser.head_.uri = to_string(transaction->request_uri);
    } catch (const std::bad_alloc&) {
      return HTP_ERROR;
    }
    if (transaction->is_protocol_0_9 != 0 && bstr_index_of_c(transaction->request_line, "HTTP/") < 0) {
      return end_of_head(transaction);
    }
    transaction->is_protocol_0_9 = 0;
    return HTP_OK;
  }

  static int status_line(htp_tx_t* transaction) {
    HttpHeadParser& parser = parser_of(transaction);
    try {
      parser.head_.status = to_string(transaction->response_status);
    } catch (const std::bad_alloc&) {
      return HTP_ERROR;
    }
    // A status without a body, so that libhtp comes to the end of the block and neither looks for a body (it gives up
    // on some) nor passes over interim responses: both are HttpConnection's.
    transaction->response_status_number = 204;
    return HTP_OK;
  }

  static int end_of_head(htp_tx_t* transaction) {
    parser_of(transaction).done_ = true;
    return HTP_STOP;
  }
};

HttpParsing::HttpParsing() : settings_(std::make_unique<Settings>()) {
  htp_cfg_t* const config = htp_config_create();
  if (config == nullptr) {
    throw std::bad_alloc();
  }
  settings_->config = config;
  htp_config_set_log_level(config, HTP_LOG_NONE);
  htp_config_set_field_limits(config, HttpHeadParser::kMaxHeadBytes, HttpHeadParser::kMaxHeadBytes);
  htp_config_set_number_headers_limit(config, HttpHeadParser::kParsedLines + 1);
  htp_config_set_parse_request_cookies(config, 0);
  htp_config_set_parse_request_auth(config, 0);
  htp_config_set_allow_space_uri(config, 1);
  using Hooks = HttpHeadParser::Hooks;
  htp_config_register_request_header_data(config, Hooks::header_data);
  htp_config_register_request_headers(config, Hooks::end_of_head);
  htp_config_register_request_line(config, Hooks::request_line);
  htp_config_register_response_line(config, Hooks::status_line);
  htp_config_register_response_header_data(config, Hooks::header_data);
  htp_config_register_response_headers(config, Hooks::end_of_head);
}

HttpParsing::~HttpParsing() { htp_config_destroy(settings_->config); }

HttpHeadParser::HttpHeadParser(HttpParsing& parsing, Kind kind)
    : kind_(kind), connection_(std::make_unique<Connection>(parsing.settings_->config)) {
  block_.reserve(kUsualBlockBytes);
  htp_connp_set_user_data(connection_->parser, this);
  htp_connp_open(connection_->parser, nullptr, 0, nullptr, 0, nullptr);
}

HttpHeadParser::~HttpHeadParser() = default;

HttpHeadParser::Status HttpHeadParser::feed(std::span<const std::uint8_t> bytes, std::size_t& consumed) {
  fed_ += bytes.size();
  consumed = 0;
  while (consumed < bytes.size()) {
    const std::span<const std::uint8_t> rest = bytes.subspan(consumed);
    const auto* const newline = static_cast<const std::uint8_t*>(std::memchr(rest.data(), '\n', rest.size()));
    if (newline == nullptr) {
      line_.insert(line_.end(), rest.begin(), rest.end());
      consumed = bytes.size();
      break;
    }
    std::span<const std::uint8_t> line = rest.first(static_cast<std::size_t>(newline - rest.data()) + 1);
    const std::size_t before = line_.size();
    if (before > 0) {
      line_.insert(line_.end(), line.begin(), line.end());
      line = line_;
    }
    std::size_t used = 0;
    const Status status = feed_line(line, used);
    consumed += used - std::min(used, before);
    line_.clear();
    if (status != Status::kMore) {
      return status;
    }
  }
  return fed_ <= kMaxHeadBytes ? Status::kMore : Status::kFailed;
}

/// Hands a line to libhtp, whose verdict on stray carriage returns depends on how much of what follows it is given.
HttpHeadParser::Status HttpHeadParser::feed_line(std::span<const std::uint8_t> line, std::size_t& consumed) {
  if (++lines_ > kParsedLines) {
    block_.append(reinterpret_cast<const char*>(line.data()), line.size());
    consumed = line.size();
    const bool empty = line.size() == 1 || (line.size() == 2 && line.front() == '\r');
    return empty ? Status::kDone : Status::kMore;
  }
  htp_connp_t* const parser = connection_->parser;
  int state = 0;
  if (kind_ == Kind::kRequest) {
    state = htp_connp_req_data(parser, nullptr, line.data(), line.size());
    consumed = htp_connp_req_data_consumed(parser);
  } else {
    state = htp_connp_res_data(parser, nullptr, line.data(), line.size());
    consumed = htp_connp_res_data_consumed(parser);
  }
  if (done_) {
    return Status::kDone;
  }
  consumed = line.size();
  return state == HTP_STREAM_DATA ? Status::kMore : Status::kFailed;
}

MessageHead HttpHeadParser::take_head() {
  head_.parse_block(block_);
  return std::move(head_);
}

}  // namespace pugmark
