// LineReader: cuts a ByteSource into blocks of whole lines in reused buffers. Knows nothing of what the lines mean.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "pugmark/core/result.h"
#include "pugmark/io/byte_source.h"

namespace pugmark {

/// Bytes that may be read behind the end of a block's lines (their content means nothing), so that vector loads and the
/// JSON parser need no special case at the end.
inline constexpr std::size_t kBlockPadding = 64;

/// A line longer than this is skipped while streaming: no sensor writes one, and memory must stay bounded.
inline constexpr std::size_t kMaxLineBytes = std::size_t{4} * 1024 * 1024;

/// A run of whole lines. The last one may lack its newline at the end of the input.
class LineBlock {
 public:
  /// The lines with their newlines. Lifetime: until the block is filled again.
  std::string_view lines() const { return {buffer_.data(), size_}; }
  /// Where the lines begin in what the source gives. Units: bytes.
  std::uint64_t offset() const { return offset_; }
  /// Lines above kMaxLineBytes that followed these and were skipped.
  std::uint64_t overlong_after() const { return overlong_after_; }

 private:
  friend class LineReader;

  std::vector<char> buffer_;
  std::size_t size_ = 0;
  std::uint64_t offset_ = 0;
  std::uint64_t overlong_after_ = 0;
};

/// Reads blocks of lines from a source.
/// Threads: one at a time.
class LineReader {
 public:
  explicit LineReader(std::unique_ptr<ByteSource> source, std::size_t block_bytes = kDefaultBlockBytes);

  /// Fills `block` with the next lines; false at the end of the input.
  /// Errors: those of the source; lines read before the error were given out before.
  Result<bool> next(LineBlock& block);

  /// What was unusual about the input; see ByteSource::remarks.
  std::vector<Diagnostic> remarks() const { return source_->remarks(); }

  /// Whether the offsets of blocks are those in a regular file, where they can be read again.
  bool is_whole_file() const { return source_->is_whole_file(); }

  /// Bytes of input read so far (decompressed).
  std::uint64_t bytes_read() const { return source_->input_bytes().value_or(bytes_read_); }

  static constexpr std::size_t kDefaultBlockBytes = std::size_t{512} * 1024;

 private:
  Result<std::size_t> read_some(std::vector<char>& buffer, std::size_t at);
  Result<void> skip_overlong_line(LineBlock& block);

  std::unique_ptr<ByteSource> source_;
  std::size_t block_bytes_;
  std::vector<char> carry_;  // the start of a line whose end is still to come
  std::uint64_t bytes_read_ = 0;
  bool ended_ = false;
  std::optional<Error> failure_;
};

}  // namespace pugmark
