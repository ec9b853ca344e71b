// Which files a list of paths names: files, directories (recursively), standard input. Does not open them.
#pragma once

#include <string>
#include <vector>

#include "pugmark/core/diagnostic.h"

namespace pugmark {

/// A file to read.
struct InputFile {
  std::string path;    ///< "-" is standard input.
  bool named = false;  ///< Named by the user, not found in a directory: then it must be a log we can read.
};

/// Lists the files that `paths` name, in the order given; the files of a directory in the order of their paths. Hidden
/// files, and what is neither a file nor a directory, are left out of directories; a directory reached twice through
/// symbolic links is read once.
/// Errors: what cannot be listed is reported to `diagnostics` as an error; the rest is still returned.
std::vector<InputFile> find_input_files(const std::vector<std::string>& paths, DiagnosticSink& diagnostics);

}  // namespace pugmark
