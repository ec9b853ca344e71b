// ByteSource: where bytes come from, whatever holds them: a file, standard input, a decompressor, memory.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/core/diagnostic.h"
#include "pugmark/core/result.h"

namespace pugmark {

/// Gives bytes one after the other.
/// Threads: one reader at a time.
class ByteSource {
 public:
  virtual ~ByteSource() = default;

  /// Fills the start of `buffer`, which must not be empty, and returns how many bytes it holds; 0 at the end.
  virtual Result<std::size_t> read(std::span<char> buffer) = 0;

  /// Says, once the end was reached, what was unusual without being an error (a cut compressed tail). The remarks name
  /// no file.
  virtual std::vector<Diagnostic> remarks() const { return {}; }

  /// Bytes of input that gave what was read so far, where that is something else than what was read.
  virtual std::optional<std::uint64_t> input_bytes() const { return std::nullopt; }

  /// Whether what is read are the bytes of a regular file from its start, so that they can be read there again.
  virtual bool is_whole_file() const { return false; }

  /// Whether the end came in the middle of something, so that an unfinished last line is no line.
  virtual bool cut_short() const { return false; }
};

/// Opens `path` ("-" is standard input) as it is, without looking at the content. Where reading may wait for somebody
/// to write (a pipe, a terminal), the wait ends within a tenth of a second after `stop` became true. Errors: kIo with
/// the system's reason; a directory is refused; kInterrupted in read() when stopped.
Result<std::unique_ptr<ByteSource>> open_file(const std::string& path, const std::atomic<bool>* stop = nullptr);

/// Opens `path` and puts a decompressor before it when the content begins with the magic number of gzip or zstd.
/// Errors: as open_file; damaged compressed data show up in read().
Result<std::unique_ptr<ByteSource>> open_input(const std::string& path, const std::atomic<bool>* stop = nullptr);

/// Returns a source over a copy of `bytes`, decompressing as open_input does; `name` stands in error messages.
std::unique_ptr<ByteSource> open_memory(std::string bytes, std::string name);

/// A source and the first bytes that it will give.
struct PeekedSource {
  std::string head;
  std::unique_ptr<ByteSource> source;
};

/// Looks at the first bytes of `source`: `count` of them, or fewer where there are no more.
/// Errors: those of the source.
Result<PeekedSource> peek(std::unique_ptr<ByteSource> source, std::size_t count = 4);

/// The size of a regular file in bytes; nothing for pipes and what cannot be looked at.
std::optional<std::uint64_t> file_size(const std::string& path);

}  // namespace pugmark
