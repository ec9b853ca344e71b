// PacketReader against libpcap over the shared captures.
#include <gtest/gtest.h>

#include "support/pcap_oracle.h"

namespace pugmark {
namespace {

TEST(PacketReader, ReadsThePacketsThatLibpcapReads) {
  EXPECT_GT(compare_folder_with_libpcap(PUGMARK_SHARED "/data/pcap"), 5000U);
}

}  // namespace
}  // namespace pugmark
