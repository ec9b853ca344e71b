// Migrations: the schema of a store, as the list of steps that lead to it from an empty file.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "pugmark/core/result.h"
#include "pugmark/store/database.h"

namespace pugmark::store {

/// The steps of this program: step i leads from version i to i + 1. What was released is never changed; a change is a
/// further step.
std::span<const std::string_view> schema_steps();

/// The version that schema_steps() leads to.
std::int64_t schema_version();

/// Brings a database to the version that `steps` lead to, each step in a transaction of its own: one that fails leaves
/// the version before it.
/// Errors: kFormat for a database of a newer version; those of the steps.
Result<void> migrate(Database& database, std::span<const std::string_view> steps);

}  // namespace pugmark::store
