// Look-ups in libpsl's built-in list.
#include "pugmark/feature/flows/public_suffix.h"

#include <algorithm>
#include <array>
#include <libpsl.h>

#include "pugmark/core/ascii.h"
#include "pugmark/feature/host_name.h"

namespace pugmark {
namespace {

/// No rule of the list has so many labels.
constexpr std::size_t kMostLabels = 8;

/// Whether rules of the list hold `c`: libpsl takes other bytes through IDN, which is slow and not built in everywhere.
bool may_be_in_rule(char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '_'; }

/// The end of `host` that the list can tell something of: its last labels, as far as they have a rule's letters.
std::string_view end_for_rules(std::string_view host) {
  std::size_t begin = host.size();
  for (std::size_t labels = 0; labels < kMostLabels && begin > 0; ++labels) {
    const std::string_view before = host.substr(0, begin == host.size() ? begin : begin - 1);
    const std::string_view label = before.substr(before.rfind('.') + 1);  // npos + 1 is 0
    // An empty label would come out as a part of the suffix.
    if (label.empty() || !std::all_of(label.begin(), label.end(), may_be_in_rule)) {
      break;
    }
    begin = before.size() - label.size();
  }
  return host.substr(begin);
}

/// How long the suffix is of a host with at least two labels.
std::size_t suffix_size(std::string_view host) {
  const std::string_view last = host.substr(host.rfind('.') + 1);
  const std::string_view end = end_for_rules(host);
  if (end.size() <= last.size()) {
    return last.size();
  }
  std::array<char, kLongestHostName + 1> text;
  *std::copy(end.begin(), end.end(), text.begin()) = '\0';
  const char* const suffix = psl_unregistrable_domain(psl_builtin(), text.data());
  return suffix == nullptr ? last.size() : end.size() - static_cast<std::size_t>(suffix - text.data());
}

}  // namespace

SuffixParts split_at_suffix(std::string_view host) {
  if (host.ends_with('.')) {
    host.remove_suffix(1);
  }
  if (host.size() > kLongestHostName || host.ends_with('.') || host.find('.') == std::string_view::npos ||
      host.front() == '[' || is_ipv4_shaped(host)) {
    return {};
  }
  SuffixParts parts;
  const std::size_t size = suffix_size(host);
  parts.suffix = host.substr(host.size() - size);
  if (size == host.size()) {
    return parts;
  }
  const std::string_view before = host.substr(0, host.size() - size - 1);
  const std::size_t dot = before.rfind('.');
  if (dot == std::string_view::npos) {
    parts.registered = before;
  } else {
    parts.registered = before.substr(dot + 1);
    parts.subdomain = before.substr(0, dot);
  }
  return parts;
}

}  // namespace pugmark
