// Covers the blocks of pcap and pcapng.
#include "pugmark/capture/packet_reader.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/capture/support.h"

namespace pugmark {
namespace {

using test::put_big;
using test::put_little;
using testing::HasSubstr;

struct ReadPackets {
  std::vector<std::string> packets;
  std::vector<std::int64_t> times;
  std::vector<std::uint32_t> links;
  std::string error;
  bool truncated = false;
};

ReadPackets read(const std::string& bytes) {
  PacketReader reader(open_memory(bytes, "a capture"));
  ReadPackets read;
  while (true) {
    auto packet = reader.next();
    if (!packet) {
      read.error = packet.error().message();
      break;
    }
    if (!*packet) {
      break;
    }
    EXPECT_EQ((*packet)->mark.number, read.packets.size() + 1);
    read.packets.emplace_back((*packet)->bytes.begin(), (*packet)->bytes.end());
    read.times.push_back((*packet)->mark.nanoseconds);
    read.links.push_back((*packet)->link_type);
  }
  read.truncated = reader.truncated();
  return read;
}

using Put = void (*)(std::string&, std::uint64_t, int);

std::string pcap(std::uint32_t magic, Put put, std::uint32_t fraction) {
  std::string bytes;
  put(bytes, magic, 4);
  put(bytes, 2, 2);
  put(bytes, 4, 2);
  put(bytes, 0, 8);
  put(bytes, 65535, 4);
  put(bytes, 113, 4);
  put(bytes, 1'700'000'000, 4);
  put(bytes, fraction, 4);
  put(bytes, 3, 4);
  put(bytes, 3, 4);
  return bytes + "abc";
}

/// A block of pcapng around `body`, which is padded.
std::string block(std::uint32_t type, std::string body, Put put = put_little) {
  body.resize((body.size() + 3) / 4 * 4);
  std::string bytes;
  put(bytes, type, 4);
  put(bytes, body.size() + 12, 4);
  bytes += body;
  put(bytes, body.size() + 12, 4);
  return bytes;
}

std::string section(Put put = put_little) {
  std::string body;
  put(body, 0x1A2B3C4D, 4);
  put(body, 1, 2);
  put(body, 0, 2);
  put(body, ~std::uint64_t{0}, 8);
  return block(0x0A0D0D0A, body, put);
}

std::string interface(std::uint32_t link_type, const std::string& options = {}, Put put = put_little) {
  std::string body;
  put(body, link_type, 2);
  put(body, 0, 2);
  put(body, 0, 4);
  return block(1, body + options, put);
}

std::string enhanced(std::uint32_t interface_id, std::uint64_t ticks, const std::string& data, Put put = put_little) {
  std::string body;
  put(body, interface_id, 4);
  put(body, ticks >> 32U, 4);
  put(body, ticks & 0xFFFFFFFFU, 4);
  put(body, data.size(), 4);
  put(body, data.size(), 4);
  return block(6, body + data, put);
}

TEST(PacketReader, ReadsBothByteOrdersAndBothResolutionsOfPcap) {
  constexpr std::int64_t kSecond = 1'700'000'000'000'000'000;
  EXPECT_EQ(read(pcap(0xA1B2C3D4, put_little, 7)).times, std::vector<std::int64_t>{kSecond + 7000});
  EXPECT_EQ(read(pcap(0xA1B2C3D4, put_big, 7)).times, std::vector<std::int64_t>{kSecond + 7000});
  EXPECT_EQ(read(pcap(0xA1B23C4D, put_little, 7)).times, std::vector<std::int64_t>{kSecond + 7});
  EXPECT_EQ(read(pcap(0xA1B23C4D, put_big, 7)).times, std::vector<std::int64_t>{kSecond + 7});
  EXPECT_EQ(read(pcap(0xA1B2C3D4, put_big, 7)).links, std::vector<std::uint32_t>{113});
}

TEST(PacketReader, KeepsLinkTypeAndResolutionPerInterface) {
  std::string nanoseconds;
  put_little(nanoseconds, 9, 2);  // if_tsresol
  put_little(nanoseconds, 1, 2);
  put_little(nanoseconds, 9, 4);
  put_little(nanoseconds, 14, 2);  // if_tsoffset
  put_little(nanoseconds, 8, 2);
  put_little(nanoseconds, 100, 8);
  const ReadPackets packets =
      read(section() + interface(1) + interface(101, nanoseconds) + enhanced(1, 5, "raw") + enhanced(0, 5, "ether"));
  EXPECT_EQ(packets.packets, (std::vector<std::string>{"raw", "ether"}));
  EXPECT_EQ(packets.links, (std::vector<std::uint32_t>{101, 1}));
  EXPECT_EQ(packets.times, (std::vector<std::int64_t>{100'000'000'005, 5000}));
}

TEST(PacketReader, KnowsResolutionsThatArePowersOfTwo) {
  std::string resolution;
  put_little(resolution, 9, 2);
  put_little(resolution, 1, 2);
  put_little(resolution, 0x81, 4);  // halves of a second
  EXPECT_EQ(read(section() + interface(1, resolution) + enhanced(0, 3, "x")).times,
            std::vector<std::int64_t>{1'500'000'000});
}

TEST(PacketReader, FollowsSectionsOfAnotherByteOrder) {
  const ReadPackets packets = read(section() + interface(1) + enhanced(0, 1, "little") + section(put_big) +
                                   interface(101, {}, put_big) + enhanced(0, 2, "big", put_big));
  EXPECT_EQ(packets.packets, (std::vector<std::string>{"little", "big"}));
  EXPECT_EQ(packets.links, (std::vector<std::uint32_t>{1, 101}));
}

TEST(PacketReader, PassesOverBlocksWithoutPacketsAndPacketsWithoutInterface) {
  const ReadPackets packets =
      read(section() + block(5, "statistics") + enhanced(3, 0, "lost") + interface(1) + enhanced(0, 0, "found"));
  EXPECT_EQ(packets.packets, (std::vector<std::string>{"", "found"})) << "the first has a number, but no content";
}

TEST(PacketReader, NumbersBlocksWithoutPacketsThatWiresharkNumbers) {
  const auto number_behind = [](std::uint32_t type) {
    const std::string bytes = section() + interface(1) + block(type, std::string(40, 'x')) + enhanced(0, 0, "a");
    PacketReader reader(open_memory(bytes, "a capture"));
    const auto packet = reader.next();
    EXPECT_EQ(std::string((*packet)->bytes.begin(), (*packet)->bytes.end()), "a") << type;
    return (*packet)->mark.number;
  };
  for (const std::uint32_t type : {0x9U, 0xBADU, 0x40000BADU, 0x204U, 0x216U, 0x221U}) {
    EXPECT_EQ(number_behind(type), 2U) << type;
  }
  for (const std::uint32_t type : {0x4U, 0x5U, 0xAU, 0x7777U, 0x201U, 0x208U}) {
    EXPECT_EQ(number_behind(type), 1U) << type;
  }
}

TEST(PacketReader, EndsWhereAPacketIsCutOff) {
  const std::string whole = pcap(0xA1B2C3D4, put_little, 7);
  for (std::size_t size = 25; size < whole.size(); ++size) {
    const ReadPackets packets = read(whole.substr(0, size));
    EXPECT_TRUE(packets.packets.empty() && packets.truncated) << size;
    EXPECT_EQ(packets.error, "") << size;
  }
  EXPECT_FALSE(read(whole).truncated);
  EXPECT_FALSE(read(whole.substr(0, 24)).truncated);
}

TEST(PacketReader, RefusesLengthsThatCannotBe) {
  std::string huge = pcap(0xA1B2C3D4, put_little, 7);
  huge.replace(24 + 8, 4, "\xff\xff\xff\x7f");
  EXPECT_THAT(read(huge).error, HasSubstr("a packet of 2147483647 bytes"));
  std::string differing = section() + interface(1) + enhanced(0, 0, "x");
  differing.back() = 1;
  EXPECT_THAT(read(differing).error, HasSubstr("two lengths differ"));
  EXPECT_EQ(read("#separator \\x09\n").error, "is no packet capture");
}

TEST(PacketReader, GivesTheSamePacketsHoweverTheBytesCome) {
  std::string bytes = section() + interface(1);
  for (int i = 0; i < 50; ++i) {
    bytes += enhanced(0, static_cast<std::uint64_t>(i), std::string(static_cast<std::size_t>(i), 'x'));
  }
  for (std::size_t cut = 0; cut < bytes.size(); cut += 7) {
    std::string damaged = bytes;
    damaged[cut] = static_cast<char>(damaged[cut] ^ 0x55);
    read(damaged);  // whatever comes of it, it ends
  }
  EXPECT_EQ(read(bytes).packets.size(), 50U);
}

}  // namespace
}  // namespace pugmark
