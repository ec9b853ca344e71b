// Safelist: what people know to be in order, so that findings of it are not shown. Entries, and what matches them.
// Plain values; keeping them is the store's business.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "pugmark/core/ip_address.h"
#include "pugmark/core/result.h"
#include "pugmark/core/timestamp.h"

namespace pugmark {

/// What of a finding an entry is about.
enum class SafelistKind {
  kClient,       ///< The client's address.
  kServer,       ///< The server's address, of the strongest sighting.
  kNetwork,      ///< A block of addresses; client or server is in it.
  kHost,         ///< The name of the host, without port; `*.x` is x and all below it.
  kIdentifier,   ///< The whole User-Agent or Server, in its case; with * and ?.
  kFingerprint,  ///< Which headers came, in which order.
};
/// All of them, in order.
inline constexpr std::array<SafelistKind, 6> kSafelistKinds = {SafelistKind::kClient,     SafelistKind::kServer,
                                                               SafelistKind::kNetwork,    SafelistKind::kHost,
                                                               SafelistKind::kIdentifier, SafelistKind::kFingerprint};

/// "client", "server", "network", "host", "identifier" or "fingerprint".
std::string_view to_string(SafelistKind kind);
std::optional<SafelistKind> parse_safelist_kind(std::string_view word);

/// An entry as it was made.
struct SafelistEntry {
  std::int64_t number = 0;
  SafelistKind kind = SafelistKind::kHost;
  std::string value;
  std::string who;
  Timestamp at;  ///< By the wall clock.
  std::string reason;
  std::optional<Timestamp> expires;  ///< From then on it hides nothing.
  std::optional<Timestamp> removed;
  std::string removed_by;
};

/// How an entry stands at a time: "active", "expired" or "removed".
std::string_view state_of(const SafelistEntry& entry, Timestamp now);

/// The value of an entry in the one form in which it is kept: addresses as they are written by this program, hosts in
/// lower case.
/// Errors: kUsage for what is none of that kind, and for patterns that everything matches.
Result<std::string> safelist_value(SafelistKind kind, std::string_view typed);

/// What of a finding entries are compared with. Lifetime: of what it was made of.
struct SafelistSubject {
  std::string_view client;
  std::string_view server;
  std::string_view host;  ///< Its name in lower case, without port.
  std::string_view identifier;
  std::string_view fingerprint;
};

/// Entries, made ready to be compared with many findings.
/// Threads: one at a time, for what was compared is remembered.
class Safelist {
 public:
  /// Entries whose values have their one form.
  explicit Safelist(const std::vector<SafelistEntry>& entries);

  bool empty() const { return empty_; }
  /// Whether any entry matches.
  bool matches(const SafelistSubject& subject);

 private:
  /// So that a text is found without a copy of it.
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  using Texts = std::unordered_set<std::string, Hash, std::equal_to<>>;
  using Memo = std::unordered_map<std::string, bool, Hash, std::equal_to<>>;

  bool has_host(std::string_view host) const;
  bool has_identifier(std::string_view identifier);
  bool has_address(std::string_view text, const std::vector<IpAddress>& addresses, Memo& memo);

  bool empty_;
  std::vector<IpAddress> clients_;
  std::vector<IpAddress> servers_;
  std::vector<AddressBlock> networks_;
  Texts hosts_;
  Texts domains_;  // with all below them
  Texts identifiers_;
  std::vector<std::string> patterns_;  // of identifiers
  Texts fingerprints_;
  Memo known_clients_;
  Memo known_servers_;
  Memo known_identifiers_;
};

}  // namespace pugmark
