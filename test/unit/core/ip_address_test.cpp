// Covers addresses and blocks of them, as text and from text.
#include "pugmark/core/ip_address.h"

#include <array>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace pugmark {
namespace {

std::string read_back(std::string_view text) {
  const auto address = parse_ip_address(text);
  return address ? to_string(*address) : "none";
}

bool holds(std::string_view block, std::string_view address) {
  return parse_address_block(block)->contains(*parse_ip_address(address));
}

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

TEST(IpAddress, IsReadFromText) {
  EXPECT_EQ(read_back("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(read_back("2001:DB8:0::1"), "2001:db8::1");
  EXPECT_EQ(read_back("::ffff:192.0.2.1"), "192.0.2.1");
}

TEST(IpAddress, IsNothingElse) {
  for (const std::string_view text :
       {"", "a.example", "192.0.2", "192.0.2.256", "192.0.2.1 ", "[::1]", "1.2.3.4:80", "fe80::1%eth0", "1.2.3.4/8"}) {
    EXPECT_EQ(read_back(text), "none") << text;
  }
  EXPECT_EQ(read_back(std::string_view("1.2.3.4\0x", 9)), "none");
}

TEST(AddressBlock, HoldsTheAddressesThatBeginAlike) {
  EXPECT_TRUE(holds("10.0.0.0/8", "10.255.0.1"));
  EXPECT_FALSE(holds("10.0.0.0/8", "11.0.0.1"));
  EXPECT_TRUE(holds("192.0.2.128/25", "192.0.2.128"));
  EXPECT_FALSE(holds("192.0.2.128/25", "192.0.2.127"));
  EXPECT_TRUE(holds("192.0.2.1/32", "192.0.2.1"));
  EXPECT_FALSE(holds("192.0.2.1/32", "192.0.2.0"));
  EXPECT_TRUE(holds("2001:db8::/33", "2001:db8:7fff::1"));
  EXPECT_FALSE(holds("2001:db8::/33", "2001:db8:8000::1"));
  EXPECT_TRUE(holds("::1/128", "::1"));
}

TEST(AddressBlock, OfOneFamilyHoldsNoneOfTheOther) {
  EXPECT_TRUE(holds("0.0.0.0/0", "203.0.113.9"));
  EXPECT_FALSE(holds("0.0.0.0/0", "::1"));
  EXPECT_TRUE(holds("::/0", "2001:db8::1"));
  EXPECT_FALSE(holds("::/0", "203.0.113.9"));
  EXPECT_FALSE(holds("::/0", "::ffff:203.0.113.9"));
}

TEST(AddressBlock, IsReadOnlyWhereItIsOne) {
  EXPECT_EQ(to_string(*parse_address_block("2001:DB8::/32")), "2001:db8::/32");
  for (const std::string_view text : {"", "10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.1/8", "10.0.0.0/-1",
                                      "10.0.0.0/8 ", "10.0.0.0/8/8", "a/8"}) {
    EXPECT_FALSE(parse_address_block(text)) << text;
  }
}

}  // namespace
}  // namespace pugmark
