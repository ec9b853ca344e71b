// What connections are called by.
#include "pugmark/finding/connection_join.h"

#include <absl/hash/hash.h>

#include "pugmark/http/log_cursor.h"

namespace pugmark {

std::uint64_t hash_of_connection(std::uint64_t stream, std::string_view uid) { return absl::HashOf(stream, uid); }

std::uint64_t hash_of_stream(std::string_view stream) { return absl::HashOf(stream); }

std::string log_stream_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return (slash == std::string::npos ? std::string() : path.substr(0, slash + 1)) + log_path_of_file(path);
}

}  // namespace pugmark
