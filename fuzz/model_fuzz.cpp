// Fuzzes the opening of model files: any bytes give an error or a model that can be asked, in bounds and in time.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/core/assert.h"
#include "pugmark/feature/flows/flow_columns.h"
#include "pugmark/io/memory_file.h"
#include "pugmark/model/learned_verdicts.h"
#include "pugmark/model/model.h"
#include "pugmark/model/words/word_scorer.h"

namespace {

void ask(const pugmark::WordModel& model) {
  pugmark::WordScorer scorer(model);
  scorer.score("\"HOST\":\"example.org\",\"USER-AGENT\":\"good evil\"");
  for (std::uint64_t hash = 0; hash < 64; ++hash) {
    model.weight(hash);
  }
  model.strongest(pugmark::Label::kNormal, 10);
  model.strongest(pugmark::Label::kMalicious, 10);
  if (const auto whole = model.verify(); !whole) {
    PUGMARK_ASSERT(!whole.error().message().empty());
  }
}

void ask(const pugmark::HeaderModel& model, const std::string& path) {
  for (std::uint64_t hash = 0; hash < 64; ++hash) {
    model.find(hash);
  }
  for (std::size_t number = 0; number < model.size(); ++number) {
    const pugmark::WeightedFeature& feature = model.feature(static_cast<std::uint32_t>(number));
    PUGMARK_ASSERT(model.find(feature.hash) == number);
  }
  model.strongest(pugmark::Label::kNormal, 10);
  model.strongest(pugmark::Label::kMalicious, 10);
  for (const pugmark::ViewTable& view : model.views()) {
    for (const double rate : {0.0, view.normal.lowest_rate(), 0.01, 1.0}) {
      view.normal.threshold(rate);
    }
    if (const auto probability = pugmark::probability_of(view, 3, 1e-5)) {
      PUGMARK_ASSERT(*probability >= 0 && *probability <= 1);
    }
  }
  if (const auto sketch = pugmark::read_training_sketch(path, model)) {
    PUGMARK_ASSERT(sketch->scales.size() == model.trained_size());
    for (const pugmark::SketchRow& row : sketch->rows) {
      PUGMARK_ASSERT(row.features.empty() || row.features.back() < model.trained_size());
    }
  }
}

/// Models of columns.
void ask(const pugmark::Forest& forest, std::size_t columns) {
  std::vector<float> row(columns, std::numeric_limits<float>::quiet_NaN());
  if (forest.reasons() == pugmark::ForestReasons::kPath) {
    PUGMARK_ASSERT(forest.score(row) == forest.base());
  }
  for (std::size_t column = 0; column < row.size(); ++column) {
    row[column] = static_cast<float>(column) - 7;
  }
  std::vector<pugmark::FixedScore> by_column(row.size());
  forest.add_contributions(row, by_column);
  pugmark::FixedScore sum = forest.base();
  for (const pugmark::FixedScore one : by_column) {
    sum += one;
  }
  PUGMARK_ASSERT(sum == forest.score(row));
}

void ask(const pugmark::FusedModel& model, const std::string& path) {
  ask(model.headers(), path);
  for (const pugmark::ForestModel& forest : model.forests()) {
    ask(forest.forest(), forest.width());
  }
  const std::vector<double> scores(model.eyes().size(), 3);
  for (const auto evidence : {pugmark::EyeEvidence::kMessages, pugmark::EyeEvidence::kExchanges}) {
    for (const pugmark::Combination& combination : model.tables(evidence).combinations) {
      PUGMARK_ASSERT(std::isfinite(pugmark::combined(combination, scores)));
    }
  }
}

/// Checksums keep most mutations from the sections: these are read by themselves, too.
void read_sections(std::string_view bytes) {
  if (const auto learned = pugmark::parse_learned_verdicts(bytes)) {
    PUGMARK_ASSERT(learned->serialise() == bytes);
  }
  for (const auto reasons : {pugmark::ForestReasons::kPath, pugmark::ForestReasons::kShapley}) {
    if (const auto forest = pugmark::Forest::parse(bytes, pugmark::kFlowColumns, reasons)) {
      PUGMARK_ASSERT(forest->serialise() == bytes);
      ask(*forest, pugmark::kFlowColumns);
    }
  }
  if (const auto bags = pugmark::FlowBags::parse(bytes)) {
    PUGMARK_ASSERT(bags->serialise() == bytes);
  }
  if (const auto vocabulary = pugmark::FlowVocabulary::parse(bytes)) {
    PUGMARK_ASSERT(vocabulary->serialise() == bytes);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read_sections(bytes);
  const auto file = pugmark::MemoryFile::create(bytes);  // one input a file, many thousand a second
  PUGMARK_ASSERT(file.has_value());
  const std::string path = file->path();
  const auto model = pugmark::open_model(path);
  if (!model) {
    PUGMARK_ASSERT(!model.error().message().empty());
  } else if (const auto* const words = std::get_if<pugmark::WordModel>(&*model)) {
    ask(*words);
  } else if (const auto* const forest = std::get_if<pugmark::ForestModel>(&*model)) {
    ask(forest->forest(), forest->width());
  } else if (const auto* const typed = std::get_if<pugmark::TypedModel>(&*model)) {
    ask(typed->forest(), typed->columns().size());
  } else if (const auto* const fused = std::get_if<pugmark::FusedModel>(&*model)) {
    ask(*fused, path);
  } else {
    ask(std::get<pugmark::HeaderModel>(*model), path);
  }
  return 0;
}
