// Files, standard input and memory as sources of bytes.
#include "pugmark/io/byte_source.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "pugmark/io/decompress.h"

namespace pugmark {
namespace {

class FileSource final : public ByteSource {
 public:
  FileSource(int descriptor, std::string name, bool owned)
      : descriptor_(descriptor), name_(std::move(name)), owned_(owned) {}
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  ~FileSource() override {
    if (owned_) {
      ::close(descriptor_);
    }
  }

  Result<std::size_t> read(std::span<char> buffer) override {
    while (true) {
      const ssize_t got = ::read(descriptor_, buffer.data(), buffer.size());
      if (got >= 0) {
        return static_cast<std::size_t>(got);
      }
      if (errno != EINTR) {
        return Error(ErrorCode::kIo, fmt::format("cannot read: {}", system_message(errno))).at(name_);
      }
    }
  }

 private:
  int descriptor_;
  std::string name_;
  bool owned_;
};

class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::string bytes) : bytes_(std::move(bytes)) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    const std::size_t count = std::min(buffer.size(), bytes_.size() - at_);
    std::memcpy(buffer.data(), bytes_.data() + at_, count);
    at_ += count;
    return count;
  }

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> open_file(const std::string& path) {
  if (path == "-") {
    return std::unique_ptr<ByteSource>(std::make_unique<FileSource>(STDIN_FILENO, "standard input", false));
  }
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    return Error(ErrorCode::kIo, fmt::format("cannot open: {}", system_message(errno))).at(path);
  }
  auto source = std::make_unique<FileSource>(descriptor, path, true);
  struct stat status {};
  if (::fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode)) {
    return Error(ErrorCode::kIo, "cannot read: is a directory").at(path);
  }
  return std::unique_ptr<ByteSource>(std::move(source));
}

Result<std::unique_ptr<ByteSource>> open_input(const std::string& path) {
  PUGMARK_TRY(auto raw, open_file(path));
  return decompressed(std::move(raw), path == "-" ? "standard input" : path);
}

std::unique_ptr<ByteSource> open_memory(std::string bytes, std::string name) {
  auto opened = decompressed(std::make_unique<MemorySource>(std::move(bytes)), std::move(name));
  PUGMARK_ASSERT(opened.has_value());  // memory cannot fail to be read
  return *std::move(opened);
}

std::optional<std::uint64_t> file_size(const std::string& path) {
  struct stat status {};
  if (path == "-" || ::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return std::nullopt;
  }
  return static_cast<std::uint64_t>(status.st_size);
}

}  // namespace pugmark
