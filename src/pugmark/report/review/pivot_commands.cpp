// From uids to commands.
#include "pugmark/report/review/pivot_commands.h"

#include <fmt/format.h>

#include "pugmark/core/shell_word.h"

namespace pugmark::report {

std::vector<std::string> pivot_commands(const Sighting& sighting) {
  if (sighting.uid.empty() || sighting.uid.starts_with('-')) {  // one that would be an option
    return {};
  }
  const std::string& file = sighting.place.file;
  const std::size_t slash = file.rfind('/');
  const std::string folder = file == "-" || slash == std::string::npos ? "." : file.substr(0, slash);
  const std::string uid = shell_path(sighting.uid);
  return {fmt::format("zeek-cut uid id.orig_h id.resp_h service duration orig_bytes resp_bytes < {} | grep -F {}",
                      shell_path(folder + "/conn.log"), uid),
          fmt::format("rg -z -F {} {}", uid, shell_path(folder))};
}

}  // namespace pugmark::report
