// Quoting of cells.
#include "pugmark/report/csv_cell.h"

#include <algorithm>
#include <array>

#include "pugmark/core/text.h"

namespace pugmark::report {
namespace {

/// Whether a spreadsheet would run the text: ASCII and full-width signs. Tabs and line ends are escaped before.
bool is_formula(std::string_view text) {
  constexpr std::array<std::string_view, 8> kStarts = {"=", "+", "-", "@", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};
  return std::any_of(kStarts.begin(), kStarts.end(), [&](std::string_view start) { return text.starts_with(start); });
}

}  // namespace

std::string csv_cell(std::string_view text) {
  std::string cell = terminal_safe(text);
  if (is_formula(cell)) {
    cell.insert(cell.begin(), '\'');
  }
  if (cell.find_first_of(",\"") == std::string::npos) {
    return cell;
  }
  std::string quoted = "\"";
  for (const char c : cell) {
    quoted.append(c == '"' ? 2 : 1, c);
  }
  return quoted + "\"";
}

}  // namespace pugmark::report
