// Covers writing to descriptors, with a full disk and a reader gone, and files that appear whole or not at all.
#include "pugmark/io/output.h"

#include <array>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "support.h"

namespace pugmark {
namespace {

using testing_io::content_of;
using testing_io::TempDir;
using Names = std::vector<std::string>;

TEST(DescriptorSink, WritesAllBytesThroughAPipeThatTakesThemInPieces) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const std::string text = testing_io::log_text(1'000'000);  // more than a pipe holds
  std::string got;
  std::thread reader([&] {
    std::array<char, 10'000> buffer{};
    for (ssize_t count = 0; (count = ::read(ends[0], buffer.data(), buffer.size())) > 0;) {
      got.append(buffer.data(), static_cast<std::size_t>(count));
    }
  });
  DescriptorSink sink(ends[1], "standard output");
  EXPECT_TRUE(sink.write(text));
  EXPECT_TRUE(sink.write(""));
  ::close(ends[1]);
  reader.join();
  ::close(ends[0]);
  EXPECT_TRUE(got == text);
}

TEST(DescriptorSink, ReportsAFullDiskWithTheSystemsReason) {
  const int descriptor = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  ASSERT_GE(descriptor, 0);
  DescriptorSink sink(descriptor, "standard output");
  const auto written = sink.write("x");
  ::close(descriptor);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code(), ErrorCode::kIo);
  EXPECT_EQ(written.error().place(), "standard output");
  EXPECT_EQ(written.error().message(), "cannot write: no space left on device");
}

TEST(DescriptorSink, TellsAReaderThatHasGoneFromOtherFailures) {
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  ::close(ends[0]);
  DescriptorSink sink(ends[1], "standard output");
  const auto written = sink.write("x");
  ::close(ends[1]);
  std::signal(SIGPIPE, before);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code(), ErrorCode::kClosedPipe);
}

TEST(DescriptorSink, DoesNotCloseTheDescriptor) {
  const int descriptor = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  { DescriptorSink sink(descriptor, "x"); }
  EXPECT_EQ(::close(descriptor), 0);
}

TEST(AtomicFile, AppearsUnderItsNameOnCommitOnly) {
  const TempDir directory;
  auto file = AtomicFile::create(directory.path("model"), Overwrite::kRefuse);
  ASSERT_TRUE(file);
  EXPECT_EQ(file->path(), directory.path("model"));
  ASSERT_TRUE(file->write("one "));
  ASSERT_TRUE(file->write("two"));
  EXPECT_FALSE(std::filesystem::exists(directory.path("model")));
  ASSERT_TRUE(file->commit());
  EXPECT_EQ(content_of(directory.path("model")), "one two");
  EXPECT_EQ(directory.names(), Names{"model"}) << "nothing else is left";
}

TEST(AtomicFile, MayBeEmpty) {
  const TempDir directory;
  auto file = AtomicFile::create(directory.path("model"), Overwrite::kRefuse);
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->commit());
  EXPECT_EQ(directory.names(), Names{"model"});
}

TEST(AtomicFile, LeavesNothingBehindWithoutCommit) {
  const TempDir directory;
  {
    auto file = AtomicFile::create(directory.path("model"), Overwrite::kRefuse);
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->write("half"));
    EXPECT_EQ(directory.names().size(), 1U) << "beside its target";
  }
  EXPECT_TRUE(directory.names().empty());
}

TEST(AtomicFile, LeavesAnOldFileAsItWasWithoutCommit) {
  const TempDir directory;
  directory.file("model", "old");
  {
    auto file = AtomicFile::create(directory.path("model"), Overwrite::kReplace);
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->write("new"));
  }
  EXPECT_EQ(content_of(directory.path("model")), "old");
  EXPECT_EQ(directory.names(), Names{"model"});
}

TEST(AtomicFile, RefusesToReplaceAFile) {
  const TempDir directory;
  directory.file("model", "old");
  const auto file = AtomicFile::create(directory.path("model"), Overwrite::kRefuse);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code(), ErrorCode::kUsage);
  EXPECT_EQ(file.error().place(), directory.path("model"));
  EXPECT_EQ(file.error().message(), "exists already");
  EXPECT_EQ(file.error().hints(), Names{"--force replaces it"});
  EXPECT_EQ(content_of(directory.path("model")), "old");
  EXPECT_EQ(directory.names(), Names{"model"});
}

TEST(AtomicFile, RefusesToReplaceAFileThatCameMeanwhile) {
  const TempDir directory;
  {
    auto file = AtomicFile::create(directory.path("model"), Overwrite::kRefuse);
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->write("ours"));
    directory.file("model", "theirs");
    const auto committed = file->commit();
    ASSERT_FALSE(committed);
    EXPECT_EQ(committed.error().code(), ErrorCode::kUsage);
  }
  EXPECT_EQ(content_of(directory.path("model")), "theirs");
  EXPECT_EQ(directory.names(), Names{"model"});
}

TEST(AtomicFile, ReplacesAFileWhenAllowed) {
  const TempDir directory;
  directory.file("model", "old and longer");
  auto file = AtomicFile::create(directory.path("model"), Overwrite::kReplace);
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->write("new"));
  ASSERT_TRUE(file->commit());
  EXPECT_EQ(content_of(directory.path("model")), "new");
  EXPECT_EQ(directory.names(), Names{"model"});
}

TEST(AtomicFile, RefusesADirectory) {
  const TempDir directory;
  for (const Overwrite overwrite : {Overwrite::kRefuse, Overwrite::kReplace}) {
    const auto file = AtomicFile::create(directory.path(), overwrite);
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().code(), ErrorCode::kIo);
    EXPECT_EQ(file.error().place(), directory.path());
    EXPECT_EQ(file.error().message(), "cannot write: is a directory");
  }
}

TEST(AtomicFile, ReportsADirectoryThatIsMissing) {
  const TempDir directory;
  const auto file = AtomicFile::create(directory.path("missing/model"), Overwrite::kRefuse);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code(), ErrorCode::kIo);
  EXPECT_EQ(file.error().place(), directory.path("missing/model"));
  EXPECT_EQ(file.error().message(), "cannot create a file beside it: no such file or directory");
}

TEST(AtomicFile, ReportsARenameThatFailsAndLeavesNothingBehind) {
  const TempDir directory;
  {
    auto file = AtomicFile::create(directory.path("model"), Overwrite::kReplace);
    ASSERT_TRUE(file);
    std::filesystem::create_directory(directory.path("model"));
    const auto committed = file->commit();
    ASSERT_FALSE(committed);
    EXPECT_EQ(committed.error().code(), ErrorCode::kIo);
  }
  EXPECT_EQ(directory.names(), Names{"model"});
}

TEST(AtomicFile, WritesToDevNullDirectly) {
  auto file = AtomicFile::create("/dev/null", Overwrite::kRefuse);
  ASSERT_TRUE(file);
  EXPECT_TRUE(file->write("gone"));
  EXPECT_TRUE(file->commit());
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

TEST(AtomicFile, ReportsAFullDisk) {
  auto file = AtomicFile::create("/dev/full", Overwrite::kReplace);
  ASSERT_TRUE(file);
  const auto written = file->write("x");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code(), ErrorCode::kIo);
  EXPECT_EQ(written.error().place(), "/dev/full");
  EXPECT_EQ(written.error().message(), "cannot write: no space left on device");
}

TEST(AtomicFile, WritesToANamedPipeDirectly) {
  const TempDir directory;
  const std::string pipe = directory.path("pipe");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::string got;
  std::thread reader([&] { got = content_of(pipe); });
  {
    auto file = AtomicFile::create(pipe, Overwrite::kRefuse);
    ASSERT_TRUE(file);
    EXPECT_TRUE(file->write("through"));
    EXPECT_TRUE(file->commit());
  }
  reader.join();
  EXPECT_EQ(got, "through");
  EXPECT_EQ(directory.names(), Names{"pipe"});
}

unsigned mode_of(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777U : 0;
}

void write_file(const std::string& path, Overwrite overwrite, Access access = Access::kOwner) {
  auto file = AtomicFile::create(path, overwrite, access);
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->write("new"));
  ASSERT_TRUE(file->commit());
}

TEST(AtomicFile, IsReadableByItsOwnerAloneUnlessTheUmaskIsAskedFor) {
  const TempDir directory;
  const mode_t before = ::umask(0027);
  write_file(directory.path("model"), Overwrite::kRefuse);
  write_file(directory.path("findings"), Overwrite::kRefuse, Access::kUmask);
  ::umask(before);
  EXPECT_EQ(mode_of(directory.path("model")), 0600U);
  EXPECT_EQ(mode_of(directory.path("findings")), 0640U);
}

TEST(AtomicFile, HandsThePermissionsOfAReplacedFileOnWhereTheUmaskDecides) {
  const TempDir directory;
  const mode_t before = ::umask(0022);
  for (const char* const name : {"model", "findings"}) {
    directory.file(name, "old");
  }
  ASSERT_EQ(::chmod(directory.path("model").c_str(), 0644), 0);
  ASSERT_EQ(::chmod(directory.path("findings").c_str(), 0600), 0);
  write_file(directory.path("model"), Overwrite::kReplace);
  write_file(directory.path("findings"), Overwrite::kReplace, Access::kUmask);
  ::umask(before);
  EXPECT_EQ(mode_of(directory.path("model")), 0600U);
  EXPECT_EQ(mode_of(directory.path("findings")), 0600U);
}

TEST(AtomicFile, WritesTheFileThatASymbolicLinkPointsTo) {
  const TempDir directory;
  directory.file("real/model", "old");
  std::filesystem::create_symlink("real/model", directory.path("link"));
  std::filesystem::create_symlink("link", directory.path("second"));
  EXPECT_FALSE(AtomicFile::create(directory.path("second"), Overwrite::kRefuse));
  write_file(directory.path("second"), Overwrite::kReplace);
  EXPECT_TRUE(std::filesystem::is_symlink(directory.path("link")));
  EXPECT_TRUE(std::filesystem::is_symlink(directory.path("second")));
  EXPECT_EQ(content_of(directory.path("real/model")), "new");
  EXPECT_EQ(directory.names(), (Names{"link", "real", "second"}));
}

TEST(AtomicFile, CreatesTheFileThatADanglingLinkPointsTo) {
  const TempDir directory;
  std::filesystem::create_symlink(directory.path("model"), directory.path("link"));
  write_file(directory.path("link"), Overwrite::kRefuse);
  EXPECT_EQ(content_of(directory.path("model")), "new");
  EXPECT_TRUE(std::filesystem::is_symlink(directory.path("link")));
}

TEST(AtomicFile, ReportsALinkThatLeadsToItself) {
  const TempDir directory;
  std::filesystem::create_symlink("loop", directory.path("loop"));
  const auto file = AtomicFile::create(directory.path("loop"), Overwrite::kReplace);
  EXPECT_EQ(directory.names(), Names{"loop"});
  EXPECT_FALSE(file);
}

TEST(AtomicFile, WritesThroughAnOpenDescriptorAndKeepsWhatIsThere) {
  const TempDir directory;
  const std::string path = directory.file("out", "before ");
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_GE(descriptor, 0);
  for (const char* const folder : {"/proc/self/fd/", "/dev/fd/"}) {
    write_file(folder + std::to_string(descriptor), Overwrite::kRefuse);
  }
  ::close(descriptor);
  EXPECT_EQ(content_of(path), "before newnew");
  EXPECT_EQ(directory.names(), Names{"out"});
}

TEST(AtomicFile, MovesAsAWhole) {
  const TempDir directory;
  auto file = AtomicFile::create(directory.path("model"), Overwrite::kRefuse);
  ASSERT_TRUE(file);
  {
    AtomicFile moved(*std::move(file));
    ASSERT_TRUE(moved.write("x"));
    ASSERT_TRUE(moved.commit());
  }
  EXPECT_EQ(content_of(directory.path("model")), "x");
}

TEST(AtomicFileDeathTest, StopsTheProgramWhenCommittedTwice) {
  auto file = AtomicFile::create("/dev/null", Overwrite::kRefuse);
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->commit());
  EXPECT_DEATH(static_cast<void>(file->commit()), "internal error");
}

}  // namespace
}  // namespace pugmark
