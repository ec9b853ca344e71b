// Reading of messages out of blocks. Assimilate's logs, the most common input, take a direct way: the text is cut out
// of the row, and the rest of the row is looked at only when a message turns out to matter.
#include "pugmark/http/log_block_reader.h"

#include <cstring>

#include <fmt/format.h>

#include "pugmark/core/assert.h"
#include "pugmark/record/zeek_escapes.h"

namespace pugmark {

std::string describe(const RowProblem& problem) {
  switch (problem.kind) {
    case RowProblem::Kind::kTooFewColumns:
    case RowProblem::Kind::kTooManyColumns:
      return fmt::format("row has {} columns where {} were declared", problem.seen, problem.declared);
    case RowProblem::Kind::kNoColumns:
      return "row before any #fields line";
    case RowProblem::Kind::kBadJson:
      return fmt::format("row is no JSON object ({})", problem.detail);
    case RowProblem::Kind::kValuesDropped:
      return "header names and values do not pair";
    case RowProblem::Kind::kHeadersLost:
      return "names or values of headers are missing";
  }
  return {};
}

LogBlockReader::LogBlockReader() : json_parser_(MessageReader::json_projection()) {}

void LogBlockReader::begin(LogCursor at, std::string_view lines) {
  lines_.begin(std::move(at), lines);
  message_reader_.set_of_capture(lines_.cursor().of_capture());
  counts_ = BlockCounts();
  messages_ = {};
  count_ = 0;
  adopt_schema();
}

void LogBlockReader::adopt_schema() {
  if (schema_ == lines_.cursor().schema()) {
    return;
  }
  const std::shared_ptr<const Schema> before = std::exchange(schema_, lines_.cursor().schema());
  if (before && schema_ && schema_->columns.same_as(before->columns)) {
    if (tsv_parser_) {
      tsv_parser_->follow(*schema_);
    }
    return;
  }
  tsv_parser_.reset();
  direct_ = false;
  if (schema_ == nullptr || lines_.cursor().kind() == HttpLogKind::kNone) {
    return;
  }
  tsv_parser_ = std::make_unique<TsvRowParser>(*schema_, MessageReader::projection());
  if (lines_.cursor().kind() == HttpLogKind::kHttpHeaders && schema_->separator.size() == 1) {
    direct_ = true;
    separator_ = schema_->separator.front();
    const auto text = schema_->find("header_events_kv");
    PUGMARK_ASSERT(text.has_value());  // or it would be another kind of log
    text_column_ = *text;
    ts_column_ = schema_->find("ts").value_or(schema_->columns.size());
    uid_column_ = schema_->find("uid").value_or(schema_->columns.size());
    origin_column_ = schema_->find("origin").value_or(schema_->columns.size());
  }
}

void LogBlockReader::add_problem(RowProblem::Kind kind, std::uint32_t seen) {
  const std::uint32_t declared = schema_ ? static_cast<std::uint32_t>(schema_->columns.size()) : 0;
  counts_.problems.emplace_back(RowProblem{counts_.lines, kind, seen, declared, {}});
}

bool LogBlockReader::next() {
  messages_ = {};
  count_ = 0;
  while (count_ < kMaxAtHand) {
    // A line of metadata may change what rows mean: those before it are dealt with first.
    if ((count_ > 0 && lines_.rest().starts_with('#')) || !lines_.next()) {
      break;
    }
    counts_.lines = lines_.number();
    if (lines_.line().empty()) {
      continue;
    }
    if (lines_.cursor().format() == LogFormat::kJson) {
      if (read_json_row()) {
        return true;
      }
    } else if (lines_.line().front() == '#') {
      lines_.cursor().consume_metadata(lines_.line());
      adopt_schema();
    } else if (direct_) {
      read_header_log_row();
    } else if (read_tsv_row()) {
      return true;
    }
  }
  return count_ > 0;
}

void LogBlockReader::read_header_log_row() {
  const std::size_t columns = schema_->columns.size();
  const char* at = lines_.line().data();
  const char* const end = at + lines_.line().size();
  std::size_t column = 0;
  std::string_view text;
  std::string_view ts_text;
  std::string_view uid_text;
  std::string_view origin_text;
  while (true) {
    const auto* const tab = static_cast<const char*>(std::memchr(at, separator_, static_cast<std::size_t>(end - at)));
    const std::string_view cell(at, static_cast<std::size_t>((tab == nullptr ? end : tab) - at));
    text = column == text_column_ ? cell : text;
    ts_text = column == ts_column_ ? cell : ts_text;
    uid_text = column == uid_column_ ? cell : uid_text;
    origin_text = column == origin_column_ ? cell : origin_text;
    ++column;
    if (tab == nullptr) {
      break;
    }
    at = tab + 1;
  }
  if (column != columns) {
    ++counts_.skipped;
    add_problem(column < columns ? RowProblem::Kind::kTooFewColumns : RowProblem::Kind::kTooManyColumns,
                static_cast<std::uint32_t>(column));
    return;
  }
  ++counts_.records;
  ++counts_.views[static_cast<std::size_t>(View::kFull)];
  texts_[count_] = text;
  rows_[count_] = {lines_.line(), ts_text, uid_text, origin_text, counts_.lines, counts_.records};
  ++count_;
}

bool LogBlockReader::read_tsv_row() {
  if (schema_ == nullptr) {
    ++counts_.skipped;
    add_problem(RowProblem::Kind::kNoColumns, 0);
    return false;
  }
  if (tsv_parser_ == nullptr) {
    ++counts_.foreign;
    return false;
  }
  const RowFit fit = tsv_parser_->parse(lines_.line(), record_);
  if (fit != RowFit::kFits) {
    ++counts_.skipped;
    add_problem(fit == RowFit::kTooFew ? RowProblem::Kind::kTooFewColumns : RowProblem::Kind::kTooManyColumns,
                static_cast<std::uint32_t>(tsv_parser_->cell_count()));
    return false;
  }
  return deliver(message_reader_.read(record_));
}

bool LogBlockReader::read_json_row() {
  if (!json_parser_.parse(lines_.line(), lines_.readable(), record_)) {
    ++counts_.skipped;
    add_problem(RowProblem::Kind::kBadJson, 0);
    counts_.problems.back().detail = json_parser_.error();
    return false;
  }
  switch (MessageReader::json_row_kind(record_, lines_.cursor().path_hint())) {
    case JsonRowKind::kHttpLog:
      return deliver(message_reader_.read(record_));
    case JsonRowKind::kHttpEvent:
      ++counts_.events;
      return deliver(message_reader_.read_event(record_));
    case JsonRowKind::kOtherEvent:
      ++counts_.events;
      break;
    case JsonRowKind::kOther:
      break;
  }
  ++counts_.foreign;
  return false;
}

bool LogBlockReader::deliver(std::span<const HttpMessage> messages) {
  ++counts_.records;
  messages_ = messages;
  if (message_reader_.dropped_values()) {
    add_problem(RowProblem::Kind::kValuesDropped, 0);
  }
  if (message_reader_.lost_headers()) {
    add_problem(RowProblem::Kind::kHeadersLost, 0);
  }
  for (const HttpMessage& message : messages_) {
    ++counts_.views[static_cast<std::size_t>(message.view)];
    texts_[count_] = message.canonical_text;
    rows_[count_] = {lines_.line(), {}, {}, {}, counts_.lines, counts_.records};
    ++count_;
  }
  return count_ > 0;
}

std::optional<Timestamp> LogBlockReader::ts(std::size_t index) const {
  if (!messages_.empty()) {
    return messages_[index].ts;
  }
  std::string scratch;
  return parse_timestamp(text_of(rows_[index].ts_text, scratch));
}

std::string_view LogBlockReader::text_of(std::string_view cell, std::string& scratch) const {
  return cell == schema_->unset_field || cell == schema_->empty_field ? std::string_view()
                                                                      : unescape_zeek(cell, scratch);
}

std::string_view LogBlockReader::uid(std::size_t index) {
  return messages_.empty() ? text_of(rows_[index].uid_text, scratch_) : messages_[index].uid;
}

Origin LogBlockReader::origin(std::size_t index) {
  if (!messages_.empty()) {
    return messages_[index].origin;
  }
  return text_of(rows_[index].origin_text, scratch_) == "server" ? Origin::kServer : Origin::kClient;
}

const HttpMessage& LogBlockReader::message(std::size_t index) {
  if (!messages_.empty()) {
    return messages_[index];
  }
  PUGMARK_ASSERT(tsv_parser_ != nullptr);
  const RowFit fit = tsv_parser_->parse(rows_[index].line_text, record_);
  PUGMARK_ASSERT(fit == RowFit::kFits);
  const std::span<const HttpMessage> messages = message_reader_.read(record_);
  PUGMARK_ASSERT(messages.size() == 1);
  return messages.front();
}

}  // namespace pugmark
