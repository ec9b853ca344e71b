// Mapping of files.
#include "pugmark/io/mapped_file.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace pugmark {

Result<MappedFile> MappedFile::open(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    return Error(ErrorCode::kIo, fmt::format("cannot open: {}", system_message(errno))).at(path);
  }
  MappedFile file(nullptr, 0, descriptor, path);
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) {
    return Error(ErrorCode::kIo, fmt::format("cannot look at it: {}", system_message(errno))).at(path);
  }
  if (!S_ISREG(status.st_mode)) {
    return Error(ErrorCode::kFormat, "is not a regular file").at(path);
  }
  file.size_ = static_cast<std::size_t>(status.st_size);
  if (file.size_ == 0) {
    return file;
  }
  void* const data = ::mmap(nullptr, file.size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
  if (data == MAP_FAILED) {
    file.size_ = 0;
    return Error(ErrorCode::kIo, fmt::format("cannot map it: {}", system_message(errno))).at(path);
  }
  file.data_ = static_cast<const char*>(data);
  return file;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      path_(std::move(other.path_)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(path_, other.path_);
  return *this;
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) {
    ::munmap(const_cast<char*>(data_), size_);
  }
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

Result<void> MappedFile::read_at(std::size_t offset, char* to, std::size_t size) const {
  while (size > 0) {
    const ssize_t got = ::pread(descriptor_, to, size, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return Error(ErrorCode::kIo, fmt::format("cannot read: {}", system_message(errno))).at(path_);
    }
    if (got == 0) {
      return Error(ErrorCode::kFormat, "became shorter while it was read").at(path_);
    }
    offset += static_cast<std::size_t>(got);
    to += got;
    size -= static_cast<std::size_t>(got);
  }
  return {};
}

}  // namespace pugmark
