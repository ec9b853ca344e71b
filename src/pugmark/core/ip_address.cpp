// Addresses as text.
#include "pugmark/core/ip_address.h"

#include <algorithm>
#include <arpa/inet.h>

#include "pugmark/core/assert.h"

namespace pugmark {

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

}  // namespace pugmark
