// Logs that show less than others.
#pragma once

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace pugmark {

/// The log without some of its columns.
inline void write_without(const std::string& from, const std::string& to, const std::vector<std::string>& columns) {
  std::ifstream in(from);
  std::ofstream out(to);
  std::vector<bool> kept;
  for (std::string line; std::getline(in, line);) {
    std::vector<std::string> cells;
    std::istringstream rest(line);
    for (std::string cell; std::getline(rest, cell, '\t');) {
      cells.push_back(cell);
    }
    const bool names = !cells.empty() && cells[0] == "#fields";
    const bool types = !cells.empty() && cells[0] == "#types";
    if (names) {
      kept.clear();
      for (std::size_t i = 1; i < cells.size(); ++i) {
        kept.push_back(std::find(columns.begin(), columns.end(), cells[i]) == columns.end());
      }
    }
    if (line.starts_with('#') && !names && !types) {
      out << line << '\n';
      continue;
    }
    const std::size_t first = names || types ? 1 : 0;
    std::string shorter = first == 1 ? cells[0] : "";
    for (std::size_t i = first; i < cells.size(); ++i) {
      if (kept[i - first]) {
        shorter += (shorter.empty() ? "" : "\t") + cells[i];
      }
    }
    out << shorter << '\n';
  }
}

}  // namespace pugmark
