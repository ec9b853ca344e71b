// What connections are called by, and which were done.
#include "pugmark/finding/connection_join.h"

#include <absl/hash/hash.h>

#include "pugmark/http/log_cursor.h"

namespace pugmark {

std::uint64_t hash_of_connection(std::string_view stream, std::string_view uid) { return absl::HashOf(stream, uid); }

void DoneConnections::add(std::uint64_t hash) {
  if (latest_.size() < kMost) {
    latest_.push_back(hash);
  } else {
    if (const auto oldest = times_.find(latest_[next_]); --oldest->second == 0) {
      times_.erase(oldest);
    }
    latest_[next_] = hash;
    next_ = (next_ + 1) % kMost;
  }
  ++times_[hash];
}

std::string log_stream_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return (slash == std::string::npos ? std::string() : path.substr(0, slash + 1)) + log_path_of_file(path);
}

}  // namespace pugmark
