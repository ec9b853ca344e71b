// IpAddress: an IPv4 or IPv6 address as bytes, and the text that logs show. AddressBlock: a network of them.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace pugmark {

/// An address. IPv4 ones fill the first four bytes; the rest is zero.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};
  bool is_v4 = true;

  /// Takes 4 or 16 bytes in network order.
  static IpAddress from_bytes(std::span<const std::uint8_t> bytes);

  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;
};

/// Writes "192.0.2.1" or "2001:db8::1". Source: RFC 5952 (lower case, the longest run of zeros shortened).
std::string to_string(const IpAddress& address);

/// Reads "192.0.2.1" or "2001:db8::1", without brackets, port or zone; an IPv4 address in IPv6 form is the IPv4
/// address.
std::optional<IpAddress> parse_ip_address(std::string_view text);

/// Addresses whose first bits are the same.
struct AddressBlock {
  IpAddress base;     ///< Its other bits are zero.
  unsigned bits = 0;  ///< 0 to 32, or to 128.

  bool contains(const IpAddress& address) const;
};

/// Writes "10.0.0.0/8".
std::string to_string(const AddressBlock& block);

/// Reads "10.0.0.0/8" or "2001:db8::/32"; nothing where bits behind the first ones are set, for who wrote that meant
/// something else.
std::optional<AddressBlock> parse_address_block(std::string_view text);

}  // namespace pugmark
