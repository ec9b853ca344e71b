// gzip through isa-l, zstd through libzstd, both streaming with fixed buffers.
#include "pugmark/io/decompress.h"

#include <isa-l/igzip_lib.h>
#include <zstd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace pugmark {
namespace {

constexpr std::size_t kInputBytes = std::size_t{256} * 1024;
constexpr std::size_t kMagicBytes = 4;
/// A zstd frame may ask for a window of up to 2 GiB; this is what zstd's own tool accepts by default.
constexpr int kMaxZstdWindowLog = 27;

const char* const kCutShort = "compressed data end too early: still being written, or cut";

/// Compressed input with what was peeked at put back in front.
class Input {
 public:
  Input(std::unique_ptr<ByteSource> raw, std::string_view head) : raw_(std::move(raw)), buffer_(kInputBytes) {
    std::memcpy(buffer_.data(), head.data(), head.size());
    end_ = head.size();
  }

  /// Makes sure that at least one byte is there; false at the end.
  Result<bool> fill() {
    if (at_ < end_) {
      return true;
    }
    at_ = 0;
    PUGMARK_TRY(end_, raw_->read(buffer_));
    return end_ > 0;
  }

  std::span<char> bytes() { return std::span(buffer_).subspan(at_, end_ - at_); }
  void consume(std::size_t count) { at_ += count; }

 private:
  std::unique_ptr<ByteSource> raw_;
  std::vector<char> buffer_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
};

/// Uncompressed input with what was peeked at put back in front.
class PlainSource final : public ByteSource {
 public:
  PlainSource(std::unique_ptr<ByteSource> raw, std::string head) : raw_(std::move(raw)), head_(std::move(head)) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    std::size_t put = 0;
    if (at_ < head_.size()) {
      put = std::min(buffer.size(), head_.size() - at_);
      std::memcpy(buffer.data(), head_.data() + at_, put);
      at_ += put;
      if (put == buffer.size()) {
        return put;
      }
    }
    PUGMARK_TRY(const std::size_t got, raw_->read(buffer.subspan(put)));
    return put + got;
  }

 private:
  std::unique_ptr<ByteSource> raw_;
  std::string head_;
  std::size_t at_ = 0;
};

class GzipSource final : public ByteSource {
 public:
  GzipSource(std::unique_ptr<ByteSource> raw, std::string_view head, std::string name)
      : input_(std::move(raw), head), name_(std::move(name)) {
    isal_inflate_init(&state_);
    state_.crc_flag = ISAL_GZIP;
  }

  Result<std::size_t> read(std::span<char> buffer) override {
    if (damaged_) {
      return Error(ErrorCode::kFormat, fmt::format("cannot read {}: damaged gzip data", name_));
    }
    state_.next_out = reinterpret_cast<std::uint8_t*>(buffer.data());
    state_.avail_out = static_cast<std::uint32_t>(std::min(buffer.size(), std::size_t{1} << 30U));
    const std::uint32_t wanted = state_.avail_out;
    while (state_.avail_out > 0 && !ended_) {
      PUGMARK_TRY(const bool more, input_.fill());
      if (!more) {
        ended_ = true;
        if (inside_member_) {
          remark_ = kCutShort;
        }
        break;
      }
      if (!inside_member_ && after_first_member_) {
        PUGMARK_TRY(const bool another, begins_member());
        if (!another) {
          ended_ = true;
          break;
        }
      }
      inflate_some();
    }
    const std::size_t got = wanted - state_.avail_out;
    // What was decompressed before the damage is handed over first; the next read gives the error.
    return damaged_ && got == 0 ? read(buffer) : Result<std::size_t>(got);
  }

  std::optional<std::string> remark() const override { return remark_; }
  bool cut_short() const override { return remark_ == kCutShort; }

 private:
  /// Another member begins with its magic number; zero bytes are padding; anything else is not ours to read.
  Result<bool> begins_member() {
    while (true) {
      PUGMARK_TRY(const bool more, input_.fill());
      if (!more) {
        return false;
      }
      const auto first = static_cast<std::uint8_t>(input_.bytes().front());
      if (first == 0x1F) {
        return true;
      }
      if (first != 0) {
        remark_ = "bytes after the end of the compressed data; left out";
        return false;
      }
      input_.consume(1);
    }
  }

  void inflate_some() {
    const std::span<char> bytes = input_.bytes();
    state_.next_in = reinterpret_cast<std::uint8_t*>(bytes.data());
    state_.avail_in = static_cast<std::uint32_t>(bytes.size());
    inside_member_ = true;
    const int status = isal_inflate(&state_);
    input_.consume(bytes.size() - state_.avail_in);
    if (status < 0) {
      ended_ = true;
      damaged_ = true;
      return;
    }
    if (state_.block_state == ISAL_BLOCK_FINISH) {
      // Resetting clears the window and the position, but must not lose the output buffer in use.
      std::uint8_t* const next_out = state_.next_out;
      const std::uint32_t avail_out = state_.avail_out;
      isal_inflate_reset(&state_);
      state_.crc_flag = ISAL_GZIP;
      state_.next_out = next_out;
      state_.avail_out = avail_out;
      inside_member_ = false;
      after_first_member_ = true;
    }
  }

  Input input_;
  std::string name_;
  inflate_state state_{};
  bool inside_member_ = false;
  bool after_first_member_ = false;
  bool ended_ = false;
  bool damaged_ = false;
  std::optional<std::string> remark_;
};

class ZstdSource final : public ByteSource {
 public:
  ZstdSource(std::unique_ptr<ByteSource> raw, std::string_view head, std::string name)
      : input_(std::move(raw), head), name_(std::move(name)), stream_(ZSTD_createDStream()) {
    PUGMARK_ASSERT(stream_ != nullptr);
    ZSTD_initDStream(stream_);
    ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax, kMaxZstdWindowLog);
  }
  ZstdSource(const ZstdSource&) = delete;
  ZstdSource& operator=(const ZstdSource&) = delete;
  ~ZstdSource() override { ZSTD_freeDStream(stream_); }

  Result<std::size_t> read(std::span<char> buffer) override {
    ZSTD_outBuffer out{buffer.data(), buffer.size(), 0};
    while (out.pos < out.size && !ended_) {
      PUGMARK_TRY(const bool more, input_.fill());
      if (!more && !flushing_) {
        ended_ = true;
        if (inside_frame_) {
          remark_ = kCutShort;
        }
        break;
      }
      const std::span<char> bytes = input_.bytes();
      ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
      const std::size_t before = out.pos;
      const std::size_t status = ZSTD_decompressStream(stream_, &out, &in);
      input_.consume(in.pos);
      if (ZSTD_isError(status) != 0U) {
        if (out.pos > 0 && !damaged_) {
          damaged_ = true;
          return out.pos;
        }
        return Error(ErrorCode::kFormat,
                     fmt::format("cannot read {}: damaged zstd data ({})", name_, ZSTD_getErrorName(status)));
      }
      inside_frame_ = status != 0;
      // A full output buffer may hide decompressed bytes that need no further input.
      flushing_ = out.pos == out.size && status != 0 && out.pos > before;
    }
    return out.pos;
  }

  std::optional<std::string> remark() const override { return remark_; }
  bool cut_short() const override { return remark_ == kCutShort; }

 private:
  Input input_;
  std::string name_;
  ZSTD_DStream* stream_;
  bool inside_frame_ = false;
  bool flushing_ = false;
  bool ended_ = false;
  bool damaged_ = false;
  std::optional<std::string> remark_;
};

bool starts_with_bytes(std::string_view text, std::initializer_list<unsigned char> bytes) {
  return text.size() >= bytes.size() && std::equal(bytes.begin(), bytes.end(), text.begin(),
                                                   [](unsigned char a, char b) { return a == static_cast<unsigned char>(b); });
}

}  // namespace

Result<std::unique_ptr<ByteSource>> decompressed(std::unique_ptr<ByteSource> raw, std::string name) {
  std::string head(kMagicBytes, '\0');
  std::size_t size = 0;
  while (size < head.size()) {
    PUGMARK_TRY(const std::size_t got, raw->read(std::span(head).subspan(size)));
    if (got == 0) {
      break;
    }
    size += got;
  }
  head.resize(size);
  if (starts_with_bytes(head, {0x1F, 0x8B})) {
    return std::unique_ptr<ByteSource>(std::make_unique<GzipSource>(std::move(raw), head, std::move(name)));
  }
  const bool skippable_frame = head.size() == kMagicBytes && (static_cast<unsigned char>(head[0]) & 0xF0U) == 0x50 &&
                               starts_with_bytes(std::string_view(head).substr(1), {0x2A, 0x4D, 0x18});
  if (starts_with_bytes(head, {0x28, 0xB5, 0x2F, 0xFD}) || skippable_frame) {
    return std::unique_ptr<ByteSource>(std::make_unique<ZstdSource>(std::move(raw), head, std::move(name)));
  }
  return std::unique_ptr<ByteSource>(std::make_unique<PlainSource>(std::move(raw), std::move(head)));
}

}  // namespace pugmark
