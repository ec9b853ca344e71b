// Evidence: which words of which headers make the score. Words never cross a header's quotes, so the parts add up.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>

#include "pugmark/finding/finding.h"
#include "pugmark/http/canonical_text.h"

namespace pugmark {
namespace {

struct Sum {
  FixedScore weight = 0;
};

bool stronger(double a, double b) { return std::abs(a) > std::abs(b); }

}  // namespace

void Explainer::explain(Finding& finding, std::string_view canonical_text, SecretPolicy secrets) {
  finding.prior = from_fixed(model_.prior());
  finding.evidence.clear();
  const auto explain_part = [&](std::string_view name, std::string_view value, std::string_view part, bool secret) {
    std::map<std::string, Sum, std::less<>> words;
    // A password inside of a URI is no reason that may be named: only words that the masked text still has are.
    const bool masks_uri = secrets == SecretPolicy::kMask && has_uri_password(part);
    std::set<std::string, std::less<>> shown;
    if (masks_uri) {
      splitter_.for_each(mask_uri(part), [&](std::string_view word, WordHash) { shown.emplace(word); });
    }
    FixedScore total = 0;
    splitter_.for_each(part, [&](std::string_view word, WordHash hash) {
      const std::int64_t weight = model_.weight(hash);
      if (weight == 0) {
        return;
      }
      total += weight;
      const bool masked = secret || (masks_uri && !shown.contains(word));
      words[masked ? std::string("(masked)") : std::string(word)].weight += weight;
    });
    HeaderEvidence header;
    header.header = name;
    header.value = secret ? "-masked-" : canonical_value_bytes(value);
    if (!secret && secrets == SecretPolicy::kMask) {
      header.value = mask_uri(header.value);
    }
    header.weight = from_fixed(total);
    for (const auto& [word, sum] : words) {
      header.reasons.push_back({word, header.header, from_fixed(sum.weight)});
    }
    std::stable_sort(header.reasons.begin(), header.reasons.end(),
                     [](const Reason& a, const Reason& b) { return stronger(a.weight, b.weight); });
    finding.evidence.push_back(std::move(header));
  };
  std::string_view rest = canonical_text;
  CanonicalHeader header;
  while (take_canonical_header(rest, header)) {
    const bool secret = secrets == SecretPolicy::kMask && is_secret_header(header.name) && header.value != "-COOKIE-";
    explain_part(header.name, header.value, header.whole, secret);
  }
  if (!rest.empty()) {
    explain_part({}, rest, rest, false);
  }
  std::stable_sort(finding.evidence.begin(), finding.evidence.end(),
                   [](const HeaderEvidence& a, const HeaderEvidence& b) { return a.weight > b.weight; });
}

}  // namespace pugmark
