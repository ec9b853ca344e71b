// Covers files and standard input as sources, as they are and where the content tells that they are compressed.
#include "pugmark/io/byte_source.h"

#include <array>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "support.h"

namespace pugmark {
namespace {

using testing_io::drain;
using testing_io::Drained;
using testing_io::gzip;
using testing_io::kText;
using testing_io::TempDir;
using testing_io::zstd;

TEST(OpenFile, ReadsAPlainFile) {
  const TempDir directory;
  auto source = open_file(directory.file("a.log", kText));
  ASSERT_TRUE(source);
  EXPECT_EQ(drain(**source, 3).bytes, kText);
  EXPECT_TRUE((*source)->remarks().empty());
  EXPECT_FALSE((*source)->cut_short());
}

TEST(OpenFile, DoesNotLookAtTheContent) {
  const TempDir directory;
  const std::string compressed = gzip(kText);
  auto source = open_file(directory.file("a.gz", compressed));
  ASSERT_TRUE(source);
  EXPECT_EQ(drain(**source).bytes, compressed);
}

TEST(OpenFile, NamesThePathAndTheReasonWhenAFileIsMissing) {
  const TempDir directory;
  const auto source = open_file(directory.path("missing.log"));
  ASSERT_FALSE(source);
  EXPECT_EQ(source.error().code(), ErrorCode::kIo);
  EXPECT_EQ(source.error().place(), directory.path("missing.log"));
  EXPECT_EQ(source.error().message(), "cannot open: no such file or directory");
}

TEST(OpenFile, RefusesADirectory) {
  const TempDir directory;
  for (const auto& source : {open_file(directory.path()).error(), open_input(directory.path()).error()}) {
    EXPECT_EQ(source.code(), ErrorCode::kIo);
    EXPECT_EQ(source.place(), directory.path());
    EXPECT_EQ(source.message(), "cannot read: is a directory");
  }
}

TEST(OpenFile, ReportsAReadThatFails) {
  // Reading a process's memory at address 0 opens well and fails with EIO.
  auto source = open_file("/proc/self/mem");
  if (!source) {
    GTEST_SKIP() << "no /proc/self/mem here";
  }
  const Drained drained = drain(**source);
  ASSERT_TRUE(drained.error);
  EXPECT_EQ(drained.error->code(), ErrorCode::kIo);
  EXPECT_EQ(drained.error->place(), "/proc/self/mem");
  EXPECT_EQ(drained.error->message(), "cannot read: input/output error");
  const auto input = open_input("/proc/self/mem");
  ASSERT_FALSE(input);
  EXPECT_EQ(input.error().code(), ErrorCode::kIo);
}

/// Puts the read end of a pipe holding `bytes` (at most a pipe's worth) in the place of standard input.
class StandardInput {
 public:
  explicit StandardInput(const std::string& bytes) : saved_(::dup(STDIN_FILENO)) {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe(ends.data()), 0);
    EXPECT_EQ(::write(ends[1], bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    ::close(ends[1]);
    ::dup2(ends[0], STDIN_FILENO);
    ::close(ends[0]);
  }
  StandardInput(const StandardInput&) = delete;
  StandardInput& operator=(const StandardInput&) = delete;
  ~StandardInput() {
    if (saved_ >= 0) {
      ::dup2(saved_, STDIN_FILENO);
      ::close(saved_);
    } else {
      ::close(STDIN_FILENO);
    }
  }

 private:
  int saved_;
};

TEST(OpenInput, ReadsStandardInputForADash) {
  const StandardInput input(kText);
  auto source = open_input("-");
  ASSERT_TRUE(source);
  EXPECT_EQ(drain(**source).bytes, kText);
}

TEST(OpenInput, DecompressesStandardInput) {
  const StandardInput input(gzip(kText));
  auto source = open_input("-");
  ASSERT_TRUE(source);
  EXPECT_EQ(drain(**source).bytes, kText);
}

TEST(OpenInput, LeavesStandardInputOpen) {
  const StandardInput input(kText);
  { auto source = open_file("-"); }
  EXPECT_NE(::fcntl(STDIN_FILENO, F_GETFD), -1);
}

TEST(OpenInput, ReadsAPlainFileUnderAGzipName) {
  const TempDir directory;
  auto source = open_input(directory.file("http.log.gz", kText));
  ASSERT_TRUE(source);
  EXPECT_EQ(drain(**source).bytes, kText);
  EXPECT_TRUE((*source)->remarks().empty());
}

TEST(OpenInput, ReadsGzipAndZstdUnderAPlainName) {
  const TempDir directory;
  for (const std::string& bytes : {gzip(kText), zstd(kText)}) {
    auto source = open_input(directory.file("http.log", bytes));
    ASSERT_TRUE(source);
    EXPECT_EQ(drain(**source).bytes, kText);
    EXPECT_TRUE((*source)->remarks().empty());
    EXPECT_FALSE((*source)->cut_short());
  }
}

TEST(OpenInput, NamesTheMissingFile) {
  const auto source = open_input("/nonexistent/http.log");
  ASSERT_FALSE(source);
  EXPECT_EQ(source.error().code(), ErrorCode::kIo);
  EXPECT_EQ(source.error().place(), "/nonexistent/http.log");
}

TEST(FileSize, KnowsRegularFilesOnly) {
  const TempDir directory;
  EXPECT_EQ(file_size(directory.file("a", "12345")), 5U);
  EXPECT_EQ(file_size(directory.file("empty", "")), 0U);
  EXPECT_FALSE(file_size(directory.path()));
  EXPECT_FALSE(file_size(directory.path("missing")));
  EXPECT_FALSE(file_size("/dev/null"));
  EXPECT_FALSE(file_size("-"));
  ASSERT_EQ(::mkfifo(directory.path("pipe").c_str(), 0600), 0);
  EXPECT_FALSE(file_size(directory.path("pipe")));
}

}  // namespace
}  // namespace pugmark
