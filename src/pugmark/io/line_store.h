// LineStore: where lines that were read can be read again: in their file, or in a copy of what cannot be read twice.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pugmark {

/// Where bytes can be read again.
struct StoredPlace {
  bool copied = false;       ///< In the copy; else in the file itself.
  std::uint64_t offset = 0;  ///< Units: bytes.
};

/// Keeps a copy of what comes from pipes, compressed files and captures, in a file without a name below $TMPDIR. Of the
/// copy no more than the last kMostBytes take room on the disk.
/// Threads: copy() from one at a time, read() from any.
class LineStore {
 public:
  static constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30U;

  explicit LineStore(std::uint64_t most_bytes = kMostBytes) : most_bytes_(most_bytes) {}
  ~LineStore();
  LineStore(const LineStore&) = delete;
  LineStore& operator=(const LineStore&) = delete;

  /// Copies `lines`; nothing where there is no room for the copy: then no more is tried.
  std::optional<StoredPlace> copy(std::string_view lines);

  /// Whether there was no room for a copy.
  bool failed() const { return failed_; }

  /// Reads `size` bytes at a place; `path` is the file that they came from. Nothing where they are no longer there.
  std::optional<std::string> read(const std::string& path, StoredPlace place, std::size_t size) const;

 private:
  bool open();
  void forget_old();

  std::uint64_t most_bytes_;
  int descriptor_ = -1;
  bool failed_ = false;
  std::atomic<std::uint64_t> size_ = 0;
  std::atomic<std::uint64_t> forgotten_ = 0;
};

}  // namespace pugmark
