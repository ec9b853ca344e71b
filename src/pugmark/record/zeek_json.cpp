// JSON rows through simdjson's on-demand parser, one document a line: a bad line costs that line alone.
#include "pugmark/record/zeek_json.h"

#include <algorithm>
#include <optional>

#include <simdjson.h>

#include "pugmark/core/assert.h"
#include "pugmark/io/line_reader.h"

namespace pugmark {
namespace {

namespace json = simdjson::ondemand;

constexpr std::size_t kMaxMembers = 4096;
constexpr std::string_view kEach = "[].";

JsonKind kind_of(json::json_type type) {
  switch (type) {
    case json::json_type::boolean:
      return JsonKind::kBool;
    case json::json_type::number:
      return JsonKind::kNumber;
    case json::json_type::string:
      return JsonKind::kText;
    case json::json_type::array:
      return JsonKind::kList;
    default:
      return JsonKind::kNull;
  }
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// JSON has no escape for bytes that are no UTF-8: Zeek and Suricata write them as the text `\xhh`, lower case.
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

/// A list of objects of which members are asked for.
struct WantedList {
  struct Member {
    std::string_view name;
    std::size_t field = 0;
  };
  std::string_view name;
  std::vector<Member> members;
};

/// Finds the fields of a projection by name: most names of a row are in none, and few are of the same length.
class FieldFinder {
 public:
  explicit FieldFinder(const Projection& names) {
    for (std::size_t field = 0; field < names.size(); ++field) {
      const std::string_view name = names[field];
      if (const std::size_t mark = name.find(kEach); mark != std::string_view::npos) {
        add_member(name.substr(0, mark), {name.substr(mark + kEach.size()), field});
        continue;
      }
      if (by_size_.size() <= name.size()) {
        by_size_.resize(name.size() + 1);
      }
      by_size_[name.size()].push_back({name, field});
    }
  }

  std::optional<std::size_t> field(std::string_view name) const {
    if (name.size() >= by_size_.size()) {
      return std::nullopt;
    }
    for (const WantedList::Member& candidate : by_size_[name.size()]) {
      if (candidate.name == name) {
        return candidate.field;
      }
    }
    return std::nullopt;
  }

  /// Null where no members of objects in the list are asked for.
  const WantedList* list(std::string_view name) const {
    const auto found = std::find_if(lists_.begin(), lists_.end(), [&](const WantedList& l) { return l.name == name; });
    return found == lists_.end() ? nullptr : &*found;
  }

 private:
  void add_member(std::string_view list, WantedList::Member member) {
    auto found = std::find_if(lists_.begin(), lists_.end(), [&](const WantedList& l) { return l.name == list; });
    if (found == lists_.end()) {
      found = lists_.insert(found, WantedList{list, {}});
    }
    found->members.push_back(member);
  }

  std::vector<std::vector<WantedList::Member>> by_size_;
  std::vector<WantedList> lists_;
};

}  // namespace

class JsonRowParser::Parser {
 public:
  explicit Parser(const Projection& projection) : finder(projection) {}

  json::parser parser;
  FieldFinder finder;
};

JsonRowParser::JsonRowParser(const Projection& projection)
    : fields_(projection.size()), parser_(std::make_unique<Parser>(projection)) {}
JsonRowParser::~JsonRowParser() = default;
JsonRowParser::JsonRowParser(JsonRowParser&&) noexcept = default;

namespace {

/// Appends a scalar's text to `out`; false for null.
simdjson::error_code append_scalar(json::value value, std::string& out, bool& is_null) {
  json::json_type type = json::json_type::null;
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
    json::json_type type = json::json_type::null;
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
      json::json_type type = json::json_type::null;
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
    if (owner_.collect_members_ && owner_.members_.size() < kMaxMembers) {
      owner_.members_.push_back({std::string(name), kind_of(type)});
    }
    const FieldFinder& finder = owner_.parser_->finder;
    const std::optional<std::size_t> wanted = finder.field(name);
    if (!wanted) {
      const WantedList* const list = type == json::json_type::array ? finder.list(name) : nullptr;
      return list == nullptr ? simdjson::SUCCESS : read_objects(value, *list);
    }
    Record::JsonCell& cell = record_.json_[*wanted];
    cell.text.clear();
    cell.element_count = 0;
    cell.gaps = false;
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
    cell.kind = Record::JsonCell::Kind::kText;
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
      json::json_type type = json::json_type::null;
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

  /// A list of objects, as a list for each member that is asked for.
  simdjson::error_code read_objects(json::value value, const WantedList& list) {
    json::array array;
    if (const auto error = value.get_array().get(array)) {
      return error;
    }
    for (const WantedList::Member& member : list.members) {
      Record::JsonCell& cell = record_.json_[member.field];
      cell.kind = Record::JsonCell::Kind::kList;
      cell.text.clear();
      cell.element_count = 0;
      cell.gaps = false;
    }
    std::size_t count = 0;
    for (auto element : array) {
      json::value item;
      if (const auto error = element.get(item)) {
        return error;
      }
      json::json_type type = json::json_type::null;
      if (const auto error = item.type().get(type)) {
        return error;
      }
      if (type != json::json_type::object) {
        continue;
      }
      json::object object;
      if (const auto error = item.get_object().get(object)) {
        return error;
      }
      if (const auto error = read_members(object, list, count)) {
        return error;
      }
      count += close_gaps(list, count) ? 1 : 0;
    }
    return simdjson::SUCCESS;
  }

  /// Puts what `object` has of the members into their cells as element `at`; those that it lacks stay one shorter.
  simdjson::error_code read_members(json::object object, const WantedList& list, std::size_t at) {
    for (auto field : object) {
      std::string_view name;
      if (const auto error = field.unescaped_key().get(name)) {
        return error;
      }
      json::value value;
      if (const auto error = field.value().get(value)) {
        return error;
      }
      json::json_type type = json::json_type::null;
      if (const auto error = value.type().get(type)) {
        return error;
      }
      const auto member = std::find_if(list.members.begin(), list.members.end(),
                                       [&](const WantedList::Member& m) { return m.name == name; });
      if (member == list.members.end() || type == json::json_type::array || type == json::json_type::object) {
        continue;
      }
      Record::JsonCell& cell = record_.json_[member->field];
      if (cell.elements.size() == at) {
        cell.elements.emplace_back();
      }
      cell.elements[at].clear();
      bool is_null = false;
      if (const auto error = append_scalar(value, cell.elements[at], is_null)) {
        return error;
      }
      cell.element_count = is_null ? at : at + 1;
    }
    return simdjson::SUCCESS;
  }

  /// Gives every member an element `at` where any has one; says whether any has.
  bool close_gaps(const WantedList& list, std::size_t at) {
    const auto has = [&](const WantedList::Member& m) { return record_.json_[m.field].element_count > at; };
    if (std::none_of(list.members.begin(), list.members.end(), has)) {
      return false;
    }
    for (const WantedList::Member& member : list.members) {
      if (!has(member)) {
        Record::JsonCell& cell = record_.json_[member.field];
        if (cell.elements.size() == at) {
          cell.elements.emplace_back();
        }
        cell.elements[at].clear();
        cell.element_count = at + 1;
        cell.gaps = true;
      }
    }
    return true;
  }

  JsonRowParser& owner_;
  Record& record_;
  std::string dotted_;
};

bool JsonRowParser::parse(std::string_view line, std::size_t readable, Record& record) {
  static_assert(kBlockPadding >= simdjson::SIMDJSON_PADDING);
  PUGMARK_ASSERT(readable >= line.size() + simdjson::SIMDJSON_PADDING);
  record.tsv_ = nullptr;
  record.json_.resize(fields_);
  for (Record::JsonCell& cell : record.json_) {
    if (cell.kind == Record::JsonCell::Kind::kAbsent) {
      continue;  // holds nothing of the last row
    }
    cell.kind = Record::JsonCell::Kind::kAbsent;
    cell.text.clear();
    cell.element_count = 0;
    cell.gaps = false;
  }
  members_.clear();
  const simdjson::error_code error = Row(*this, record).read(line, readable);
  if (error != simdjson::SUCCESS) {
    error_ = simdjson::error_message(error);
    return false;
  }
  return true;
}

}  // namespace pugmark
