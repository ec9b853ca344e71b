// The sections FLDS, COLS, TREE, VIEW and VOCB, and reading them back.
#include "pugmark/model/forest/typed_model.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>

#include "pugmark/model/forest/forest_sections.h"

namespace pugmark {
namespace {

/// Common values that a model may name of a field.
constexpr std::uint8_t kMostUsual = 8;
constexpr std::size_t kMostColumns = kMostFields * kTypedMeasures;

void append_text(std::string& out, const std::string& text) {
  append_raw(out, static_cast<std::uint32_t>(text.size()));
  out += text;
}

[[nodiscard]] bool take_text(std::string_view& bytes, std::string& text, std::size_t longest) {
  std::uint32_t size = 0;
  if (!take_raw(bytes, size) || size > longest || size > bytes.size()) {
    return false;
  }
  text = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return true;
}

std::string serialise_fields(const std::vector<TypedField>& fields) {
  std::string out;
  append_raw(out, static_cast<std::uint32_t>(fields.size()));
  for (const TypedField& field : fields) {
    append_raw(out, static_cast<std::uint8_t>(field.kind));
    append_text(out, field.name);
    append_raw(out, static_cast<std::uint8_t>(field.usual.size()));
    for (const std::string& value : field.usual) {
      append_text(out, value);
    }
  }
  return out;
}

/// Nothing where the bytes make no sense. Names come in order, each once.
std::optional<std::vector<TypedField>> parse_fields(std::string_view bytes) {
  std::uint32_t count = 0;
  if (!take_raw(bytes, count) || count > kMostFields) {
    return std::nullopt;
  }
  std::vector<TypedField> fields(count);
  std::string before;
  for (TypedField& field : fields) {
    std::uint8_t kind = 0;
    std::uint8_t usual = 0;
    if (!take_raw(bytes, kind) || kind >= kFieldKinds || !take_text(bytes, field.name, kLongestFieldName) ||
        field.name <= before || !take_raw(bytes, usual) || usual > kMostUsual) {
      return std::nullopt;
    }
    field.kind = static_cast<FieldKind>(kind);
    before = field.name;
    field.usual.resize(usual);
    for (std::string& value : field.usual) {
      if (!take_text(bytes, value, ValueNames::kLongestName)) {
        return std::nullopt;
      }
    }
  }
  return bytes.empty() ? std::optional(std::move(fields)) : std::nullopt;
}

std::string serialise_columns(const std::vector<TypedColumn>& columns) {
  std::string out;
  append_raw(out, static_cast<std::uint32_t>(columns.size()));
  for (const TypedColumn& column : columns) {
    append_raw(out, column.field);
    append_raw(out, static_cast<std::uint8_t>(column.measure));
    append_raw(out, column.usual);
  }
  return out;
}

/// Nothing where the bytes make no sense. Columns come in the order of fields and of what is measured of each.
std::optional<std::vector<TypedColumn>> parse_columns(std::string_view bytes, const std::vector<TypedField>& fields) {
  std::uint32_t count = 0;
  if (!take_raw(bytes, count) || count > kMostColumns) {
    return std::nullopt;
  }
  std::vector<TypedColumn> columns(count);
  std::size_t field = 0;    // where the next column may be at the earliest
  std::size_t measure = 0;  // among those of the field
  for (TypedColumn& column : columns) {
    std::uint8_t own = 0;
    if (!take_raw(bytes, column.field) || !take_raw(bytes, own) || own >= kTypedMeasures ||
        !take_raw(bytes, column.usual) || column.field >= fields.size() || column.field < field ||
        std::isinf(column.usual[0]) || std::isinf(column.usual[1])) {
      return std::nullopt;
    }
    column.measure = static_cast<TypedMeasure>(own);
    measure = column.field == field ? measure : 0;
    field = column.field;
    const auto measures = measures_of(fields[field]);
    const auto found =
        std::find(measures.begin() + static_cast<std::ptrdiff_t>(measure), measures.end(), column.measure);
    if (found == measures.end()) {
      return std::nullopt;
    }
    measure = static_cast<std::size_t>(found - measures.begin()) + 1;
  }
  return bytes.empty() ? std::optional(std::move(columns)) : std::nullopt;
}

}  // namespace

std::string write_typed_model(const TypedParts& parts, const ModelCard& card) {
  ModelFileBuilder builder;
  ModelCard own = card;
  own.feature_set = kTypedSet;
  builder.add("CARD", false, serialise(own));
  builder.add("VIEW", false, serialise_view_tables(parts.views));
  builder.add("FLDS", false, serialise_fields(parts.fields));
  builder.add("COLS", false, serialise_columns(parts.columns));
  builder.add("TREE", false, parts.forest.serialise());
  builder.add("VOCB", false, parts.vocabulary.serialise());
  return builder.build();
}

Result<TypedModel> TypedModel::open(const std::string& path) {
  PUGMARK_TRY(const ModelFile file, ModelFile::open(path));
  TypedModel model;
  PUGMARK_TRY(model.card_, read_forest_card(file, kTypedRecipe, kTypedSet));
  if (model.card_.log_path.empty()) {
    return file.damaged("its card does not say which logs it is of");
  }
  PUGMARK_CHECK(file.check_known({"CARD", "VIEW", "FLDS", "COLS", "TREE", "VOCB"}));
  PUGMARK_CHECK(file.verify_all());
  auto fields = parse_fields(file.section("FLDS"));
  if (!fields) {
    return file.damaged("its table of fields makes no sense");
  }
  model.parts_.fields = *std::move(fields);
  auto columns = parse_columns(file.section("COLS"), model.parts_.fields);
  if (!columns) {
    return file.damaged("its table of columns makes no sense");
  }
  model.parts_.columns = *std::move(columns);
  PUGMARK_TRY(model.parts_.views, read_view_tables(file));
  PUGMARK_TRY(model.parts_.forest,
              read_forest(file, model.parts_.columns.size(), ForestReasons::kPath, model.parts_.views));
  auto vocabulary = TypedVocabulary::parse(file.section("VOCB"), model.parts_.columns);
  if (!vocabulary) {
    return file.damaged("its vocabulary makes no sense");
  }
  model.parts_.vocabulary = *std::move(vocabulary);
  return model;
}

}  // namespace pugmark
