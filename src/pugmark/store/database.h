// Database, Statement, Transaction: SQLite with errors as results and nothing to clean up by hand. Knows no table.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "pugmark/core/result.h"

namespace pugmark::store {

/// Bytes that are no text.
struct Blob {
  std::string_view bytes;
};

/// What a statement may call: from texts (NULL is an empty one) to a text.
using TextFunction = std::function<std::string(std::span<const std::string_view> arguments)>;

/// A statement, ready to be run as often as wanted: bind values, step, read columns.
/// Lifetime: must not outlive its Database.
class Statement {
 public:
  Statement(Statement&&) noexcept;
  Statement& operator=(Statement&&) noexcept;
  ~Statement();

  /// Begins anew with these values for ?1, ?2, ... They are copied. An optional without a value is NULL.
  template <typename... Values>
  Statement& bind(const Values&... values) {
    reset();
    int index = 0;
    (bind_value(++index, values), ...);
    return *this;
  }
  /// Binds one more value; to be used after bind() where how many there are is not known beforehand.
  template <typename Value>
  void bind_at(int index, const Value& value) {
    bind_value(index, value);
  }

  /// Moves to the next row; false behind the last one.
  Result<bool> step();
  /// Runs to the end, and lets go of what the statement holds.
  Result<void> run();
  /// Lets go of what the statement holds, above all of the lock on what it reads.
  void reset();

  /// Columns of the row at hand, from 0. NULL is 0, empty or nothing.
  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const;
  bool is_null(int column) const;

 private:
  friend class Database;
  struct Handle;
  explicit Statement(std::unique_ptr<Handle> handle);

  void bind_value(int index, std::integral auto value) { bind_integer(index, static_cast<std::int64_t>(value)); }
  void bind_value(int index, double value);
  void bind_value(int index, std::string_view value);
  void bind_value(int index, Blob value);
  void bind_value(int index, std::nullopt_t value);
  template <typename Value>
  void bind_value(int index, const std::optional<Value>& value) {
    if (value) {
      bind_value(index, *value);
    } else {
      bind_value(index, std::nullopt);
    }
  }
  void bind_integer(int index, std::int64_t value);
  /// Keeps the first failure of a bind for step().
  void note(int status);

  std::unique_ptr<Handle> handle_;
};

/// An open database file.
/// Threads: one at a time.
class Database {
 public:
  /// How long another process that writes is waited for. Units: milliseconds.
  static constexpr int kPatience = 10'000;

  /// Opens a file that is there. It is not read yet, so that anything is still possible of its content.
  /// Errors: kIo.
  static Result<Database> open(const std::string& path, int patience = kPatience);

  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  /// Runs statements that give nothing, one after the other.
  Result<void> execute(std::string_view statements);
  /// Errors: those of reading the schema; a mistake in `statement` is a bug.
  Result<Statement> prepare(std::string_view statement);
  /// The one number that a statement gives.
  Result<std::int64_t> number(std::string_view statement);

  /// Lets statements call `function` as `name`, with at most eight arguments; it takes the place of one that had the
  /// name. It must give the same for the same arguments while a statement runs, and no other statement may run now.
  Result<void> define(const std::string& name, TextFunction function);

  /// Rows that the last statement changed; and the number of the row that was inserted last.
  std::int64_t changes() const;
  std::int64_t last_row() const;
  const std::string& path() const;

 private:
  struct Handle;
  explicit Database(std::unique_ptr<Handle> handle);

  std::unique_ptr<Handle> handle_;
};

/// All or nothing: what is not committed is rolled back.
class Transaction {
 public:
  /// Begins, waiting for other writers.
  static Result<Transaction> begin(Database& database);

  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  Result<void> commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}

  Database* database_;  // null when it is over
};

/// What is read in it is as it was at one time, whatever other processes write.
class ReadTransaction {
 public:
  static Result<ReadTransaction> begin(Database& database);

  ReadTransaction(ReadTransaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  ReadTransaction& operator=(ReadTransaction&&) = delete;
  ~ReadTransaction();

 private:
  explicit ReadTransaction(Database& database) : database_(&database) {}

  Database* database_;  // null when it is over
};

}  // namespace pugmark::store
