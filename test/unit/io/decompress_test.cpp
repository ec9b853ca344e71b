// Covers what is told by content: plain bytes, gzip and zstd, each whole, in several parts, cut and damaged, and when
// what is at hand is given out.
#include "pugmark/io/decompress.h"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "support.h"

namespace pugmark {
namespace {

std::vector<std::string> remarks_of(const ByteSource& source) {
  std::vector<std::string> texts;
  for (const Diagnostic& remark : source.remarks()) {
    texts.push_back(remark.what);
  }
  return texts;
}

using namespace std::string_literals;
using testing_io::drain;
using testing_io::Drained;
using testing_io::gzip;
using testing_io::kText;
using testing_io::log_text;
using testing_io::PieceSource;
using testing_io::TempDir;
using testing_io::zstd;

// Properties run with the same inputs every time, unless the caller asks for others.
[[maybe_unused]] const int kSeeded = ::setenv("RC_PARAMS", "seed=7340 max_success=200", 0);

const std::string kSkippableFrame = "\x50\x2A\x4D\x18\x03\x00\x00\x00xyz"s;

std::string common_prefix(const std::string& a, const std::string& b) {
  std::size_t i = 0;
  while (i < a.size() && i < b.size() && a[i] == b[i]) {
    ++i;
  }
  return a.substr(0, i);
}

std::string decoded(const std::string& bytes, std::size_t buffer = 65536) {
  const auto source = open_memory(bytes, "test.log");
  const Drained drained = drain(*source, buffer);
  EXPECT_FALSE(drained.error) << drained.error->message();
  return drained.bytes;
}

std::unique_ptr<ByteSource> in_pieces(const std::string& bytes, std::vector<std::size_t> pieces) {
  auto opened = decompressed(std::make_unique<PieceSource>(bytes, std::move(pieces)), "test.log");
  EXPECT_TRUE(opened);
  return *std::move(opened);
}

TEST(PlainInput, OfAnyShortLengthComesOutUnchanged) {
  for (const std::string& bytes : {""s, "a"s, "\x1F"s, "\x28\xB5"s, "\x28\xB5\x2F"s, "\x28\xB5\x2F\x00"s, "abc"s,
                                   "abcd"s, "abcde"s, "\0\0\0\0\0\0"s, "\x50\x2A\x4D"s, "\x1E\x8B\x08\x00"s}) {
    for (const std::size_t buffer : {1U, 2U, 3U, 4U, 5U, 64U}) {
      EXPECT_EQ(decoded(bytes, buffer), bytes);
      EXPECT_EQ(drain(*in_pieces(bytes, {1}), buffer).bytes, bytes);
    }
  }
}

TEST(PlainInput, GivesTheFirstBytesOutBeforeAnError) {
  auto source = decompressed(
      std::make_unique<PieceSource>("a\nb\n", std::vector<std::size_t>{4}, Error(ErrorCode::kIo, "disk gone")),
      "test.log");
  ASSERT_TRUE(source);
  const Drained drained = drain(**source);
  EXPECT_EQ(drained.bytes, "a\nb\n");
  ASSERT_TRUE(drained.error);
  EXPECT_EQ(drained.error->message(), "disk gone");
}

TEST(Decompressed, HandsOnTheErrorOfTheFirstRead) {
  const auto source = decompressed(
      std::make_unique<PieceSource>("", std::vector<std::size_t>{1}, Error(ErrorCode::kIo, "disk gone")), "x");
  ASSERT_FALSE(source);
  EXPECT_EQ(source.error().message(), "disk gone");
}

TEST(Decompressed, GivesOutWhatItHasBeforeAnErrorBelow) {
  const std::string text = log_text(300'000);
  for (const std::string& whole : {gzip(text), zstd(text)}) {
    auto source =
        decompressed(std::make_unique<PieceSource>(whole.substr(0, whole.size() - 20), std::vector<std::size_t>{30'000},
                                                   Error(ErrorCode::kIo, "disk gone")),
                     "test.log");
    ASSERT_TRUE(source);
    const Drained drained = drain(**source, 1 << 20);
    ASSERT_TRUE(drained.error);
    EXPECT_EQ(drained.error->message(), "disk gone");
    EXPECT_GT(drained.bytes.size(), text.size() / 3);
    EXPECT_EQ(text.compare(0, drained.bytes.size(), drained.bytes), 0);
    EXPECT_TRUE((*source)->remarks().empty());
  }
}

/// Gives piece after piece; fails when it is asked for one more than `allowed`, the first of which is given unasked.
class PatientSource final : public ByteSource {
 public:
  explicit PatientSource(std::vector<std::string> pieces) : pieces_(std::move(pieces)) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    if (piece_ < pieces_.size() && at_ == pieces_[piece_].size()) {
      ++piece_;
      at_ = 0;
    }
    EXPECT_LT(piece_, allowed) << "read on while what came before was held back";
    if (piece_ == pieces_.size()) {
      return std::size_t{0};
    }
    const std::size_t count = std::min(buffer.size(), pieces_[piece_].size() - at_);
    std::copy_n(pieces_[piece_].begin() + static_cast<std::ptrdiff_t>(at_), count, buffer.begin());
    at_ += count;
    return count;
  }

  std::size_t allowed = 1;

 private:
  std::vector<std::string> pieces_;
  std::size_t piece_ = 0;
  std::size_t at_ = 0;
};

TEST(Decompressed, GivesOutWhatCameBeforeItWaitsForMore) {
  for (const auto& pack :
       {std::function<std::string(const std::string&)>([](const auto& text) { return gzip(text); }),
        std::function<std::string(const std::string&)>([](const auto& text) { return zstd(text); })}) {
    for (const std::size_t reads : {1U, 3U, 4096U}) {
      const std::vector<std::string> texts = {"one\n", "two\n", log_text(3000), "four\n"};
      std::vector<std::string> pieces;
      pieces.reserve(texts.size());
      for (const std::string& text : texts) {
        pieces.push_back(pack(text));
      }
      auto raw = std::make_unique<PatientSource>(pieces);
      PatientSource& patient = *raw;
      auto source = decompressed(std::move(raw), "test.log");
      ASSERT_TRUE(source);
      std::vector<char> buffer(reads);
      for (const std::string& text : texts) {
        std::string got;
        while (got.size() < text.size()) {
          const auto count = (*source)->read(buffer);
          ASSERT_TRUE(count);
          ASSERT_GT(*count, 0U);
          got.append(buffer.data(), *count);
        }
        EXPECT_EQ(got, text);
        ++patient.allowed;
      }
      const auto end = (*source)->read(buffer);
      ASSERT_TRUE(end);
      EXPECT_EQ(*end, 0U);
    }
  }
}

TEST(Decompressed, GivesOutAPaddedMemberBeforeItWaitsForMoreOrFails) {
  const std::string text = log_text(8000);
  const std::string padded = gzip(text) + std::string(512, '\0');
  auto patient = decompressed(std::make_unique<PatientSource>(std::vector<std::string>{padded, gzip("two\n")}), "x");
  ASSERT_TRUE(patient);
  std::vector<char> buffer(1 << 20);
  const auto got = (*patient)->read(buffer);
  ASSERT_TRUE(got);
  EXPECT_EQ(*got, text.size());
  auto failing = decompressed(
      std::make_unique<PieceSource>(padded, std::vector<std::size_t>{1 << 20}, Error(ErrorCode::kIo, "disk gone")),
      "x");
  ASSERT_TRUE(failing);
  const Drained drained = drain(**failing, 1 << 20);
  EXPECT_TRUE(drained.bytes == text);
  ASSERT_TRUE(drained.error);
  EXPECT_EQ(drained.error->message(), "disk gone");
}

TEST(GzipInput, ComesOutTheSameWithAnySizeOfReads) {
  const std::string text = log_text(80'000);
  const std::string compressed = gzip(text);
  for (const std::size_t buffer : {1U, 2U, 3U, 7U, 64U, 1000U, 32768U, 65536U, 1'000'000U}) {
    for (const std::size_t piece : {1U, 3U, 1000U, 1'000'000U}) {
      const auto source = in_pieces(compressed, {piece});
      const Drained drained = drain(*source, buffer);
      EXPECT_FALSE(drained.error);
      EXPECT_TRUE(source->remarks().empty()) << "reads of " << buffer << " over pieces of " << piece;
      EXPECT_TRUE(drained.bytes == text) << "reads of " << buffer << " over pieces of " << piece << ": "
                                         << drained.bytes.size() << " of " << text.size();
    }
  }
}

TEST(GzipInput, OfNothingIsEmpty) { EXPECT_EQ(decoded(gzip("")), ""); }

TEST(GzipInput, WithAFileNameInItsHeaderIsRead) {
  const std::string named = gzip(kText, "-N");
  EXPECT_NE(named.find("plain"), std::string::npos);
  EXPECT_EQ(decoded(named), kText);
  EXPECT_EQ(drain(*in_pieces(named, {1}), 1).bytes, kText);
}

TEST(GzipInput, OfStoredBlocksIsRead) {
  std::string noise;
  for (std::uint32_t i = 0, state = 1; i < 100'000; ++i) {
    state = state * 1664525U + 1013904223U;
    noise.push_back(static_cast<char>(state >> 24U));
  }
  const std::string compressed = gzip(noise, "-n -1");
  EXPECT_GE(compressed.size(), noise.size());
  EXPECT_TRUE(decoded(compressed) == noise);
  EXPECT_TRUE(decoded(compressed, 1) == noise);
}

TEST(GzipInput, OfHighlyCompressibleTextIsReadInFull) {
  const std::string same(3'000'000, 'a');
  const std::string compressed = gzip(same, "-n -9");
  for (const std::size_t buffer : {1000U, 65536U, 524288U}) {
    const auto source = open_memory(compressed, "x");
    const Drained drained = drain(*source, buffer);
    EXPECT_EQ(drained.bytes.size(), same.size()) << buffer;
    EXPECT_TRUE(source->remarks().empty()) << buffer;
  }
}

TEST(GzipInput, OfSeveralMembersIsOneStream) {
  const std::string members = gzip("one\ntw") + gzip("o\n") + gzip("") + gzip("three\n");
  for (const std::size_t size : {1U, 2U, 5U, 4096U}) {
    EXPECT_EQ(decoded(members, size), "one\ntwo\nthree\n");
    const auto source = in_pieces(members, {size});
    EXPECT_EQ(drain(*source, size).bytes, "one\ntwo\nthree\n");
    EXPECT_TRUE(source->remarks().empty());
  }
}

TEST(GzipInput, MayBePaddedWithZeros) {
  const auto source =
      open_memory(gzip("one\n") + std::string(1000, '\0') + gzip("two\n") + std::string(512, '\0'), "x");
  EXPECT_EQ(drain(*source).bytes, "one\ntwo\n");
  EXPECT_TRUE(source->remarks().empty());
}

TEST(GzipInput, RemarksOnOtherBytesBehindIt) {
  const auto source = open_memory(gzip("one\n") + "trailing", "x");
  const Drained drained = drain(*source);
  EXPECT_EQ(drained.bytes, "one\n");
  EXPECT_FALSE(drained.error);
  EXPECT_EQ(remarks_of(*source), std::vector<std::string>{"bytes after the end of the compressed data; left out"});
  EXPECT_FALSE(source->cut_short()) << "the data themselves are whole";
}

TEST(GzipInput, ThatEndsTooEarlyGivesWhatItHoldsAndARemark) {
  const std::string text = log_text(400'000);
  const std::string compressed = gzip(text);
  std::size_t before = 0;
  for (const std::size_t kept : {compressed.size() / 4, compressed.size() / 2, compressed.size() - 9}) {
    const auto source = open_memory(compressed.substr(0, kept), "x");
    const Drained drained = drain(*source);
    EXPECT_FALSE(drained.error);
    EXPECT_EQ(remarks_of(*source),
              std::vector<std::string>{"compressed data end too early: still being written, or cut"});
    EXPECT_TRUE(source->cut_short());
    EXPECT_GT(drained.bytes.size(), before);
    EXPECT_EQ(text.compare(0, drained.bytes.size(), drained.bytes), 0);
    before = drained.bytes.size();
    for (const std::size_t buffer : {50U, 999U, 1'000'000U}) {
      const auto again = open_memory(compressed.substr(0, kept), "x");
      EXPECT_TRUE(drain(*again, buffer).bytes == drained.bytes) << "reads of " << buffer << " lose nothing of the tail";
    }
  }
  EXPECT_GT(before, text.size() - 300) << "only the trailer is missing in the last";
}

TEST(GzipInput, CutAnywhereIsRemarkedOn) {
  const std::string compressed = gzip(kText, "-N");
  for (std::size_t kept = 2; kept < compressed.size(); ++kept) {
    for (const std::size_t buffer : {1U, 4096U}) {
      const auto source = open_memory(compressed.substr(0, kept), "x");
      const Drained drained = drain(*source, buffer);
      EXPECT_FALSE(drained.error) << kept;
      EXPECT_TRUE(source->cut_short()) << kept;
      EXPECT_EQ(kText.compare(0, drained.bytes.size(), drained.bytes), 0) << kept;
    }
  }
}

TEST(GzipInput, CutInALaterMemberKeepsTheEarlierOnes) {
  const std::string second = gzip(log_text(100'000));
  const auto source = open_memory(gzip("one\n") + second.substr(0, second.size() / 2), "x");
  const Drained drained = drain(*source);
  EXPECT_FALSE(drained.error);
  EXPECT_TRUE(source->cut_short());
  EXPECT_EQ(drained.bytes.substr(0, 6), "one\n1\t");
}

TEST(GzipInput, ThatIsDamagedGivesWhatCameBeforeAndThenAnErrorForGood) {
  const std::string text = log_text(2'000'000);
  std::string compressed = gzip(text);
  compressed.replace(compressed.size() * 3 / 4, 64, std::string(64, '\xFF'));
  for (const std::size_t buffer : {1000U, 65536U, 524288U, 4'000'000U}) {
    const auto source = open_memory(compressed, "http.log");
    const Drained drained = drain(*source, buffer);
    ASSERT_TRUE(drained.error) << buffer;
    EXPECT_EQ(drained.error->code(), ErrorCode::kFormat);
    EXPECT_EQ(drained.error->place(), "http.log");
    EXPECT_EQ(drained.error->message(), "cannot read: damaged gzip data");
    EXPECT_GT(common_prefix(text, drained.bytes).size(), text.size() * 7 / 10) << "reads of " << buffer;
    EXPECT_FALSE(source->cut_short());
    std::string more(buffer, '\0');
    EXPECT_FALSE(source->read(std::span(more))) << "reading on does not end well";
  }
}

TEST(GzipInput, WithAWrongChecksumGivesEverythingAndThenAnError) {
  std::string compressed = gzip(kText);
  compressed[compressed.size() - 6] ^= 1;
  for (const std::size_t buffer : {1U, 4096U}) {
    const auto source = open_memory(compressed, "x");
    const Drained drained = drain(*source, buffer);
    EXPECT_EQ(drained.bytes, kText);
    ASSERT_TRUE(drained.error);
    EXPECT_EQ(drained.error->code(), ErrorCode::kFormat);
  }
}

TEST(GzipInput, WithAWrongHeaderIsAnError) {
  const auto source = open_memory("\x1F\x8B\x07\xFFnot deflate at all"s, "x");
  const Drained drained = drain(*source);
  EXPECT_EQ(drained.bytes, "");
  ASSERT_TRUE(drained.error);
  EXPECT_EQ(drained.error->code(), ErrorCode::kFormat);
}

TEST(ZstdInput, ComesOutTheSameWithAnySizeOfReads) {
  const std::string text = log_text(300'000);
  const std::string compressed = zstd(text);
  for (const std::size_t buffer : {7U, 64U, 1000U, 131072U, 1'000'000U}) {
    for (const std::size_t piece : {1U, 3U, 1000U, 1'000'000U}) {
      const auto source = in_pieces(compressed, {piece});
      const Drained drained = drain(*source, buffer);
      EXPECT_FALSE(drained.error);
      EXPECT_TRUE(source->remarks().empty()) << "reads of " << buffer << " over pieces of " << piece;
      EXPECT_TRUE(drained.bytes == text) << "reads of " << buffer << " over pieces of " << piece;
    }
  }
}

TEST(ZstdInput, OfTheToolIsRead) {
  const TempDir directory;
  const std::string text = log_text(100'000);
  const std::string plain = directory.file("http.log", text);
  ASSERT_EQ(std::system(("zstd -q '" + plain + "'").c_str()), 0);
  auto source = open_input(plain + ".zst");
  ASSERT_TRUE(source);
  EXPECT_TRUE(drain(**source).bytes == text);
}

TEST(ZstdInput, OfNothingIsEmpty) { EXPECT_EQ(decoded(zstd("")), ""); }

TEST(ZstdInput, OfHighlyCompressibleTextIsReadInFull) {
  const std::string same(3'000'000, 'a');
  for (const std::size_t buffer : {1000U, 65536U, 524288U, 4'000'000U}) {
    EXPECT_EQ(decoded(zstd(same), buffer).size(), same.size()) << buffer;
  }
}

TEST(ZstdInput, OfSeveralFramesIsOneStream) {
  const std::string frames = zstd("one\ntw") + zstd("o\n") + kSkippableFrame + zstd("") + zstd("three\n");
  for (const std::size_t size : {1U, 2U, 5U, 4096U}) {
    EXPECT_EQ(decoded(frames, size), "one\ntwo\nthree\n");
    const auto source = in_pieces(frames, {size});
    EXPECT_EQ(drain(*source, size).bytes, "one\ntwo\nthree\n");
    EXPECT_TRUE(source->remarks().empty());
  }
}

TEST(ZstdInput, MayBeginWithASkippableFrame) { EXPECT_EQ(decoded(kSkippableFrame + zstd("one\n")), "one\n"); }

TEST(ZstdInput, ThatEndsTooEarlyGivesWhatItHoldsAndARemark) {
  const std::string text = log_text(600'000);
  const std::string compressed = zstd(text);
  for (const std::size_t kept : {compressed.size() / 2, compressed.size() - 2}) {
    std::string first;
    for (const std::size_t buffer : {65536U, 100U, 4'000'000U}) {
      const auto source = open_memory(compressed.substr(0, kept), "x");
      const Drained drained = drain(*source, buffer);
      EXPECT_FALSE(drained.error);
      EXPECT_EQ(remarks_of(*source),
                std::vector<std::string>{"compressed data end too early: still being written, or cut"});
      EXPECT_TRUE(source->cut_short());
      EXPECT_GT(drained.bytes.size(), text.size() / 3);
      EXPECT_EQ(text.compare(0, drained.bytes.size(), drained.bytes), 0);
      if (first.empty()) {
        first = drained.bytes;
      }
      EXPECT_TRUE(drained.bytes == first) << "reads of " << buffer << " lose nothing of the tail";
    }
  }
}

TEST(ZstdInput, CutAnywhereIsRemarkedOn) {
  const std::string compressed = zstd(kText);
  for (std::size_t kept = 4; kept < compressed.size(); ++kept) {
    const auto source = open_memory(compressed.substr(0, kept), "x");
    EXPECT_FALSE(drain(*source).error) << kept;
    EXPECT_TRUE(source->cut_short()) << kept;
  }
}

TEST(ZstdInput, ThatIsDamagedGivesWhatCameBeforeAndThenAnErrorForGood) {
  const std::string text = log_text(2'000'000);
  std::string compressed = zstd(text);
  compressed.replace(compressed.size() * 3 / 4, 64, std::string(64, '\xFF'));
  for (const std::size_t buffer : {1000U, 65536U, 524288U, 4'000'000U}) {
    const auto source = open_memory(compressed, "http.log");
    const Drained drained = drain(*source, buffer);
    ASSERT_TRUE(drained.error) << buffer;
    EXPECT_EQ(drained.error->code(), ErrorCode::kFormat);
    EXPECT_EQ(drained.error->message().find("cannot read: damaged zstd data ("), 0U) << drained.error->message();
    EXPECT_GT(common_prefix(text, drained.bytes).size(), text.size() / 2) << "reads of " << buffer;
    EXPECT_FALSE(source->cut_short());
    for (int i = 0; i < 3; ++i) {
      std::string more(buffer, '\0');
      EXPECT_FALSE(source->read(std::span(more))) << "reading on does not end well";
    }
  }
}

TEST(ZstdInput, WithAWrongChecksumGivesEverythingAndThenAnError) {
  std::string compressed = zstd(kText);
  compressed.back() = static_cast<char>(compressed.back() ^ 1);
  const auto source = open_memory(compressed, "x");
  const Drained drained = drain(*source);
  EXPECT_EQ(drained.bytes, kText);
  ASSERT_TRUE(drained.error);
  EXPECT_EQ(drained.error->code(), ErrorCode::kFormat);
}

TEST(ZstdInput, FollowedByOtherBytesGivesTheFrameAndThenAnError) {
  const auto source = open_memory(zstd("one\n") + "trailing bytes", "x");
  const Drained drained = drain(*source);
  EXPECT_EQ(drained.bytes, "one\n");
  ASSERT_TRUE(drained.error);
  EXPECT_EQ(drained.error->code(), ErrorCode::kFormat);
}

RC_GTEST_PROP(DecompressProperty, FramesOfAnyTextsReadInAnyPiecesAreTheTextsInARow,
              (const std::vector<std::string>& texts)) {
  std::string frames = zstd("");
  std::string whole;
  for (const std::string& text : texts) {
    frames += zstd(text);
    whole += text;
  }
  const auto pieces =
      *rc::gen::nonEmpty(rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(1, 40)));
  const auto buffer = *rc::gen::inRange<std::size_t>(1, 100);
  RC_ASSERT(drain(*in_pieces(frames, pieces), buffer).bytes == whole);
}

RC_GTEST_PROP(DecompressProperty, AnyBytesBehindAMagicNumberEndInBytesOrAnError, (const std::string& bytes)) {
  for (const std::string& magic : {"\x1F\x8B\x08\x00"s, "\x28\xB5\x2F\xFD"s}) {
    const auto source = open_memory(magic + bytes, "x");
    const Drained drained = drain(*source, 64);
    RC_ASSERT(!drained.error || drained.error->code() == ErrorCode::kFormat);
  }
}

}  // namespace
}  // namespace pugmark
