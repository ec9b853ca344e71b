// Sockets that do not block, waited for with poll(2).
#include "pugmark/console/http/client_connection.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace pugmark::console {
namespace {

bool is_busy() { return errno == EAGAIN || errno == EWOULDBLOCK; }

/// The address that `name` (getpeername or getsockname) gives a socket.
template <typename Name>
void read_address(int socket, Name name, std::string& ip, int& port) {
  sockaddr_storage storage{};
  socklen_t length = sizeof(storage);
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (name(socket, reinterpret_cast<sockaddr*>(&storage), &length) != 0) {  // NOLINT(*-reinterpret-cast)
    return;
  }
  if (storage.ss_family == AF_INET) {
    const auto* const four = reinterpret_cast<const sockaddr_in*>(&storage);  // NOLINT(*-reinterpret-cast)
    ::inet_ntop(AF_INET, &four->sin_addr, text.data(), text.size());
    port = ntohs(four->sin_port);
  } else if (storage.ss_family == AF_INET6) {
    const auto* const six = reinterpret_cast<const sockaddr_in6*>(&storage);  // NOLINT(*-reinterpret-cast)
    ::inet_ntop(AF_INET6, &six->sin6_addr, text.data(), text.size());
    port = ntohs(six->sin6_port);
  }
  ip = text.data();
}

}  // namespace

ClientConnection::ClientConnection(int socket, const ConnectionLimits& limits, const std::atomic<bool>& stopping,
                                   const ServingThreads& threads, RequestsBeingRead& being_read)
    : socket_(socket), limits_(limits), stopping_(stopping), threads_(threads), being_read_(being_read) {
  int port = 0;
  read_address(socket, ::getpeername, client_, port);
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  ::fcntl(socket, F_SETFL, ::fcntl(socket, F_GETFL) | O_NONBLOCK);
}

ClientConnection::~ClientConnection() {
  end_reading();
  if (tls_ != nullptr) {
    ::SSL_shutdown(tls_.get());
  }
  ::shutdown(socket_, SHUT_RDWR);
  ::close(socket_);
}

bool ClientConnection::begin_tls(ssl_ctx_st* context) {
  begin_reading();
  tls_.reset(::SSL_new(context));
  if (tls_ == nullptr || ::SSL_set_fd(tls_.get(), socket_) != 1) {
    return false;
  }
  const Clock::time_point deadline = Clock::now() + limits_.request;
  for (;;) {
    const int done = ::SSL_accept(tls_.get());
    if (done == 1) {
      return true;
    }
    if (!wait_for_tls(done, deadline)) {
      return false;
    }
  }
}

bool ClientConnection::next_request(bool had_one) {
  const bool has_bytes = at_ < end_ || (tls_ != nullptr && ::SSL_pending(tls_.get()) > 0);
  const auto since = Clock::now();
  if (!has_bytes && !wait_for(POLLIN, since + (had_one ? limits_.idle : limits_.first_byte), [&] {
        constexpr std::chrono::milliseconds kFirstByteWhenShort{250};
        return threads_.is_short() && (had_one || Clock::now() - since >= kFirstByteWhenShort);
      })) {
    return false;
  }
  begin_reading();
  deadline_ = Clock::now() + limits_.request;
  room_ = limits_.most_head;
  return true;
}

void ClientConnection::end_reading() {
  if (std::exchange(is_reading_, false)) {
    being_read_.end(client_, socket_);
  }
}

void ClientConnection::drain() {
  constexpr std::chrono::seconds kLongest{1};
  constexpr std::size_t kMost = std::size_t{8} << 20U;
  if (tls_ != nullptr) {
    ::SSL_shutdown(tls_.get());
  }
  ::shutdown(socket_, SHUT_WR);
  const Clock::time_point deadline = Clock::now() + kLongest;
  const auto is_short = [this] { return threads_.is_short(); };
  for (std::size_t drained = 0; drained < kMost && wait_for(POLLIN, deadline, is_short);) {
    const ssize_t got = ::recv(socket_, buffer_.data(), buffer_.size(), 0);
    if (got == 0 || (got < 0 && !is_busy() && errno != EINTR)) {
      return;
    }
    drained += got > 0 ? static_cast<std::size_t>(got) : 0;
  }
}

bool ClientConnection::is_readable() const { return at_ < end_ || poll_once(POLLIN); }

bool ClientConnection::is_writable() const {
  char byte = 0;  // a client that has gone can be written to for a while
  return ::recv(socket_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) != 0;
}

ssize_t ClientConnection::read(char* bytes, std::size_t size) {
  if (at_ == end_) {
    at_ = 0;
    end_ = 0;
    const ssize_t got = receive();
    if (got <= 0) {
      return got;
    }
    end_ = static_cast<std::size_t>(got);
  }
  const std::size_t taken = std::min({size, end_ - at_, room_});
  if (taken == 0) {
    return -1;
  }
  std::copy_n(buffer_.data() + at_, taken, bytes);
  at_ += taken;
  room_ -= taken;
  return static_cast<ssize_t>(taken);
}

ssize_t ClientConnection::write(const char* bytes, std::size_t size) {
  const Clock::time_point deadline = Clock::now() + limits_.response;
  std::size_t sent = 0;
  while (sent < size) {
    const ssize_t done = send_some(bytes + sent, size - sent, deadline);
    if (done < 0) {
      return -1;
    }
    sent += static_cast<std::size_t>(done);
  }
  return static_cast<ssize_t>(sent);
}

ssize_t ClientConnection::receive() {
  for (;;) {
    if (tls_ != nullptr) {
      const int got = ::SSL_read(tls_.get(), buffer_.data(), static_cast<int>(buffer_.size()));
      if (got > 0) {
        return got;
      }
      if (!wait_for_tls(got, deadline_)) {
        return -1;
      }
      continue;
    }
    const ssize_t got = ::recv(socket_, buffer_.data(), buffer_.size(), 0);
    if (got >= 0) {
      return got;
    }
    if (errno != EINTR && !(is_busy() && wait_for(POLLIN, deadline_))) {
      return -1;
    }
  }
}

ssize_t ClientConnection::send_some(const char* bytes, std::size_t size, Clock::time_point deadline) {
  if (tls_ != nullptr) {
    constexpr std::size_t kMostAtOnce = std::size_t{1} << 20U;
    const int sent = ::SSL_write(tls_.get(), bytes, static_cast<int>(std::min(size, kMostAtOnce)));
    return sent > 0 ? sent : wait_for_tls(sent, deadline) ? 0 : -1;
  }
  const ssize_t sent = ::send(socket_, bytes, size, MSG_NOSIGNAL);
  if (sent >= 0) {
    return sent;
  }
  return errno == EINTR || (is_busy() && wait_for(POLLOUT, deadline)) ? 0 : -1;
}

bool ClientConnection::wait_for_tls(int result, Clock::time_point deadline) {
  const int reason = ::SSL_get_error(tls_.get(), result);
  ::ERR_clear_error();
  return (reason == SSL_ERROR_WANT_READ && wait_for(POLLIN, deadline)) ||
         (reason == SSL_ERROR_WANT_WRITE && wait_for(POLLOUT, deadline));
}

bool ClientConnection::poll_once(short what) const {
  pollfd one{socket_, what, 0};
  return ::poll(&one, 1, 0) > 0 && (one.revents & what) != 0;
}

void ClientConnection::begin_reading() {
  if (!std::exchange(is_reading_, true)) {
    being_read_.begin(client_, socket_);
  }
}

bool ClientConnection::wait_for(short what, Clock::time_point deadline, const std::function<bool()>& gives_up) const {
  constexpr std::chrono::milliseconds kSlice{50};
  while (!stopping_.load(std::memory_order_relaxed) && !(gives_up && gives_up())) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) {
      return false;
    }
    pollfd one{socket_, what, 0};
    if (::poll(&one, 1, static_cast<int>(std::min(left, kSlice).count())) > 0) {
      return true;
    }
  }
  return false;
}

void ClientConnection::peer_address(std::string& ip, int& port) const {
  read_address(socket_, ::getpeername, ip, port);
}
void ClientConnection::own_address(std::string& ip, int& port) const { read_address(socket_, ::getsockname, ip, port); }

}  // namespace pugmark::console
