// Joining of messages by uid.
#include "pugmark/finding/connection_join.h"

#include <algorithm>

namespace pugmark {

void ConnectionJoin::add(const std::string& stream, std::string_view uid, std::optional<Timestamp> ts,
                         std::optional<Finding> finding) {
  if (uid.empty()) {
    ++connections_;
    if (finding) {
      done_(*std::move(finding));
    }
    return;
  }
  newest_ = std::max(newest_, ts ? ts->microseconds : newest_);
  while (!open_.empty() && open_.front().last + kWindowMicroseconds < newest_) {
    close_oldest();
  }
  std::string key = stream;
  key.push_back('\0');
  key.append(uid);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) {
    if (open_.size() >= kMaxOpen) {
      close_oldest();
    }
    ++connections_;
    open_.push_back({key, std::nullopt, 0, 0});
    by_key_.emplace(std::move(key), std::prev(open_.end()));
  } else {
    open_.splice(open_.end(), open_, found->second);
  }
  Open& connection = open_.back();
  connection.last = newest_;
  ++connection.messages;
  if (finding && (!connection.strongest || finding->score > connection.strongest->score)) {
    connection.strongest = std::move(finding);
  }
}

void ConnectionJoin::close_oldest() {
  Open& connection = open_.front();
  by_key_.erase(connection.key);
  if (connection.strongest) {
    connection.strongest->messages = connection.messages;
    done_(*std::move(connection.strongest));
  }
  open_.pop_front();
}

void ConnectionJoin::finish() {
  while (!open_.empty()) {
    close_oldest();
  }
}

}  // namespace pugmark
