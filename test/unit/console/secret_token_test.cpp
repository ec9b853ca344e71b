// Covers tokens, passwords and the file of a token.
#include "pugmark/console/secret_token.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/io/support.h"

namespace pugmark::console {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing_io::TempDir;

TEST(SecretToken, IsAnotherOneEachTime) {
  EXPECT_THAT(make_token(), MatchesRegex("[0-9a-f]{64}"));
  EXPECT_NE(make_token(), make_token());
}

TEST(SecretToken, ComparesAllOfASecret) {
  EXPECT_TRUE(same_secret("", ""));
  EXPECT_TRUE(same_secret("abc", "abc"));
  EXPECT_FALSE(same_secret("abc", "abd"));
  EXPECT_FALSE(same_secret("abc", "ab"));
}

TEST(SecretToken, HashesPasswordsWithSalt) {
  const std::string hash = hash_password("a password");
  EXPECT_THAT(hash, testing::StartsWith("$argon2id$v=19$m=19456,t=2,p=1$"));
  EXPECT_NE(hash, hash_password("a password"));
  EXPECT_TRUE(is_password("a password", hash));
  EXPECT_FALSE(is_password("another password", hash));
  EXPECT_FALSE(is_password("a password", "$argon2id$v=19$m=19456,t=2,p=1$broken"));
  EXPECT_TRUE(is_password_hash(hash));
  EXPECT_FALSE(is_password_hash("a password"));
}

TEST(SecretToken, IsMadeForItsOwnerAloneWhereTheFileIsNotThere) {
  const TempDir folder;
  const std::string path = folder.path("token");
  const auto made = token_in_file(path);
  ASSERT_TRUE(made) << made.error().message();
  struct stat facts {};
  ASSERT_EQ(::stat(path.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0600U);
  const auto read = token_in_file(path);
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(*read, *made);
}

TEST(SecretToken, OfAFileThatOthersMayReadIsRefused) {
  const TempDir folder;
  const std::string path = folder.path("token");
  ASSERT_TRUE(token_in_file(path));
  std::filesystem::permissions(path, std::filesystem::perms::others_read, std::filesystem::perm_options::add);
  const auto refused = token_in_file(path);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), HasSubstr("others may read it"));
}

TEST(SecretToken, OfAFileThatHoldsNoneIsRefused) {
  const TempDir folder;
  const std::string path = folder.path("token");
  std::ofstream(path) << "short\n";
  std::filesystem::permissions(path, std::filesystem::perms::owner_read);
  const auto refused = token_in_file(path);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), HasSubstr("no token"));
}

}  // namespace
}  // namespace pugmark::console
