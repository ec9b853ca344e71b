// Members of records that logs may lack.
#pragma once

#include <string_view>

#include "pugmark/core/json_writer.h"

namespace pugmark::report {

/// Writes a text; left out where it is empty.
void optional_member(JsonWriter& json, std::string_view name, std::string_view value);

/// Writes a count that a log holds as text; left out where it is none.
void count_member(JsonWriter& json, std::string_view name, std::string_view text);

}  // namespace pugmark::report
