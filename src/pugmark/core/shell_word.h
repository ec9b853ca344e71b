// Words of shell commands that are shown, to be pasted.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pugmark {

/// A path as one word of a shell command, safe for a terminal and no option: to be shown and pasted.
std::string shell_path(std::string_view path);
/// Some paths, each with a space before it; a few of many.
std::string shell_paths(const std::vector<std::string>& paths);

}  // namespace pugmark
