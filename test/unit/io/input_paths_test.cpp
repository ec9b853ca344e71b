// Covers which files a list of paths names: order, directories, hidden files, links and what cannot be listed.
#include "pugmark/io/input_paths.h"

#include <filesystem>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "support.h"

namespace pugmark {
namespace {

namespace fs = std::filesystem;
using testing_io::TempDir;

class Recorder final : public DiagnosticSink {
 public:
  void report(const Diagnostic& diagnostic) override { seen.push_back(diagnostic); }
  std::vector<Diagnostic> seen;
};

class FindInputFiles : public testing::Test {
 protected:
  /// The files found below the directory, without its name, in order.
  std::vector<std::string> found(const std::vector<std::string>& paths) {
    std::vector<std::string> names;
    for (const InputFile& file : find_input_files(paths, recorder)) {
      names.push_back(file.path.starts_with(directory.path() + "/") ? file.path.substr(directory.path().size() + 1)
                                                                    : file.path);
    }
    return names;
  }

  TempDir directory;
  Recorder recorder;
};

TEST_F(FindInputFiles, KeepsNamedFilesInTheOrderGivenAndRepeated) {
  const std::string b = directory.file("b", "");
  const std::string a = directory.file("a", "");
  EXPECT_EQ(found({b, a, b}), (std::vector<std::string>{"b", "a", "b"}));
  EXPECT_TRUE(recorder.seen.empty());
}

TEST_F(FindInputFiles, TellsNamedFilesFromFoundOnes) {
  const std::string named = directory.file("named", "");
  directory.file("d/found", "");
  const auto files = find_input_files({named, directory.path("d"), "-"}, recorder);
  ASSERT_EQ(files.size(), 3U);
  EXPECT_TRUE(files[0].named);
  EXPECT_FALSE(files[1].named);
  EXPECT_TRUE(files[2].named);
  EXPECT_EQ(files[2].path, "-");
}

TEST_F(FindInputFiles, LeavesMissingAndSpecialFilesToWhoOpensThem) {
  EXPECT_EQ(found({directory.path("missing"), "/dev/null"}), (std::vector<std::string>{"missing", "/dev/null"}));
  EXPECT_TRUE(recorder.seen.empty());
}

TEST_F(FindInputFiles, FindsNothingForNoPathsAndInAnEmptyDirectory) {
  EXPECT_TRUE(found({}).empty());
  EXPECT_TRUE(found({directory.path()}).empty());
  EXPECT_TRUE(recorder.seen.empty());
}

TEST_F(FindInputFiles, WalksDirectoriesSorted) {
  for (const char* name :
       {"zeta.log", "2024/b.log", "alpha.log", "2024/10/x.log", "2024/09/x.log", "2023/a.log", "B.log"}) {
    directory.file(name, "");
  }
  EXPECT_EQ(found({directory.path()}), (std::vector<std::string>{"2023/a.log", "2024/09/x.log", "2024/10/x.log",
                                                                 "2024/b.log", "B.log", "alpha.log", "zeta.log"}));
}

TEST_F(FindInputFiles, DoesNotDoubleTheSlashOfADirectory) {
  directory.file("a", "");
  const auto files = find_input_files({directory.path() + "/"}, recorder);
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].path, directory.path("a"));
}

TEST_F(FindInputFiles, SkipsHiddenFilesAndDirectoriesUnlessNamed) {
  directory.file("a", "");
  const std::string hidden = directory.file(".hidden", "");
  directory.file(".git/config", "");
  EXPECT_EQ(found({directory.path()}), std::vector<std::string>{"a"});
  EXPECT_EQ(found({hidden, directory.path(".git")}), (std::vector<std::string>{".hidden", ".git/config"}));
}

TEST_F(FindInputFiles, LeavesPipesAndDanglingLinksOutOfDirectories) {
  directory.file("a", "");
  ASSERT_EQ(::mkfifo(directory.path("pipe").c_str(), 0600), 0);
  fs::create_symlink("nowhere", directory.path("dangling"));
  EXPECT_EQ(found({directory.path()}), std::vector<std::string>{"a"});
  EXPECT_TRUE(recorder.seen.empty());
}

TEST_F(FindInputFiles, FollowsLinksToFilesAndDirectories) {
  const TempDir elsewhere;
  fs::create_symlink(elsewhere.file("target", ""), directory.path("link"));
  elsewhere.file("d/inside", "");
  fs::create_directory_symlink(elsewhere.path("d"), directory.path("tree"));
  EXPECT_EQ(found({directory.path()}), (std::vector<std::string>{"link", "tree/inside"}));
}

TEST_F(FindInputFiles, ReadsADirectoryOnceDespiteLoopsOfLinks) {
  directory.file("d/a", "");
  fs::create_directory_symlink(directory.path(), directory.path("d/up"));
  fs::create_directory_symlink(".", directory.path("d/self"));
  fs::create_directory_symlink("d", directory.path("e"));
  fs::create_symlink("loop", directory.path("loop"));
  EXPECT_EQ(found({directory.path()}), std::vector<std::string>{"d/a"});
  EXPECT_TRUE(recorder.seen.empty());
}

TEST_F(FindInputFiles, ReportsADirectoryThatCannotBeListedAndGoesOn) {
  directory.file("a", "");
  directory.file("closed/b", "");
  directory.file("z", "");
  fs::permissions(directory.path(), fs::perms::all);
  fs::permissions(directory.path("closed"), fs::perms::none);
  const bool root = ::geteuid() == 0;
  if (root && ::seteuid(65534) != 0) {
    GTEST_SKIP() << "root may list every directory";
  }
  const auto names = found({directory.path()});
  if (root) {
    ASSERT_EQ(::seteuid(0), 0);
  }
  fs::permissions(directory.path("closed"), fs::perms::owner_all);
  EXPECT_EQ(names, (std::vector<std::string>{"a", "z"}));
  ASSERT_EQ(recorder.seen.size(), 1U);
  EXPECT_EQ(recorder.seen[0].severity, Diagnostic::Severity::kError);
  EXPECT_EQ(recorder.seen[0].file, directory.path("closed"));
  EXPECT_EQ(recorder.seen[0].line, 0U);
  EXPECT_EQ(recorder.seen[0].what.find("cannot list the directory: "), 0U) << recorder.seen[0].what;
}

}  // namespace
}  // namespace pugmark
