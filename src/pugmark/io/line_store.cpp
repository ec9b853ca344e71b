// The copy, and reading again.
#include "pugmark/io/line_store.h"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

namespace pugmark {
namespace {

/// Reads all of `size` bytes or says false.
bool read_fully(int descriptor, std::uint64_t offset, std::string& bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got =
        ::pread(descriptor, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return false;
    }
    done += static_cast<std::size_t>(got);
  }
  return true;
}

}  // namespace

LineStore::~LineStore() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

bool LineStore::open() {
  const char* const named = std::getenv("TMPDIR");
  const std::string folder = named != nullptr && *named != '\0' ? named : "/tmp";
  constexpr mode_t kOwnerOnly = 0600;
  descriptor_ = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, kOwnerOnly);
  if (descriptor_ < 0) {  // a file system without such files
    std::string name = folder + "/pugmark.XXXXXX";
    descriptor_ = ::mkostemp(name.data(), O_CLOEXEC);
    if (descriptor_ >= 0) {
      ::unlink(name.c_str());
    }
  }
  return descriptor_ >= 0;
}

std::optional<StoredPlace> LineStore::copy(std::string_view lines) {
  if (failed_ || (descriptor_ < 0 && !open())) {
    failed_ = true;
    return std::nullopt;
  }
  const StoredPlace place{true, size_.load()};
  for (std::size_t done = 0; done < lines.size();) {
    const ssize_t put =
        ::pwrite(descriptor_, lines.data() + done, lines.size() - done, static_cast<off_t>(place.offset + done));
    if (put < 0 && errno == EINTR) {
      continue;
    }
    if (put <= 0) {
      failed_ = true;
      return std::nullopt;
    }
    done += static_cast<std::size_t>(put);
  }
  size_.store(place.offset + lines.size());
  forget_old();
  return place;
}

void LineStore::forget_old() {
  constexpr std::uint64_t kStep = std::uint64_t{16} * 1024 * 1024;
  const std::uint64_t forgotten = forgotten_.load();
  if (size_.load() < forgotten + most_bytes_ + kStep) {
    return;
  }
  forgotten_.store(forgotten + kStep);
  // Where the file system cannot make holes, the copy grows; nothing else changes.
  (void)::fallocate(descriptor_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(forgotten),
                    static_cast<off_t>(kStep));
}

std::optional<std::string> LineStore::read(const std::string& path, StoredPlace place, std::size_t size) const {
  std::string bytes(size, '\0');
  if (place.copied) {
    const bool read = descriptor_ >= 0 && read_fully(descriptor_, place.offset, bytes);
    const bool there = read && place.offset >= forgotten_.load();  // now, for it may have been forgotten meanwhile
    return there ? std::optional(std::move(bytes)) : std::nullopt;
  }
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) {
    return std::nullopt;
  }
  const bool there = read_fully(descriptor, place.offset, bytes);
  ::close(descriptor);
  return there ? std::optional(std::move(bytes)) : std::nullopt;
}

}  // namespace pugmark
