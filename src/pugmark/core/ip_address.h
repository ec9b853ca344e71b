// IpAddress: an IPv4 or IPv6 address as bytes, and the text that logs show.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <span>
#include <string>

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

}  // namespace pugmark
