// JSON rows through simdjson's on-demand parser, one document a line: a bad line costs that line alone.
#include "pugmark/record/zeek_json.h"

#include <algorithm>

#include <simdjson.h>

#include "pugmark/core/assert.h"
#include "pugmark/io/line_reader.h"

namespace pugmark {
namespace {

namespace json = simdjson::ondemand;

constexpr std::size_t kMaxNames = 4096;

int hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// Zeek's JSON writer has no escape for bytes that are no UTF-8: it writes them as the text `\xhh`, lower case.
void append_with_bytes(std::string& out, std::string_view text) {
  std::size_t at = 0;
  while (true) {
    const std::size_t next = text.find("\\x", at);
    if (next == std::string_view::npos || next + 4 > text.size()) {
      out.append(text.substr(at));
      return;
    }
    const int high = hex_value(text[next + 2]);
    const int low = hex_value(text[next + 3]);
    out.append(text.substr(at, next - at));
    if (high >= 8 && low >= 0) {
      out.push_back(static_cast<char>(high * 16 + low));
      at = next + 4;
    } else {
      out += "\\x";
      at = next + 2;
    }
  }
}

}  // namespace

class JsonRowParser::Parser {
 public:
  json::parser parser;
};

JsonRowParser::JsonRowParser(Projection projection)
    : projection_(std::move(projection)), parser_(std::make_unique<Parser>()) {}
JsonRowParser::~JsonRowParser() = default;
JsonRowParser::JsonRowParser(JsonRowParser&&) noexcept = default;

namespace {

/// Appends a scalar's text to `out`; false for null.
simdjson::error_code append_scalar(json::value value, std::string& out, bool& is_null) {
  json::json_type type{};
  is_null = false;
  if (const auto error = value.type().get(type)) {
    return error;
  }
  switch (type) {
    case json::json_type::string: {
      std::string_view text;
      if (const auto error = value.get_string().get(text)) {
        return error;
      }
      append_with_bytes(out, text);
      return simdjson::SUCCESS;
    }
    case json::json_type::number: {
      double number = 0;
      std::string_view token = value.raw_json_token();
      if (const auto error = value.get_double().get(number)) {
        return error;
      }
      while (!token.empty() && (token.back() == ' ' || token.back() == '\t' || token.back() == '\r')) {
        token.remove_suffix(1);
      }
      out.append(token);
      return simdjson::SUCCESS;
    }
    case json::json_type::boolean: {
      bool truth = false;
      if (const auto error = value.get_bool().get(truth)) {
        return error;
      }
      out.push_back(truth ? 'T' : 'F');
      return simdjson::SUCCESS;
    }
    default:
      if (const auto error = value.is_null().get(is_null)) {
        return error;
      }
      return is_null ? simdjson::SUCCESS : simdjson::INCORRECT_TYPE;
  }
}

}  // namespace

/// A row on its way into a record.
class JsonRowParser::Row {
 public:
  Row(JsonRowParser& owner, Record& record) : owner_(owner), record_(record) {}

  simdjson::error_code read(std::string_view line, std::size_t readable) {
    json::document document;
    if (const auto error = owner_.parser_->parser.iterate(line.data(), line.size(), readable).get(document)) {
      return error;
    }
    json::object row;
    if (const auto error = document.get_object().get(row)) {
      return error;
    }
    for (auto field : row) {
      std::string_view name;
      if (const auto error = field.unescaped_key().get(name)) {
        return error;
      }
      json::value value;
      if (const auto error = field.value().get(value)) {
        return error;
      }
      if (const auto error = read_member(name, value)) {
        return error;
      }
    }
    const bool at_end = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
    return at_end ? simdjson::SUCCESS : simdjson::TRAILING_CONTENT;
  }

 private:
  simdjson::error_code read_member(std::string_view name, json::value value) {
    json::json_type type{};
    if (const auto error = value.type().get(type)) {
      return error;
    }
    if (type != json::json_type::object) {
      return read_field(name, value, type);
    }
    json::object nested;
    if (const auto error = value.get_object().get(nested)) {
      return error;
    }
    return read_nested(name, nested);
  }

  /// `{"id":{"orig_h":…}}` is `id.orig_h`.
  simdjson::error_code read_nested(std::string_view name, json::object nested) {
    dotted_.assign(name);
    dotted_.push_back('.');
    const std::size_t prefix = dotted_.size();
    for (auto field : nested) {
      std::string_view inner_name;
      if (const auto error = field.unescaped_key().get(inner_name)) {
        return error;
      }
      dotted_.resize(prefix);
      dotted_.append(inner_name);
      json::value value;
      if (const auto error = field.value().get(value)) {
        return error;
      }
      json::json_type type{};
      if (const auto error = value.type().get(type)) {
        return error;
      }
      if (const auto error = read_field(dotted_, value, type)) {
        return error;
      }
    }
    return simdjson::SUCCESS;
  }

  simdjson::error_code read_field(std::string_view name, json::value value, json::json_type type) {
    if (owner_.collect_names_ && owner_.names_.size() < kMaxNames) {
      owner_.names_.emplace_back(name);
    }
    const Projection& projection = owner_.projection_;
    const auto wanted = std::find(projection.begin(), projection.end(), name);
    if (wanted == projection.end()) {
      return simdjson::SUCCESS;
    }
    Record::JsonCell& cell = record_.json_[static_cast<std::size_t>(wanted - projection.begin())];
    cell.text.clear();
    cell.element_count = 0;
    if (type == json::json_type::array) {
      json::array array;
      if (const auto error = value.get_array().get(array)) {
        return error;
      }
      cell.kind = Record::JsonCell::Kind::kList;
      return read_list(array, cell);
    }
    if (type == json::json_type::object) {
      return simdjson::SUCCESS;
    }
    bool is_null = false;
    if (const auto error = append_scalar(value, cell.text, is_null)) {
      return error;
    }
    cell.kind = is_null ? Record::JsonCell::Kind::kAbsent : Record::JsonCell::Kind::kText;
    return simdjson::SUCCESS;
  }

  static simdjson::error_code read_list(json::array array, Record::JsonCell& cell) {
    for (auto element : array) {
      json::value value;
      if (const auto error = element.get(value)) {
        return error;
      }
      json::json_type type{};
      if (const auto error = value.type().get(type)) {
        return error;
      }
      if (type == json::json_type::array || type == json::json_type::object) {
        continue;  // a list of one-key objects, as the data_hacking variant nests them, is text there and not JSON
      }
      if (cell.element_count == cell.elements.size()) {
        cell.elements.emplace_back();
      }
      std::string& text = cell.elements[cell.element_count++];
      text.clear();
      bool is_null = false;
      if (const auto error = append_scalar(value, text, is_null)) {
        return error;
      }
    }
    return simdjson::SUCCESS;
  }

  JsonRowParser& owner_;
  Record& record_;
  std::string dotted_;
};

bool JsonRowParser::parse(std::string_view line, std::size_t readable, Record& record) {
  static_assert(kBlockPadding >= simdjson::SIMDJSON_PADDING);
  PUGMARK_ASSERT(readable >= line.size() + simdjson::SIMDJSON_PADDING);
  record.tsv_ = nullptr;
  record.json_.resize(projection_.size());
  for (Record::JsonCell& cell : record.json_) {
    cell.kind = Record::JsonCell::Kind::kAbsent;
    cell.text.clear();
    cell.element_count = 0;
  }
  names_.clear();
  const simdjson::error_code error = Row(*this, record).read(line, readable);
  if (error != simdjson::SUCCESS) {
    error_ = simdjson::error_message(error);
    return false;
  }
  return true;
}

}  // namespace pugmark
