// What headers have by themselves: features of their values, and what other features look at in them.
#include <algorithm>
#include <bit>
#include <charconv>

#include "pugmark/core/ascii.h"
#include "pugmark/core/assert.h"
#include "pugmark/core/byte_scan.h"
#include "pugmark/feature/user_agent.h"
#include "pugmark/finding/feature_finder.h"
#include "pugmark/http/secrets.h"

namespace pugmark {
namespace {

using Kind = FeatureKind;

// Features of a Host alone, by what decides them.
constexpr FeatureKinds kOfDomain = {Kind::kHostKind,          Kind::kHostPort,
                                    Kind::kHostTld,           Kind::kHostLabels,
                                    Kind::kHostSubdomain,     Kind::kHostSubdomainLength,
                                    Kind::kHostDynamicDns,    Kind::kHostSubdomainDigits,
                                    Kind::kHostSubdomainLabel};
constexpr FeatureKinds kOfName = {Kind::kHostNameLength,       Kind::kHostNameDigits,     Kind::kHostNameDashes,
                                  Kind::kHostNameVowels,       Kind::kHostNameConsonants, Kind::kHostNameEntropy,
                                  Kind::kHostNameLengthEntropy};
constexpr FeatureKinds kOfTldName = {Kind::kHostTldName};

/// The bits of the number that `digits` is; -1 where it is none.
int bits_of_digits(std::string_view digits) {
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_digit)) {
    return -1;
  }
  std::uint64_t number = 0;
  const auto [end, status] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return status == std::errc() ? static_cast<int>(std::bit_width(number)) : 64;
}

/// A bit for each character behind a dot: what has a text inside of it has its bits too.
std::uint64_t dotted_characters(std::string_view text) {
  std::uint64_t bits = 0;
  for (std::size_t dot = text.find('.'); dot != std::string_view::npos && dot + 1 < text.size();
       dot = text.find('.', dot + 1)) {
    bits |= std::uint64_t{1} << (static_cast<unsigned char>(text[dot + 1]) % 64U);
  }
  return bits;
}

bool holds_uri_marks(std::string_view text) {
  return visit_bytes<'?', '&', '@', ';', '#', '%'>(text, [](std::size_t) { return true; });
}

}  // namespace

/// Emits what a header has by itself.
template <typename Entry>
bool FeatureFinder::find_value(NumberMemo<Entry>& memo, const Header& header) {
  if (const Entry* const known = memo.find(header.hash)) {
    emit(*known);
    return true;
  }
  Entry learnt;
  learnt.hash = header.hash;
  features_.read_alone(origin_, view_, name(header), value(header), list_);
  if (!learn(learnt)) {
    return false;
  }
  emit(memo.add(learnt));
  return true;
}

/// The same of a header of which other features tell too: what they look at goes into `first`, if it is the first.
bool FeatureFinder::find_traited(NumberMemo<Traited>& memo, const Header& header, ValueTraits& first) {
  const Traited* known = memo.find(header.hash);
  if (known == nullptr) {
    Traited learnt;
    learnt.hash = header.hash;
    if (header.known == kHost && origin_ == Origin::kClient) {
      learnt.traits = host_traits(value(header));
      if (learnt.traits.masked || !learn_host(facts_of(host_name_), learnt)) {
        return false;
      }
    } else {
      learnt.traits = header.known == kHost    ? host_traits(value(header))
                      : header.known == kAgent ? agent_traits(value(header))
                                               : server_traits(value(header));
      features_.read_alone(origin_, view_, name(header), value(header), list_);
      if (!learn(learnt)) {
        return false;
      }
    }
    known = &memo.add(learnt);
  }
  emit(*known);
  if (is_first(header)) {
    first = known->traits;
  }
  return !known->traits.masked;
}

FeatureFinder::ValueTraits FeatureFinder::agent_traits(std::string_view agent) {
  const std::string lower = lower_case(agent);
  const AgentClaim claim = read_agent_claim(lower);
  const SystemClaim system = read_system_claim(lower);
  ValueTraits traits;
  traits.family = hash_words(claim.family);
  traits.whole = hash_.of(traits.family, agent.empty() ? 1 : 0);
  for (const std::string_view word : {claim.version, system.system, std::string_view(system.browser), system.trident}) {
    traits.whole = hash_.of(traits.whole, hash_words(word));
  }
  traits.dotted = dotted_characters(lower);
  traits.masked = has_uri_password(agent);
  return traits;
}

FeatureFinder::ValueTraits FeatureFinder::host_traits(std::string_view host) {
  parse_host(host, host_name_);
  ValueTraits traits;
  traits.whole = hash_.of(static_cast<std::uint64_t>(host_name_.kind), hash_words(host_name_.tld));
  traits.dotted = dotted_characters(host_name_.name);
  traits.named = !host_name_.name.empty();
  traits.masked = has_uri_password(host);
  return traits;
}

FeatureFinder::ValueTraits FeatureFinder::server_traits(std::string_view server) {
  ValueTraits traits;
  traits.family = hash_words(server_family(lower_case(server)));
  traits.masked = has_uri_password(server);
  return traits;
}

/// Puts what a request's Host has by itself into an entry; false where that is too much. Hosts are many, but the facts
/// of most were seen before.
bool FeatureFinder::learn_host(const HostFacts& host, Traited& learnt) {
  const auto add = [&](std::uint64_t hash, const FeatureKinds& kinds) {
    const Group* known = groups_.find(hash);
    if (known == nullptr) {
      Group group;
      group.hash = hash;
      HeaderFeatures::read_host(view_, host, kinds, list_);
      if (!learn(group)) {
        return false;
      }
      known = &groups_.add(group);
    }
    std::copy_n(known->numbers.begin(), known->count, learnt.numbers.begin() + learnt.count);
    learnt.count = static_cast<std::uint8_t>(learnt.count + known->count);
    learnt.weight += known->weight;
    return true;
  };
  static_assert(3 * Group::kCapacity <= Traited::kCapacity);
  const auto pack = [](auto... facts) {
    std::uint64_t packed = 0;
    ((packed = packed << 8U | static_cast<std::uint8_t>(facts)), ...);
    return packed;
  };
  const std::uint64_t tld = learnt.traits.whole;
  std::uint64_t words = 0;
  for (const std::string_view word : {host.port, host.first, host.common[0], host.common[1], host.common[2]}) {
    words = hash_.of(words, word.empty() ? 0 : hash_words(word));
  }
  return add(group(30, tld, words,
                   pack(host.labels, host.subdomains, host.before_length, host.before_digits, host.dynamic)),
             kOfDomain) &&
         (host.kind != HostKind::kDomain ||
          (add(group(31, pack(host.length_in_threes, host.length_in_fours, host.digits, host.dashes, host.vowels,
                              host.consonants, host.entropy)),
               kOfName) &&
           add(group(32, tld, pack(std::min<int>(host.length_in_fours, 5), host.digits > 0)), kOfTldName)));
}

bool FeatureFinder::hash_length(Header& header) {
  const std::string_view value = this->value(header);
  const bool is_number = header.known == kContentLength;
  const int bits = is_number ? bits_of_digits(value) : -1;
  if (bits < 0 && holds_uri_marks(value) && has_uri_password(value)) {
    return false;
  }
  if (is_number && is_first(header)) {
    length_bits_ = bits;
  }
  const auto size = static_cast<std::uint64_t>(std::bit_width(value.size()));
  header.hash = group(7, header.name_hash, size, static_cast<std::uint64_t>(bits));
  return true;
}

bool FeatureFinder::hash_url(Header& header) {
  std::string_view url = value(header);
  if (may_hold_secrets(url) && has_uri_password(url)) {
    return false;
  }
  constexpr std::string_view kHttp = "http://";
  constexpr std::string_view kHttps = "https://";
  const std::size_t scheme = equals_ignoring_case(url.substr(0, kHttp.size()), kHttp)     ? kHttp.size()
                             : equals_ignoring_case(url.substr(0, kHttps.size()), kHttps) ? kHttps.size()
                                                                                          : 0;
  url.remove_prefix(scheme);
  const std::string_view host = url.substr(0, url.find('/'));
  const bool whole = scheme > 0 && !host.empty();
  const std::uint64_t deep = whole && url.size() > host.size() + 1 ? 1 : 0;
  if (whole && header.known == kReferer && has(kHost)) {
    const bool same = equals_ignoring_case(host, value(headers_[first_[kHost]]));
    emit(referers_[place_of(origin_, view_)][same ? 0 : 1]);
  }
  header.hash = group(8, header.name_hash, whole ? scheme : 0, deep);
  return true;
}

/// Hashes what decides what headers have by themselves, and has what is remembered of them fetched; false where that
/// is for the plain way.
bool FeatureFinder::hash_headers() {
  length_bits_ = -1;
  for (std::size_t i = 0; i < count_; ++i) {
    Header& header = headers_[i];
    switch (header.use) {
      case HeaderUse::kNothing:
        break;
      case HeaderUse::kLength:
      case HeaderUse::kUrl:
        if (!(header.use == HeaderUse::kUrl ? hash_url(header) : hash_length(header))) {
          return false;
        }
        values_.prefetch(header.hash);
        break;
      case HeaderUse::kProduct:
      case HeaderUse::kHost:
      case HeaderUse::kValue:
        header.hash = hash_.of_bytes(hash_.of(seed_, header.name_hash), text_.get() + header.value,
                                     header.value_end - header.value);
        if (header.use == HeaderUse::kValue) {
          values_.prefetch(header.hash);
        } else if (header.known == kHost) {
          hosts_.prefetch(header.hash);
        } else if (header.known == kAgent || header.known == kServer) {
          agents_.prefetch(header.hash);
        } else {
          sheets_.prefetch(header.hash);
        }
        break;
    }
  }
  return true;
}

bool FeatureFinder::find_headers() {
  agent_ = no_agent_;
  host_ = no_host_;
  server_ = no_server_;
  for (std::size_t i = 0; i < count_; ++i) {
    const Header& header = headers_[i];
    if (header.use == HeaderUse::kNothing) {
      continue;
    }
    const bool found = header.known == kAgent              ? find_traited(agents_, header, agent_)
                       : header.known == kHost             ? find_traited(hosts_, header, host_)
                       : header.known == kServer           ? find_traited(agents_, header, server_)
                       : header.use == HeaderUse::kProduct ? find_value(sheets_, header)
                                                           : find_value(values_, header);
    if (!found) {
      return false;
    }
  }
  return true;
}

}  // namespace pugmark
