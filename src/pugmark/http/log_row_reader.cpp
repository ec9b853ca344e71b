// Rows of any Zeek log, told apart by their path.
#include "pugmark/http/log_row_reader.h"

#include <utility>

namespace pugmark {
namespace {

Projection with_path(Projection fields) {
  fields.emplace_back("_path");
  return fields;
}

}  // namespace

std::string_view log_path(std::string_view own, const LogCursor& cursor) {
  std::string_view path = own.empty() ? std::string_view(cursor.path_hint()) : own;
  constexpr std::string_view kOpen = "open_";  // source: activecm/docker-zeek
  if (path.starts_with(kOpen)) {
    path.remove_prefix(kOpen.size());
  }
  return path;
}

std::string_view log_path(const LogCursor& cursor) {
  return log_path(cursor.schema() ? std::string_view(cursor.schema()->path) : std::string_view(), cursor);
}

LogRowReader::LogRowReader(const Projection& fields, std::string path)
    : fields_(with_path(fields)), own_path_(fields.size()), path_(std::move(path)), json_parser_(fields_) {}

void LogRowReader::begin(LogCursor at, std::string_view lines) {
  lines_.begin(std::move(at), lines);
  counts_ = BlockCounts();
  adopt_schema();
}

void LogRowReader::adopt_schema() {
  schema_ = lines_.cursor().schema();
  tsv_parser_ =
      schema_ && is_wanted(log_path(lines_.cursor())) ? std::make_unique<TsvRowParser>(*schema_, fields_) : nullptr;
}

bool LogRowReader::next() {
  while (lines_.next()) {
    counts_.lines = lines_.number();
    if (lines_.line().empty()) {
      continue;
    }
    if (lines_.cursor().format() == LogFormat::kJson) {
      if (read_json()) {
        return true;
      }
    } else if (lines_.line().front() == '#') {
      lines_.cursor().consume_metadata(lines_.line());
      adopt_schema();
    } else if (read_tsv()) {
      return true;
    }
  }
  return false;
}

bool LogRowReader::read_tsv() {
  if (schema_ == nullptr) {
    skip(RowProblem::Kind::kNoColumns, 0);
    return false;
  }
  if (tsv_parser_ == nullptr) {
    ++counts_.foreign;
    return false;
  }
  const RowFit fit = tsv_parser_->parse(lines_.line(), record_);
  if (fit != RowFit::kFits) {
    skip(fit == RowFit::kTooFew ? RowProblem::Kind::kTooFewColumns : RowProblem::Kind::kTooManyColumns,
         tsv_parser_->cell_count());
    return false;
  }
  ++counts_.records;
  return true;
}

bool LogRowReader::read_json() {
  if (!json_parser_.parse(lines_.line(), lines_.readable(), record_)) {
    skip(RowProblem::Kind::kBadJson, 0);
    counts_.problems.back().detail = json_parser_.error();
    return false;
  }
  if (!is_wanted(log_path(record_.text(own_path_, scratch_), lines_.cursor()))) {
    ++counts_.foreign;
    return false;
  }
  ++counts_.records;
  return true;
}

void LogRowReader::skip(RowProblem::Kind kind, std::size_t seen) {
  ++counts_.skipped;
  const std::uint32_t declared = schema_ ? static_cast<std::uint32_t>(schema_->columns.size()) : 0;
  counts_.problems.emplace_back(RowProblem{counts_.lines, kind, static_cast<std::uint32_t>(seen), declared, {}});
}

}  // namespace pugmark
