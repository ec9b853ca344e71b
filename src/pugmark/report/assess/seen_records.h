// Connections as several models see them, for eyes and for programs.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "pugmark/finding/seen_connection.h"

namespace pugmark::report {

/// A connection in a few lines: what each model says, who and where. `models` are their names. Safe for a terminal.
std::string seen_text(const SeenConnection& seen, const std::vector<std::string>& models, std::size_t rank,
                      std::size_t width);

/// Appends a line of JSON.
void append_seen_json(std::string& out, const SeenConnection& seen, const std::vector<std::string>& models);

/// The head of the CSV form: two columns for each model.
std::string seen_csv_header(const std::vector<std::string>& models);
std::string seen_csv(const SeenConnection& seen);

}  // namespace pugmark::report
