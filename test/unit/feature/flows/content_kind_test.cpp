// Covers which extensions there are and which types do not go with them.
#include "pugmark/feature/flows/content_kind.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace pugmark {
namespace {

TEST(ContentKind, TakesTheExtensionOfTheLastSegment) {
  EXPECT_EQ(extension_of_path("/a/b.jpg"), "jpg");
  EXPECT_EQ(extension_of_path("/a.b/c.TAR.GZ"), "GZ");
  EXPECT_EQ(extension_of_path("/.htaccess"), "htaccess");
  EXPECT_EQ(extension_of_path("x.1"), "1");
  for (const char* const none :
       {"", "/", "/a", "/a.b/c", "/a.", "/a.b-c", "/a.jpg/", "/a.ninechars", "jpg", "/a.j%70g"}) {
    EXPECT_EQ(extension_of_path(none), "") << none;
  }
}

TEST(ContentKind, SeesAnExtensionThatPromisesSomethingElse) {
  const std::vector<std::pair<std::string, std::string>> other = {{"jpg", "text/html"},
                                                                  {"jpg", "application/x-dosexec"},
                                                                  {"png", "text/x-php"},
                                                                  {"gif", "application/json"},
                                                                  {"html", "application/zip"},
                                                                  {"txt", "application/x-dosexec"},
                                                                  {"zip", "text/html"},
                                                                  {"exe", "text/html"},
                                                                  {"pdf", "application/x-dosexec"},
                                                                  {"mp3", "image/png"},
                                                                  {"woff", "text/html"},
                                                                  {"js", "image/gif"}};
  for (const auto& [extension, type] : other) {
    EXPECT_TRUE(is_other_content(extension, type)) << extension << " " << type;
  }
}

TEST(ContentKind, LetsPassWhatFitsOrMayBeAnything) {
  const std::vector<std::pair<std::string, std::string>> fits = {
      {"jpg", "image/jpeg"},
      {"jpg", "image/png"},
      {"jpg", "application/octet-stream"},
      {"exe", "application/octet-stream"},
      {"exe", "application/x-dosexec"},
      {"php", "application/x-dosexec"},
      {"aspx", "image/gif"},
      {"", "text/html"},
      {"cgi", "text/html"},
      {"svg", "image/svg+xml"},
      {"svg", "text/xml"},
      {"xml", "application/rss+xml"},
      {"js", "application/javascript"},
      {"docx", "application/zip"},
      {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
      {"msi", "application/msword"},
      {"gz", "text/xml"},
      {"mp4", "audio/mp4"},
      {"eot", "application/vnd.ms-fontobject"},
      {"cab", "application/vnd.ms-cab-compressed"},
      {"jpg", "nonsense"},
      {"jpg", ""},
      {"jpg", "/"}};
  for (const auto& [extension, type] : fits) {
    EXPECT_FALSE(is_other_content(extension, type)) << extension << " " << type;
  }
}

}  // namespace
}  // namespace pugmark
