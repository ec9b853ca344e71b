// Covers reading lines again: from the copy, from the file, when they are gone, and when there is no room.
#include "pugmark/io/line_store.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace pugmark {
namespace {

/// $TMPDIR as it was, when the test is over.
class LineStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    if (const char* const before = std::getenv("TMPDIR")) {
      before_ = before;
    }
  }
  void TearDown() override {
    if (before_) {
      ::setenv("TMPDIR", before_->c_str(), 1);
    } else {
      ::unsetenv("TMPDIR");
    }
  }

 private:
  std::optional<std::string> before_;
};

TEST_F(LineStoreTest, GivesBackWhatWasCopiedAndLeavesNoFile) {
  const std::string folder = testing::TempDir() + "line_store";
  std::filesystem::create_directory(folder);
  ::setenv("TMPDIR", folder.c_str(), 1);
  LineStore store;
  const auto first = store.copy("one\ntwo\n");
  const auto second = store.copy("three\n");
  ASSERT_TRUE(first && second);
  EXPECT_EQ(store.read("-", {true, first->offset + 4}, 3), "two");
  EXPECT_EQ(store.read("-", *second, 5), "three");
  EXPECT_FALSE(store.read("-", *second, 50).has_value());
  EXPECT_TRUE(std::filesystem::is_empty(folder));
  std::filesystem::remove_all(folder);
}

TEST_F(LineStoreTest, ReadsAFileWhereItLies) {
  const std::string path = testing::TempDir() + "line_store_file";
  std::ofstream(path) << "one\ntwo\n";
  const LineStore store;
  EXPECT_EQ(store.read(path, {false, 4}, 3), "two");
  EXPECT_FALSE(store.read(path, {false, 4}, 30).has_value());
  std::filesystem::remove(path);
  EXPECT_FALSE(store.read(path, {false, 4}, 3).has_value());
}

TEST_F(LineStoreTest, ForgetsTheOldestWhenItHoldsMoreThanItMay) {
  constexpr std::size_t kStep = std::size_t{16} << 20U;
  LineStore store(kStep);
  const std::string megabyte(std::size_t{1} << 20U, 'x');
  const auto first = store.copy(megabyte);
  std::optional<StoredPlace> last;
  for (int i = 0; i < 40; ++i) {
    last = store.copy(megabyte);
  }
  ASSERT_TRUE(first && last);
  EXPECT_FALSE(store.read("-", *first, 10).has_value());
  EXPECT_EQ(store.read("-", *last, 3), "xxx");
}

TEST_F(LineStoreTest, CopiesNothingWhereThereIsNoPlaceForIt) {
  ::setenv("TMPDIR", "/nonexistent", 1);
  LineStore store;
  EXPECT_FALSE(store.copy("one\n").has_value());
  EXPECT_FALSE(store.read("-", {true, 0}, 3).has_value());
}

}  // namespace
}  // namespace pugmark
