// The one place that calls SQLite.
#include "pugmark/store/database.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <new>
#include <sqlite3.h>
#include <utility>

#include <fmt/format.h>

#include "pugmark/core/assert.h"

namespace pugmark::store {
namespace {

/// What a failure of SQLite's means for the person at the terminal.
Error error_of(sqlite3* database, int status, const std::string& path) {
  const std::string said = database == nullptr ? sqlite3_errstr(status) : sqlite3_errmsg(database);
  const int reason = database == nullptr ? 0 : sqlite3_system_errno(database);
  // Of a write, SQLite tells a disk that is full from a limit or quota only sometimes.
  if ((status & 0xFF) == SQLITE_FULL || status == SQLITE_IOERR_WRITE) {
    return Error(ErrorCode::kIo, "cannot write: no space left on the disk, or none allowed")
        .at(path)
        .hint("free some space; what was committed before is there");
  }
  switch (status & 0xFF) {
    case SQLITE_FULL:
      return Error(ErrorCode::kIo, "cannot write: no space left")
          .at(path)
          .hint("free some space; what was committed before is there");
    case SQLITE_IOERR:
      return Error(ErrorCode::kIo, fmt::format("cannot read or write: {}", reason == 0 ? said : system_message(reason)))
          .at(path)
          .hint("what was committed before is there, if the disk is sound: pugmark store check");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Error(ErrorCode::kIo, "another process has been writing for too long")
          .at(path)
          .hint("try again; fuser FILE tells which process it is");
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return Error(ErrorCode::kIo, fmt::format("cannot open: {}", reason == 0 ? said : system_message(reason)))
          .at(path);
    case SQLITE_READONLY:
      return Error(ErrorCode::kIo, "cannot write: the file, or its folder, is read-only").at(path);
    case SQLITE_NOTADB:
      return Error(ErrorCode::kFormat, "is no case store: it is no SQLite file")
          .at(path)
          .hint("--store FILE names the store");
    case SQLITE_CORRUPT:
      return Error(ErrorCode::kFormat, fmt::format("is damaged: {}", said))
          .at(path)
          .hint("pugmark store check tells what can still be read and how to restore it");
    case SQLITE_NOMEM:
      return Error(ErrorCode::kLimit, "out of memory").at(path);
    default:
      return Error(ErrorCode::kFormat, fmt::format("unexpected answer from the store: {}", said))
          .at(path)
          .hint("pugmark store check looks for damage");
  }
}

constexpr int kMostArguments = 8;

std::string_view text_of(sqlite3_value* value) {
  const auto* const bytes = static_cast<const char*>(sqlite3_value_blob(value));
  return bytes == nullptr ? std::string_view()
                          : std::string_view(bytes, static_cast<std::size_t>(sqlite3_value_bytes(value)));
}

/// Calls the TextFunction that SQLite keeps.
void call(sqlite3_context* context, int count, sqlite3_value** values) {
  std::array<std::string_view, kMostArguments> arguments;
  const auto used = static_cast<std::size_t>(std::min(count, kMostArguments));
  std::transform(values, values + used, arguments.begin(), text_of);
  try {  // nothing may be thrown through SQLite
    const auto& function = *static_cast<const TextFunction*>(sqlite3_user_data(context));
    const std::string text = function(std::span(arguments).first(used));
    sqlite3_result_text64(context, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  } catch (const std::bad_alloc&) {
    sqlite3_result_error_nomem(context);
  }
}

}  // namespace

struct Database::Handle {
  std::string path;
  sqlite3* database = nullptr;

  Handle() = default;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { sqlite3_close_v2(database); }
};

struct Statement::Handle {
  const std::string* path = nullptr;  // of the database
  sqlite3* database = nullptr;
  sqlite3_stmt* statement = nullptr;
  int bind_failure = SQLITE_OK;

  Handle() = default;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { sqlite3_finalize(statement); }
};

Statement::Statement(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
Statement::Statement(Statement&&) noexcept = default;
Statement& Statement::operator=(Statement&&) noexcept = default;
Statement::~Statement() = default;

void Statement::note(int status) {
  if (status != SQLITE_OK && handle_->bind_failure == SQLITE_OK) {
    handle_->bind_failure = status;
  }
}

void Statement::bind_integer(int index, std::int64_t value) {
  note(sqlite3_bind_int64(handle_->statement, index, value));
}
void Statement::bind_value(int index, double value) { note(sqlite3_bind_double(handle_->statement, index, value)); }
void Statement::bind_value(int index, std::string_view value) {
  // A null pointer would be NULL, not an empty text.
  note(sqlite3_bind_text64(handle_->statement, index, value.data() == nullptr ? "" : value.data(), value.size(),
                           SQLITE_TRANSIENT, SQLITE_UTF8));
}
void Statement::bind_value(int index, Blob value) {
  note(sqlite3_bind_blob64(handle_->statement, index, value.bytes.data() == nullptr ? "" : value.bytes.data(),
                           value.bytes.size(), SQLITE_TRANSIENT));
}
void Statement::bind_value(int index, std::nullopt_t /*value*/) { note(sqlite3_bind_null(handle_->statement, index)); }

Result<bool> Statement::step() {
  const int bound = std::exchange(handle_->bind_failure, SQLITE_OK);
  const int status = bound != SQLITE_OK ? bound : sqlite3_step(handle_->statement);
  if (status == SQLITE_ROW || status == SQLITE_DONE) {
    return status == SQLITE_ROW;
  }
  Error error = error_of(handle_->database, status, *handle_->path);
  sqlite3_reset(handle_->statement);
  return error;
}

Result<void> Statement::run() {
  for (;;) {
    PUGMARK_TRY(const bool row, step());
    if (!row) {
      reset();
      return {};
    }
  }
}

void Statement::reset() { sqlite3_reset(handle_->statement); }

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(handle_->statement, column); }
double Statement::real(int column) const { return sqlite3_column_double(handle_->statement, column); }
std::string Statement::text(int column) const {
  const auto* const bytes = static_cast<const char*>(sqlite3_column_blob(handle_->statement, column));
  const int size = sqlite3_column_bytes(handle_->statement, column);
  return bytes == nullptr ? std::string() : std::string(bytes, static_cast<std::size_t>(size));
}
bool Statement::is_null(int column) const { return sqlite3_column_type(handle_->statement, column) == SQLITE_NULL; }

Database::Database(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::open(const std::string& path, int patience) {
  auto handle = std::make_unique<Handle>();
  handle->path = path;
  // A leading ./ keeps a name such as ":memory:" the name of a file.
  const std::string name = path.starts_with('/') ? path : "./" + path;
  const int status = sqlite3_open_v2(name.c_str(), &handle->database,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  if (status != SQLITE_OK) {
    return error_of(handle->database, status, path);
  }
  sqlite3_busy_timeout(handle->database, patience);
  // A store may come from others: what it says of itself must not make SQLite do more than keep rows.
  sqlite3_db_config(handle->database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle->database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  return Database(std::move(handle));
}

Result<void> Database::execute(std::string_view statements) {
  const std::string text(statements);
  const int status = sqlite3_exec(handle_->database, text.c_str(), nullptr, nullptr, nullptr);
  return status == SQLITE_OK ? Result<void>() : error_of(handle_->database, status, handle_->path);
}

Result<Statement> Database::prepare(std::string_view statement) {
  auto handle = std::make_unique<Statement::Handle>();
  handle->path = &handle_->path;
  handle->database = handle_->database;
  const int status = sqlite3_prepare_v3(handle_->database, statement.data(), static_cast<int>(statement.size()),
                                        SQLITE_PREPARE_PERSISTENT, &handle->statement, nullptr);
  if (status != SQLITE_OK) {
    return error_of(handle_->database, status, handle_->path);
  }
  return Statement(std::move(handle));
}

Result<std::int64_t> Database::number(std::string_view statement) {
  PUGMARK_TRY(Statement prepared, prepare(statement));
  PUGMARK_TRY(const bool row, prepared.step());
  return row ? prepared.integer(0) : 0;
}

Result<void> Database::define(const std::string& name, TextFunction function) {
  auto kept = std::make_unique<TextFunction>(std::move(function));
  // SQLite deletes it, also where it cannot take it.
  const int status = sqlite3_create_function_v2(
      handle_->database, name.c_str(), -1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, kept.release(), call,
      nullptr, nullptr, [](void* used) { delete static_cast<TextFunction*>(used); });
  return status == SQLITE_OK ? Result<void>() : error_of(handle_->database, status, handle_->path);
}

std::int64_t Database::changes() const { return sqlite3_changes64(handle_->database); }
std::int64_t Database::last_row() const { return sqlite3_last_insert_rowid(handle_->database); }
const std::string& Database::path() const { return handle_->path; }

Result<Transaction> Transaction::begin(Database& database) {
  // IMMEDIATE: the lock is taken here, where waiting is harmless, and not in the middle.
  PUGMARK_CHECK(database.execute("BEGIN IMMEDIATE"));
  return Transaction(database);
}

Transaction::~Transaction() {
  if (database_ != nullptr) {
    // After some failures SQLite has rolled back by itself; then this fails, and nothing is lost.
    (void)database_->execute("ROLLBACK");
  }
}

Result<void> Transaction::commit() {
  PUGMARK_ASSERT(database_ != nullptr);
  PUGMARK_CHECK(database_->execute("COMMIT"));
  database_ = nullptr;
  return {};
}

Result<ReadTransaction> ReadTransaction::begin(Database& database) {
  PUGMARK_CHECK(database.execute("BEGIN"));
  return ReadTransaction(database);
}

ReadTransaction::~ReadTransaction() {
  if (database_ != nullptr) {
    static_cast<void>(database_->execute("ROLLBACK"));  // it has written nothing
  }
}

}  // namespace pugmark::store
