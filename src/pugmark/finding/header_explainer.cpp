// Evidence of connections, by header.
#include "pugmark/finding/header_explainer.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>
#include <utility>

#include "pugmark/core/ascii.h"
#include "pugmark/feature/feature_sentences.h"
#include "pugmark/feature/user_agent.h"
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

/// What is gathered of a header.
struct Group {
  FeatureScope side = FeatureScope::kConnection;
  std::string_view header;
  FixedScore sum = 0;
  std::size_t features = 0;

  friend bool operator<(const Group& a, const Group& b) {
    return std::tie(a.side, a.header) < std::tie(b.side, b.header);
  }
};

/// A feature of a group.
struct Member {
  std::uint32_t group = 0;
  std::uint16_t number = 0;
  double weight = 0;
};

}  // namespace

const HeaderExplainer::Subject& HeaderExplainer::subject_of(std::uint16_t number) {
  Subject& subject = subjects_[number];
  if (!subject.read) {
    subject.read = true;
    if (const auto says = feature_subject(model_.feature(number).text)) {
      subject.known = true;
      subject.says = *says;
    }
  }
  return subject;
}

std::uint32_t HeaderExplainer::words_of_agent(const std::string& agent) {
  if (sentences_.size() > kMostSentences) {
    sentences_.clear();
    agents_.clear();
  }
  std::string words;
  if (!agent.empty()) {
    words.append(read_agent_claim(agent).family).append(1, '\0').append(agent_name(agent));
  }
  return agents_.try_emplace(std::move(words), static_cast<std::uint32_t>(agents_.size())).first->second;
}

const std::string& HeaderExplainer::sentence_of(std::uint16_t number, const Subject& subject, std::string_view agent,
                                                std::uint32_t agent_words) {
  const auto [at, fresh] = sentences_.try_emplace(std::uint64_t{agent_words} << 32U | number);
  if (fresh) {
    const std::string& text = model_.feature(number).text;
    at->second = subject.known ? feature_sentence(subject.says.kind, subject.says.scope, text, agent) : text;
  }
  return at->second;
}

void HeaderExplainer::explain(Finding& finding, SecretPolicy secrets) {
  finding.prior = from_fixed(model_.view(finding.view).bias);
  finding.evidence.clear();
  const std::vector<CanonicalHeader> request = headers_of(finding.canonical_text);
  const std::vector<CanonicalHeader> response = headers_of(finding.response_text);
  const auto agent_header = std::find_if(request.begin(), request.end(), [](const CanonicalHeader& header) {
    return equals_ignoring_case(header.name, "USER-AGENT");
  });
  const std::string agent =
      agent_header != request.end() ? lower_case(canonical_value_bytes(agent_header->value)) : std::string();
  const std::uint32_t agent_words = words_of_agent(agent);
  std::vector<Group> groups;
  std::vector<Member> members;
  members.reserve(finding.features.size());
  for (const std::uint16_t number : finding.features) {
    const FeatureSubject& subject = subject_of(number).says;
    auto group = std::find_if(groups.begin(), groups.end(), [&](const Group& one) {
      return one.side == subject.scope && one.header == subject.header;
    });
    if (group == groups.end()) {
      groups.push_back({subject.scope, subject.header});
      group = std::prev(groups.end());
    }
    group->sum += model_.feature(number).weight;
    ++group->features;
    members.push_back(
        {static_cast<std::uint32_t>(group - groups.begin()), number, from_fixed(model_.feature(number).weight)});
  }
  // By group, the strongest first; the text decides between equals.
  std::sort(members.begin(), members.end(), [&](const Member& a, const Member& b) {
    if (a.group != b.group) {
      return groups[a.group] < groups[b.group];
    }
    const double x = std::abs(a.weight);
    const double y = std::abs(b.weight);
    return x != y ? x > y : model_.feature(a.number).text < model_.feature(b.number).text;
  });
  finding.evidence.reserve(groups.size());
  for (auto at = members.begin(); at != members.end();) {
    const Group& group = groups[at->group];
    HeaderEvidence& evidence = finding.evidence.emplace_back();
    evidence.side = to_string(group.side);
    evidence.header = group.header;
    evidence.value = shown_value(finding, group.side, group.header,
                                 group.side == FeatureScope::kRequest ? request : response, secrets);
    evidence.weight = from_fixed(group.sum);
    evidence.reasons.reserve(group.features);
    for (const auto end = at + static_cast<std::ptrdiff_t>(group.features); at != end; ++at) {
      const WeightedFeature& feature = model_.feature(at->number);
      evidence.reasons.push_back({feature.text, at->weight,
                                  sentence_of(at->number, subject_of(at->number), agent, agent_words),
                                  feature.captures});
    }
  }
  std::stable_sort(finding.evidence.begin(), finding.evidence.end(),
                   [](const HeaderEvidence& a, const HeaderEvidence& b) { return a.weight > b.weight; });
}

}  // namespace pugmark
