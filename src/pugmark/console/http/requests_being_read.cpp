// The slowest of an address go first.
#include "pugmark/console/http/requests_being_read.h"

#include <sys/socket.h>

namespace pugmark::console {

void RequestsBeingRead::begin(const std::string& address, int socket) {
  constexpr std::size_t kMostOfAddress = 16;
  constexpr std::chrono::milliseconds kSlow{500};
  const std::lock_guard lock(mutex_);
  std::deque<Reading>& readings = readings_[address];
  const Clock::time_point now = Clock::now();
  while (readings.size() >= kMostOfAddress && now - readings.front().since >= kSlow) {
    ::shutdown(readings.front().socket, SHUT_RDWR);  // its thread finds out, and closes it
    readings.pop_front();
  }
  readings.push_back({socket, now});
}

void RequestsBeingRead::end(const std::string& address, int socket) {
  const std::lock_guard lock(mutex_);
  const auto found = readings_.find(address);
  if (found == readings_.end()) {
    return;
  }
  std::erase_if(found->second, [&](const Reading& one) { return one.socket == socket; });
  if (found->second.empty()) {
    readings_.erase(found);
  }
}

}  // namespace pugmark::console
