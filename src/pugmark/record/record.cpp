// Access to the fields of a row in either format.
#include "pugmark/record/record.h"

#include "pugmark/record/zeek_escapes.h"

namespace pugmark {

bool Record::has(std::size_t field) const {
  if (tsv_ != nullptr) {
    return cells_[field].data() != nullptr && cells_[field] != tsv_->unset_field;
  }
  return json_[field].kind != JsonCell::Kind::kAbsent;
}

bool Record::declares(std::size_t field) const {
  return tsv_ != nullptr ? cells_[field].data() != nullptr : json_[field].kind != JsonCell::Kind::kAbsent;
}

std::string_view Record::text(std::size_t field, std::string& scratch) const {
  if (tsv_ == nullptr) {
    return json_[field].text;
  }
  if (!has(field) || cells_[field] == tsv_->empty_field) {
    return {};
  }
  return unescape_zeek(cells_[field], scratch);
}

std::string_view Record::logged(std::size_t field, std::string& scratch) const {
  if (tsv_ != nullptr) {
    return cells_[field];
  }
  scratch.clear();
  if (!has(field)) {
    return scratch;
  }
  append_zeek_field(scratch, json_[field].text);
  return scratch;
}

bool Record::has_gaps(std::size_t field) const { return tsv_ == nullptr && json_[field].gaps; }

std::size_t Record::list(std::size_t field, std::vector<std::string>& elements) const {
  std::size_t count = 0;
  const auto add = [&](std::string_view element) {
    if (count == elements.size()) {
      elements.emplace_back();
    }
    elements[count++].assign(element);
  };
  if (!has(field)) {
    return 0;
  }
  if (tsv_ == nullptr) {
    const JsonCell& cell = json_[field];
    for (std::size_t i = 0; i < cell.element_count; ++i) {
      add(cell.elements[i]);
    }
    return count;
  }
  std::string_view rest = cells_[field];
  if (rest == tsv_->empty_field) {
    return 0;
  }
  std::string scratch;
  while (true) {
    const std::size_t end = tsv_->set_separator.empty() ? std::string_view::npos : rest.find(tsv_->set_separator);
    const std::string_view element = rest.substr(0, end);
    // An empty string inside a list is written as nothing or, by some writers, as the empty field.
    add(element == tsv_->empty_field ? std::string_view() : unescape_zeek(element, scratch));
    if (end == std::string_view::npos) {
      return count;
    }
    rest.remove_prefix(end + tsv_->set_separator.size());
  }
}

}  // namespace pugmark
