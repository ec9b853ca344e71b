// Covers the names of groups: what makes one, and that it does not matter where logs lie.
#include "pugmark/app/labelled/grouping.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pugmark::app {
namespace {

using testing::ElementsAre;

/// The names of the groups of files with one connection each, by GroupBy::kFile.
std::vector<std::string> names_of(const std::vector<std::string>& paths) {
  std::vector<LabelledFile> files;
  std::vector<ConnectionSource> sources(paths.size());
  for (std::size_t i = 0; i < paths.size(); ++i) {
    files.push_back({Label::kNormal, true, 1, paths[i], "", 1});
    sources[i].file = static_cast<std::uint32_t>(i);
  }
  return group_sources(files, sources, std::vector<Label>(files.size(), Label::kNormal), GroupBy::kFile).names;
}

TEST(Grouping, FilesAreCalledByTheirNames) {
  EXPECT_THAT(names_of({"/logs/office.log.gz", "home.log"}), ElementsAre("office", "home"));
}

TEST(Grouping, FilesOfOneNameAreToldApartByAsFewFoldersAsItTakes) {
  EXPECT_THAT(names_of({"/zeek/2026-11-01/http.log", "/zeek/2026-11-02/http.log"}),
              ElementsAre("2026-11-01/http.log", "2026-11-02/http.log"));
  EXPECT_THAT(names_of({"/a/x/http.log", "/b/x/http.log", "/b/y/http.log", "/other.log"}),
              ElementsAre("a/x/http.log", "b/x/http.log", "b/y/http.log", "other"));
}

TEST(Grouping, DoesNotDependOnWhereAllLogsLie) {
  const auto under = [](const std::string& folder) {
    return names_of({folder + "normal/day/http.log", folder + "noise/day/http.log", folder + "normal/lab.log"});
  };
  EXPECT_EQ(under("/srv/sensor/logs/"), under("../logs/"));
  EXPECT_EQ(under("/srv/sensor/logs/"), under(""));
}

TEST(Grouping, AFileThatIsGivenTwiceIsOneGroup) {
  EXPECT_THAT(names_of({"http.log", "http.log"}), ElementsAre("http.log"));
  EXPECT_THAT(names_of({"/a/http.log", "/a/http.log", "/b/http.log"}), ElementsAre("/a/http.log", "/b/http.log"));
}

}  // namespace
}  // namespace pugmark::app
