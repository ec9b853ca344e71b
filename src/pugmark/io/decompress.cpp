// gzip through isa-l, zstd through libzstd, both streaming with fixed buffers.
#include "pugmark/io/decompress.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <isa-l/igzip_lib.h>
#include <zstd.h>

namespace pugmark {
namespace {

constexpr std::size_t kInputBytes = std::size_t{256} * 1024;
constexpr std::size_t kMagicBytes = 4;
/// A zstd frame may ask for a window of up to 2 GiB; this is what zstd's own tool accepts by default.
constexpr int kMaxZstdWindowLog = 27;
/// Enough of a zstd frame's header to ask for the rest of it. Source: RFC 8878, section 3.1.1.
constexpr std::size_t kFrameHeaderBytes = 5;

const char* const kCutShort = "compressed data end too early: still being written, or cut";

std::vector<Diagnostic> as_remarks(const std::optional<std::string>& what) {
  std::vector<Diagnostic> remarks;
  if (what) {
    remarks.emplace_back().what = *what;
  }
  return remarks;
}

/// Compressed input with what was peeked at put back in front.
class Input {
 public:
  Input(std::unique_ptr<ByteSource> raw, std::string_view head) : raw_(std::move(raw)), buffer_(kInputBytes) {
    std::memcpy(buffer_.data(), head.data(), head.size());
    end_ = head.size();
  }

  /// Makes sure that at least one byte is there; false at the end. An error comes again with every further call.
  Result<bool> fill() {
    if (at_ < end_) {
      return true;
    }
    if (failure_) {
      return *failure_;
    }
    at_ = 0;
    end_ = 0;
    auto got = raw_->read(buffer_);
    if (!got) {
      failure_ = std::move(got).error();
      return *failure_;
    }
    end_ = *got;
    return end_ > 0;
  }

  std::span<char> bytes() { return std::span(buffer_).subspan(at_, end_ - at_); }
  void consume(std::size_t count) { at_ += count; }

 private:
  std::unique_ptr<ByteSource> raw_;
  std::vector<char> buffer_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  std::optional<Error> failure_;
};

/// Uncompressed input with what was peeked at put back in front.
class PlainSource final : public ByteSource {
 public:
  PlainSource(std::unique_ptr<ByteSource> raw, std::string head) : raw_(std::move(raw)), head_(std::move(head)) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    if (at_ < head_.size()) {
      // Alone, so that an error or a wait behind it does not keep it back.
      const std::size_t put = std::min(buffer.size(), head_.size() - at_);
      std::memcpy(buffer.data(), head_.data() + at_, put);
      at_ += put;
      return put;
    }
    return raw_->read(buffer);
  }
  bool is_whole_file() const override { return raw_->is_whole_file(); }

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
    begin_header();
  }

  Result<std::size_t> read(std::span<char> buffer) override {
    if (damaged_) {
      return Error(ErrorCode::kFormat, "cannot read: damaged gzip data").at(name_);
    }
    state_.next_out = reinterpret_cast<std::uint8_t*>(buffer.data());
    state_.avail_out = static_cast<std::uint32_t>(std::min(buffer.size(), std::size_t{1} << 30U));
    const std::uint32_t wanted = state_.avail_out;
    while (state_.avail_out > 0 && !ended_) {
      if (input_.bytes().empty()) {
        // What is at hand goes out before more is waited for. A full output buffer may have left some in the state.
        const std::uint32_t before = state_.avail_out;
        if (inside_member_) {
          inflate_some();
        }
        if (state_.avail_out != before || ended_) {
          continue;
        }
        if (before != wanted) {
          break;
        }
      }
      PUGMARK_TRY(const bool more, input_.fill());
      if (!more) {
        ended_ = true;
        if (inside_member_) {
          remark_ = kCutShort;
        }
      } else if (inside_member_ || !after_first_member_ || begins_member()) {
        inflate_some();
      }
    }
    const std::size_t got = wanted - state_.avail_out;
    // What was decompressed before the damage is handed over first; the next read gives the error.
    return damaged_ && got == 0 ? read(buffer) : Result<std::size_t>(got);
  }

  std::vector<Diagnostic> remarks() const override { return as_remarks(remark_); }
  bool cut_short() const override { return remark_ == kCutShort; }

 private:
  /// Whether another member begins at the input at hand, by its magic number. Zero bytes are padding and skipped;
  /// anything else is not ours to read and the end.
  bool begins_member() {
    while (!input_.bytes().empty()) {
      const auto first = static_cast<std::uint8_t>(input_.bytes().front());
      if (first == 0x1F) {
        return true;
      }
      if (first != 0) {
        remark_ = "bytes after the end of the compressed data; left out";
        ended_ = true;
        return false;
      }
      input_.consume(1);
    }
    return false;
  }

  /// isal_inflate() would read headers itself, but forgets the flags of one that comes in pieces.
  void begin_header() {
    state_.crc_flag = ISAL_GZIP_NO_HDR_VER;
    isal_gzip_header_init(&header_);
    inside_header_ = true;
  }

  int inflate_or_read_header() {
    if (inside_header_) {
      const int status = isal_read_gzip_header(&state_, &header_);
      if (status != ISAL_DECOMP_OK) {
        return status;
      }
      inside_header_ = false;
    }
    return isal_inflate(&state_);
  }

  void inflate_some() {
    const std::span<char> bytes = input_.bytes();
    state_.next_in = reinterpret_cast<std::uint8_t*>(bytes.data());
    state_.avail_in = static_cast<std::uint32_t>(bytes.size());
    inside_member_ = true;
    const int status = inflate_or_read_header();
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
      begin_header();
      state_.next_out = next_out;
      state_.avail_out = avail_out;
      inside_member_ = false;
      after_first_member_ = true;
    }
  }

  Input input_;
  std::string name_;
  inflate_state state_{};
  isal_gzip_header header_{};
  bool inside_header_ = false;
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
    wanted_input_ = ZSTD_initDStream(stream_);
    ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax, kMaxZstdWindowLog);
  }
  ZstdSource(const ZstdSource&) = delete;
  ZstdSource& operator=(const ZstdSource&) = delete;
  ~ZstdSource() override { ZSTD_freeDStream(stream_); }

  Result<std::size_t> read(std::span<char> buffer) override {
    if (damage_) {
      return *damage_;
    }
    ZSTD_outBuffer out{buffer.data(), buffer.size(), 0};
    while (out.pos < out.size && !ended_) {
      if (input_.bytes().empty() && !flushing_) {
        if (out.pos > 0) {
          break;  // what is at hand goes out before more is waited for
        }
        PUGMARK_TRY(const bool more, input_.fill());
        if (!more) {
          ended_ = true;
          if (inside_frame_) {
            remark_ = kCutShort;
          }
          break;
        }
      }
      // Block by block: a call that ends in an error says nothing of the blocks it has decompressed.
      const std::span<char> bytes = input_.bytes();
      ZSTD_inBuffer in{bytes.data(), std::min(bytes.size(), std::max<std::size_t>(wanted_input_, 1)), 0};
      const std::size_t before = out.pos;
      const std::size_t status = ZSTD_decompressStream(stream_, &out, &in);
      input_.consume(in.pos);
      if (ZSTD_isError(status) != 0U) {
        damage_ =
            Error(ErrorCode::kFormat, fmt::format("cannot read: damaged zstd data ({})", ZSTD_getErrorName(status)))
                .at(name_);
        return out.pos > 0 ? Result<std::size_t>(out.pos) : Result<std::size_t>(*damage_);
      }
      inside_frame_ = status != 0;
      wanted_input_ = inside_frame_ ? status : kFrameHeaderBytes;
      // A full output buffer may hide decompressed bytes that need no further input.
      flushing_ = out.pos == out.size && status != 0 && out.pos > before;
    }
    return out.pos;
  }

  std::vector<Diagnostic> remarks() const override { return as_remarks(remark_); }
  bool cut_short() const override { return remark_ == kCutShort; }

 private:
  Input input_;
  std::string name_;
  ZSTD_DStream* stream_;
  bool inside_frame_ = false;
  bool flushing_ = false;
  bool ended_ = false;
  std::size_t wanted_input_ = 0;  // what the next block takes, as zstd says
  std::optional<Error> damage_;
  std::optional<std::string> remark_;
};

bool starts_with_bytes(std::string_view text, std::initializer_list<unsigned char> bytes) {
  return text.size() >= bytes.size() &&
         std::equal(bytes.begin(), bytes.end(), text.begin(),
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
