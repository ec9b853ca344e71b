// ModelFile: the container that models lie in: named, checksummed sections. Knows nothing of what they hold.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/core/raw_bytes.h"  // IWYU pragma: export
#include "pugmark/core/result.h"
#include "pugmark/io/mapped_file.h"

namespace pugmark {

/// The version of the model file that this program writes.
inline constexpr std::uint32_t kModelFormat = 1;

class ModelFile;

/// Puts a model file together. doc/formats.md has the layout.
class ModelFileBuilder {
 public:
  /// `name` has four characters. A reader may go on without an optional section that it does not know.
  void add(std::string_view name, bool optional, std::string bytes);
  /// Adds the sections of a file as they are, but for those named `without`.
  void add_all(const ModelFile& file, std::initializer_list<std::string_view> without);
  /// The bytes of the file; the builder is empty afterwards.
  std::string build();

 private:
  struct Section {
    std::string name;
    bool optional;
    std::string bytes;
  };
  std::vector<Section> sections_;
};

/// A mapped model file.
/// Threads: const members may be called from any number of threads.
class ModelFile {
 public:
  /// Opens a file and verifies its header and its table of sections, not the sections themselves.
  /// Errors: kIo; kFormat with the reason and what to do when the file is none, damaged, cut short or too new.
  static Result<ModelFile> open(const std::string& path);

  /// The bytes of a section; empty where there is none. Lifetime: that of this object.
  std::string_view section(std::string_view name) const;
  bool has(std::string_view name) const { return find(name) != nullptr; }

  /// Errors: kFormat when there is a section that is not optional and none of `known`.
  Result<void> check_known(std::initializer_list<std::string_view> known) const;

  /// Compares a section, or all of them, with the checksums. Reads the file without touching the mapping, so that
  /// memory stays small. Errors: kFormat when they differ; kIo.
  Result<void> verify(std::string_view name) const;
  Result<void> verify_all() const;

  /// The error for a file whose checksums are right but whose content cannot be.
  Error damaged(std::string_view why) const;

  const std::string& path() const { return path_; }

 private:
  friend class ModelFileBuilder;

  struct Section {
    std::string name;
    bool optional = false;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::uint64_t hash = 0;
  };

  ModelFile(MappedFile file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}
  const Section* find(std::string_view name) const;
  Result<void> verify(const Section& section) const;

  MappedFile file_;
  std::string path_;
  std::vector<Section> sections_;
};

}  // namespace pugmark
