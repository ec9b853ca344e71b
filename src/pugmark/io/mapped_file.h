// MappedFile: a file's bytes mapped read-only. For models; logs are read through ByteSource.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "pugmark/core/result.h"

namespace pugmark {

/// A read-only mapping of a whole regular file.
/// Lifetime: the bytes live as long as the object.
class MappedFile {
 public:
  /// Errors: kIo when the file cannot be opened or mapped; kFormat for what is not a regular file.
  static Result<MappedFile> open(const std::string& path);

  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();

  std::string_view bytes() const { return {data_, size_}; }

  /// Reads `size` bytes at `offset` into `to` without touching the mapping: page by page faults cost several times a
  /// plain read when a large file is to be looked at once.
  /// Errors: kIo; kFormat when the file has become shorter.
  Result<void> read_at(std::size_t offset, char* to, std::size_t size) const;

 private:
  MappedFile(const char* data, std::size_t size, int descriptor, std::string path)
      : data_(data), size_(size), descriptor_(descriptor), path_(std::move(path)) {}

  const char* data_ = nullptr;
  std::size_t size_ = 0;
  int descriptor_ = -1;
  std::string path_;
};

}  // namespace pugmark
