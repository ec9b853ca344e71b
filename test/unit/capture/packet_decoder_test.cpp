// Covers the way from a packet to its segment: link layers are covered by captures in test/data, damage here.
#include "pugmark/capture/packet_decoder.h"

#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "unit/capture/support.h"

namespace pugmark {
namespace {

using test::Segment;

std::optional<TcpSegment> decode(PacketDecoder& decoder, const std::string& bytes, std::uint32_t link_type,
                                 std::size_t wire_length = 0) {
  Packet packet;
  packet.link_type = link_type;
  packet.bytes = {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
  packet.wire_length = static_cast<std::uint32_t>(wire_length > 0 ? wire_length : bytes.size());
  return decoder.decode(packet);
}

std::string payload_of(const std::optional<TcpSegment>& segment) {
  return segment ? std::string(segment->payload.begin(), segment->payload.end()) : "none";
}

std::string ethernet(std::uint16_t type, const std::string& rest) {
  std::string bytes(12, '\0');
  test::put_big(bytes, type, 2);
  return bytes + rest;
}

const std::string kPacket = test::ipv4_packet(Segment{true, 1, 2, test::kAck, "data"});

TEST(PacketDecoder, TakesThePaddingOfAFrameForNoData) {
  PacketDecoder decoder;
  const std::string empty = test::ipv4_packet(Segment{true, 1, 2, test::kAck, ""});
  EXPECT_EQ(payload_of(decode(decoder, ethernet(0x0800, empty + std::string(6, '\0')), 1)), "");
}

TEST(PacketDecoder, BelievesTheFrameWhereAPacketStatesNoLength) {
  PacketDecoder decoder;
  std::string offloaded = kPacket;
  offloaded[2] = offloaded[3] = 0;
  EXPECT_EQ(payload_of(decode(decoder, ethernet(0x0800, offloaded), 1)), "data");
}

TEST(PacketDecoder, SaysHowMuchASnapLengthCutOff) {
  PacketDecoder decoder;
  const std::string cut = kPacket.substr(0, kPacket.size() - 3);
  const auto segment = decode(decoder, cut, 101, kPacket.size());
  ASSERT_TRUE(segment);
  EXPECT_EQ(segment->missing, 3U);
  EXPECT_EQ(payload_of(segment), "d");
}

TEST(PacketDecoder, CountsLinkTypesThatItDoesNotKnow) {
  PacketDecoder decoder;
  EXPECT_FALSE(decode(decoder, kPacket, 147));
  EXPECT_EQ(decoder.counts().unknown_link, 1U);
  EXPECT_EQ(decoder.counts().last_unknown_link, 147U);
}

TEST(PacketDecoder, BoundsTunnelsInTunnels) {
  std::string packet = kPacket;
  for (int i = 0; i < 100; ++i) {
    std::string outer;
    test::put_big(outer, 0x4500, 2);
    test::put_big(outer, 20 + packet.size(), 2);
    test::put_big(outer, 0, 4);
    test::put_big(outer, 0x4004, 2);
    test::put_big(outer, 0, 2);
    test::put_big(outer, 0, 8);
    packet = outer + packet;
  }
  PacketDecoder decoder;
  EXPECT_FALSE(decode(decoder, packet, 101));
  EXPECT_EQ(decoder.counts().malformed, 1U);
}

RC_GTEST_PROP(PacketDecoder, NeverReadsBeyondAPacketWhateverItSays, ()) {
  const auto link_type =
      *rc::gen::element<std::uint32_t>(0, 1, 9, 12, 50, 51, 101, 104, 105, 108, 113, 127, 228, 239, 276);
  auto bytes = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
  if (*rc::gen::arbitrary<bool>()) {
    bytes = ethernet(*rc::gen::element<std::uint16_t>(0x0800, 0x86DD, 0x8100, 0x8847, 0x8864, 0x6558), bytes);
  }
  PacketDecoder decoder;
  // A copy of just the size, so that the sanitizers see a read beyond it.
  decode(decoder, std::string(bytes.data(), bytes.size()), link_type,
         bytes.size() + *rc::gen::inRange<std::size_t>(0, 9));
}

}  // namespace
}  // namespace pugmark
