// Evidence of rows, by field.
#include "pugmark/finding/evidence/typed_explainer.h"

#include <memory>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "pugmark/finding/evidence/column_evidence.h"

namespace pugmark {
namespace {

std::string shown_value(const TypedField& field, const ShownValue& value, SecretPolicy secrets) {
  if (!value) {
    return "(not set)";
  }
  if (value->empty()) {
    return "(empty)";
  }
  if (secrets == SecretPolicy::kShow) {
    return *value;
  }
  return is_secret_field(field.name) ? "-masked-" : mask_uri(*value);
}

}  // namespace

void TypedExplainer::explain(Finding& finding, SecretPolicy secrets) const {
  finding.prior = from_fixed(model_.forest().base());
  std::vector<FixedScore> by_column(model_.columns().size());
  model_.forest().add_contributions(finding.numbers, by_column);
  ColumnEvidence evidence(finding);
  std::optional<std::uint16_t> last;
  for (std::size_t i = 0; i < by_column.size(); ++i) {
    if (by_column[i] == 0) {
      continue;
    }
    const TypedColumn& column = model_.columns()[i];
    const TypedField& field = model_.fields()[column.field];
    const ShownValue& value = finding.values[column.field];
    if (last != column.field) {
      last = column.field;
      evidence.begin_group(kFieldSide, field.name, shown_value(field, value, secrets));
    }
    evidence.add(
        column_name(field, column.measure), finding.numbers[i], by_column[i],
        typed_sentence(field, column, finding.numbers[i], value.has_value(), model_.vocabulary().counts_of(i)));
  }
  evidence.finish();
}

}  // namespace pugmark
