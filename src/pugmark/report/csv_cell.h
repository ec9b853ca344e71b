// CsvCell: text as a cell of a CSV that is safe for terminals and spreadsheets.
#pragma once

#include <string>
#include <string_view>

namespace pugmark::report {

/// `text` as a cell, quoted where it must be; one that a spreadsheet would take for a formula begins with a single
/// quote. Source: RFC 4180.
std::string csv_cell(std::string_view text);

}  // namespace pugmark::report
