// Writing with the system's errors kept, and files that appear whole or not at all.
#include "pugmark/io/output.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace pugmark {
namespace {

Result<void> write_all(int descriptor, std::string_view bytes, const std::string& name) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(descriptor, bytes.data(), bytes.size());
    if (put >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(put));
    } else if (errno == EPIPE) {
      return Error(ErrorCode::kClosedPipe, fmt::format("nobody reads {} any more", name));
    } else if (errno != EINTR) {
      return Error(ErrorCode::kIo, fmt::format("cannot write {}: {}", name, system_message(errno)));
    }
  }
  return {};
}

Error exists(const std::string& path) {
  return Error(ErrorCode::kUsage, fmt::format("{} exists already", path)).hint("--force replaces it");
}

}  // namespace

Result<void> DescriptorSink::write(std::string_view bytes) { return write_all(descriptor_, bytes, name_); }

Result<AtomicFile> AtomicFile::create(std::string path, Overwrite overwrite) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) {
    if (S_ISDIR(status.st_mode)) {
      return Error(ErrorCode::kIo, fmt::format("cannot write {}: is a directory", path));
    }
    if (!S_ISREG(status.st_mode)) {
      const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
      if (descriptor < 0) {
        return Error(ErrorCode::kIo, fmt::format("cannot write {}: {}", path, system_message(errno)));
      }
      return AtomicFile(std::move(path), {}, descriptor, overwrite);
    }
    if (overwrite == Overwrite::kRefuse) {
      return exists(path);
    }
  }
  std::string temporary = path + ".XXXXXX";
  const int descriptor = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (descriptor < 0) {
    return Error(ErrorCode::kIo, fmt::format("cannot create a file beside {}: {}", path, system_message(errno)));
  }
  return AtomicFile(std::move(path), std::move(temporary), descriptor, overwrite);
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)),
      overwrite_(other.overwrite_) {}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
  if (!temporary_.empty()) {
    ::unlink(temporary_.c_str());
  }
}

Result<void> AtomicFile::write(std::string_view bytes) { return write_all(descriptor_, bytes, path_); }

Result<void> AtomicFile::commit() {
  const int descriptor = std::exchange(descriptor_, -1);
  PUGMARK_ASSERT(descriptor >= 0);
  const bool direct = temporary_.empty();
  const bool synced = direct || ::fsync(descriptor) == 0;
  const int sync_error = errno;
  if (::close(descriptor) != 0 || !synced) {
    return Error(ErrorCode::kIo,
                 fmt::format("cannot write {}: {}", path_, system_message(synced ? errno : sync_error)));
  }
  if (direct) {
    return {};
  }
  const unsigned flags = overwrite_ == Overwrite::kRefuse ? RENAME_NOREPLACE : 0;
  int status = ::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, path_.c_str(), flags);
  if (status != 0 && errno == EINVAL && flags != 0) {  // a file system without the flag
    status = ::link(temporary_.c_str(), path_.c_str());
    if (status == 0) {
      ::unlink(temporary_.c_str());
    }
  }
  if (status != 0) {
    if (errno == EEXIST) {
      return exists(path_);
    }
    return Error(ErrorCode::kIo, fmt::format("cannot rename {} to {}: {}", temporary_, path_, system_message(errno)));
  }
  temporary_.clear();
  return {};
}

}  // namespace pugmark
