// Nothing is written to a file that is not known to be a store.
#include "pugmark/store/case_store.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "pugmark/store/migrations.h"

namespace pugmark::store {
namespace {

/// Writes an empty store to a new file, which has everything that a store has.
Result<void> write_empty_store(const std::string& path) {
  PUGMARK_TRY(Database database, Database::open(path));
  PUGMARK_CHECK(database.execute(
      fmt::format("PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA application_id = {}", kApplicationId)));
  return migrate(database, schema_steps());
}

/// Creates a store, unless another process does at the same time: under its name there is never one that is half made.
/// SQLite gives the files beside it the same permissions.
Result<void> create_store(const std::string& path) {
  std::string temporary = path + ".XXXXXX";
  const int descriptor = ::mkostemp(temporary.data(), O_CLOEXEC);  // for its owner alone
  if (descriptor < 0) {
    return Error(ErrorCode::kIo, fmt::format("cannot create: {}", system_message(errno))).at(path);
  }
  ::close(descriptor);
  auto written = write_empty_store(temporary);
  if (written && ::link(temporary.c_str(), path.c_str()) != 0 && errno != EEXIST) {
    const int reason = errno;
    const bool no_links = reason == EPERM || reason == EOPNOTSUPP;  // such file systems there are
    if (!no_links || ::rename(temporary.c_str(), path.c_str()) != 0) {
      written = Error(ErrorCode::kIo, fmt::format("cannot create: {}", system_message(reason))).at(path);
    }
  }
  for (const char* const suffix : {"", "-wal", "-shm"}) {
    ::unlink((temporary + suffix).c_str());
  }
  return written;
}

Result<void> find_file(const std::string& path, Missing missing) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    if (errno != ENOENT) {
      return Error(ErrorCode::kIo, fmt::format("cannot open: {}", system_message(errno))).at(path);
    }
    return missing == Missing::kCreate
               ? create_store(path)
               : Error(ErrorCode::kIo, "there is no case store")
                     .at(path)
                     .hint("pugmark assess --record LOGS makes it, or with --store FILE another one");
  }
  return S_ISREG(status.st_mode) ? Result<void>() : Error(ErrorCode::kUsage, "is no regular file").at(path);
}

}  // namespace

Result<Database> open_case_store(const std::string& path, Missing missing, int patience) {
  PUGMARK_CHECK(find_file(path, missing));
  PUGMARK_TRY(Database database, Database::open(path, patience));
  PUGMARK_TRY(const std::int64_t application, database.number("PRAGMA application_id"));
  PUGMARK_TRY(const std::int64_t version, database.number("PRAGMA user_version"));
  if (application != kApplicationId || version < 0) {
    return Error(ErrorCode::kFormat, "is no case store, but empty or an SQLite file of another program")
        .at(path)
        .hint("--store FILE names the store; a new one is made under a name that is free");
  }
  // NORMAL: with a write-ahead log, a killed process loses nothing, and a power failure no more than the last moments.
  PUGMARK_CHECK(
      database.execute("PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON; PRAGMA synchronous = NORMAL; "
                       "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 16384"));
  PUGMARK_CHECK(migrate(database, schema_steps()));
  return database;
}

}  // namespace pugmark::store
