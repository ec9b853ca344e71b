// PacketDecoder: from the bytes of a packet to the TCP segment in it, through link layers, tunnels and IP fragments.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "pugmark/capture/exchange.h"
#include "pugmark/capture/ip_fragments.h"
#include "pugmark/capture/packet_reader.h"
#include "pugmark/core/ip_address.h"

namespace pugmark {

/// A TCP segment.
/// Lifetime: the payload lives as long as the packet, and no longer than until the next packet is decoded.
struct TcpSegment {
  Endpoint source;
  Endpoint destination;
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgement = 0;  ///< Means something only where `ack` is set.
  bool syn = false;
  bool ack = false;
  bool fin = false;
  bool rst = false;
  std::span<const std::uint8_t> payload;
  std::uint32_t missing = 0;  ///< Bytes of payload behind these that a snap length cut off.
};

/// What people call a link type ("Ethernet"); its number where it is not known.
std::string link_type_name(std::uint32_t link_type);

/// What was passed over, and why.
struct DecoderCounts {
  std::uint64_t unknown_link = 0;    ///< Packets of a link type that is not known.
  std::uint64_t malformed = 0;       ///< Headers that contradict themselves or are cut off.
  std::uint64_t fragments_lost = 0;  ///< Fragmented packets of which a part never came.
  std::uint32_t last_unknown_link = 0;
};

/// Decodes packets. Checksums are not looked at: with checksum offload most of what a host captures of itself has wrong
/// ones. Known are Ethernet, VLAN and QinQ, PPPoE, MPLS, Linux cooked v1 and v2, BSD loopback, raw IP, PPP, Cisco HDLC,
/// NFLOG, 802.11 with radiotap; GRE, IP in IP, VXLAN, GENEVE, GTP-U and Teredo within.
/// Source: https://www.tcpdump.org/linktypes.html; RFC 791, 8200, 9293, 2784, 3032, 2516, 7348, 8926, 4380.
/// Threads: one at a time.
class PacketDecoder {
 public:
  /// Returns the packet's segment; nothing where there is none, or where it waits for more fragments.
  std::optional<TcpSegment> decode(const Packet& packet);

  DecoderCounts counts() const {
    DecoderCounts counts = counts_;
    counts.fragments_lost = fragments_.lost();
    return counts;
  }

 private:
  using Bytes = std::span<const std::uint8_t>;

  std::optional<TcpSegment> ethernet(Bytes bytes, std::size_t cut, int depth);
  std::optional<TcpSegment> ether_type(std::uint16_t type, Bytes bytes, std::size_t cut, int depth);
  std::optional<TcpSegment> mpls(Bytes bytes, std::size_t cut, int depth);
  std::optional<TcpSegment> ppp(Bytes bytes, std::size_t cut, int depth);
  std::optional<TcpSegment> ieee80211(Bytes bytes, std::size_t cut, int depth);
  std::optional<TcpSegment> nflog(Bytes bytes, std::size_t cut, int depth);
  std::optional<TcpSegment> ip(Bytes bytes, std::size_t cut, int depth);
  std::optional<TcpSegment> ipv4(Bytes bytes, std::size_t cut, int depth);
  std::optional<TcpSegment> ipv6(Bytes bytes, std::size_t cut, int depth);
  std::optional<TcpSegment> transport(std::uint8_t protocol, const IpAddress& source, const IpAddress& destination,
                                      Bytes bytes, std::size_t missing, int depth);
  std::optional<TcpSegment> gre(Bytes bytes, std::size_t missing, int depth);
  std::optional<TcpSegment> udp(Bytes bytes, std::size_t missing, int depth);
  std::optional<TcpSegment> tcp(const IpAddress& source, const IpAddress& destination, Bytes bytes,
                                std::size_t missing);
  std::optional<TcpSegment> malformed();

  IpFragments fragments_;
  DecoderCounts counts_;
};

}  // namespace pugmark
