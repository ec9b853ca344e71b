// Quoting as POSIX shells and, for what has no place on a terminal, bash and zsh have it.
#include "pugmark/core/shell_word.h"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

#include "pugmark/core/text.h"

namespace pugmark {

std::string shell_path(std::string_view path) {
  std::string text = (path.size() > 1 && path.starts_with('-') ? "./" : "") + std::string(path);
  if (!text.empty() &&
      text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=@%+,") ==
          std::string::npos) {
    return text;
  }
  const bool plain = terminal_safe(text) == text;
  std::string quoted = plain ? "'" : "$'";
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view character = rest.substr(0, read_code_point(rest).length);
    rest.remove_prefix(character.size());
    if (plain) {
      quoted += character == "'" ? std::string("'\\''") : std::string(character);
    } else if (character == "'" || character == "\\") {
      quoted += fmt::format("\\{}", character);
    } else if (terminal_safe(character) == character) {
      quoted += character;
    } else {
      for (const char byte : character) {
        quoted += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
      }
    }
  }
  return quoted + "'";
}

std::string shell_paths(const std::vector<std::string>& paths) {
  constexpr std::size_t kShown = 8;
  std::string text;
  for (std::size_t i = 0; i < std::min(paths.size(), kShown); ++i) {
    text += ' ' + shell_path(paths[i]);
  }
  return paths.size() > kShown ? text + " ..." : text;
}

}  // namespace pugmark
