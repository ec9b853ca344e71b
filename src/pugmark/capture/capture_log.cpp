// Rows of an http.log made of exchanges.
#include "pugmark/capture/capture_log.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include <fmt/format.h>

#include "pugmark/core/text.h"

namespace pugmark {
namespace {

std::vector<Column> exchange_columns(PacketNumbers packets) {
  std::vector<Column> columns = {{"ts", "time"},
                                 {"uid", "string"},
                                 {"id.orig_h", "addr"},
                                 {"id.orig_p", "port"},
                                 {"id.resp_h", "addr"},
                                 {"id.resp_p", "port"},
                                 {"trans_depth", "count"},
                                 {"method", "string"},
                                 {"host", "string"},
                                 {"uri", "string"},
                                 {"referrer", "string"},
                                 {"user_agent", "string"},
                                 {"status_code", "count"},
                                 {"client_header_names", "vector[string]"},
                                 {"client_header_values", "vector[string]"},
                                 {"server_header_names", "vector[string]"},
                                 {"server_header_values", "vector[string]"}};
  if (packets == PacketNumbers::kTold) {
    columns.push_back({std::string(kRequestPacketColumn), "count"});
    columns.push_back({std::string(kResponsePacketColumn), "count"});
  }
  return columns;
}

class CaptureLog final : public ByteSource {
 public:
  CaptureLog(std::unique_ptr<ByteSource> capture, const CaptureLimits& limits)
      : reader_(std::move(capture), limits),
        writer_(LogEncoding::kTsv, PacketNumbers::kTold),
        rows_(writer_.header()) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    while (at_ == rows_.size() && !ended_) {
      rows_.clear();
      at_ = 0;
      PUGMARK_TRY(const std::optional<Exchange> exchange, reader_.next());
      if (exchange) {
        writer_.append(rows_, *exchange);
      }
      ended_ = !exchange;
    }
    const std::size_t count = std::min(buffer.size(), rows_.size() - at_);
    std::memcpy(buffer.data(), rows_.data() + at_, count);
    at_ += count;
    return count;
  }
  std::vector<Diagnostic> remarks() const override { return capture_remarks(reader_); }
  std::optional<std::uint64_t> input_bytes() const override { return reader_.packets().bytes_read(); }

 private:
  CaptureReader reader_;
  ExchangeLogWriter writer_;
  std::string rows_;
  std::size_t at_ = 0;
  bool ended_ = false;
};

}  // namespace

ExchangeLogWriter::ExchangeLogWriter(LogEncoding encoding, PacketNumbers packets)
    : writer_("http", exchange_columns(packets), encoding), packets_(packets) {}

void ExchangeLogWriter::append_optional(std::optional<std::string_view> value) {
  if (value) {
    writer_.string(*value);
  } else {
    writer_.unset();
  }
}

void ExchangeLogWriter::append_headers(const std::optional<MessageHead>& head) {
  if (!head) {
    writer_.unset();
    writer_.unset();
    return;
  }
  writer_.begin_vector();
  for (std::size_t i = 0; i < head->size(); ++i) {
    writer_.element(head->name(i));
  }
  writer_.end_vector();
  writer_.begin_vector();
  for (std::size_t i = 0; i < head->size(); ++i) {
    writer_.element(head->value(i));
  }
  writer_.end_vector();
}

void ExchangeLogWriter::append(std::string& out, const Exchange& exchange) {
  const auto header = [&](std::string_view name) {
    return exchange.request ? exchange.request->find(name) : std::nullopt;
  };
  writer_.begin_row(out);
  writer_.time(exchange.ts());
  writer_.string(exchange.uid);
  for (const Endpoint* const end : {&exchange.originator, &exchange.responder}) {
    writer_.string(to_string(end->address));
    writer_.count(end->port);
  }
  writer_.count(exchange.trans_depth);
  append_optional(exchange.request ? std::optional<std::string_view>(exchange.request->method) : std::nullopt);
  append_optional(header("host"));
  append_optional(exchange.request ? std::optional<std::string_view>(exchange.request->uri) : std::nullopt);
  append_optional(header("referer"));
  append_optional(header("user-agent"));
  unsigned status = 0;
  const std::string_view text = exchange.response ? std::string_view(exchange.response->status) : std::string_view();
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), status);
  if (problem == std::errc() && end == text.data() + text.size() && !text.empty()) {
    writer_.count(status);
  } else {
    writer_.unset();
  }
  append_headers(exchange.request);
  append_headers(exchange.response);
  if (packets_ == PacketNumbers::kTold) {
    for (const std::optional<MessageHead>* const head : {&exchange.request, &exchange.response}) {
      if (*head) {
        writer_.count((*head)->completed.number);
      } else {
        writer_.unset();
      }
    }
  }
  writer_.end_row();
}

Result<LogSource> capture_as_log(std::unique_ptr<ByteSource> source, const CaptureLimits& limits) {
  PUGMARK_TRY(PeekedSource peeked, peek(std::move(source)));
  if (!is_capture(peeked.head)) {
    return LogSource{std::move(peeked.source), false};
  }
  return LogSource{std::make_unique<CaptureLog>(std::move(peeked.source), limits), true};
}

std::vector<Diagnostic> capture_remarks(const CaptureReader& reader) {
  const CaptureCounts counts = reader.counts();
  std::vector<Diagnostic> remarks = reader.packets().source().remarks();
  for (Diagnostic& remark : remarks) {
    remark.instead = "the packets up to there were read";
  }
  const auto say = [&](Diagnostic::Severity severity, std::string what, std::string instead) {
    Diagnostic remark;
    remark.severity = severity;
    remark.what = std::move(what);
    remark.instead = std::move(instead);
    remarks.push_back(std::move(remark));
  };
  constexpr auto kWarning = Diagnostic::Severity::kWarning;
  constexpr auto kNote = Diagnostic::Severity::kNote;
  if (reader.packets().truncated() && remarks.empty()) {
    say(kWarning, "capture ends in the middle of a packet", "the packets up to there were read");
  }
  if (counts.unknown_link > 0) {
    say(kWarning,
        fmt::format("{} of link type {}, which is not known", counted(counts.unknown_link, "packet"),
                    counts.last_unknown_link),
        "left out");
  }
  if (counts.malformed > 0) {
    say(kNote, fmt::format("{} with headers that are cut off or make no sense", counted(counts.malformed, "packet")),
        "left out");
  }
  if (counts.fragments_lost > 0) {
    say(kNote, fmt::format("{} of which a fragment is missing", counted(counts.fragments_lost, "packet")), "left out");
  }
  if (counts.gaps > 0) {
    say(kNote,
        fmt::format("{} in HTTP connections ({} bytes missing)", counted(counts.gaps, "gap"),
                    grouped(counts.gap_bytes)),
        "went on at the next message");
  }
  if (const std::uint64_t lost = counts.heads_with_gap + counts.heads_unfinished; lost > 0) {
    say(kWarning, fmt::format("{} of which the capture lacks a part", counted(lost, "header block")), "left out");
  }
  if (counts.heads_refused > 0) {
    say(kWarning, fmt::format("{} too long or not to be parsed", counted(counts.heads_refused, "header block")),
        "left out");
  }
  if (counts.connections_evicted > 0) {
    say(kWarning,
        fmt::format("{} given up to stay within the bounds on memory",
                    counted(counts.connections_evicted, "connection")),
        "what they had so far was used");
    remarks.back().hints.emplace_back("--capture-connections and --capture-bytes raise the bounds");
  }
  if (counts.bytes_skipped_by_limit > 0) {
    say(kWarning,
        fmt::format("{} bytes not waited for to stay within the bounds on memory",
                    grouped(counts.bytes_skipped_by_limit)),
        "went on behind them");
    remarks.back().hints.emplace_back("--capture-direction-bytes raises the bound");
  }
  if (counts.http2_connections > 0) {
    say(kNote, fmt::format("{} of HTTP/2", counted(counts.http2_connections, "connection")), "recognised, not parsed");
  }
  return remarks;
}

}  // namespace pugmark
