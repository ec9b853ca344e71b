// Folds: which groups are held back together. The same for everybody who uses the same names.
#pragma once

#include <cstdint>
#include <string_view>

namespace pugmark {

/// The fold of a group: the MD5 sum of its name and `salt`, as a number, modulo `folds`.
std::uint32_t fold_of(std::string_view group, std::string_view salt, std::uint32_t folds);

}  // namespace pugmark
