// A vocabulary for each part of the groups.
#include "pugmark/app/labelled/exchange_matrix.h"

#include <algorithm>
#include <vector>

#include "pugmark/app/labelled/fold_plan.h"
#include "pugmark/feature/flows/flow_vocabulary.h"

namespace pugmark::app {

FeatureMatrix exchange_matrix(const LabelledExchanges& exchanges, const Grouping& grouping,
                              std::span<const std::uint32_t> chosen, View view, const FlowBags& bags) {
  std::vector<std::uint32_t> normal;
  for (const std::uint32_t row : chosen) {
    if (exchanges.labels[row] == Label::kNormal) {
      normal.push_back(row);
    }
  }
  FoldPlan plan = plan_folds(exchanges.files, exchanges.sources, exchanges.labels, grouping, normal, {Label::kNormal});
  plan.fold_of_group.resize(grouping.names.size());
  std::vector<FlowVocabulary> vocabularies(std::max(1U, plan.folds));
  for (std::uint32_t part = 0; part < vocabularies.size(); ++part) {
    for (const std::uint32_t row : normal) {
      if (plan.folds == 0 || plan.fold_of_group[grouping.groups[row]] != part) {
        vocabularies[part].add(exchanges.rows[row]);
      }
    }
    vocabularies[part].finish();
  }
  FeatureMatrix matrix(kFlowColumns + bags.size());
  matrix.reserve(chosen.size());
  std::vector<float> numbers;
  FlowRow shown;
  for (const std::uint32_t row : chosen) {
    // Groups of malicious rows are in no part: they take turns.
    const std::uint32_t group = grouping.groups[row];
    const bool evil = exchanges.labels[row] == Label::kMalicious;
    shown = exchanges.rows[row];
    vocabularies[evil ? group % vocabularies.size() : plan.fold_of_group[group]].fill(shown);
    bags.fill(shown);
    mask_row(shown, view);
    numbers.clear();
    append_numbers(shown.values, shown.terms, bags.size(), numbers);
    matrix.add(numbers);
  }
  return matrix;
}

}  // namespace pugmark::app
