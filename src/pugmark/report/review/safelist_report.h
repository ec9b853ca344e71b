// The entries of a safelist, as text for eyes and as JSON lines. The fields are documented in doc/formats.md and only
// ever added to.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "pugmark/core/timestamp.h"
#include "pugmark/finding/safelist.h"

namespace pugmark::report {

/// A line for each entry, under a line of titles; how entries stand is told as of `now`. Units: `width` in columns.
std::string safelist_table(std::span<const SafelistEntry> entries, Timestamp now, std::size_t width);

/// Appends an entry as one JSON object with its newline.
void append_safelist_entry_json(std::string& out, const SafelistEntry& entry, Timestamp now);

/// "host *.corp.example".
std::string safelist_entry_name(const SafelistEntry& entry);

}  // namespace pugmark::report
