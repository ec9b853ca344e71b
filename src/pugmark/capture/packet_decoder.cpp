// Headers from the link layer up to TCP. Every length is checked against what is there before it is believed.
#include "pugmark/capture/packet_decoder.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace pugmark {
namespace {

using Bytes = std::span<const std::uint8_t>;

/// Headers within headers at most: tunnels may be nested, but not for ever.
constexpr int kMaxDepth = 12;

enum EtherType : std::uint16_t {
  kEtherIpv4 = 0x0800,
  kEtherIpv6 = 0x86DD,
  kEtherVlan = 0x8100,
  kEtherQinQ = 0x88A8,
  kEtherQinQOld = 0x9100,
  kEtherMpls = 0x8847,
  kEtherMplsMulticast = 0x8848,
  kEtherPppoeSession = 0x8864,
  kEtherBridged = 0x6558,
  kEtherPpp = 0x880B,
};

enum IpProtocol : std::uint8_t {
  kHopByHop = 0,
  kIpInIp = 4,
  kTcp = 6,
  kUdp = 17,
  kIpv6InIp = 41,
  kRouting = 43,
  kFragment = 44,
  kGre = 47,
  kAuthentication = 51,
  kDestinationOptions = 60,
  kMobility = 135,
  kHip = 139,
  kShim6 = 140,
};

std::uint16_t be16(Bytes bytes, std::size_t at) {
  return static_cast<std::uint16_t>((bytes[at] << 8U) | bytes[at + 1]);
}
std::uint32_t be32(Bytes bytes, std::size_t at) {
  return (std::uint32_t{bytes[at]} << 24U) | (std::uint32_t{bytes[at + 1]} << 16U) |
         (std::uint32_t{bytes[at + 2]} << 8U) | bytes[at + 3];
}
std::uint16_t le16(Bytes bytes, std::size_t at) {
  return static_cast<std::uint16_t>((bytes[at + 1] << 8U) | bytes[at]);
}

/// The type of link that a family number of a BSD or a little-endian host stands for.
std::uint16_t ether_type_of_family(std::uint32_t family) {
  switch (family) {
    case 2:
      return kEtherIpv4;
    case 10:  // Linux
    case 24:  // NetBSD, OpenBSD
    case 28:  // FreeBSD
    case 30:  // macOS
      return kEtherIpv6;
    default:
      return 0;
  }
}

}  // namespace

std::string link_type_name(std::uint32_t link_type) {
  switch (link_type) {
    case 0:
    case 108:
      return "loopback";
    case 1:
      return "Ethernet";
    case 9:
    case 50:
      return "PPP";
    case 51:
      return "PPPoE";
    case 12:
    case 14:
    case 101:
      return "raw IP";
    case 104:
      return "Cisco HDLC";
    case 105:
      return "802.11";
    case 113:
      return "Linux cooked";
    case 127:
      return "802.11 with radiotap";
    case 228:
      return "raw IPv4";
    case 229:
      return "raw IPv6";
    case 239:
      return "NFLOG";
    case 276:
      return "Linux cooked v2";
    default:
      return fmt::format("number {}", link_type);
  }
}

std::optional<TcpSegment> PacketDecoder::malformed() {
  ++counts_.malformed;
  return std::nullopt;
}

std::optional<TcpSegment> PacketDecoder::decode(const Packet& packet) {
  const Bytes bytes = packet.bytes;
  const std::size_t cut = packet.wire_length > bytes.size() ? packet.wire_length - bytes.size() : 0;
  const auto from = [&](std::size_t at) { return bytes.subspan(std::min(at, bytes.size())); };
  counts_.fragments_lost = fragments_.lost();
  switch (packet.link_type) {
    case 1:  // Ethernet
      return ethernet(bytes, cut, 0);
    case 0:    // loopback: the family in the byte order of the host
    case 108:  // OpenBSD's loopback: in network order
      if (bytes.size() < 4) {
        return malformed();
      }
      return ether_type(ether_type_of_family(bytes[0] == 0 && bytes[1] == 0 ? be32(bytes, 0) : le16(bytes, 0)), from(4),
                        cut, 0);
    case 9:   // PPP
    case 50:  // PPP in HDLC framing
      return ppp(bytes, cut, 0);
    case 51:  // PPPoE
      return ether_type(kEtherPppoeSession, bytes, cut, 0);
    case 104:  // Cisco HDLC
      return bytes.size() < 4 ? malformed() : ether_type(be16(bytes, 2), from(4), cut, 0);
    case 105:  // 802.11
      return ieee80211(bytes, cut, 0);
    case 127:  // 802.11 behind radiotap
      return bytes.size() < 4 ? malformed() : ieee80211(from(le16(bytes, 2)), cut, 0);
    case 12:
    case 14:
    case 101:  // raw IP
    case 228:
    case 229:
      return ip(bytes, cut, 0);
    case 113:  // Linux cooked
      return bytes.size() < 16 ? malformed() : ether_type(be16(bytes, 14), from(16), cut, 0);
    case 276:  // Linux cooked v2
      return bytes.size() < 20 ? malformed() : ether_type(be16(bytes, 0), from(20), cut, 0);
    case 239:
      return nflog(bytes, cut, 0);
    default:
      ++counts_.unknown_link;
      counts_.last_unknown_link = packet.link_type;
      return std::nullopt;
  }
}

std::optional<TcpSegment> PacketDecoder::ethernet(Bytes bytes, std::size_t cut, int depth) {
  constexpr std::size_t kHeader = 14;
  if (bytes.size() < kHeader) {
    return malformed();
  }
  return ether_type(be16(bytes, 12), bytes.subspan(kHeader), cut, depth);
}

std::optional<TcpSegment> PacketDecoder::ether_type(std::uint16_t type, Bytes bytes, std::size_t cut, int depth) {
  if (++depth > kMaxDepth) {
    return malformed();
  }
  switch (type) {
    case kEtherIpv4:
    case kEtherIpv6:
      return ip(bytes, cut, depth);
    case kEtherVlan:
    case kEtherQinQ:
    case kEtherQinQOld:
      return bytes.size() < 4 ? malformed() : ether_type(be16(bytes, 2), bytes.subspan(4), cut, depth);
    case kEtherMpls:
    case kEtherMplsMulticast:
      return mpls(bytes, cut, depth);
    case kEtherPppoeSession:
      return bytes.size() < 6 ? malformed() : ppp(bytes.subspan(6), cut, depth);
    case kEtherPpp:
      return ppp(bytes, cut, depth);
    case kEtherBridged:
      return ethernet(bytes, cut, depth);
    default:
      return std::nullopt;
  }
}

std::optional<TcpSegment> PacketDecoder::mpls(Bytes bytes, std::size_t cut, int depth) {
  while (bytes.size() >= 4) {
    const bool bottom = (bytes[2] & 1U) != 0;
    bytes = bytes.subspan(4);
    if (!bottom) {
      continue;
    }
    if (bytes.empty()) {
      break;
    }
    // What follows is not named: an IP version or, for a pseudowire, a control word of zeros and Ethernet.
    const unsigned first = bytes[0] >> 4U;
    if (first == 4 || first == 6) {
      return ip(bytes, cut, depth);
    }
    const bool control_word = first == 0 && bytes.size() > 4;
    return ethernet(bytes.subspan(control_word ? 4 : 0), cut, depth);
  }
  return malformed();
}

std::optional<TcpSegment> PacketDecoder::ppp(Bytes bytes, std::size_t cut, int depth) {
  if (bytes.size() >= 2 && bytes[0] == 0xFF && bytes[1] == 0x03) {
    bytes = bytes.subspan(2);
  }
  if (bytes.size() < 2) {
    return malformed();
  }
  const bool compressed = (bytes[0] & 1U) != 0;  // the protocol field in one byte
  const std::uint16_t protocol = compressed ? bytes[0] : be16(bytes, 0);
  bytes = bytes.subspan(compressed ? 1 : 2);
  switch (protocol) {
    case 0x0021:
    case 0x0057:
      return ip(bytes, cut, depth);
    case 0x0281:
      return mpls(bytes, cut, depth);
    default:
      return std::nullopt;
  }
}

/// Data frames that are not encrypted. Source: IEEE 802.11-2020, 9.2 and 9.3.2; RFC 1042 for what is in them.
std::optional<TcpSegment> PacketDecoder::ieee80211(Bytes bytes, std::size_t cut, int depth) {
  if (bytes.size() < 24) {
    return std::nullopt;  // control frames are shorter
  }
  const unsigned type = (bytes[0] >> 2U) & 3U;
  const unsigned subtype = bytes[0] >> 4U;
  const bool is_protected = (bytes[1] & 0x40U) != 0;
  if (type != 2 || is_protected || (subtype & 4U) != 0) {  // no data frame, encrypted, or empty
    return std::nullopt;
  }
  std::size_t header = 24;
  header += (bytes[1] & 3U) == 3 ? 6 : 0;                                 // from AP to AP
  header += (subtype & 8U) != 0 ? ((bytes[1] & 0x80U) != 0 ? 6 : 2) : 0;  // QoS, and HT control
  constexpr std::array<std::uint8_t, 6> kSnap = {0xAA, 0xAA, 0x03, 0x00, 0x00, 0x00};
  if (bytes.size() < header + 8 || !std::ranges::equal(kSnap, bytes.subspan(header, kSnap.size()))) {
    return std::nullopt;
  }
  return ether_type(be16(bytes, header + 6), bytes.subspan(header + 8), cut, depth);
}

/// Attributes of type and length; the packet is in one of them. Source: the page of LINKTYPE_NFLOG.
std::optional<TcpSegment> PacketDecoder::nflog(Bytes bytes, std::size_t cut, int depth) {
  constexpr std::uint16_t kPayload = 9;
  std::size_t at = 4;
  while (at + 4 <= bytes.size()) {
    const std::size_t length = le16(bytes, at);
    const std::uint16_t type = le16(bytes, at + 2) & 0x7FFFU;
    if (length < 4) {
      break;
    }
    if (type == kPayload) {
      const std::size_t there = std::min(length, bytes.size() - at) - 4;
      return ip(bytes.subspan(at + 4, there), cut, depth);
    }
    at += (length + 3) & ~std::size_t{3};
  }
  return malformed();
}

std::optional<TcpSegment> PacketDecoder::ip(Bytes bytes, std::size_t cut, int depth) {
  if (++depth > kMaxDepth || bytes.empty()) {
    return malformed();
  }
  switch (bytes[0] >> 4U) {
    case 4:
      return ipv4(bytes, cut, depth);
    case 6:
      return ipv6(bytes, cut, depth);
    default:
      return malformed();
  }
}

std::optional<TcpSegment> PacketDecoder::ipv4(Bytes bytes, std::size_t cut, int depth) {
  const std::size_t header = std::size_t{bytes[0] & 0x0FU} * 4;
  if (header < 20 || bytes.size() < header) {
    return malformed();
  }
  std::size_t total = be16(bytes, 2);
  if (total == 0) {
    total = bytes.size() + cut;  // segmentation offload: the adapter will fill it in
  }
  if (total < header) {
    return malformed();
  }
  const std::size_t there = std::min(total, bytes.size());  // what lies behind pads the frame
  const std::size_t missing = total - there;
  const Bytes payload = bytes.subspan(header, there - header);
  const IpAddress source = IpAddress::from_bytes(bytes.subspan(12, 4));
  const IpAddress destination = IpAddress::from_bytes(bytes.subspan(16, 4));
  const std::uint16_t fragment = be16(bytes, 6);
  const bool more = (fragment & 0x2000U) != 0;
  const std::size_t offset = std::size_t{fragment & 0x1FFFU} * 8;
  if (!more && offset == 0) {
    return transport(bytes[9], source, destination, payload, missing, depth);
  }
  if (missing > 0) {
    return std::nullopt;  // will never be whole, and is counted as lost
  }
  const auto whole = fragments_.add({source, destination, be16(bytes, 4), bytes[9]}, offset, more, payload);
  counts_.fragments_lost = fragments_.lost();
  return whole ? transport(bytes[9], source, destination, *whole, 0, depth) : std::nullopt;
}

std::optional<TcpSegment> PacketDecoder::ipv6(Bytes bytes, std::size_t cut, int depth) {
  constexpr std::size_t kHeader = 40;
  if (bytes.size() < kHeader) {
    return malformed();
  }
  std::size_t length = be16(bytes, 4);
  if (length == 0) {
    length = bytes.size() - kHeader + cut;  // segmentation offload, or a jumbogram
  }
  const std::size_t there = std::min(length, bytes.size() - kHeader);
  const std::size_t missing = length - there;
  const IpAddress source = IpAddress::from_bytes(bytes.subspan(8, 16));
  const IpAddress destination = IpAddress::from_bytes(bytes.subspan(24, 16));
  std::uint8_t next = bytes[6];
  Bytes rest = bytes.subspan(kHeader, there);
  for (int extensions = 0; extensions < kMaxDepth; ++extensions) {
    switch (next) {
      case kHopByHop:
      case kRouting:
      case kDestinationOptions:
      case kMobility:
      case kHip:
      case kShim6:
      case kAuthentication: {
        if (rest.size() < 8) {
          return malformed();
        }
        const std::size_t size =
            next == kAuthentication ? (std::size_t{rest[1]} + 2) * 4 : (std::size_t{rest[1]} + 1) * 8;
        if (rest.size() < size) {
          return malformed();
        }
        next = rest[0];
        rest = rest.subspan(size);
        continue;
      }
      case kFragment: {
        if (rest.size() < 8) {
          return malformed();
        }
        const std::uint16_t fragment = be16(rest, 2);
        const bool more = (fragment & 1U) != 0;
        const std::size_t offset = fragment & 0xFFF8U;
        next = rest[0];
        const std::uint32_t id = be32(rest, 4);
        rest = rest.subspan(8);
        if (!more && offset == 0) {
          continue;  // an atomic fragment is whole
        }
        if (missing > 0) {
          return std::nullopt;
        }
        const auto whole = fragments_.add({source, destination, id, next}, offset, more, rest);
        counts_.fragments_lost = fragments_.lost();
        return whole ? transport(next, source, destination, *whole, 0, depth) : std::nullopt;
      }
      default:
        return transport(next, source, destination, rest, missing, depth);
    }
  }
  return malformed();
}

std::optional<TcpSegment> PacketDecoder::transport(std::uint8_t protocol, const IpAddress& source,
                                                   const IpAddress& destination, Bytes bytes, std::size_t missing,
                                                   int depth) {
  switch (protocol) {
    case kTcp:
      return tcp(source, destination, bytes, missing);
    case kUdp:
      return udp(bytes, missing, depth);
    case kIpInIp:
    case kIpv6InIp:
      return ip(bytes, missing, depth);
    case kGre:
      return gre(bytes, missing, depth);
    default:
      return std::nullopt;
  }
}

std::optional<TcpSegment> PacketDecoder::gre(Bytes bytes, std::size_t missing, int depth) {
  if (bytes.size() < 4) {
    return malformed();
  }
  const std::uint16_t flags = be16(bytes, 0);
  const bool checksum = (flags & 0x8000U) != 0;
  const bool routing = (flags & 0x4000U) != 0;
  const bool key = (flags & 0x2000U) != 0;
  const bool sequence = (flags & 0x1000U) != 0;
  const bool acknowledgement = (flags & 0x0080U) != 0;  // of version 1, which carries PPP
  const std::size_t header =
      4 + (checksum || routing ? 4 : 0) + (key ? 4 : 0) + (sequence ? 4 : 0) + (acknowledgement ? 4 : 0);
  if (routing || bytes.size() < header) {
    return malformed();
  }
  const std::uint16_t type = be16(bytes, 2);
  // ERSPAN has a header of its own before the mirrored frame. Source: draft-foschiano-erspan.
  constexpr std::uint16_t kErspan2 = 0x88BE;
  constexpr std::uint16_t kErspan3 = 0x22EB;
  const std::size_t erspan = type == kErspan3 ? 12 : type == kErspan2 && sequence ? 8 : 0;
  if (bytes.size() < header + erspan) {
    return malformed();
  }
  const bool mirrored = type == kErspan2 || type == kErspan3;
  return ether_type(mirrored ? std::uint16_t{kEtherBridged} : type, bytes.subspan(header + erspan), missing, depth);
}

std::optional<TcpSegment> PacketDecoder::udp(Bytes bytes, std::size_t missing, int depth) {
  constexpr std::size_t kHeader = 8;
  if (bytes.size() < kHeader) {
    return malformed();
  }
  const std::uint16_t source = be16(bytes, 0);
  const std::uint16_t destination = be16(bytes, 2);
  const Bytes rest = bytes.subspan(kHeader);
  const auto is = [&](std::uint16_t port) { return source == port || destination == port; };
  if (destination == 4789 && rest.size() > 8 && (rest[0] & 0x08U) != 0) {  // VXLAN
    return ethernet(rest.subspan(8), missing, depth + 1);
  }
  if (destination == 6081 && rest.size() > 8 && rest[0] >> 6U == 0) {  // GENEVE
    const std::size_t header = 8 + std::size_t{rest[0] & 0x3FU} * 4;
    return rest.size() < header ? malformed() : ether_type(be16(rest, 2), rest.subspan(header), missing, depth + 1);
  }
  if (is(2152) && rest.size() > 8 && rest[0] >> 4U == 3 && rest[1] == 0xFF) {  // GTP-U, a packet of a user
    const std::size_t header = (rest[0] & 7U) != 0 ? 12 : 8;
    std::size_t at = header;
    if ((rest[0] & 4U) != 0) {  // extension headers
      std::uint8_t next = rest.size() > 11 ? rest[11] : 0;
      for (int count = 0; next != 0 && count < kMaxDepth && at < rest.size(); ++count) {
        const std::size_t size = std::size_t{rest[at]} * 4;
        if (size == 0 || at + size > rest.size()) {
          return malformed();
        }
        next = rest[at + size - 1];
        at += size;
      }
    }
    return at >= rest.size() ? std::nullopt : ip(rest.subspan(at), missing, depth + 1);
  }
  if (is(3544) && rest.size() > 40) {  // Teredo: an IPv6 packet, behind indications or not
    Bytes inner = rest;
    if (inner[0] == 0 && inner[1] == 1 && inner.size() > 13) {  // authentication
      inner = inner.subspan(std::min(inner.size(), std::size_t{4} + inner[2] + inner[3] + 9));
    }
    if (inner.size() > 8 && inner[0] == 0 && inner[1] == 0) {  // origin
      inner = inner.subspan(8);
    }
    if (inner.size() > 40 && inner[0] >> 4U == 6) {
      return ip(inner, missing, depth + 1);
    }
  }
  return std::nullopt;
}

std::optional<TcpSegment> PacketDecoder::tcp(const IpAddress& source, const IpAddress& destination, Bytes bytes,
                                             std::size_t missing) {
  constexpr std::size_t kLeastHeader = 20;
  if (bytes.size() < kLeastHeader) {
    return malformed();
  }
  const std::size_t header = std::size_t{bytes[12]} / 16 * 4;
  if (header < kLeastHeader || bytes.size() < header) {
    return malformed();
  }
  TcpSegment segment;
  segment.source = {source, be16(bytes, 0)};
  segment.destination = {destination, be16(bytes, 2)};
  segment.sequence = be32(bytes, 4);
  segment.acknowledgement = be32(bytes, 8);
  const std::uint8_t flags = bytes[13];
  segment.fin = (flags & 0x01U) != 0;
  segment.syn = (flags & 0x02U) != 0;
  segment.rst = (flags & 0x04U) != 0;
  segment.ack = (flags & 0x10U) != 0;
  segment.payload = bytes.subspan(header);
  segment.missing = static_cast<std::uint32_t>(missing);
  return segment;
}

}  // namespace pugmark
