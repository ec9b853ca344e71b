// Reading of exchanges.
#include "pugmark/app/exchange_rows.h"

#include <algorithm>

namespace pugmark::app {

namespace {

/// Forgets what a huge row took: rows are used again for ever.
void release(ExchangeRow& row) {
  constexpr std::size_t kMostNames = 128;
  constexpr std::size_t kMostBytes = 512;
  for (std::vector<std::uint64_t>* const names : {&row.row.request_names, &row.row.response_names}) {
    if (names->capacity() > kMostNames) {
      *names = {};
    }
  }
  constexpr std::size_t kMostTexts = 4096;
  row.row.texts.release(kMostTexts);
  if (row.row.terms.capacity() > kMostNames) {
    row.row.terms = {};
  }
  for (std::string* const text : {&row.uid, &row.client, &row.host}) {
    if (text->capacity() > kMostBytes) {
      *text = {};
    }
  }
}

}  // namespace

void ExchangeRows::read(LogBlockReader& reader) {
  std::for_each(rows_.begin(), rows_.end(), release);
  count_ = 0;
  cursors_.clear();
  cursor_of_.clear();
  without_exchange_ = 0;
  while (reader.next()) {
    const std::optional<HttpExchange> exchange = reader.exchange();
    if (!exchange) {
      without_exchange_ += reader.texts().size();
      continue;
    }
    if (cursors_.empty() || cursors_.back().schema() != reader.cursor().schema()) {
      cursors_.push_back(reader.cursor());
    }
    if (count_ == rows_.size()) {
      rows_.emplace_back();
    }
    ExchangeRow& out = rows_[count_++];
    cursor_of_.push_back(static_cast<std::uint32_t>(cursors_.size() - 1));
    const HttpMessage& line = exchange->line();
    features_.read(*exchange, out.row);
    out.ts = line.ts;
    out.uid.assign(line.uid);
    out.client.assign(line.orig_h);
    out.host.assign(line.host);
    out.host_hash = FlowContext::hash_of_host(line.host);
    out.request_hash = FlowContext::hash_of_request(line.method, line.uri);
    out.view = exchange->response == nullptr ? line.view : std::max(line.view, exchange->response->view);
    out.asked = exchange->request == nullptr || !line.method.empty() || !line.uri.empty();
    out.line = reader.line(0);
    out.record = reader.record(0);
    out.text = reader.row(0);
  }
}

void ExchangeRows::add_context(FlowContext& context) {
  for (std::size_t i = 0; i < count_; ++i) {
    ExchangeRow& row = rows_[i];
    context.add({row.uid, row.ts, row.host_hash, row.request_hash}, row.row);
  }
}

FlowContext& LogContext::of(const std::string& stream) {
  if (stream_ != stream) {
    context_.begin_log();
    stream_ = stream;
  }
  return context_;
}

}  // namespace pugmark::app
