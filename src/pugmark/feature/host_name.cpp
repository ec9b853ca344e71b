// Taking hosts apart.
#include "pugmark/feature/host_name.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "pugmark/core/ascii.h"

namespace pugmark {
namespace {

/// Labels that belong to the TLD where they stand before one of two letters.
constexpr std::array<std::string_view, 9> kSecondLevel = {"co", "com", "net", "org", "gov", "ac", "edu", "or", "ne"};

bool contains(const auto& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

/// The share of `count` in `size`, times its logarithm. Those of short texts are looked up: a logarithm takes long.
double information(std::size_t count, std::size_t size) {
  const auto compute = [](std::size_t part, std::size_t whole) {
    const double share = static_cast<double>(part) / static_cast<double>(whole);
    return share * std::log2(share);
  };
  constexpr std::size_t kShort = 24;
  using Table = std::array<std::array<double, kShort + 1>, kShort + 1>;
  static const Table kTable = [&] {
    Table table{};
    for (std::size_t whole = 1; whole <= kShort; ++whole) {
      for (std::size_t part = 1; part <= whole; ++part) {
        table[whole][part] = compute(part, whole);
      }
    }
    return table;
  }();
  return size <= kShort ? kTable[size][count] : compute(count, size);
}

/// Splits `host` at the colon before its port; the colons of an IPv6 address stand in brackets.
void split_port(std::string_view host, HostName& out) {
  const std::size_t bracket = host.starts_with('[') ? host.find(']') : std::string_view::npos;
  const std::size_t colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
  out.has_port = colon != std::string_view::npos;
  out.name.assign(host.substr(0, colon));
  out.port.assign(out.has_port ? host.substr(colon + 1) : std::string_view());
  std::transform(out.name.begin(), out.name.end(), out.name.begin(), to_lower);
  out.kind = out.name.empty()                    ? HostKind::kEmpty
             : bracket != std::string_view::npos ? HostKind::kIp
             : is_local_host(out.name)           ? HostKind::kLan
             : is_ipv4_shaped(out.name)          ? HostKind::kIp
                                                 : HostKind::kDomain;
}

}  // namespace

bool is_local_host(std::string_view host) {
  constexpr std::array<std::string_view, 6> kLocalEnds = {".local",    ".lan",         ".home",
                                                          ".internal", ".localdomain", ".arpa"};
  if (!is_ipv4_shaped(host)) {
    return host.find('.') == std::string_view::npos ||
           std::any_of(kLocalEnds.begin(), kLocalEnds.end(), [&](std::string_view end) { return host.ends_with(end); });
  }
  const auto number_at = [&](std::size_t at) {
    std::uint32_t number = 0;
    for (; at < host.size() && is_digit(host[at]); ++at) {
      number = std::min<std::uint32_t>(number * 10 + static_cast<std::uint32_t>(host[at] - '0'), 999);
    }
    return number;
  };
  const std::uint32_t first = number_at(0);
  const std::uint32_t second = number_at(host.find('.') + 1);
  return first == 10 || first == 127 || first == 0 || first >= 224 || (first == 172 && second >= 16 && second <= 31) ||
         (first == 192 && second == 168) || (first == 169 && second == 254) ||
         (first == 100 && second >= 64 && second <= 127);
}

bool is_ipv4_shaped(std::string_view text) {
  std::size_t numbers = 0;
  while (true) {
    const std::size_t digits =
        static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
    if (digits == 0) {
      return false;
    }
    ++numbers;
    text.remove_prefix(digits);
    if (text.empty() || numbers == 4) {
      return text.empty() && numbers == 4;
    }
    if (text.front() != '.') {
      return false;
    }
    text.remove_prefix(1);
  }
}

double byte_entropy(std::string_view text) {
  std::array<std::uint32_t, 256> counts{};
  for (const char c : text) {
    ++counts[static_cast<unsigned char>(c)];
  }
  double entropy = 0;
  for (const char c : text) {  // each byte where it comes first
    if (std::uint32_t& count = counts[static_cast<unsigned char>(c)]; count > 0) {
      entropy -= information(count, text.size());
      count = 0;
    }
  }
  return entropy;
}

void parse_host(std::string_view host, HostName& out) {
  constexpr std::string_view kSpace = " \t\r\n\f\v";
  const std::size_t begin = std::min(host.find_first_not_of(kSpace), host.size());
  host = host.substr(begin, host.find_last_not_of(kSpace) + 1 - begin);
  split_port(host, out);
  out.subdomains.clear();
  out.labels = 0;
  out.tld = {};
  out.registered = {};
  if (out.kind != HostKind::kDomain) {
    return;
  }
  std::string_view rest = out.name;
  std::vector<std::string_view>& labels = out.subdomains;  // until it is known which of them are
  while (true) {
    const std::size_t dot = rest.find('.');
    labels.push_back(rest.substr(0, dot));
    if (dot == std::string_view::npos) {
      break;
    }
    rest.remove_prefix(dot + 1);
  }
  out.labels = labels.size();
  out.tld = labels.back();
  const bool second_level =
      labels.size() >= 3 && out.tld.size() == 2 && contains(kSecondLevel, labels[labels.size() - 2]);
  const std::size_t registered = labels.size() - (second_level ? 3 : 2);
  out.registered = labels[registered];
  labels.resize(registered);
}

}  // namespace pugmark
