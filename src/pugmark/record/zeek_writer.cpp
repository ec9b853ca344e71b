// Writing of fields in both encodings.
#include "pugmark/record/zeek_writer.h"

#include <utility>

#include <fmt/format.h>

#include "pugmark/core/assert.h"
#include "pugmark/record/zeek_escapes.h"

namespace pugmark {

ZeekLogWriter::ZeekLogWriter(std::string path, std::vector<Column> columns, LogEncoding encoding)
    : path_(std::move(path)), columns_(std::move(columns)), encoding_(encoding) {}

std::string ZeekLogWriter::header() const {
  if (encoding_ == LogEncoding::kJson) {
    return {};
  }
  std::string text =
      "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t" + path_ + "\n";
  text += "#fields";
  for (const Column& column : columns_) {
    text += "\t" + column.name;
  }
  text += "\n#types";
  for (const Column& column : columns_) {
    text += "\t" + column.type;
  }
  return text + "\n";
}

void ZeekLogWriter::begin_row(std::string& out) {
  out_ = &out;
  field_ = 0;
  if (encoding_ == LogEncoding::kJson) {
    json_.emplace(out);
    json_->begin_object();
  }
}

void ZeekLogWriter::end_row() {
  PUGMARK_ASSERT(field_ == columns_.size());
  if (json_) {
    json_->end_object();
    json_.reset();
  }
  out_->push_back('\n');
}

void ZeekLogWriter::next_field() {
  PUGMARK_ASSERT(field_ < columns_.size());
  if (json_) {
    json_->key(columns_[field_].name);
  } else if (field_ > 0) {
    out_->push_back('\t');
  }
  ++field_;
}

void ZeekLogWriter::time(Timestamp value) {
  next_field();
  if (json_) {
    json_->number(static_cast<double>(value.microseconds) / 1e6);
    return;
  }
  const bool negative = value.microseconds < 0;
  const std::uint64_t size =
      negative ? 0 - static_cast<std::uint64_t>(value.microseconds) : static_cast<std::uint64_t>(value.microseconds);
  fmt::format_to(std::back_inserter(*out_), "{}{}.{:06}", negative ? "-" : "", size / 1'000'000, size % 1'000'000);
}

void ZeekLogWriter::count(std::uint64_t value) {
  next_field();
  if (json_) {
    json_->number(value);
  } else {
    fmt::format_to(std::back_inserter(*out_), "{}", value);
  }
}

void ZeekLogWriter::string(std::string_view value) {
  next_field();
  if (json_) {
    json_->string(value);
  } else {
    append_zeek_field(*out_, value);
  }
}

void ZeekLogWriter::logged(std::string_view text) {
  next_field();
  if (json_) {
    json_->string(text == "(empty)" ? std::string_view() : unescape_zeek(text, scratch_));
  } else {
    out_->append(text);
  }
}

void ZeekLogWriter::unset() {
  if (json_) {
    ++field_;  // Zeek leaves such fields out
    return;
  }
  next_field();
  out_->push_back('-');
}

void ZeekLogWriter::begin_vector() {
  next_field();
  elements_ = 0;
  if (json_) {
    json_->begin_array();
  }
}

void ZeekLogWriter::element(std::string_view value) {
  if (json_) {
    json_->string(value);
  } else {
    if (elements_ > 0) {
      out_->push_back(',');
    }
    append_zeek_element(*out_, value);
  }
  ++elements_;
}

void ZeekLogWriter::end_vector() {
  if (json_) {
    json_->end_array();
  } else if (elements_ == 0) {
    *out_ += "(empty)";
  }
}

}  // namespace pugmark
