// The case store as a file: opening and creating it. What is read and written there is up to its neighbours.
#pragma once

#include <cstdint>
#include <string>

#include "pugmark/core/result.h"
#include "pugmark/store/database.h"

namespace pugmark::store {

/// What marks an SQLite file as a case store: "pugm".
inline constexpr std::int64_t kApplicationId = 0x7075676D;

/// What is done where there is no store.
enum class Missing {
  kRefuse,
  kCreate,  ///< One is made, readable by its owner alone.
};

/// Opens a store and brings it to the schema of this program.
/// Errors: kIo where it is missing or cannot be opened or written; kUsage for what is no regular file; kFormat for a
/// file that is no case store, is damaged, or was written by a newer program.
Result<Database> open_case_store(const std::string& path, Missing missing, int patience = Database::kPatience);

}  // namespace pugmark::store
