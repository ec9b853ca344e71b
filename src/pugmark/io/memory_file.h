// MemoryFile: bytes in memory under a path, for what opens files by their paths.
#pragma once

#include <string>
#include <string_view>

#include "pugmark/core/result.h"

namespace pugmark {

/// A file that lies in memory alone and goes with this object.
class MemoryFile {
 public:
  /// Errors: kIo where there is no room.
  static Result<MemoryFile> create(std::string_view bytes);

  MemoryFile(MemoryFile&& other) noexcept;
  MemoryFile& operator=(MemoryFile&&) = delete;
  ~MemoryFile();

  /// Where this process can open it. What has mapped it by then may outlive this object.
  std::string path() const;

 private:
  explicit MemoryFile(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

}  // namespace pugmark
