// PublicSuffix: where the name that someone registered ends and the suffix below which everybody may register begins.
// Source: https://publicsuffix.org/list; the list is the one that libpsl holds.
#pragma once

#include <cstddef>
#include <string_view>

namespace pugmark {

/// A host in three. In www.shop.example.co.uk the suffix is co.uk, the registered label example, the subdomain
/// www.shop. Lifetime: of the host.
struct SuffixParts {
  std::string_view suffix;      ///< Empty where the host has none.
  std::string_view registered;  ///< Empty where the host is a suffix itself.
  std::string_view subdomain;   ///< Without the dot behind it; empty where there is none.
};

/// No name in DNS is longer. Units: bytes.
inline constexpr std::size_t kLongestHostName = 253;

/// Takes a host apart, which is in lower case and without port. A last label that the list does not know is a suffix.
/// One label alone, an address, and a host that is longer than kLongestHostName have no suffix.
SuffixParts split_at_suffix(std::string_view host);

}  // namespace pugmark
