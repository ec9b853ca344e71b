// SignIn: who may do what: the link that works once, the password, sessions, and the token for scripts.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include <absl/container/flat_hash_map.h>

namespace pugmark::console {

/// What an attempt to sign in came to.
struct SignInOutcome {
  std::optional<std::string> session;        ///< The value of its cookie.
  std::optional<std::chrono::seconds> wait;  ///< Too many attempts: not before that.
};

/// Threads: any number at a time.
class SignIn {
 public:
  using Clock = std::chrono::steady_clock;

  /// How long a session lasts that is not used, and how many there are at most: the oldest goes.
  static constexpr std::chrono::hours kSessionLength{12};
  static constexpr std::size_t kMostSessions = 64;
  /// After so many wrong passwords from one address within that time, none of it is looked at until the time is over.
  /// Of IPv6 the first half is the address. Tokens cannot be guessed, so who tries them keeps nobody out.
  static constexpr int kMostFailures = 5;
  static constexpr std::chrono::seconds kFailureTime{60};

  /// With `password_hash` a password is asked for, else the token of a link. `read_token` may be empty.
  SignIn(std::string password_hash, std::string read_token);

  bool asks_password() const { return !password_hash_.empty(); }
  /// The token that signs in next; it is another one after it was used. Empty where a password is asked for.
  std::string link_token() const;

  SignInOutcome with_token(std::string_view token, Clock::time_point now);
  SignInOutcome with_password(const std::string& password, const std::string& client, Clock::time_point now);
  /// The CSRF token of a session, which lasts anew from now; nothing where there is none.
  std::optional<std::string> find(std::string_view session, Clock::time_point now);
  /// Whether there is a session; that does not use it.
  bool has_session(std::string_view session, Clock::time_point now) const;
  void sign_out(std::string_view session);
  bool is_read_token(std::string_view token) const;

 private:
  struct Session {
    std::string csrf;
    Clock::time_point used;
  };
  struct Failures {
    int count = 0;
    Clock::time_point first;
  };

  /// Looks whether who comes from an address may try; then `is_right` decides.
  SignInOutcome attempt(const std::string& client, Clock::time_point now, const std::function<bool()>& is_right);
  std::string begin_session(Clock::time_point now);

  const std::string password_hash_;
  const std::string read_token_;
  mutable std::mutex mutex_;
  std::mutex password_mutex_;  // one password is looked at at a time: each takes much memory
  std::string link_token_;
  absl::flat_hash_map<std::string, Session> sessions_;
  absl::flat_hash_map<std::string, Failures> failures_;  // by address
};

}  // namespace pugmark::console
