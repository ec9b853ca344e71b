// Parsing of metadata lines and rows of Zeek's ASCII format.
#include "pugmark/record/zeek_tsv.h"

#include <algorithm>

#include "pugmark/core/byte_scan.h"
#include "pugmark/record/zeek_escapes.h"

namespace pugmark {
namespace {

/// Columns beyond this are no log: bounds what a hostile #fields line can make us hold.
constexpr std::size_t kMaxColumns = 4096;

bool take_prefix(std::string_view& line, std::string_view prefix) {
  if (!line.starts_with(prefix)) {
    return false;
  }
  line.remove_prefix(prefix.size());
  return true;
}

std::vector<std::string_view> split(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> parts;
  while (parts.size() < kMaxColumns) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) {
      break;
    }
    text.remove_prefix(end + separator.size());
  }
  return parts;
}

/// "\x09" as Zeek writes it, "\t" as some tools do, or the bytes themselves.
std::string separator_of(std::string_view text) {
  if (text == "\\t") {
    return "\t";
  }
  std::string scratch;
  return std::string(unescape_zeek(text, scratch));
}

}  // namespace

bool ZeekTsvHeader::consume(std::string_view line) {
  while (line.ends_with('\r')) {
    line.remove_suffix(1);
  }
  if (take_prefix(line, "#separator ")) {
    schema_ = Schema();
    std::string separator = line.size() <= kMaxValue ? separator_of(line) : std::string();
    if (!separator.empty()) {
      schema_.separator = std::move(separator);
    }
    return false;
  }
  const std::string& separator = schema_.separator;
  std::string scratch;
  const auto value_of = [&](std::string_view key, std::string& value) {
    std::string_view rest = line;
    if (!take_prefix(rest, key) || !take_prefix(rest, separator)) {
      return false;
    }
    if (rest.size() <= kMaxValue) {
      value.assign(unescape_zeek(rest, scratch));
    }
    return true;
  };
  std::string_view rest = line;
  if (value_of("#set_separator", schema_.set_separator) || value_of("#empty_field", schema_.empty_field) ||
      value_of("#unset_field", schema_.unset_field) || value_of("#path", schema_.path)) {
    return false;
  }
  if (take_prefix(rest, "#fields") && take_prefix(rest, separator)) {
    std::vector<Column> columns;
    for (const std::string_view name : split(rest, separator)) {
      columns.push_back({std::string(name), {}});
    }
    schema_.columns = Columns(std::move(columns));
    return true;
  }
  rest = line;
  if (take_prefix(rest, "#types") && take_prefix(rest, separator)) {
    const std::vector<std::string_view> types = split(rest, separator);
    if (types.size() == schema_.columns.size()) {
      std::vector<Column> columns(schema_.columns.begin(), schema_.columns.end());
      for (std::size_t i = 0; i < types.size(); ++i) {
        columns[i].type = types[i];
      }
      schema_.columns = Columns(std::move(columns));
    }
  }
  return false;
}

TsvRowParser::TsvRowParser(const Schema& schema, const Projection& projection)
    : schema_(&schema), wanted_(schema.columns.size(), kUnwanted), fields_(projection.size()) {
  for (std::size_t field = 0; field < projection.size(); ++field) {
    if (const auto column = schema.find(projection[field])) {
      wanted_[*column] = field;
    }
  }
}

RowFit TsvRowParser::parse(std::string_view line, Record& record) {
  record.tsv_ = schema_;
  record.cells_.assign(fields_, std::string_view());
  const std::string& separator = schema_->separator;
  std::size_t column = 0;
  std::size_t begin = 0;
  const auto take_cell = [&](std::size_t end) {
    if (column < wanted_.size() && wanted_[column] != kUnwanted) {
      record.cells_[wanted_[column]] = line.substr(begin, end - begin);
    }
    ++column;
    begin = end + separator.size();
    return false;
  };
  if (separator == "\t") {  // as good as all logs; most cells are shorter than a call of memchr
    visit_bytes<'\t'>(line, take_cell);
  } else {
    for (std::size_t end = line.find(separator); end != std::string_view::npos; end = line.find(separator, begin)) {
      take_cell(end);
    }
  }
  take_cell(line.size());
  cell_count_ = column;
  if (column == wanted_.size()) {
    return RowFit::kFits;
  }
  return column < wanted_.size() ? RowFit::kTooFew : RowFit::kTooMany;
}

}  // namespace pugmark
