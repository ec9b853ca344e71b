// Where bytes go: standard output, or a file that appears under its name only when it is whole.
#pragma once

#include <string>
#include <string_view>

#include "pugmark/core/result.h"

namespace pugmark {

/// Takes bytes.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  /// Errors: kIo with the system's reason (a full disk), kClosedPipe when the reader has gone.
  virtual Result<void> write(std::string_view bytes) = 0;
};

/// Writes to a descriptor that it does not own, unbuffered.
class DescriptorSink final : public ByteSink {
 public:
  DescriptorSink(int descriptor, std::string name) : descriptor_(descriptor), name_(std::move(name)) {}
  Result<void> write(std::string_view bytes) override;

 private:
  int descriptor_;
  std::string name_;
};

/// Whether an existing file may be replaced.
enum class Overwrite { kRefuse, kReplace };

/// Who may read a new file.
enum class Access {
  kOwner,  ///< Its owner alone: models.
  kUmask,  ///< Whom the umask allows; a file that is replaced hands its permissions on.
};

/// A file that is written beside its target and renamed by commit(); without commit() nothing is left behind, unless
/// the process is killed. A target that is a symbolic link stays one: the file it points to is written. A target that
/// exists and is no regular file
/// (/dev/null, a named pipe), or is an open descriptor (/dev/stdout), is written directly.
class AtomicFile final : public ByteSink {
 public:
  /// Errors: kUsage when the target exists and may not be replaced; kIo when it cannot be created.
  static Result<AtomicFile> create(std::string path, Overwrite overwrite, Access access = Access::kOwner);

  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;
  ~AtomicFile() override;

  Result<void> write(std::string_view bytes) override;
  /// Puts the file under its name when its bytes are on disk.
  /// Errors: kIo; kUsage when another file took the name meanwhile and may not be replaced.
  Result<void> commit();

  const std::string& path() const { return path_; }

 private:
  AtomicFile(std::string path, std::string target, std::string temporary, int descriptor, Overwrite overwrite)
      : path_(std::move(path)),
        target_(std::move(target)),
        temporary_(std::move(temporary)),
        descriptor_(descriptor),
        overwrite_(overwrite) {}

  std::string path_;       // as given
  std::string target_;     // the same without symbolic links at its end
  std::string temporary_;  // empty when the target is written directly
  int descriptor_;
  Overwrite overwrite_;
};

}  // namespace pugmark
