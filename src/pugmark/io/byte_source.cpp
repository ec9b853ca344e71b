// Files, standard input and memory as sources of bytes.
#include "pugmark/io/byte_source.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "pugmark/io/decompress.h"

namespace pugmark {
namespace {

bool is_regular(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

class FileSource final : public ByteSource {
 public:
  /// `stop` is null where reading never waits. Of a descriptor that is not owned nobody knows where reading began.
  FileSource(int descriptor, std::string name, bool owned, const std::atomic<bool>* stop)
      : descriptor_(descriptor), name_(std::move(name)), owned_(owned), stop_(stop) {}
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  ~FileSource() override {
    if (owned_) {
      ::close(descriptor_);
    }
  }

  Result<std::size_t> read(std::span<char> buffer) override {
    while (true) {
      if (stop_ != nullptr && !wait()) {
        return Error(ErrorCode::kInterrupted, "interrupted").at(name_);
      }
      const ssize_t got = ::read(descriptor_, buffer.data(), buffer.size());
      if (got >= 0) {
        return static_cast<std::size_t>(got);
      }
      if (errno != EINTR) {
        return Error(ErrorCode::kIo, fmt::format("cannot read: {}", system_message(errno))).at(name_);
      }
    }
  }

  bool is_whole_file() const override { return owned_ && is_regular(descriptor_); }

 private:
  /// Waits until there is something to read, the end or an error among it; false when stopped.
  bool wait() const {
    constexpr int kMilliseconds = 100;
    pollfd ready{descriptor_, POLLIN, 0};
    while (!stop_->load()) {
      const int count = ::poll(&ready, 1, kMilliseconds);
      if (count > 0 || (count < 0 && errno != EINTR)) {
        return true;  // read() tells more
      }
    }
    return false;
  }

  int descriptor_;
  std::string name_;
  bool owned_;
  const std::atomic<bool>* stop_;
};

bool may_wait(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

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

/// Gives the bytes that were looked at, then the rest.
class WithHead final : public ByteSource {
 public:
  WithHead(std::string head, std::unique_ptr<ByteSource> rest) : head_(std::move(head)), rest_(std::move(rest)) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    if (at_ == head_.size()) {
      return rest_->read(buffer);
    }
    const std::size_t count = std::min(buffer.size(), head_.size() - at_);
    std::memcpy(buffer.data(), head_.data() + at_, count);
    at_ += count;
    return count;
  }
  std::vector<Diagnostic> remarks() const override { return rest_->remarks(); }
  bool is_whole_file() const override { return rest_->is_whole_file(); }
  bool cut_short() const override { return rest_->cut_short(); }

 private:
  std::string head_;
  std::size_t at_ = 0;
  std::unique_ptr<ByteSource> rest_;
};

}  // namespace

Result<PeekedSource> peek(std::unique_ptr<ByteSource> source, std::size_t count) {
  std::string head(count, '\0');
  std::size_t have = 0;
  while (have < head.size()) {
    PUGMARK_TRY(const std::size_t got, source->read(std::span(head).subspan(have)));
    if (got == 0) {
      break;
    }
    have += got;
  }
  head.resize(have);
  std::unique_ptr<ByteSource> whole = std::make_unique<WithHead>(head, std::move(source));
  return PeekedSource{std::move(head), std::move(whole)};
}

Result<std::unique_ptr<ByteSource>> open_file(const std::string& path, const std::atomic<bool>* stop) {
  if (path == "-") {
    return std::unique_ptr<ByteSource>(
        std::make_unique<FileSource>(STDIN_FILENO, "standard input", false, may_wait(STDIN_FILENO) ? stop : nullptr));
  }
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    return Error(ErrorCode::kIo, fmt::format("cannot open: {}", system_message(errno))).at(path);
  }
  auto source = std::make_unique<FileSource>(descriptor, path, true, may_wait(descriptor) ? stop : nullptr);
  struct stat status {};
  if (::fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode)) {
    return Error(ErrorCode::kIo, "cannot read: is a directory").at(path);
  }
  return std::unique_ptr<ByteSource>(std::move(source));
}

Result<std::unique_ptr<ByteSource>> open_input(const std::string& path, const std::atomic<bool>* stop) {
  PUGMARK_TRY(auto raw, open_file(path, stop));
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
