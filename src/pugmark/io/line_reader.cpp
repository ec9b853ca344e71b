// Cutting bytes into blocks of whole lines, with the unfinished line carried over.
#include "pugmark/io/line_reader.h"

#include <algorithm>
#include <cstring>

namespace pugmark {

LineReader::LineReader(std::unique_ptr<ByteSource> source, std::size_t block_bytes)
    : source_(std::move(source)), block_bytes_(std::clamp<std::size_t>(block_bytes, 1, kMaxLineBytes + 1)) {}

Result<std::size_t> LineReader::read_some(std::vector<char>& buffer, std::size_t at) {
  auto got = source_->read(std::span(buffer).subspan(at, buffer.size() - kBlockPadding - at));
  if (!got) {
    // The lines before the failure are still good: they go out first.
    failure_ = std::move(got).error();
    ended_ = true;
    return std::size_t{0};
  }
  bytes_read_ += *got;
  ended_ = *got == 0;
  return got;
}

Result<bool> LineReader::next(LineBlock& block) {
  block.size_ = 0;
  block.overlong_after_ = 0;
  block.offset_ = bytes_read_ - carry_.size();
  if (ended_ && carry_.empty()) {
    return failure_ ? Result<bool>(*std::exchange(failure_, std::nullopt)) : Result<bool>(false);
  }
  std::vector<char>& buffer = block.buffer_;
  // Never more than the longest line and its newline: else whether a line is overlong would depend on where blocks end.
  const std::size_t wanted = std::min(std::max(block_bytes_, 2 * carry_.size()), kMaxLineBytes + 1) + kBlockPadding;
  if (buffer.size() < wanted) {
    buffer.resize(wanted);
  }
  std::copy(carry_.begin(), carry_.end(), buffer.begin());
  std::size_t size = carry_.size();
  std::size_t searched = 0;  // no newline before this place
  carry_.clear();
  while (!ended_) {
    if (size == buffer.size() - kBlockPadding) {
      if (size > kMaxLineBytes) {
        block.overlong_after_ = 1;
        PUGMARK_CHECK(skip_overlong_line(block));
        return true;
      }
      buffer.resize(std::min(2 * size, kMaxLineBytes + 1) + kBlockPadding);
    }
    PUGMARK_TRY(const std::size_t got, read_some(buffer, size));
    size += got;
    const void* const newline = ::memrchr(buffer.data() + searched, '\n', size - searched);
    if (newline != nullptr) {
      const std::size_t whole = static_cast<std::size_t>(static_cast<const char*>(newline) - buffer.data()) + 1;
      carry_.assign(buffer.begin() + static_cast<std::ptrdiff_t>(whole),
                    buffer.begin() + static_cast<std::ptrdiff_t>(size));
      block.size_ = whole;
      return true;
    }
    searched = size;
  }
  if (size > 0 && (failure_ || source_->cut_short())) {
    // The end of the line is lost; what looks like a whole row might be half of one.
    const void* const newline = ::memrchr(buffer.data(), '\n', size);
    size = newline == nullptr ? 0 : static_cast<std::size_t>(static_cast<const char*>(newline) - buffer.data()) + 1;
  }
  block.size_ = size;
  return size > 0 ? Result<bool>(true) : next(block);
}

Result<void> LineReader::skip_overlong_line(LineBlock& block) {
  while (!ended_) {
    PUGMARK_TRY(const std::size_t got, read_some(block.buffer_, 0));
    const void* const newline = got == 0 ? nullptr : std::memchr(block.buffer_.data(), '\n', got);
    if (newline != nullptr) {
      const auto rest = static_cast<std::ptrdiff_t>(static_cast<const char*>(newline) - block.buffer_.data()) + 1;
      carry_.assign(block.buffer_.begin() + rest, block.buffer_.begin() + static_cast<std::ptrdiff_t>(got));
      return {};
    }
  }
  return {};
}

}  // namespace pugmark
