// Result<T>: a value or the Error that prevented it, with std::expected's names (which this compiler lacks in C++20).
#pragma once

#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "pugmark/core/assert.h"
#include "pugmark/core/error.h"

namespace pugmark {

/// Holds either a T or an Error; must be looked at.
template <typename T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  T& value() & {
    PUGMARK_ASSERT(has_value());
    return std::get<0>(state_);
  }
  const T& value() const& {
    PUGMARK_ASSERT(has_value());
    return std::get<0>(state_);
  }
  T&& value() && {
    PUGMARK_ASSERT(has_value());
    return std::get<0>(std::move(state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  Error& error() & {
    PUGMARK_ASSERT(!has_value());
    return std::get<1>(state_);
  }
  const Error& error() const& {
    PUGMARK_ASSERT(!has_value());
    return std::get<1>(state_);
  }
  Error&& error() && {
    PUGMARK_ASSERT(!has_value());
    return std::get<1>(std::move(state_));
  }

 private:
  std::variant<T, Error> state_;
};

/// The outcome of an operation that yields nothing but may fail.
template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  bool has_value() const { return !error_.has_value(); }
  explicit operator bool() const { return has_value(); }
  Error& error() & {
    PUGMARK_ASSERT(error_.has_value());
    return *error_;
  }
  const Error& error() const& {
    PUGMARK_ASSERT(error_.has_value());
    return *error_;
  }
  Error&& error() && {
    PUGMARK_ASSERT(error_.has_value());
    return *std::move(error_);
  }

 private:
  std::optional<Error> error_;
};

}  // namespace pugmark

// NOLINTBEGIN(bugprone-macro-parentheses): a declaration cannot stand in parentheses
#define PUGMARK_CONCAT_INNER(a, b) a##b
#define PUGMARK_CONCAT(a, b) PUGMARK_CONCAT_INNER(a, b)
#define PUGMARK_TRY_INNER(name, declaration, expression) \
  auto name = (expression);                              \
  if (!name) [[unlikely]] {                              \
    return std::move(name).error();                      \
  }                                                      \
  declaration = *std::move(name)
// NOLINTEND(bugprone-macro-parentheses)

/// Evaluates a Result; on failure returns its error from the enclosing function, else assigns its value to
/// `declaration`.
#define PUGMARK_TRY(declaration, expression) \
  PUGMARK_TRY_INNER(PUGMARK_CONCAT(pugmark_result_, __LINE__), declaration, expression)

/// Evaluates a Result<void>; on failure returns its error from the enclosing function.
#define PUGMARK_CHECK(expression)                                             \
  do {                                                                        \
    if (auto pugmark_outcome = (expression); !pugmark_outcome) [[unlikely]] { \
      return std::move(pugmark_outcome).error();                              \
    }                                                                         \
  } while (false)
