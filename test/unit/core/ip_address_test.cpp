// Covers addresses as text.
#include "pugmark/core/ip_address.h"

#include <array>

#include <gtest/gtest.h>

namespace pugmark {
namespace {

TEST(IpAddress, IsWrittenInTheUsualForm) {
  constexpr std::array<std::uint8_t, 4> kV4 = {192, 0, 2, 1};
  EXPECT_EQ(to_string(IpAddress::from_bytes(kV4)), "192.0.2.1");
  constexpr std::array<std::uint8_t, 16> kV6 = {0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xAB};
  EXPECT_EQ(to_string(IpAddress::from_bytes(kV6)), "2001:db8::ab");
}

TEST(IpAddress, OfOneFamilyIsNotOneOfTheOther) {
  constexpr std::array<std::uint8_t, 4> kV4 = {1, 2, 3, 4};
  constexpr std::array<std::uint8_t, 16> kV6 = {1, 2, 3, 4};
  EXPECT_NE(IpAddress::from_bytes(kV4), IpAddress::from_bytes(kV6));
}

}  // namespace
}  // namespace pugmark
