// Evidence of exchanges, by field.
#include "pugmark/finding/evidence/flow_explainer.h"

#include <array>
#include <optional>

#include "pugmark/feature/flows/flow_columns.h"
#include "pugmark/finding/evidence/column_evidence.h"
#include "pugmark/http/canonical_text.h"

namespace pugmark {
namespace {

/// Where a field stands in a finding: its side, and what it is called there.
struct FieldName {
  std::string_view side;
  std::string_view header;  // headers in capitals
};

FieldName name_of(FlowField field) {
  switch (field) {
    case FlowField::kHost:
      return {"request", "HOST"};
    case FlowField::kUserAgent:
      return {"request", "USER-AGENT"};
    case FlowField::kReferrer:
      return {"request", "REFERER"};
    case FlowField::kRequestHeaders:
      return {"request", "request's headers"};
    case FlowField::kResponseHeaders:
      return {"response", "headers"};
    case FlowField::kStatus:
      return {"response", to_string(field)};
    case FlowField::kResponseType:
      return {"response", "type"};
    case FlowField::kConnection:
      return {"connection", ""};
    case FlowField::kBodies:
    case FlowField::kLog:
      return {"connection", to_string(field)};
    default:
      return {"request", to_string(field)};
  }
}

/// What the log holds of a field; empty where it is no one value.
std::string value_of(const Finding& finding, FlowField field, SecretPolicy secrets) {
  const auto header = [&](const std::string& text, std::string_view name) {
    const auto found = find_canonical_header(text, name);
    return found ? canonical_value_bytes(found->value) : std::string();
  };
  const auto shown = [&](std::string text) {
    return secrets == SecretPolicy::kMask ? mask_uri(text) : std::move(text);
  };
  switch (field) {
    case FlowField::kMethod:
      return finding.method;
    case FlowField::kUri:
      return shown(finding.uri);
    case FlowField::kHost:
      return shown(finding.host);
    case FlowField::kUserAgent:
      return shown(header(finding.canonical_text, "USER-AGENT"));
    case FlowField::kReferrer:
      return shown(header(finding.canonical_text, "REFERER"));
    case FlowField::kStatus:
      return finding.status_code;
    case FlowField::kPort:
      return finding.resp_p;
    case FlowField::kResponseType:
      return shown(finding.response_type);
    default:
      return {};
  }
}

}  // namespace

void FlowExplainer::explain(Finding& finding, SecretPolicy secrets) const {
  finding.prior = from_fixed(model_.forest().base());
  std::array<FixedScore, kFlowColumns> by_column{};
  model_.forest().add_contributions(finding.numbers, by_column);
  ColumnEvidence evidence(finding);
  std::optional<FlowField> field;
  for (const FlowColumnDefinition& definition : flow_column_definitions()) {
    const auto column = static_cast<std::size_t>(definition.column);
    if (by_column[column] == 0) {
      continue;
    }
    if (field != definition.field) {
      field = definition.field;
      const FieldName name = name_of(*field);
      evidence.begin_group(name.side, name.header, value_of(finding, *field, secrets));
    }
    const float value = finding.numbers[column];
    evidence.add(definition.name, value, by_column[column],
                 flow_sentence(definition.column, value, model_.columns()[column].usual));
  }
  evidence.finish();
}

}  // namespace pugmark
