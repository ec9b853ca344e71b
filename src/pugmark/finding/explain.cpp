// Evidence: which words of which headers make the score. Words never cross a header's quotes, so the parts add up.
#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "pugmark/core/ascii.h"
#include "pugmark/core/text.h"
#include "pugmark/finding/finding.h"
#include "pugmark/http/canonical_text.h"
#include "pugmark/model/fixed_score.h"

namespace pugmark {
namespace {

constexpr std::string_view kMaskedWord = "(masked)";

}  // namespace

void Explainer::find_words(std::string_view text) {
  words_.clear();
  names_.clear();
  if (!marks_.mark(text)) {
    splitter_.for_each(text, [&](std::string_view word, WordHash hash) {
      if (const std::int64_t weight = model_.weight(hash); weight != 0) {
        words_.push_back({hash, weight, {names_.size(), names_.size() + word.size()}});
        names_.append(word);
      }
    });
    return;
  }
  marks_.for_each_word(0, text.size(), [&](std::size_t begin, std::size_t size, WordHash hash) {
    if (const std::int64_t weight = model_.weight(hash); weight != 0) {
      words_.push_back({hash, weight, {begin, begin + size}});
    }
  });
  names_ = text;
  std::transform(names_.begin(), names_.end(), names_.begin(), to_lower);
}

void Explainer::merge_words() {
  std::sort(words_.begin(), words_.end(), [](const WordSum& a, const WordSum& b) { return a.hash < b.hash; });
  std::size_t kept = 0;
  for (const WordSum& word : words_) {
    if (kept > 0 && words_[kept - 1].hash == word.hash) {
      words_[kept - 1].weight += word.weight;
    } else {
      words_[kept++] = word;
    }
  }
  words_.resize(kept);
}

std::string_view Explainer::sentence(const WordSum& word, ReasonTexts& texts) const {
  if (word.hash == 0) {
    return "parts of what is masked";
  }
  constexpr auto kNormal = static_cast<std::size_t>(Label::kNormal);
  const std::uint32_t seen = model_.counts(word.hash)[kNormal];
  return seen == 0 ? std::string_view("never seen in normal traffic")
                   : texts.keep(fmt::format("seen as {} of {} normal words", grouped(seen),
                                            grouped(model_.card().words[kNormal])));
}

HeaderEvidence Explainer::explain_header(std::string_view name, std::string_view value, std::string_view whole,
                                         bool secret, bool mask_uris, ReasonTexts& texts) {
  find_words(whole);
  FixedScore total = 0;
  for (const WordSum& word : words_) {
    total += word.weight;
  }
  // A password inside of a URI is no reason that may be named: only words that the masked text still has are.
  const bool masks_uri = mask_uris && has_uri_password(whole);
  if (secret || masks_uri) {
    std::set<WordHash> shown;
    if (!secret) {
      splitter_.for_each(mask_uri(whole), [&](std::string_view, WordHash hash) { shown.insert(hash); });
    }
    const std::size_t masked = names_.size();
    names_ += kMaskedWord;
    for (WordSum& word : words_) {
      if (!shown.contains(word.hash)) {
        word = {0, word.weight, {masked, names_.size()}};
      }
    }
  }
  HeaderEvidence header;
  header.header = name;
  header.value = secret ? "-masked-" : canonical_value_bytes(value);
  if (mask_uris && !secret) {
    header.value = mask_uri(header.value);
  }
  header.weight = from_fixed(total);
  merge_words();
  std::sort(words_.begin(), words_.end(), [&](const WordSum& a, const WordSum& b) {
    const double x = std::abs(from_fixed(a.weight));
    const double y = std::abs(from_fixed(b.weight));
    return x != y ? x > y : this->name(a) < this->name(b);
  });
  header.reasons.reserve(words_.size());
  for (const WordSum& word : words_) {
    const std::string_view said = model_.tells_surprise() ? sentence(word, texts) : std::string_view();
    header.reasons.push_back({texts.keep(this->name(word)), from_fixed(word.weight), said, {}});
  }
  return header;
}

void Explainer::explain(Finding& finding, SecretPolicy secrets) {
  finding.prior = from_fixed(model_.prior());
  finding.surprise = model_.tells_surprise();
  finding.evidence.clear();
  finding.reason_texts = std::make_shared<ReasonTexts>();
  ReasonTexts& texts = *finding.reason_texts;
  const bool mask = secrets == SecretPolicy::kMask && may_hold_secrets(finding.canonical_text);
  std::string_view rest = finding.canonical_text;
  CanonicalHeader header;
  while (take_canonical_header(rest, header)) {
    finding.evidence.push_back(
        explain_header(header.name, header.value, header.whole, mask && is_secret(header), mask, texts));
  }
  if (!rest.empty()) {
    finding.evidence.push_back(explain_header({}, rest, rest, mask && names_secret_header(rest), mask, texts));
  }
  std::stable_sort(finding.evidence.begin(), finding.evidence.end(),
                   [](const HeaderEvidence& a, const HeaderEvidence& b) { return a.weight > b.weight; });
}

}  // namespace pugmark
