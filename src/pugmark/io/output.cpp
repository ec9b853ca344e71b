// Writing with the system's errors kept, and files that appear whole or not at all.
#include "pugmark/io/output.h"

#include <array>
#include <cerrno>
#include <climits>
#include <cstdio>
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
      return Error(ErrorCode::kClosedPipe, "nobody reads it any more").at(name);
    } else if (errno != EINTR) {
      return Error(ErrorCode::kIo, fmt::format("cannot write: {}", system_message(errno))).at(name);
    }
  }
  return {};
}

Error exists(const std::string& path) {
  return Error(ErrorCode::kUsage, "exists already").at(path).hint("--force replaces it");
}

Error cannot_write(const std::string& path, int number) {
  return Error(ErrorCode::kIo, fmt::format("cannot write: {}", system_message(number))).at(path);
}

/// Whether `path` names an open descriptor: what it leads to must be written through it.
bool is_descriptor(std::string_view path) {
  return path.starts_with("/dev/fd/") || (path.starts_with("/proc/") && path.find("/fd/") != std::string_view::npos);
}

/// `path` without symbolic links at its end, whether or not there is a file behind them.
std::string followed(std::string path) {
  constexpr int kMaxLinks = 40;  // as Linux allows
  for (int i = 0; i < kMaxLinks && !is_descriptor(path); ++i) {
    std::array<char, PATH_MAX> link{};
    const ssize_t length = ::readlink(path.c_str(), link.data(), link.size());
    if (length <= 0) {
      break;
    }
    const std::string_view to(link.data(), static_cast<std::size_t>(length));
    const std::size_t slash = path.rfind('/');
    path.resize(to.starts_with('/') || slash == std::string::npos ? 0 : slash + 1);
    path.append(to);
  }
  return path;
}

/// Creates a file beside `target` under a name that nothing has; -1 with errno set where that fails.
int create_beside(const std::string& target, mode_t mode, std::string& name) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
  constexpr int kTries = 100;
  for (int i = 0; i < kTries; ++i) {
    std::array<unsigned char, 8> random{};
    if (::getentropy(random.data(), random.size()) != 0) {
      return -1;
    }
    name = target + '.';
    for (const unsigned char byte : random) {
      name.push_back(kLetters[byte % kLetters.size()]);
    }
    const int descriptor = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (descriptor >= 0 || errno != EEXIST) {
      return descriptor;
    }
  }
  return -1;
}

}  // namespace

Result<void> DescriptorSink::write(std::string_view bytes) { return write_all(descriptor_, bytes, name_); }

Result<AtomicFile> AtomicFile::create(std::string path, Overwrite overwrite, Access access) {
  std::string target = followed(path);
  struct stat status {};
  const bool is_there = ::stat(target.c_str(), &status) == 0;
  if (!is_there && errno == ELOOP) {
    return cannot_write(path, ELOOP);
  }
  if (is_there && S_ISDIR(status.st_mode)) {
    return cannot_write(path, EISDIR);
  }
  if (is_there && (!S_ISREG(status.st_mode) || is_descriptor(target))) {
    // Appending, so that a file behind a descriptor keeps what it holds.
    const int descriptor = ::open(target.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    if (descriptor < 0) {
      return cannot_write(path, errno);
    }
    return AtomicFile(std::move(path), std::move(target), {}, descriptor, overwrite);
  }
  if (is_there && overwrite == Overwrite::kRefuse) {
    return exists(path);
  }
  std::string temporary;
  const int descriptor = create_beside(target, is_there || access == Access::kOwner ? 0600 : 0666, temporary);
  if (descriptor < 0) {
    return Error(ErrorCode::kIo, fmt::format("cannot create a file beside it: {}", system_message(errno))).at(path);
  }
  AtomicFile file(std::move(path), std::move(target), std::move(temporary), descriptor, overwrite);
  if (is_there && access == Access::kUmask && ::fchmod(descriptor, status.st_mode & 0777) != 0) {
    return cannot_write(file.path(), errno);
  }
  return file;
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : path_(std::move(other.path_)),
      target_(std::move(other.target_)),
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
    return cannot_write(path_, synced ? errno : sync_error);
  }
  if (direct) {
    return {};
  }
  const unsigned flags = overwrite_ == Overwrite::kRefuse ? RENAME_NOREPLACE : 0;
  int status = ::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, target_.c_str(), flags);
  if (status != 0 && errno == EINVAL && flags != 0) {  // a file system without the flag
    status = ::link(temporary_.c_str(), target_.c_str());
    if (status == 0) {
      ::unlink(temporary_.c_str());
    }
  }
  if (status != 0) {
    if (errno == EEXIST) {
      return exists(path_);
    }
    return Error(ErrorCode::kIo, fmt::format("cannot rename {} to it: {}", temporary_, system_message(errno)))
        .at(path_);
  }
  temporary_.clear();
  return {};
}

}  // namespace pugmark
