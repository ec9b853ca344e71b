// Rows of blocks, and reading again what becomes a finding.
#include "pugmark/app/typed_rows.h"

#include <algorithm>

#include "pugmark/core/assert.h"

namespace pugmark::app {

Projection TypedRows::with_known(const std::vector<TypedField>& fields, std::array<std::size_t, kKnown>& known) {
  constexpr std::array<std::string_view, kKnown> kNames = {"ts",        "uid",       "id.orig_h",
                                                           "id.orig_p", "id.resp_h", "id.resp_p"};
  Projection projection;
  for (const TypedField& field : fields) {
    projection.emplace_back(field.name);
  }
  for (std::size_t i = 0; i < kKnown; ++i) {
    const auto found = std::find(projection.begin(), projection.end(), kNames[i]);
    known[i] = static_cast<std::size_t>(found - projection.begin());
    if (found == projection.end()) {  // a parser fills in one field of a name
      projection.push_back(kNames[i]);
    }
  }
  return projection;
}

TypedRows::TypedRows(const std::string& path, const std::vector<TypedField>& fields,
                     const std::vector<TypedColumn>& columns)
    : path_(path),
      fields_(fields),
      reader_(with_known(fields, known_), path),
      again_(with_known(fields, known_), path),
      features_(fields, columns) {
  for (std::size_t field = 0; field < fields.size(); ++field) {
    if (fields[field].kind == FieldKind::kAddress || fields[field].kind == FieldKind::kAddresses) {
      addresses_.push_back(field);
    }
  }
}

void TypedRows::begin(const LineRun& block) {
  schemas_.clear();
  reader_.begin(block.cursor, block.lines);
}

bool TypedRows::next(ValueNames* names) {
  count_ = 0;
  cursors_.clear();
  while (count_ < kMostAtHand && reader_.next()) {
    if (count_ == lines_.size()) {
      lines_.emplace_back();
    }
    TypedLine& line = lines_[count_++];
    const Record& record = reader_.record();
    const Schema* const schema = reader_.schema();
    if (cursors_.empty() || cursors_.back().schema() != reader_.cursor().schema()) {
      cursors_.push_back(reader_.cursor());
      if (schema != nullptr && (schemas_.empty() || !schemas_.back().columns.same_as(schema->columns))) {
        schemas_.push_back(*schema);
      }
    }
    features_.read(record, schema, line.row, names);
    line.ts = parse_timestamp(record.text(known_[kTs], scratch_));
    line.line = reader_.line();
    line.record = reader_.record_number();
    line.text = reader_.text();
    line.cursor = static_cast<std::uint32_t>(cursors_.size() - 1);
    line.uid = text_of(record, known_[kUid]);
    line.client = client_of(record);
  }
  return count_ > 0;
}

std::string TypedRows::text_of(const Record& record, std::size_t field) {
  return std::string(record.text(field, scratch_));
}

std::string TypedRows::client_of(const Record& record) {
  if (record.has(known_[kOrigH])) {
    return text_of(record, known_[kOrigH]);
  }
  for (const std::size_t field : addresses_) {
    if (fields_[field].kind == FieldKind::kAddress && record.has(field)) {
      return text_of(record, field);
    }
    if (fields_[field].kind == FieldKind::kAddresses && record.list(field, elements_) > 0) {
      return elements_.front();
    }
  }
  return {};
}

Finding TypedRows::make_finding(const TypedLine& line, double score) {
  again_.begin(cursors_[line.cursor], line.text);
  const bool read = again_.next();
  PUGMARK_ASSERT(read);
  const Record& record = again_.record();
  Finding finding;
  finding.score = score;
  finding.place.line = line.line;
  finding.place.record = line.record;
  finding.ts = line.ts;
  finding.uid = line.uid;
  finding.log_path = path_;
  finding.orig_h = text_of(record, known_[kOrigH]);
  finding.orig_p = text_of(record, known_[kOrigP]);
  finding.resp_h = text_of(record, known_[kRespH]);
  finding.resp_p = text_of(record, known_[kRespP]);
  finding.numbers = line.row.numbers;
  finding.values = features_.show(record, again_.schema());
  return finding;
}

}  // namespace pugmark::app
