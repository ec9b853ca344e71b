// The sections BAGS, COLS, TREE, VIEW and VOCB, and reading them back.
#include "pugmark/model/forest/forest_model.h"

#include <algorithm>
#include <cmath>

#include "pugmark/feature/flows/flow_columns.h"
#include "pugmark/model/forest/forest_sections.h"

namespace pugmark {
namespace {

std::string serialise_columns(const std::vector<ForestColumn>& columns) {
  std::string out;
  append_raw(out, static_cast<std::uint64_t>(columns.size()));
  for (const ForestColumn& column : columns) {
    append_raw(out, column.usual);
    append_raw(out, static_cast<std::uint64_t>(column.name.size()));
    out += column.name;
  }
  return out;
}

Result<std::vector<ForestColumn>> read_columns(const ModelFile& file) {
  std::string_view rest = file.section("COLS");
  std::uint64_t count = 0;
  if (!take_raw(rest, count) || count != kFlowColumns) {
    return file.damaged("its table of columns has an impossible size");
  }
  std::vector<ForestColumn> columns(count);
  for (std::size_t i = 0; i < count; ++i) {
    std::uint64_t size = 0;
    if (!take_raw(rest, columns[i].usual) || !take_raw(rest, size) || size > rest.size()) {
      return file.damaged("its table of columns ends early");
    }
    columns[i].name = rest.substr(0, size);
    rest.remove_prefix(size);
    if (columns[i].name != flow_column_definitions()[i].name || std::isinf(columns[i].usual[0]) ||
        std::isinf(columns[i].usual[1])) {
      return file.damaged("its table of columns makes no sense");
    }
  }
  if (!rest.empty()) {
    return file.damaged("its table of columns has an impossible size");
  }
  return columns;
}

}  // namespace

std::string write_forest_model(const ForestParts& parts, const ModelCard& card) {
  ModelFileBuilder builder;
  ModelCard own = card;
  own.feature_set = kFlowSet;
  builder.add("CARD", false, serialise(own));
  builder.add("VIEW", false, serialise_view_tables(parts.views));
  builder.add("COLS", false, serialise_columns(parts.columns));
  builder.add("TREE", false, parts.forest.serialise());
  builder.add("VOCB", false, parts.vocabulary.serialise());
  if (parts.bags.ngram() > 0) {
    builder.add("BAGS", false, parts.bags.serialise());
  }
  return builder.build();
}

Result<ForestModel> ForestModel::open(const std::string& path) {
  PUGMARK_TRY(const ModelFile file, ModelFile::open(path));
  ForestModel model;
  PUGMARK_TRY(model.card_, read_forest_card(file, kFlowsRecipe, kFlowSet));
  PUGMARK_CHECK(file.check_known({"CARD", "VIEW", "COLS", "TREE", "VOCB", "BAGS"}));
  PUGMARK_CHECK(file.verify_all());
  PUGMARK_TRY(model.parts_.views, read_view_tables(file));
  PUGMARK_TRY(model.parts_.columns, read_columns(file));
  // Only where it learned nothing of malicious rows are its trees' ways all that there is to say.
  const bool isolation = model.card_.forest && model.card_.forest->algorithm == kIsolationForest;
  const ForestReasons reasons = isolation ? ForestReasons::kPath : ForestReasons::kShapley;
  auto bags = FlowBags::parse(file.section("BAGS"));
  if (!bags) {
    return file.damaged("its bags of terms make no sense");
  }
  model.parts_.bags = *std::move(bags);
  if (const auto& forest = model.card_.forest) {
    std::size_t most = 0;
    for (const FlowBagDefinition& definition : flow_bag_definitions()) {
      const auto [begin, end] = model.parts_.bags.columns(definition.bag);
      most = std::max(most, end - begin);
    }
    if (forest->ngram != model.parts_.bags.ngram() || most > forest->terms ||
        forest->terms > FlowBagOptions::kMostTerms) {
      return file.damaged("its card and its bags of terms do not fit together");
    }
  }
  PUGMARK_TRY(model.parts_.forest, read_forest(file, model.width(), reasons, model.parts_.views));
  auto vocabulary = FlowVocabulary::parse(file.section("VOCB"));
  if (!vocabulary) {
    return file.damaged("its vocabulary makes no sense");
  }
  model.parts_.vocabulary = *std::move(vocabulary);
  return model;
}

}  // namespace pugmark
