// Evidence: which words of which headers make the score. Words never cross a header's quotes, so the parts add up.
#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "pugmark/finding/finding.h"
#include "pugmark/http/canonical_text.h"
#include "pugmark/model/fixed_score.h"

namespace pugmark {
namespace {

/// A word of a header, with what all its occurrences weigh.
struct WordSum {
  WordHash hash = 0;
  FixedScore weight = 0;
  std::string word;
};

/// Adds up what has one hash.
void merge(std::vector<WordSum>& words) {
  std::sort(words.begin(), words.end(), [](const WordSum& a, const WordSum& b) { return a.hash < b.hash; });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (kept > 0 && words[kept - 1].hash == words[i].hash) {
      words[kept - 1].weight += words[i].weight;
    } else if (kept++ != i) {
      words[kept - 1] = std::move(words[i]);
    }
  }
  words.resize(kept);
}

bool stronger(const Reason& a, const Reason& b) {
  const double x = std::abs(a.weight);
  const double y = std::abs(b.weight);
  return x != y ? x > y : a.feature < b.feature;
}

}  // namespace

template <typename Visit>
void Explainer::for_each_weight(std::string_view text, Visit&& visit) {
  if (!marks_.mark(text)) {
    splitter_.for_each(text, [&](std::string_view word, WordHash hash) {
      if (const std::int64_t weight = model_.weight(hash); weight != 0) {
        visit(std::string(word), hash, weight);
      }
    });
    return;
  }
  marks_.for_each_word(0, text.size(), [&](std::size_t begin, std::size_t size, WordHash hash) {
    if (const std::int64_t weight = model_.weight(hash); weight != 0) {
      std::string word(text.substr(begin, size));
      for (char& c : word) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      }
      visit(std::move(word), hash, weight);
    }
  });
}

HeaderEvidence Explainer::explain_header(std::string_view name, std::string_view value, std::string_view whole,
                                         bool secret, bool mask_uris) {
  std::vector<WordSum> words;
  // A password inside of a URI is no reason that may be named: only words that the masked text still has are.
  const bool masks_uri = mask_uris && has_uri_password(whole);
  std::set<std::string, std::less<>> shown;
  if (masks_uri) {
    splitter_.for_each(mask_uri(whole), [&](std::string_view word, WordHash) { shown.emplace(word); });
  }
  FixedScore total = 0;
  for_each_weight(whole, [&](std::string word, WordHash hash, std::int64_t weight) {
    total += weight;
    const bool masked = secret || (masks_uri && !shown.contains(word));
    words.push_back(masked ? WordSum{0, weight, "(masked)"} : WordSum{hash, weight, std::move(word)});
  });
  HeaderEvidence header;
  header.header = name;
  header.value = secret ? "-masked-" : canonical_value_bytes(value);
  if (mask_uris && !secret) {
    header.value = mask_uri(header.value);
  }
  header.weight = from_fixed(total);
  merge(words);
  header.reasons.reserve(words.size());
  for (WordSum& sum : words) {
    header.reasons.push_back({std::move(sum.word), header.header, from_fixed(sum.weight)});
  }
  std::sort(header.reasons.begin(), header.reasons.end(), stronger);
  return header;
}

void Explainer::explain(Finding& finding, SecretPolicy secrets) {
  finding.prior = from_fixed(model_.prior());
  finding.evidence.clear();
  const bool mask = secrets == SecretPolicy::kMask && may_hold_secrets(finding.canonical_text);
  std::string_view rest = finding.canonical_text;
  CanonicalHeader header;
  while (take_canonical_header(rest, header)) {
    finding.evidence.push_back(
        explain_header(header.name, header.value, header.whole, mask && is_secret(header), mask));
  }
  if (!rest.empty()) {
    finding.evidence.push_back(explain_header({}, rest, rest, mask && names_secret_header(rest), mask));
  }
  std::stable_sort(finding.evidence.begin(), finding.evidence.end(),
                   [](const HeaderEvidence& a, const HeaderEvidence& b) { return a.weight > b.weight; });
}

}  // namespace pugmark
