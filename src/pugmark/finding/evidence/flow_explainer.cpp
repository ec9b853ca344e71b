// Evidence of exchanges, by field.
#include "pugmark/finding/evidence/flow_explainer.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "pugmark/core/ascii.h"
#include "pugmark/feature/flows/flow_bags.h"
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

/// Terms that a text has of those that the model knows, those that add most to `weight`'s side first.
std::vector<std::string> telling_terms(const FlowBags& bags, FlowBag bag, std::string text, FixedScore weight,
                                       std::span<const float> numbers, std::span<const FixedScore> by_column) {
  std::transform(text.begin(), text.end(), text.begin(), to_lower);
  std::map<std::string_view, FixedScore> met;
  FlowBags::each_term(bag, bags.ngram(), text, [&](std::string_view term) {
    const auto column = bags.column(bag, term);
    if (column && !std::isnan(numbers[kFlowColumns + *column])) {  // what is shown may be masked
      const FixedScore share = by_column[kFlowColumns + *column];
      met.emplace(term, weight < 0 ? -share : share);
    }
  });
  std::vector<std::pair<FixedScore, std::string_view>> sorted;
  for (const auto& [term, share] : met) {
    if (share > 0) {
      sorted.emplace_back(share, term);
    }
  }
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::string> terms;
  terms.reserve(sorted.size());
  for (const auto& [share, term] : sorted) {
    terms.emplace_back(term);
  }
  return terms;
}

/// What the log shows of the text that a bag's terms are from.
std::string text_of_bag(FlowBag bag, const std::string& value) {
  FlowTexts texts;
  switch (bag) {
    case FlowBag::kSubdomain:
    case FlowBag::kHost:
      texts.read({}, value, {}, {});
      return std::string(texts.of(bag == FlowBag::kHost ? FlowText::kHost : FlowText::kSubdomain));
    case FlowBag::kParameters:
      texts.read(value, {}, {}, {});
      return std::string(texts.of(FlowText::kParameters));
    default:
      return value.substr(0, FlowTexts::kLongest);
  }
}

/// What a bag adds to a score.
struct ShareOfBag {
  bool counts = false;  // any of its columns says something
  FixedScore weight = 0;
  std::size_t held = 0;  // terms that the row has
};

ShareOfBag share_of(const FlowBags& bags, FlowBag bag, std::span<const float> numbers,
                    std::span<const FixedScore> by_column) {
  ShareOfBag share;
  const auto [begin, end] = bags.columns(bag);
  for (std::size_t column = kFlowColumns + begin; column < kFlowColumns + end; ++column) {
    share.counts = share.counts || by_column[column] != 0;
    share.weight += by_column[column];
    share.held += std::isnan(numbers[column]) ? 0 : 1;
  }
  return share;
}

/// What a row has of the terms of a bag, in words; `value` is what the log shows of the bag's field.
std::string bag_sentence(const FlowBags& bags, const FlowBagDefinition& definition, const ShareOfBag& share,
                         std::span<const float> numbers, std::span<const FixedScore> by_column,
                         const std::string& value) {
  constexpr std::size_t kMostShown = 3;
  const auto [begin, end] = bags.columns(definition.bag);
  if (definition.kind == FlowTermKind::kValue) {
    return fmt::format("is {} of {} known values", share.held > 0 ? "one" : "none", end - begin);
  }
  const std::string known = definition.kind == FlowTermKind::kWord
                                ? fmt::format("{} known words", end - begin)
                                : fmt::format("{} known groups of {} bytes", end - begin, bags.ngram());
  std::vector<std::string> shown;
  if (share.held > 0) {
    shown = telling_terms(bags, definition.bag, text_of_bag(definition.bag, value), share.weight, numbers, by_column);
    shown.resize(std::min(shown.size(), kMostShown));
  }
  if (shown.empty()) {
    return fmt::format("holds {} of {}", share.held == 0 ? "none" : fmt::format("{}", share.held), known);
  }
  const std::size_t more = share.held - std::min(share.held, shown.size());
  return fmt::format("holds \"{}\"{} of {}", fmt::join(shown, "\", \""),
                     more > 0 ? fmt::format(" and {} more", more) : "", known);
}

/// Every field once, in the order of the columns.
std::vector<FlowField> fields_in_order() {
  std::vector<FlowField> fields;
  for (const FlowColumnDefinition& definition : flow_column_definitions()) {
    if (fields.empty() || fields.back() != definition.field) {
      fields.push_back(definition.field);
    }
  }
  return fields;
}

}  // namespace

void FlowExplainer::explain(Finding& finding, SecretPolicy secrets) const {
  finding.prior = from_fixed(model_.forest().base());
  std::vector<float> numbers;
  append_numbers(finding.numbers, finding.terms, model_.bags().size(), numbers);
  std::vector<FixedScore> by_column(model_.width());
  model_.forest().add_contributions(numbers, by_column);
  ColumnEvidence evidence(finding);
  for (const FlowField field : fields_in_order()) {
    bool begun = false;
    const std::string value = value_of(finding, field, secrets);
    const auto begin_once = [&] {
      if (!begun) {
        const FieldName name = name_of(field);
        evidence.begin_group(name.side, name.header, value);
        begun = true;
      }
    };
    for (const FlowColumnDefinition& definition : flow_column_definitions()) {
      const auto column = static_cast<std::size_t>(definition.column);
      if (definition.field == field && by_column[column] != 0) {
        begin_once();
        evidence.add(definition.name, finding.numbers[column], by_column[column],
                     flow_sentence(definition.column, finding.numbers[column], model_.columns()[column].usual));
      }
    }
    for (const FlowBagDefinition& definition : flow_bag_definitions()) {
      if (definition.field == field) {
        const ShareOfBag share = share_of(model_.bags(), definition.bag, numbers, by_column);
        if (share.counts) {
          begin_once();
          evidence.add(definition.name, static_cast<float>(share.held), share.weight,
                       bag_sentence(model_.bags(), definition, share, numbers, by_column, value));
        }
      }
    }
  }
  evidence.finish();
}

}  // namespace pugmark
