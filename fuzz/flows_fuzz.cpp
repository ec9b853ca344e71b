// Fuzzes exchanges as numbers: whatever a log holds, numbers are finite or unknown, sentences can be told, terms
// have columns, and what is read twice is the same.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "pugmark/app/exchange_rows.h"
#include "pugmark/core/assert.h"
#include "pugmark/feature/flows/flow_bags.h"
#include "pugmark/feature/flows/flow_vocabulary.h"
#include "pugmark/io/line_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string log(reinterpret_cast<const char*>(data), size);
  log.append(pugmark::kBlockPadding, '\0');
  const std::string_view lines = std::string_view(log).substr(0, size);
  pugmark::LogBlockReader reader;
  pugmark::FlowVocabulary vocabulary;
  pugmark::app::ExchangeRows rows(true);
  pugmark::FlowContext context;
  reader.begin(pugmark::LogCursor("http"), lines);
  rows.read(reader);
  rows.add_context(context);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    vocabulary.add(rows[i].row);
  }
  vocabulary.finish();
  const auto bags = pugmark::FlowBags::learn(
      rows.size(), [&](std::size_t i) -> const pugmark::FlowRow& { return rows[i].row; },
      [](std::size_t i) { return i % 2 == 1; }, {3, 10});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    pugmark::FlowRow& row = rows[i].row;
    vocabulary.fill(row);
    bags.fill(row);
    for (const pugmark::FlowTerm& term : row.terms) {
      PUGMARK_ASSERT(term.column < bags.size());
      PUGMARK_ASSERT(term.weight > 0);
      PUGMARK_ASSERT(term.weight <= 1.0001F);
    }
    for (const pugmark::FlowColumnDefinition& definition : pugmark::flow_column_definitions()) {
      const float value = row[definition.column];
      PUGMARK_ASSERT(std::isnan(value) || std::isfinite(value));
      if (!std::isnan(value)) {
        PUGMARK_ASSERT(!pugmark::flow_sentence(definition.column, value, {value, value}).empty());
      }
    }
  }
  const auto again = pugmark::FlowVocabulary::parse(vocabulary.serialise());
  PUGMARK_ASSERT(again.has_value());
  const auto bags_again = pugmark::FlowBags::parse(bags.serialise());
  PUGMARK_ASSERT(bags_again.has_value());
  PUGMARK_ASSERT(bags_again->serialise() == bags.serialise());
  return 0;
}
