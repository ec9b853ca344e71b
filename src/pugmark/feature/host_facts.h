// HostFacts: what features look at in the name of a host. Nothing in it says whose host it is.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "pugmark/feature/host_name.h"

namespace pugmark {

class FeatureWriter;

/// What features look at in a Host, each as far as they tell it apart. Lifetime of its texts: of the HostName.
struct HostFacts {
  HostKind kind = HostKind::kEmpty;
  std::string_view port;  ///< "80", "443", "8080" or "odd"; empty where there is none.
  // Of a domain alone.
  std::string_view tld;
  std::string_view first;  ///< The first label before the registered name; empty where it is not common.
  std::array<std::string_view, 3> common;  ///< The first three of these labels; empty where they are not common.
  std::uint8_t labels = 0;
  std::uint8_t subdomains = 0;
  std::uint8_t before_length = 0;  ///< Of all before the registered name, in fours.
  std::uint8_t before_digits = 0;
  bool dynamic = false;  ///< A provider's of dynamic DNS.
  // Of the registered name.
  std::uint8_t length_in_threes = 0;
  std::uint8_t length_in_fours = 0;
  std::uint8_t digits = 0;  ///< 0, 1 for up to two, 2 for more, 3 for nothing else.
  std::uint8_t dashes = 0;
  std::int8_t vowels = 0;
  std::uint8_t consonants = 0;
  std::uint8_t entropy = 0;  ///< Half bits.
};
HostFacts facts_of(const HostName& host);
/// Writes the features of a host.
void add_host(FeatureWriter& writer, const HostFacts& host);

}  // namespace pugmark
