// Covers Result, Error, the macros that hand errors on, and the stop on a wrong look at a Result.
#include "pugmark/core/result.h"

#include <cerrno>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace pugmark {
namespace {

Error broken() { return Error(ErrorCode::kFormat, "broken"); }

Result<std::unique_ptr<int>> make(bool good) {
  if (!good) {
    return broken();
  }
  return std::make_unique<int>(42);
}

Result<void> check(bool good) { return good ? Result<void>() : Result<void>(broken()); }

Result<int> add(bool first, bool second) {
  PUGMARK_TRY(const auto a, make(first));
  PUGMARK_TRY(const auto b, make(second));
  return *a + *b;
}

Result<std::string> after_check(bool good, int& reached) {
  PUGMARK_CHECK(check(good));
  ++reached;
  PUGMARK_CHECK(check(true));
  return std::string("done");
}

TEST(Result, HoldsAValue) {
  Result<std::string> result(std::string("value"));
  ASSERT_TRUE(result);
  EXPECT_TRUE(result.has_value());
  EXPECT_EQ(*result, "value");
  EXPECT_EQ(result->size(), 5U);
  EXPECT_EQ(std::as_const(result).value(), "value");
  EXPECT_EQ(std::as_const(result)->size(), 5U);
  *result += "!";
  EXPECT_EQ(result.value(), "value!");
}

TEST(Result, HoldsAnError) {
  const Result<int> result(broken());
  ASSERT_FALSE(result);
  EXPECT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code(), ErrorCode::kFormat);
  EXPECT_EQ(result.error().message(), "broken");
}

TEST(Result, GivesMoveOnlyValuesAway) {
  auto result = make(true);
  ASSERT_TRUE(result);
  const std::unique_ptr<int> taken = *std::move(result);
  EXPECT_EQ(*taken, 42);
}

TEST(Result, OfVoidSucceedsByDefault) {
  EXPECT_TRUE(Result<void>());
  const Result<void> failed(broken());
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().message(), "broken");
}

TEST(Result, MacroTryHandsTheValueOnOrReturnsTheFirstError) {
  const auto sum = add(true, true);
  ASSERT_TRUE(sum);
  EXPECT_EQ(*sum, 84);
  const auto failed = add(true, false);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().message(), "broken");
}

TEST(Result, MacroCheckReturnsOnErrorOnly) {
  int reached = 0;
  EXPECT_TRUE(after_check(true, reached));
  EXPECT_EQ(reached, 1);
  const auto failed = after_check(false, reached);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code(), ErrorCode::kFormat);
  EXPECT_EQ(reached, 1);
}

TEST(ResultDeathTest, StopsTheProgramWhenTheValueOfAnErrorIsTaken) {
  const Result<int> failed(broken());
  EXPECT_DEATH(static_cast<void>(failed.value()), "internal error: .*has_value\\(\\) does not hold");
}

TEST(ResultDeathTest, StopsTheProgramWhenTheErrorOfAValueIsTaken) {
  const Result<int> good(1);
  EXPECT_DEATH(static_cast<void>(good.error()), "internal error");
  const Result<void> fine;
  EXPECT_DEATH(static_cast<void>(fine.error()), "internal error");
}

TEST(Error, CollectsNotesAndHintsInOrder) {
  const Error error = broken().note("first").note("second").hint("do this");
  EXPECT_EQ(error.code(), ErrorCode::kFormat);
  EXPECT_EQ(error.message(), "broken");
  EXPECT_EQ(error.notes(), (std::vector<std::string>{"first", "second"}));
  EXPECT_EQ(error.hints(), std::vector<std::string>{"do this"});
}

TEST(Error, WordsSystemErrorsInLowerCase) {
  EXPECT_EQ(system_message(ENOENT), "no such file or directory");
  EXPECT_EQ(system_message(ENOSPC), "no space left on device");
  EXPECT_FALSE(system_message(123456).empty());
}

}  // namespace
}  // namespace pugmark
