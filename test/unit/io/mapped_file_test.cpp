// Covers mapping of whole files, reading at an offset without the mapping, and what cannot be mapped.
#include "pugmark/io/mapped_file.h"

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "support.h"

namespace pugmark {
namespace {

using testing_io::TempDir;

std::string read_at(const MappedFile& file, std::size_t offset, std::size_t size) {
  std::string to(size, '?');
  const auto read = file.read_at(offset, to.data(), size);
  EXPECT_TRUE(read);
  return to;
}

TEST(MappedFile, GivesAllBytes) {
  const TempDir directory;
  const std::string text = testing_io::log_text(100'000) + std::string(1, '\0') + "end";
  const auto file = MappedFile::open(directory.file("model", text));
  ASSERT_TRUE(file);
  EXPECT_TRUE(file->bytes() == text);
}

TEST(MappedFile, MayBeEmpty) {
  const TempDir directory;
  const auto file = MappedFile::open(directory.file("model", ""));
  ASSERT_TRUE(file);
  EXPECT_TRUE(file->bytes().empty());
  EXPECT_EQ(read_at(*file, 0, 0), "");
}

TEST(MappedFile, NamesThePathAndTheReasonWhenAFileIsMissing) {
  const TempDir directory;
  const auto file = MappedFile::open(directory.path("missing"));
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code(), ErrorCode::kIo);
  EXPECT_EQ(file.error().place(), directory.path("missing"));
  EXPECT_EQ(file.error().message(), "cannot open: no such file or directory");
}

TEST(MappedFile, RefusesWhatIsNoRegularFile) {
  const TempDir directory;
  for (const std::string& path : {directory.path(), std::string("/dev/null")}) {
    const auto file = MappedFile::open(path);
    ASSERT_FALSE(file) << path;
    EXPECT_EQ(file.error().code(), ErrorCode::kFormat);
    EXPECT_EQ(file.error().place(), path);
    EXPECT_EQ(file.error().message(), "is not a regular file");
  }
}

TEST(MappedFile, ReadsAtAnOffset) {
  const TempDir directory;
  const auto file = MappedFile::open(directory.file("model", "0123456789"));
  ASSERT_TRUE(file);
  EXPECT_EQ(read_at(*file, 0, 10), "0123456789");
  EXPECT_EQ(read_at(*file, 3, 4), "3456");
  EXPECT_EQ(read_at(*file, 9, 1), "9");
  EXPECT_EQ(read_at(*file, 10, 0), "");
}

TEST(MappedFile, RefusesToReadBehindTheEnd) {
  const TempDir directory;
  const std::string path = directory.file("model", "0123456789");
  const auto file = MappedFile::open(path);
  ASSERT_TRUE(file);
  std::array<char, 20> to{};
  for (const std::size_t offset : {8U, 10U, 1000U}) {
    const auto read = file->read_at(offset, to.data(), 3);
    ASSERT_FALSE(read) << offset;
    EXPECT_EQ(read.error().code(), ErrorCode::kFormat);
    EXPECT_EQ(read.error().place(), path);
    EXPECT_EQ(read.error().message(), "became shorter while it was read");
  }
}

TEST(MappedFile, SaysSoWhenAFileHasBecomeShorter) {
  const TempDir directory;
  const std::string path = directory.file("model", "0123456789");
  const auto file = MappedFile::open(path);
  ASSERT_TRUE(file);
  std::filesystem::resize_file(path, 4);
  EXPECT_EQ(read_at(*file, 0, 4), "0123");
  std::array<char, 10> to{};
  const auto read = file->read_at(0, to.data(), 10);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code(), ErrorCode::kFormat);
}

TEST(MappedFile, KeepsTheBytesOfAFileThatWasRemoved) {
  const TempDir directory;
  const std::string path = directory.file("model", "still here");
  const auto file = MappedFile::open(path);
  ASSERT_TRUE(file);
  std::filesystem::remove(path);
  EXPECT_EQ(file->bytes(), "still here");
  EXPECT_EQ(read_at(*file, 6, 4), "here");
}

TEST(MappedFile, MovesWithItsBytes) {
  const TempDir directory;
  auto first = MappedFile::open(directory.file("first", "first"));
  auto second = MappedFile::open(directory.file("second", "second"));
  ASSERT_TRUE(first && second);
  MappedFile moved(*std::move(first));
  EXPECT_EQ(moved.bytes(), "first");
  moved = *std::move(second);
  EXPECT_EQ(moved.bytes(), "second");
  EXPECT_EQ(read_at(moved, 0, 6), "second");
}

}  // namespace
}  // namespace pugmark
