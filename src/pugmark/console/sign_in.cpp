// Sessions live in memory alone: who stops the console signs everybody out.
#include "pugmark/console/sign_in.h"

#include <algorithm>
#include <utility>

#include "pugmark/console/secret_token.h"

namespace pugmark::console {

SignIn::SignIn(std::string password_hash, std::string read_token)
    : password_hash_(std::move(password_hash)),
      read_token_(std::move(read_token)),
      link_token_(asks_password() ? std::string() : make_token()) {}

std::string SignIn::link_token() const {
  const std::lock_guard lock(mutex_);
  return link_token_;
}

SignInOutcome SignIn::attempt(const std::string& client, Clock::time_point now, const std::function<bool()>& is_right) {
  {
    const std::lock_guard lock(mutex_);
    constexpr std::size_t kMostAddresses = 4096;
    absl::erase_if(failures_, [&](const auto& one) { return now - one.second.first >= kFailureTime; });
    const auto known = failures_.find(client);
    if ((known != failures_.end() && known->second.count >= kMostFailures) ||
        (known == failures_.end() && failures_.size() >= kMostAddresses)) {
      const auto since = known != failures_.end() ? now - known->second.first : Clock::duration::zero();
      return {std::nullopt, std::chrono::ceil<std::chrono::seconds>(kFailureTime - since)};
    }
    Failures& failures = failures_[client];  // counts before it is known, so that many at once gain nothing
    failures.first = failures.count == 0 ? now : failures.first;
    ++failures.count;
  }
  if (!is_right()) {
    return {};
  }
  const std::lock_guard lock(mutex_);
  failures_.erase(client);
  return {begin_session(now), std::nullopt};
}

SignInOutcome SignIn::with_token(std::string_view token, const std::string& client, Clock::time_point now) {
  return attempt(client, now, [&] {
    const std::lock_guard lock(mutex_);
    if (link_token_.empty() || !same_secret(token, link_token_)) {
      return false;
    }
    link_token_ = make_token();
    return true;
  });
}

SignInOutcome SignIn::with_password(const std::string& password, const std::string& client, Clock::time_point now) {
  return attempt(client, now, [&] {
    const std::lock_guard lock(password_mutex_);
    return asks_password() && is_password(password, password_hash_);
  });
}

std::string SignIn::begin_session(Clock::time_point now) {
  absl::erase_if(sessions_, [&](const auto& one) { return now - one.second.used >= kSessionLength; });
  if (sessions_.size() >= kMostSessions) {
    sessions_.erase(std::min_element(sessions_.begin(), sessions_.end(),
                                     [](const auto& a, const auto& b) { return a.second.used < b.second.used; }));
  }
  std::string session = make_token();
  sessions_[session] = {make_token(), now};
  return session;
}

std::optional<std::string> SignIn::find(std::string_view session, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(std::string(session));
  if (found == sessions_.end() || now - found->second.used >= kSessionLength) {
    return std::nullopt;
  }
  found->second.used = now;
  return found->second.csrf;
}

void SignIn::sign_out(std::string_view session) {
  const std::lock_guard lock(mutex_);
  sessions_.erase(std::string(session));
}

bool SignIn::is_read_token(std::string_view token) const {
  return !read_token_.empty() && same_secret(token, read_token_);
}

}  // namespace pugmark::console
