// Counting of letters and labels, and the features made of them.
#include "pugmark/feature/host_facts.h"

#include <algorithm>
#include <array>
#include <string>

#include "pugmark/core/ascii.h"
#include "pugmark/feature/feature_writer.h"

namespace pugmark {
namespace {

using Kind = FeatureKind;

/// First labels of hosts that many have.
constexpr auto kCommonFirst = std::to_array<std::string_view>(
    {"www", "api", "cdn", "static", "img", "images", "m", "mail", "update", "download", "ads"});
/// Labels before a registered name that say what a host is for, not whose it is.
constexpr auto kCommonLabels = std::to_array<std::string_view>(
    {"www",      "api",       "cdn",    "static", "img",    "images", "m",    "mail",  "update",  "updates",
     "download", "downloads", "ads",    "ad",     "dl",     "ftp",    "news", "blog",  "shop",    "app",
     "apps",     "login",     "secure", "media",  "video",  "assets", "data", "stats", "track",   "tracking",
     "ns",       "smtp",      "pop",    "imap",   "vpn",    "remote", "test", "dev",   "staging", "beta",
     "auth",     "push",      "sync",   "time",   "ntp",    "ocsp",   "crl",  "pki",   "files",   "file",
     "search",   "web",       "web9",   "www9",   "server", "status"});
/// For a length and a first letter, whether one of kCommonLabels may have them.
constexpr std::size_t start_of(std::size_t size, char first) {
  return (size * 32U + static_cast<unsigned char>(first) % 32U) % 512U;
}
constexpr std::array<bool, 512> kCommonStarts = [] {
  std::array<bool, 512> starts{};
  for (const std::string_view label : kCommonLabels) {
    starts[start_of(label.size(), label.front())] = true;
  }
  return starts;
}();

/// The common label that a label is but for its numbers; empty where it is none.
std::string_view common_label(std::string_view label) {
  const std::string plain = without_numbers(label, label.size());
  if (plain.empty() || !kCommonStarts[start_of(plain.size(), plain.front())]) {
    return {};
  }
  const auto* const common = std::find(kCommonLabels.begin(), kCommonLabels.end(), plain);
  return common == kCommonLabels.end() ? std::string_view() : *common;
}

/// Parts of names under which providers of dynamic DNS and tunnels lend hosts.
constexpr auto kDynamicDns = std::to_array<std::string_view>(
    {"duckdns.org", "ddns.net", "no-ip.",        "noip.",    "hopto.org", "zapto.org",    "sytes.net",  "myftp.",
     "servebeer",   "dyndns",   "chickenkiller", "publicvm", "myvnc",     "serveftp",     "redirectme", "3utilities",
     "bounceme",    "ngrok",    "linkpc.net",    "gotdns",   "changeip",  "strangled.net"});

/// For two characters, whether one of kDynamicDns may begin with them.
constexpr std::size_t begin_of(char first, char second) {
  return (static_cast<unsigned char>(first) * 8U + static_cast<unsigned char>(second)) % 256U;
}
constexpr std::array<bool, 256> kDynamicBegins = [] {
  std::array<bool, 256> begins{};
  for (const std::string_view part : kDynamicDns) {
    begins[begin_of(part[0], part[1])] = true;
  }
  return begins;
}();

bool is_dynamic(std::string_view host) {
  for (std::size_t i = 0; i + 1 < host.size(); ++i) {
    if (kDynamicBegins[begin_of(host[i], host[i + 1])] &&
        std::any_of(kDynamicDns.begin(), kDynamicDns.end(),
                    [&](std::string_view part) { return host.substr(i).starts_with(part); })) {
      return true;
    }
  }
  return false;
}

bool is_small_letter(char c) { return c >= 'a' && c <= 'z'; }

bool is_vowel(char c) {
  constexpr std::uint32_t kVowels = 1U | 1U << ('e' - 'a') | 1U << ('i' - 'a') | 1U << ('o' - 'a') | 1U << ('u' - 'a');
  return is_small_letter(c) && (kVowels >> static_cast<unsigned>(c - 'a') & 1U) != 0;
}

}  // namespace

HostFacts facts_of(const HostName& host) {
  const auto capped = [](std::size_t number, std::size_t most) {
    return static_cast<std::uint8_t>(std::min(number, most));
  };
  HostFacts facts;
  facts.kind = host.kind;
  if (host.has_port) {
    constexpr auto kPorts = std::to_array<std::string_view>({"80", "443", "8080"});
    facts.port = std::ranges::find(kPorts, host.port) != kPorts.end() ? std::string_view(host.port) : "odd";
  }
  if (host.kind != HostKind::kDomain) {
    return facts;
  }
  const std::string_view name = host.registered;
  std::size_t digits = 0;
  std::size_t dashes = 0;
  std::size_t letters = 0;
  std::size_t vowels = 0;
  std::size_t longest = 0;
  std::size_t run = 0;  // of consonants
  for (const char c : name) {
    const bool letter = is_small_letter(c);
    const bool vowel = is_vowel(c);
    digits += is_digit(c) ? 1 : 0;
    dashes += c == '-' ? 1 : 0;
    letters += letter ? 1 : 0;
    vowels += vowel ? 1 : 0;
    run = letter && !vowel && c != 'y' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  facts.tld = host.tld;
  facts.labels = capped(std::max<std::size_t>(host.labels, 1), 6);
  facts.length_in_threes = capped(name.size() / 3, 8);
  facts.length_in_fours = capped(name.size() / 4, 6);
  facts.digits = digits == 0 ? 0 : digits == name.size() ? 3 : digits < 3 ? 1 : 2;
  facts.dashes = capped(dashes, 3);
  facts.vowels = static_cast<std::int8_t>(
      letters > 0 ? static_cast<int>(static_cast<double>(vowels) / static_cast<double>(letters) * 8) : -8);
  facts.consonants = capped(longest, 7);
  facts.entropy = static_cast<std::uint8_t>(byte_entropy(name) * 2);
  const auto& subdomains = host.subdomains;
  facts.subdomains = capped(subdomains.size(), 3);
  facts.dynamic = is_dynamic(host.name);
  if (subdomains.empty()) {
    return facts;
  }
  facts.first = std::ranges::find(kCommonFirst, subdomains.front()) != kCommonFirst.end() ? subdomains.front()
                                                                                          : std::string_view();
  const std::string_view before = std::string_view(host.name).substr(
      0, static_cast<std::size_t>(subdomains.back().data() - host.name.data()) + subdomains.back().size());
  facts.before_length = capped(before.size() / 4, 8);
  facts.before_digits = capped(static_cast<std::size_t>(std::count_if(before.begin(), before.end(), is_digit)), 5);
  for (std::size_t i = 0; i < facts.subdomains; ++i) {
    facts.common[i] = common_label(subdomains[i]);
  }
  return facts;
}

void add_host(FeatureWriter& writer, const HostFacts& host) {
  constexpr std::string_view kHost = "HOST";
  const auto add = [&](Kind kind, const auto&... parts) { writer.add(kind, kHost, parts...); };
  add(Kind::kHostKind, host.kind == HostKind::kIp       ? "ip"
                       : host.kind == HostKind::kDomain ? "dom"
                       : host.kind == HostKind::kLan    ? "lan"
                                                        : "empty");
  if (!host.port.empty()) {
    add(Kind::kHostPort, host.port);
  }
  if (host.kind != HostKind::kDomain) {
    return;
  }
  constexpr auto kDigits = std::to_array<std::string_view>({"0", "1-2", "3+", "all"});
  const auto number = [](auto fact) { return static_cast<int>(fact); };
  add(Kind::kHostTld, host.tld);
  add(Kind::kHostLabels, number(host.labels));
  add(Kind::kHostNameLength, number(host.length_in_threes));
  add(Kind::kHostNameDigits, kDigits[host.digits]);
  add(Kind::kHostNameDashes, number(host.dashes));
  add(Kind::kHostNameVowels, number(host.vowels));
  add(Kind::kHostNameConsonants, number(host.consonants));
  add(Kind::kHostNameEntropy, number(host.entropy));
  add(Kind::kHostNameLengthEntropy, number(host.length_in_fours), ',', host.entropy / 2);
  if (host.subdomains == 0) {
    add(Kind::kHostSubdomain, "none");
  } else if (!host.first.empty()) {
    add(Kind::kHostSubdomain, host.first);
  } else {
    add(Kind::kHostSubdomain, "other", number(host.subdomains));
  }
  add(Kind::kHostTldName, host.tld, ',', std::min(number(host.length_in_fours), 5), ',', host.digits > 0 ? 'd' : '-');
  if (host.subdomains > 0) {
    add(Kind::kHostSubdomainLength, number(host.before_length));
    add(Kind::kHostSubdomainDigits, number(host.before_digits));
  }
  if (host.dynamic) {
    writer.add(Kind::kHostDynamicDns, kHost);
  }
  for (const std::string_view label : host.common) {
    if (!label.empty()) {
      add(Kind::kHostSubdomainLabel, label);
    }
  }
}

}  // namespace pugmark
