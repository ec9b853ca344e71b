// memfd_create(2).
#include "pugmark/io/memory_file.h"

#include <cerrno>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "pugmark/core/error.h"
#include "pugmark/io/output.h"

namespace pugmark {

Result<MemoryFile> MemoryFile::create(std::string_view bytes) {
  const int descriptor = ::memfd_create("pugmark", MFD_CLOEXEC);
  if (descriptor < 0) {
    return Error(ErrorCode::kIo, fmt::format("cannot make a file in memory: {}", system_message(errno)));
  }
  MemoryFile file(descriptor);
  PUGMARK_CHECK(DescriptorSink(descriptor, "a file in memory").write(bytes));
  return file;
}

MemoryFile::MemoryFile(MemoryFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

MemoryFile::~MemoryFile() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

std::string MemoryFile::path() const { return fmt::format("/proc/self/fd/{}", descriptor_); }

}  // namespace pugmark
