// Evidence of connections, by header.
#include "pugmark/finding/evidence/header_explainer.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>
#include <utility>

#include <fmt/format.h>

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

std::vector<CanonicalHeader> headers_of(std::string_view text) {
  std::vector<CanonicalHeader> headers;
  CanonicalHeader header;
  while (take_canonical_header(text, header)) {
    headers.push_back(header);
  }
  return headers;
}

/// What the log of a message of that side shows of a header: its value, "(not sent)", or nothing where it does not say.
/// `headers` are those of the message.
std::string shown_value(const Finding& finding, FeatureScope side, std::string_view name,
                        const std::vector<CanonicalHeader>& headers, SecretPolicy secrets) {
  const std::string& text = side == FeatureScope::kRequest ? finding.canonical_text : finding.response_text;
  if (name.empty() || side == FeatureScope::kConnection || text.empty()) {
    return {};
  }
  const auto found = std::find_if(headers.begin(), headers.end(), [&](const CanonicalHeader& header) {
    return equals_ignoring_case(header.name, name);
  });
  if (found == headers.end()) {
    return shows_absence(finding, side, name) ? std::string(kNotSent) : std::string();
  }
  if (secrets == SecretPolicy::kMask && is_secret(*found)) {
    return "-masked-";
  }
  const std::string value = canonical_value_bytes(found->value);
  return secrets == SecretPolicy::kMask ? mask_uri(value) : value;
}

/// In which share of normal traffic a client does what has such a surprise.
std::string share_text(std::int64_t surprise) {
  constexpr double kLeastTold = 0.0001;
  const double share = std::exp(-from_fixed(surprise));
  return share < kLeastTold ? std::string(", as less than 0.01 % of normal ones do")
                            : fmt::format(", as {:.2g} % of normal ones do", 100 * share);
}

}  // namespace

/// Reads what the model's features tell of, once for all findings.
void HeaderExplainer::read_subjects() {
  const auto count = static_cast<std::uint32_t>(model_.size());
  subjects_.resize(count);
  sentences_.resize(count);
  const auto name = [](const Group& group) { return std::tie(group.side, group.header); };
  std::vector<Group> told(count);
  std::vector<std::uint32_t> ranked(count);
  for (std::uint32_t number = 0; number < count; ++number) {
    ranked[number] = number;
    Subject& subject = subjects_[number];
    if (const auto says = feature_subject(model_.feature(number).text)) {
      subject.known = true;
      subject.kind = says->kind;
      told[number] = {says->scope, says->header};
    }
  }
  groups_ = told;
  std::sort(groups_.begin(), groups_.end(), [&](const Group& a, const Group& b) { return name(a) < name(b); });
  groups_.erase(
      std::unique(groups_.begin(), groups_.end(), [&](const Group& a, const Group& b) { return name(a) == name(b); }),
      groups_.end());
  for (std::uint32_t number = 0; number < count; ++number) {
    const auto group = std::lower_bound(groups_.begin(), groups_.end(), told[number],
                                        [&](const Group& a, const Group& b) { return name(a) < name(b); });
    subjects_[number].group = static_cast<std::uint16_t>(group - groups_.begin());
  }
  std::sort(ranked.begin(), ranked.end(), [&](std::uint32_t a, std::uint32_t b) {
    const double x = std::abs(from_fixed(model_.feature(a).weight));
    const double y = std::abs(from_fixed(model_.feature(b).weight));
    return x != y ? x > y : model_.feature(a).text < model_.feature(b).text;
  });
  for (std::uint32_t rank = 0; rank < count; ++rank) {
    subjects_[ranked[rank]].rank = rank;
  }
}

/// What a feature says in words.
std::string_view HeaderExplainer::sentence_of(std::uint16_t number) {
  const Subject& subject = subjects_[number];
  const std::string& text = model_.feature(number).text;
  if (!subject.known) {
    return text;
  }
  std::string& sentence = sentences_[number];
  if (sentence.empty()) {
    sentence = feature_sentence(subject.kind, groups_[subject.group].side, text);
    if (model_.tells_surprise()) {
      sentence += share_text(model_.feature(number).weight);
    }
  }
  return sentence;
}

void HeaderExplainer::explain(Finding& finding, SecretPolicy secrets) {
  if (subjects_.empty()) {
    read_subjects();
  }
  finding.prior = from_fixed(model_.view(finding.view).bias);
  finding.surprise = model_.tells_surprise();
  finding.evidence.clear();
  finding.reason_texts = std::make_shared<ReasonTexts>();
  const std::vector<CanonicalHeader> request = headers_of(finding.canonical_text);
  const std::vector<CanonicalHeader> response = headers_of(finding.response_text);
  members_.clear();
  for (const std::uint16_t number : finding.features) {
    const Subject& subject = subjects_[number];
    members_.push_back({std::uint64_t{subject.group} << 32U | subject.rank, number});
  }
  std::sort(members_.begin(), members_.end(), [](const Member& a, const Member& b) { return a.order < b.order; });
  std::vector<HeaderEvidence> evidence;
  std::vector<std::size_t> strongest;
  for (auto at = members_.begin(); at != members_.end();) {
    const std::uint16_t number = subjects_[at->number].group;
    const auto end =
        std::find_if(at, members_.end(), [&](const Member& other) { return subjects_[other.number].group != number; });
    const Group& group = groups_[number];
    strongest.push_back(evidence.size());
    HeaderEvidence& header = evidence.emplace_back();
    header.side = to_string(group.side);
    header.header = group.header;
    header.value = shown_value(finding, group.side, group.header,
                               group.side == FeatureScope::kRequest ? request : response, secrets);
    header.reasons.reserve(static_cast<std::size_t>(end - at));
    FixedScore sum = 0;
    for (; at != end; ++at) {
      const WeightedFeature& feature = model_.feature(at->number);
      sum += feature.weight;
      header.reasons.push_back({finding.reason_texts->keep(feature.text), from_fixed(feature.weight),
                                finding.reason_texts->keep(sentence_of(at->number)),
                                finding.surprise ? std::array<std::uint32_t, 2>{} : feature.captures});
    }
    header.weight = from_fixed(sum);
  }
  std::stable_sort(strongest.begin(), strongest.end(),
                   [&](std::size_t a, std::size_t b) { return evidence[a].weight > evidence[b].weight; });
  finding.evidence.reserve(evidence.size());
  for (const std::size_t i : strongest) {
    finding.evidence.push_back(std::move(evidence[i]));
  }
}

}  // namespace pugmark
