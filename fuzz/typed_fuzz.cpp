// Fuzzes rows of any Zeek log as numbers: whatever a log declares and holds, numbers are finite or unknown, sentences
// can be told, and counts are read as they were written.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/core/assert.h"
#include "pugmark/feature/typed/typed_features.h"
#include "pugmark/http/log_row_reader.h"
#include "pugmark/io/line_reader.h"

namespace {

/// The fields that a log declares or, where it declares none, one of each kind.
std::vector<pugmark::TypedField> fields_of(std::string_view lines) {
  std::map<std::string, pugmark::FieldKind> kinds;
  pugmark::LogCursor cursor;
  cursor.advance(lines);
  if (cursor.schema() != nullptr) {
    for (const pugmark::Column& column : cursor.schema()->columns) {
      if (const auto kind = pugmark::field_kind(column); kind && kinds.size() < pugmark::kMostFields) {
        kinds.emplace(column.name, *kind);
      }
    }
  } else {
    for (std::size_t i = 0; i < pugmark::kFieldKinds; ++i) {
      kinds.emplace(std::string(1, static_cast<char>('a' + i)), static_cast<pugmark::FieldKind>(i));
    }
  }
  std::vector<pugmark::TypedField> fields;
  for (const auto& [name, kind] : kinds) {
    fields.push_back({name, kind, {}});
  }
  return fields;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string log(reinterpret_cast<const char*>(data), size);
  log.append(pugmark::kBlockPadding, '\0');
  const std::string_view lines = std::string_view(log).substr(0, size);
  const std::vector<pugmark::TypedField> fields = fields_of(lines);
  std::vector<pugmark::TypedColumn> columns;
  for (std::size_t field = 0; field < fields.size(); ++field) {
    for (const pugmark::TypedMeasure measure : pugmark::measures_of(fields[field])) {
      columns.emplace_back().field = static_cast<std::uint16_t>(field);
      columns.back().measure = measure;
    }
  }
  pugmark::TypedFeatures features(fields, columns);
  pugmark::LogRowReader reader(features.projection(), "x");
  pugmark::TypedVocabulary vocabulary(columns);
  pugmark::ValueNames names;
  std::vector<pugmark::TypedRow> rows;
  std::vector<std::vector<pugmark::ShownValue>> values;
  reader.begin(pugmark::LogCursor("x"), lines);
  while (reader.next()) {
    features.read(reader.record(), reader.schema(), rows.emplace_back(), &names);
    values.push_back(features.show(reader.record(), reader.schema()));
    vocabulary.add(rows.back());
  }
  vocabulary.finish();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    vocabulary.fill(rows[i]);
    for (std::size_t column = 0; column < columns.size(); ++column) {
      const float value = rows[i].numbers[column];
      PUGMARK_ASSERT(std::isnan(value) || std::isfinite(value));
      if (!std::isnan(value)) {
        pugmark::TypedColumn told = columns[column];
        told.usual = {value, value};
        PUGMARK_ASSERT(!pugmark::typed_sentence(fields[told.field], told, value, values[i][told.field].has_value(),
                                                vocabulary.counts_of(column))
                            .empty());
      }
    }
    vocabulary.fill_without_itself(rows[i]);
  }
  PUGMARK_ASSERT(pugmark::TypedVocabulary::parse(vocabulary.serialise(), columns).has_value());
  return 0;
}
