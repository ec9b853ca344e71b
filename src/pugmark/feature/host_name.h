// HostName: the value of a Host header, taken apart into what features look at.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pugmark {

/// What a host is called by.
enum class HostKind {
  kEmpty,
  kIp,   ///< An address.
  kLan,  ///< An address or a name that means something in a local network alone.
  kDomain,
};

/// A host and its parts. The registered name is the label that its owner chose: `example` in www.example.co.uk.
struct HostName {
  HostKind kind = HostKind::kEmpty;
  std::string name;  ///< In lower case, without port.
  std::string port;  ///< Behind the colon; empty where there is none.
  bool has_port = false;
  std::string_view tld;                      ///< "-" for a name without a dot, so that no such name is told.
  std::string_view registered;               ///< Lifetime: of this object.
  std::vector<std::string_view> subdomains;  ///< Labels left of the registered name, in order.
  std::size_t labels = 0;
};

/// Takes `host` apart into `out`, whose buffers are used again. A second label such as `co` before a TLD of two letters
/// counts to the TLD.
void parse_host(std::string_view host, HostName& out);

/// Whether an address in dots, or a name in lower case, belongs to a local network: private, shared, loopback,
/// link-local, multicast and reserved addresses; names without a dot, and those below .local, .lan, .home, .internal,
/// .localdomain and .arpa. Source: RFC 6890; RFC 6762, appendix G; RFC 9476.
bool is_local_host(std::string_view host);

/// Whether `text` is four numbers with dots between.
bool is_ipv4_shaped(std::string_view text);

/// Shannon entropy of the bytes of `text`. Units: bits per byte.
double byte_entropy(std::string_view text);

}  // namespace pugmark
