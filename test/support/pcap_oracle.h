// libpcap as an oracle: what it reads of a file, PacketReader must read too.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <pcap/pcap.h>
#include <string>

#include <gtest/gtest.h>

#include "pugmark/capture/packet_reader.h"
#include "pugmark/io/byte_source.h"

namespace pugmark {

/// Whether libpcap gave up on what it cannot read and PacketReader can: more than one link type in a file, and a
/// section of the other byte order that is not the first (of which it takes the length, 28, for that number).
inline bool is_limit_of_libpcap(const std::string& problem) {
  return problem.ends_with("different from the type of the first interface") ||
         problem.starts_with("pcapng block size 469762048 > maximum");
}

/// Compares packet by packet to the end, where PacketReader must be at its end too; a file that ends in a packet is
/// damaged to libpcap, truncated to PacketReader. libpcap opens no compressed file. Returns how many were compared.
inline std::size_t compare_with_libpcap(const std::string& path) {
  std::array<char, PCAP_ERRBUF_SIZE> error{};
  const std::unique_ptr<pcap_t, decltype(&pcap_close)> oracle(
      pcap_open_offline_with_tstamp_precision(path.c_str(), PCAP_TSTAMP_PRECISION_NANO, error.data()), &pcap_close);
  if (oracle == nullptr) {
    return 0;
  }
  PacketReader reader(open_input(path).value());
  std::size_t compared = 0;
  pcap_pkthdr* header = nullptr;
  const std::uint8_t* data = nullptr;
  int status = 0;
  while ((status = pcap_next_ex(oracle.get(), &header, &data)) == 1) {
    const auto packet = reader.next();
    if (!packet || !*packet) {
      ADD_FAILURE() << path << ": libpcap has packet " << compared + 1;
      return compared;
    }
    const std::int64_t nanoseconds = std::int64_t{header->ts.tv_sec} * 1'000'000'000 + header->ts.tv_usec;
    EXPECT_EQ((*packet)->mark.nanoseconds, nanoseconds) << path << " packet " << compared + 1;
    EXPECT_EQ((*packet)->wire_length, header->len) << path << " packet " << compared + 1;
    EXPECT_EQ(std::string((*packet)->bytes.begin(), (*packet)->bytes.end()), std::string(data, data + header->caplen))
        << path << " packet " << compared + 1;
    ++compared;
  }
  const std::string problem = status == PCAP_ERROR_BREAK ? "" : pcap_geterr(oracle.get());
  if (is_limit_of_libpcap(problem)) {
    return compared;
  }
  const auto rest = reader.next();
  EXPECT_TRUE(rest && !*rest) << path << ": libpcap has " << compared << " packets and then " << problem;
  EXPECT_EQ(status, reader.truncated() ? PCAP_ERROR : PCAP_ERROR_BREAK) << path << ": " << problem;
  return compared;
}

/// Compares all files of a folder; returns how many packets.
inline std::size_t compare_folder_with_libpcap(const std::string& folder) {
  std::size_t compared = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    compared += compare_with_libpcap(entry.path().string());
  }
  return compared;
}

}  // namespace pugmark
