// Grouping of reasons.
#include "pugmark/finding/evidence/column_evidence.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include <fmt/format.h>

namespace pugmark {

ColumnEvidence::ColumnEvidence(Finding& finding) : finding_(finding) {
  finding_.evidence.clear();
  finding_.reason_texts = std::make_shared<ReasonTexts>();
}

void ColumnEvidence::begin_group(std::string_view side, std::string_view header, std::string value) {
  HeaderEvidence& evidence = groups_.emplace_back().evidence;
  evidence.side = side;
  evidence.header = header;
  evidence.value = std::move(value);
}

void ColumnEvidence::add(std::string_view column, float value, FixedScore weight, std::string_view sentence) {
  groups_.back().sum += weight;
  groups_.back().evidence.reasons.push_back(
      {finding_.reason_texts->keep(std::isnan(value) ? fmt::format("{} unknown", column)
                                                     : fmt::format("{}={:g}", column, value)),
       from_fixed(weight),
       finding_.reason_texts->keep(sentence),
       {}});
}

void ColumnEvidence::finish() {
  for (Group& group : groups_) {
    group.evidence.weight = from_fixed(group.sum);
    std::stable_sort(group.evidence.reasons.begin(), group.evidence.reasons.end(),
                     [](const Reason& a, const Reason& b) { return std::abs(a.weight) > std::abs(b.weight); });
  }
  std::stable_sort(groups_.begin(), groups_.end(),
                   [](const Group& a, const Group& b) { return a.evidence.weight > b.evidence.weight; });
  for (Group& group : groups_) {
    finding_.evidence.push_back(std::move(group.evidence));
  }
}

}  // namespace pugmark
