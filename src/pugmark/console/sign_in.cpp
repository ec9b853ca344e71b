// Sessions live in memory alone: who stops the console signs everybody out.
#include "pugmark/console/sign_in.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "pugmark/console/secret_token.h"
#include "pugmark/core/ip_address.h"

namespace pugmark::console {
namespace {

/// What tells clients apart: of IPv6 the network, for who has one address there has many.
std::string counted_address(const std::string& client) {
  auto address = parse_ip_address(client);
  if (address && !address->is_v4) {
    constexpr std::size_t kNetworkBytes = 8;
    std::fill(address->bytes.begin() + kNetworkBytes, address->bytes.end(), std::uint8_t{0});
    return to_string(*address);
  }
  return client;
}

}  // namespace

SignIn::SignIn(std::string password_hash, std::string read_token)
    : password_hash_(std::move(password_hash)),
      read_token_(std::move(read_token)),
      link_token_(asks_password() ? std::string() : make_token()) {}

std::string SignIn::link_token() const {
  const std::lock_guard lock(mutex_);
  return link_token_;
}

SignInOutcome SignIn::attempt(const std::string& client, Clock::time_point now, const std::function<bool()>& is_right) {
  const std::string address = counted_address(client);
  {
    const std::lock_guard lock(mutex_);
    constexpr std::size_t kMostAddresses = 4096;
    absl::erase_if(failures_, [&](const auto& one) { return now - one.second.first >= kFailureTime; });
    if (failures_.size() >= kMostAddresses && !failures_.contains(address)) {
      failures_.erase(std::min_element(failures_.begin(), failures_.end(),
                                       [](const auto& a, const auto& b) { return a.second.first < b.second.first; }));
    }
    Failures& failures = failures_[address];  // counts before it is known, so that many at once gain nothing
    failures.first = failures.count == 0 ? now : failures.first;
    if (failures.count >= kMostFailures) {
      return {std::nullopt, std::chrono::ceil<std::chrono::seconds>(kFailureTime - (now - failures.first))};
    }
    ++failures.count;
  }
  if (!is_right()) {
    return {};
  }
  const std::lock_guard lock(mutex_);
  failures_.erase(address);
  return {begin_session(now), std::nullopt};
}

SignInOutcome SignIn::with_token(std::string_view token, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (link_token_.empty() || !same_secret(token, link_token_)) {
    return {};
  }
  link_token_ = make_token();
  return {begin_session(now), std::nullopt};
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

bool SignIn::has_session(std::string_view session, Clock::time_point now) const {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(std::string(session));
  return found != sessions_.end() && now - found->second.used < kSessionLength;
}

void SignIn::sign_out(std::string_view session) {
  const std::lock_guard lock(mutex_);
  sessions_.erase(std::string(session));
}

bool SignIn::is_read_token(std::string_view token) const {
  return !read_token_.empty() && same_secret(token, read_token_);
}

}  // namespace pugmark::console
