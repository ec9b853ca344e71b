// Walking of directories, in an order that does not depend on the file system.
#include "pugmark/io/input_paths.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <set>
#include <sys/stat.h>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "pugmark/core/error.h"

namespace pugmark {
namespace {

namespace fs = std::filesystem;

class Walker {
 public:
  Walker(std::vector<InputFile>& files, DiagnosticSink& diagnostics) : files_(files), diagnostics_(diagnostics) {}

  void walk(const std::string& directory) {
    struct stat status {};
    if (::stat(directory.c_str(), &status) != 0) {
      fail(directory, system_message(errno));
      return;
    }
    if (!visited_.emplace(status.st_dev, status.st_ino).second) {
      return;
    }
    std::error_code error;
    std::vector<std::string> entries;
    for (fs::directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
      if (it->path().filename().native().front() != '.') {
        entries.push_back(it->path().native());
      }
    }
    if (error) {
      fail(directory, error.message());
    }
    std::sort(entries.begin(), entries.end());
    for (const std::string& entry : entries) {
      struct stat about {};
      if (::stat(entry.c_str(), &about) != 0) {
        continue;  // a dangling link, or gone between listing and looking
      }
      if (S_ISDIR(about.st_mode)) {
        walk(entry);
      } else if (S_ISREG(about.st_mode)) {
        files_.push_back({entry, false});
      }
    }
  }

 private:
  void fail(const std::string& directory, const std::string& reason) {
    Diagnostic diagnostic;
    diagnostic.severity = Diagnostic::Severity::kError;
    diagnostic.file = directory;
    diagnostic.what = "cannot list the directory: " + reason;
    diagnostics_.report(diagnostic);
  }

  std::vector<InputFile>& files_;
  DiagnosticSink& diagnostics_;
  std::set<std::pair<dev_t, ino_t>> visited_;
};

}  // namespace

std::vector<InputFile> find_input_files(const std::vector<std::string>& paths, DiagnosticSink& diagnostics) {
  std::vector<InputFile> files;
  Walker walker(files, diagnostics);
  for (const std::string& path : paths) {
    std::error_code error;
    if (path != "-" && fs::is_directory(path, error)) {
      walker.walk(path.size() > 1 && path.back() == '/' ? path.substr(0, path.size() - 1) : path);
    } else {
      files.push_back({path, true});
    }
  }
  return files;
}

}  // namespace pugmark
