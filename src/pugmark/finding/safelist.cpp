// Reading of entries, and matching.
#include "pugmark/finding/safelist.h"

#include <algorithm>

#include <fmt/format.h>

#include "pugmark/core/ascii.h"
#include "pugmark/feature/host_name.h"

namespace pugmark {
namespace {

constexpr std::string_view kWildcards = "*?";

bool is_pattern(std::string_view text) { return text.find_first_of(kWildcards) != std::string_view::npos; }

/// Whether all of `text` matches; `*` stands for any bytes, `?` for one.
bool matches_pattern(std::string_view text, std::string_view pattern) {
  std::size_t at = 0;
  std::size_t in_pattern = 0;
  std::size_t star = std::string_view::npos;  // the last one met,
  std::size_t star_end = 0;                   // and how much of the text it and all before it stand for
  while (at < text.size()) {
    if (in_pattern < pattern.size() && pattern[in_pattern] == '*') {
      star = in_pattern++;
      star_end = at;
    } else if (in_pattern < pattern.size() && (pattern[in_pattern] == '?' || pattern[in_pattern] == text[at])) {
      ++in_pattern;
      ++at;
    } else if (star != std::string_view::npos) {
      in_pattern = star + 1;
      at = ++star_end;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', in_pattern) == std::string_view::npos;
}

Error bad_value(SafelistKind kind, std::string_view typed, std::string_view wanted) {
  return Error(ErrorCode::kUsage, fmt::format("'{}' is no {}; wanted {}", typed, to_string(kind), wanted));
}

Result<std::string> host_value(std::string_view typed) {
  const bool domain = typed.starts_with("*.");
  HostName host;
  parse_host(typed.substr(domain ? 2 : 0), host);
  if (host.name.empty() || host.has_port || host.name.find_first_of("*?/ \t,@") != std::string::npos) {
    return bad_value(SafelistKind::kHost, typed, "a name such as www.example.org, or *.example.org for all of a domain")
        .hint("addresses of servers: server or network");
  }
  return (domain ? "*." : "") + host.name;
}

}  // namespace

std::string_view to_string(SafelistKind kind) {
  switch (kind) {
    case SafelistKind::kClient:
      return "client";
    case SafelistKind::kServer:
      return "server";
    case SafelistKind::kNetwork:
      return "network";
    case SafelistKind::kHost:
      return "host";
    case SafelistKind::kIdentifier:
      return "identifier";
    case SafelistKind::kFingerprint:
      return "fingerprint";
  }
  return {};
}

std::optional<SafelistKind> parse_safelist_kind(std::string_view word) {
  for (const SafelistKind kind : kSafelistKinds) {
    if (word == to_string(kind)) {
      return kind;
    }
  }
  return std::nullopt;
}

std::string_view state_of(const SafelistEntry& entry, Timestamp now) {
  return entry.removed ? "removed" : entry.expires && *entry.expires <= now ? "expired" : "active";
}

Result<std::string> safelist_value(SafelistKind kind, std::string_view typed) {
  constexpr std::size_t kFingerprintDigits = 16;
  switch (kind) {
    case SafelistKind::kClient:
    case SafelistKind::kServer: {
      const auto address = parse_ip_address(typed);
      return address ? Result<std::string>(to_string(*address))
                     : bad_value(kind, typed, "an address such as 10.0.0.7 or 2001:db8::7");
    }
    case SafelistKind::kNetwork: {
      const auto block = parse_address_block(typed);
      if (block && block->bits > 0) {
        return to_string(*block);
      }
      return bad_value(kind, typed, "a block of addresses such as 10.1.0.0/16 or 2001:db8::/32, and not of all");
    }
    case SafelistKind::kHost:
      return host_value(typed);
    case SafelistKind::kIdentifier:
      if (typed.find_first_not_of(kWildcards) != std::string_view::npos) {
        return std::string(typed);
      }
      return bad_value(kind, typed, "a whole User-Agent, or a pattern such as 'Updater/*', and not of all");
    case SafelistKind::kFingerprint: {
      std::string digits = lower_case(typed);
      if (digits.size() == kFingerprintDigits &&
          std::all_of(digits.begin(), digits.end(), [](char c) { return hex_value(c) >= 0; })) {
        return digits;
      }
      return bad_value(kind, typed, "16 hexadecimal digits").hint("pugmark show ID tells it");
    }
  }
  return std::string();
}

Safelist::Safelist(const std::vector<SafelistEntry>& entries) : empty_(entries.empty()) {
  for (const SafelistEntry& entry : entries) {
    const auto address = parse_ip_address(entry.value);
    const auto block = parse_address_block(entry.value);
    if (entry.kind == SafelistKind::kClient && address) {
      clients_.push_back(*address);
    } else if (entry.kind == SafelistKind::kServer && address) {
      servers_.push_back(*address);
    } else if (entry.kind == SafelistKind::kNetwork && block) {
      networks_.push_back(*block);
    } else if (entry.kind == SafelistKind::kHost) {
      const bool domain = entry.value.starts_with("*.");
      (domain ? domains_ : hosts_).insert(entry.value.substr(domain ? 2 : 0));
    } else if (entry.kind == SafelistKind::kIdentifier && is_pattern(entry.value)) {
      patterns_.push_back(entry.value);
    } else if (entry.kind == SafelistKind::kIdentifier) {
      identifiers_.insert(entry.value);
    } else if (entry.kind == SafelistKind::kFingerprint) {
      fingerprints_.insert(entry.value);
    }
  }
}

bool Safelist::has_host(std::string_view host) const {
  if (host.empty() || (hosts_.empty() && domains_.empty())) {
    return false;
  }
  if (hosts_.contains(host) || domains_.contains(host)) {
    return true;
  }
  for (std::size_t dot = host.find('.'); dot != std::string_view::npos; dot = host.find('.')) {
    host.remove_prefix(dot + 1);
    if (domains_.contains(host)) {
      return true;
    }
  }
  return false;
}

bool Safelist::has_identifier(std::string_view identifier) {
  if (identifiers_.contains(identifier)) {
    return true;
  }
  if (patterns_.empty()) {
    return false;
  }
  if (const auto known = known_identifiers_.find(identifier); known != known_identifiers_.end()) {
    return known->second;
  }
  const bool matching = std::any_of(patterns_.begin(), patterns_.end(),
                                    [&](const std::string& pattern) { return matches_pattern(identifier, pattern); });
  return known_identifiers_.emplace(identifier, matching).first->second;
}

bool Safelist::has_address(std::string_view text, const std::vector<IpAddress>& addresses, Memo& memo) {
  if (text.empty() || (addresses.empty() && networks_.empty())) {
    return false;
  }
  if (const auto known = memo.find(text); known != memo.end()) {
    return known->second;
  }
  const auto address = parse_ip_address(text);
  const bool matching = address && (std::find(addresses.begin(), addresses.end(), *address) != addresses.end() ||
                                    std::any_of(networks_.begin(), networks_.end(),
                                                [&](const AddressBlock& b) { return b.contains(*address); }));
  return memo.emplace(text, matching).first->second;
}

bool Safelist::matches(const SafelistSubject& subject) {
  return !empty_ && (has_host(subject.host) || has_address(subject.client, clients_, known_clients_) ||
                     has_address(subject.server, servers_, known_servers_) || has_identifier(subject.identifier) ||
                     (!fingerprints_.empty() && fingerprints_.contains(subject.fingerprint)));
}

}  // namespace pugmark
