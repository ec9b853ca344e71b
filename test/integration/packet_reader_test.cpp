// PacketReader against libpcap over the captures of the repository.
#include <gtest/gtest.h>

#include "support/pcap_oracle.h"

namespace pugmark {
namespace {

TEST(PacketReader, ReadsThePacketsThatLibpcapReads) {
  EXPECT_GT(compare_folder_with_libpcap(PUGMARK_TEST_DATA "/captures/real"), 400U);
  EXPECT_GT(compare_folder_with_libpcap(PUGMARK_TEST_DATA "/captures/cases"), 1000U);
}

}  // namespace
}  // namespace pugmark
