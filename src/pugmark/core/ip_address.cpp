// Addresses and blocks of them, from text and to text.
#include "pugmark/core/ip_address.h"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>

#include <fmt/format.h>

#include "pugmark/core/assert.h"

namespace pugmark {
namespace {

/// `address` with all but its first `bits` zero.
IpAddress masked(IpAddress address, unsigned bits) {
  for (std::uint8_t& byte : address.bytes) {
    const unsigned kept = std::min(bits, 8U);
    byte = static_cast<std::uint8_t>(byte & (0xFF00U >> kept));
    bits -= kept;
  }
  return address;
}

}  // namespace

IpAddress IpAddress::from_bytes(std::span<const std::uint8_t> bytes) {
  IpAddress address;
  address.is_v4 = bytes.size() == 4;
  const bool is_address = address.is_v4 || bytes.size() == address.bytes.size();
  PUGMARK_ASSERT(is_address);
  std::copy(bytes.begin(), bytes.end(), address.bytes.begin());
  return address;
}

std::string to_string(const IpAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(address.is_v4 ? AF_INET : AF_INET6, address.bytes.data(), text.data(), text.size());
  return text.data();
}

std::optional<IpAddress> parse_ip_address(std::string_view text) {
  constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  const std::string name(text);  // ends in a zero
  IpAddress address;
  if (name.size() != std::char_traits<char>::length(name.c_str())) {
    return std::nullopt;
  }
  if (::inet_pton(AF_INET, name.c_str(), address.bytes.data()) == 1) {
    return address;
  }
  if (::inet_pton(AF_INET6, name.c_str(), address.bytes.data()) != 1) {
    return std::nullopt;
  }
  if (std::equal(kMapped.begin(), kMapped.end(), address.bytes.begin())) {
    return IpAddress::from_bytes(std::span(address.bytes).subspan(kMapped.size()));
  }
  address.is_v4 = false;
  return address;
}

bool AddressBlock::contains(const IpAddress& address) const {
  return address.is_v4 == base.is_v4 && masked(address, bits) == base;
}

std::string to_string(const AddressBlock& block) { return fmt::format("{}/{}", to_string(block.base), block.bits); }

std::optional<AddressBlock> parse_address_block(std::string_view text) {
  constexpr unsigned kV4Bits = 32;
  constexpr unsigned kV6Bits = 128;
  const std::size_t slash = text.find('/');
  const auto base = parse_ip_address(text.substr(0, slash));
  if (!base || slash == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view digits = text.substr(slash + 1);
  unsigned bits = 0;
  const auto [end, status] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  if (status != std::errc() || end != digits.data() + digits.size() || bits > (base->is_v4 ? kV4Bits : kV6Bits) ||
      masked(*base, bits) != *base) {
    return std::nullopt;
  }
  return AddressBlock{*base, bits};
}

}  // namespace pugmark
