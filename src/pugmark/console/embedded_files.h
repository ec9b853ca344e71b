// Files that the build puts into the program.
#pragma once

#include <span>
#include <string_view>

namespace pugmark::console {

struct EmbeddedFile {
  std::string_view path;
  const char* begin;
  const char* end;

  std::string_view bytes() const { return {begin, end}; }
};

/// All of them.
std::span<const EmbeddedFile> embedded_files();

}  // namespace pugmark::console
