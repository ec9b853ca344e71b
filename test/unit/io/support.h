// What the tests of io share: a directory that goes away, files, compressors, sources that misbehave.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <span>
#include <sstream>
#include <stdexcept>
#include <stdlib.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <zstd.h>

#include "pugmark/core/result.h"
#include "pugmark/io/byte_source.h"

namespace pugmark::testing_io {

inline const std::string kText = "first line\nsecond line\nthird";

/// A new directory; removed with all it holds.
class TempDir {
 public:
  TempDir() {
    std::string name = (std::filesystem::temp_directory_path() / "pugmark-test.XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
      throw std::runtime_error("cannot create a temporary directory");
    }
    path_ = name;
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  std::string path(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }

  /// Writes a file (and the directories above it) and returns its path.
  std::string file(const std::string& name, std::string_view bytes) const {
    const std::string whole = path(name);
    std::filesystem::create_directories(std::filesystem::path(whole).parent_path());
    std::ofstream(whole, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return whole;
  }

  /// Names of all that is in the directory, hidden files too, sorted.
  std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) {
      found.push_back(entry.path().filename().string());
    }
    std::sort(found.begin(), found.end());
    return found;
  }

 private:
  std::string path_;
};

inline std::string content_of(const std::string& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

/// Runs gzip on `bytes`.
inline std::string gzip(std::string_view bytes, const std::string& options = "-n") {
  const TempDir directory;
  const std::string plain = directory.file("plain", bytes);
  const std::string command = "gzip -c " + options + " '" + plain + "'";
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) {
    throw std::runtime_error("cannot run gzip");
  }
  std::string out;
  std::array<char, 4096> buffer{};
  for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    out.append(buffer.data(), got);
  }
  if (::pclose(pipe) != 0) {
    throw std::runtime_error("gzip failed");
  }
  return out;
}

/// One zstd frame with a checksum.
inline std::string zstd(std::string_view bytes) {
  const std::unique_ptr<ZSTD_CCtx, std::size_t (*)(ZSTD_CCtx*)> context(ZSTD_createCCtx(), &ZSTD_freeCCtx);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size = ZSTD_compress2(context.get(), out.data(), out.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(size) != 0U) {
    throw std::runtime_error("zstd failed");
  }
  out.resize(size);
  return out;
}

/// About `bytes` bytes of numbered lines that compress to roughly half.
inline std::string log_text(std::size_t bytes) {
  std::string out;
  std::uint64_t state = 88172645463325252U;
  for (std::size_t line = 1; out.size() < bytes; ++line) {
    out += std::to_string(line);
    for (int word = 0; word < 8; ++word) {
      state ^= state << 13U;
      state ^= state >> 7U;
      state ^= state << 17U;
      out += '\t' + std::to_string(state % 100'000'000);
    }
    out += '\n';
  }
  return out;
}

/// Gives bytes in pieces of the sizes given, over and over; then an error, if one was given, else the end.
class PieceSource final : public ByteSource {
 public:
  explicit PieceSource(std::string bytes, std::vector<std::size_t> pieces = {1}, std::optional<Error> error = {},
                       bool cut = false)
      : bytes_(std::move(bytes)), pieces_(std::move(pieces)), error_(std::move(error)), cut_(cut) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    EXPECT_FALSE(buffer.empty()) << "the buffer must not be empty";
    if (at_ == bytes_.size() && error_) {
      return *std::exchange(error_, std::nullopt);
    }
    const std::size_t piece = std::max<std::size_t>(pieces_[turn_++ % pieces_.size()], 1);
    const std::size_t count = std::min({piece, buffer.size(), bytes_.size() - at_});
    std::memcpy(buffer.data(), bytes_.data() + at_, count);
    at_ += count;
    return count;
  }
  std::vector<Diagnostic> remarks() const override {
    std::vector<Diagnostic> remarks(cut_ ? 1 : 0);
    for (Diagnostic& remark : remarks) {
      remark.what = "cut";
    }
    return remarks;
  }
  bool cut_short() const override { return cut_; }

 private:
  std::string bytes_;
  std::vector<std::size_t> pieces_;
  std::optional<Error> error_;
  bool cut_;
  std::size_t at_ = 0;
  std::size_t turn_ = 0;
};

/// What a source gave until its end or its error.
struct Drained {
  std::string bytes;
  std::optional<Error> error;
};

/// Reads with a buffer of `size` bytes until the end or an error.
inline Drained drain(ByteSource& source, std::size_t size = 65536) {
  Drained drained;
  std::string buffer(size, '\0');
  while (true) {
    auto got = source.read(std::span(buffer));
    if (!got) {
      drained.error = got.error();
      return drained;
    }
    if (*got == 0) {
      return drained;
    }
    drained.bytes.append(buffer, 0, *got);
  }
}

}  // namespace pugmark::testing_io
