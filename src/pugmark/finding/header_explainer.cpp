// Evidence of connections, by header.
#include "pugmark/finding/header_explainer.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include "pugmark/core/ascii.h"
#include "pugmark/feature/feature_sentences.h"
#include "pugmark/http/canonical_text.h"

namespace pugmark {
namespace {

constexpr std::string_view kNotSent = "(not sent)";

/// Whether it is known that a side did not send a header that its first message lacks: the log shows which headers
/// there are, and that message is the only one of its side.
bool shows_absence(const Finding& finding, FeatureScope side, std::string_view header) {
  const bool in_any_log = header == "HOST" || header == "USER-AGENT" || header == "REFERER" || header == "ORIGIN";
  const bool request = side == FeatureScope::kRequest;
  const bool has_other_side = !(request ? finding.response_text : finding.canonical_text).empty();
  const bool alone = finding.messages == (has_other_side ? 2U : 1U);
  return alone && (request ? in_any_log || shows(finding.view, View::kClientNames) : shows(finding.view, View::kNames));
}

/// Strongest first; the text decides between equals.
bool is_stronger(const Reason& a, const Reason& b) {
  const double x = std::abs(a.weight);
  const double y = std::abs(b.weight);
  return x != y ? x > y : a.feature < b.feature;
}

}  // namespace

std::string shown_value(const Finding& finding, FeatureScope side, std::string_view header, SecretPolicy secrets) {
  const std::string& text = side == FeatureScope::kRequest ? finding.canonical_text : finding.response_text;
  if (header.empty() || side == FeatureScope::kConnection || text.empty()) {
    return {};
  }
  const auto found = find_canonical_header(text, header);
  if (!found) {
    return shows_absence(finding, side, header) ? std::string(kNotSent) : std::string();
  }
  if (secrets == SecretPolicy::kMask && is_secret(*found)) {
    return "-masked-";
  }
  const std::string value = canonical_value_bytes(found->value);
  return secrets == SecretPolicy::kMask ? mask_uri(value) : value;
}

void HeaderExplainer::explain(Finding& finding, SecretPolicy secrets) const {
  finding.prior = from_fixed(model_.view(finding.view).bias);
  finding.evidence.clear();
  const auto agent_header = find_canonical_header(finding.canonical_text, "USER-AGENT");
  const std::string agent = agent_header ? lower_case(canonical_value_bytes(agent_header->value)) : std::string();
  std::map<std::pair<FeatureScope, std::string>, HeaderEvidence> groups;
  std::map<std::pair<FeatureScope, std::string>, FixedScore> sums;
  for (const std::uint32_t number : finding.features) {
    const WeightedFeature& feature = model_.feature(number);
    const auto subject = feature_subject(feature.text);
    const std::pair key(subject ? subject->scope : FeatureScope::kConnection,
                        std::string(subject ? subject->header : std::string_view()));
    HeaderEvidence& group = groups[key];
    Reason reason;
    reason.feature = feature.text;
    reason.weight = from_fixed(feature.weight);
    reason.sentence =
        subject ? feature_sentence(subject->kind, subject->scope, feature.text, agent) : std::string(feature.text);
    reason.captures = feature.captures;
    group.reasons.push_back(std::move(reason));
    sums[key] += feature.weight;
  }
  for (auto& [key, group] : groups) {
    group.side = to_string(key.first);
    group.header = key.second;
    group.value = shown_value(finding, key.first, key.second, secrets);
    group.weight = from_fixed(sums[key]);
    std::sort(group.reasons.begin(), group.reasons.end(), is_stronger);
    finding.evidence.push_back(std::move(group));
  }
  std::stable_sort(finding.evidence.begin(), finding.evidence.end(),
                   [](const HeaderEvidence& a, const HeaderEvidence& b) { return a.weight > b.weight; });
}

}  // namespace pugmark
