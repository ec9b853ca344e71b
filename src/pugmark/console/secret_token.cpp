// Tokens and passwords.
#include "pugmark/console/secret_token.h"

#include <algorithm>
#include <argon2.h>
#include <array>
#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "pugmark/core/ascii.h"
#include "pugmark/core/assert.h"
#include "pugmark/io/output.h"

namespace pugmark::console {
namespace {

constexpr std::size_t kTokenBytes = 32;

template <std::size_t Size>
std::array<std::uint8_t, Size> random_bytes() {
  std::array<std::uint8_t, Size> bytes{};
  const ssize_t got = ::getrandom(bytes.data(), bytes.size(), 0);
  PUGMARK_ASSERT(got == static_cast<ssize_t>(Size));  // so few bytes come at once
  return bytes;
}

}  // namespace

std::string make_token() {
  std::string token;
  for (const std::uint8_t byte : random_bytes<kTokenBytes>()) {
    token += fmt::format("{:02x}", byte);
  }
  return token;
}

bool same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ::CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string hash_password(const std::string& password) {
  constexpr std::uint32_t kPasses = 2;
  constexpr std::uint32_t kKibibytes = 19 * 1024;
  constexpr std::uint32_t kLanes = 1;
  constexpr std::size_t kHashBytes = 32;
  const auto salt = random_bytes<16>();
  std::array<char, 256> encoded{};
  const int status = ::argon2id_hash_encoded(kPasses, kKibibytes, kLanes, password.data(), password.size(), salt.data(),
                                             salt.size(), kHashBytes, encoded.data(), encoded.size());
  PUGMARK_ASSERT(status == ARGON2_OK);
  return encoded.data();
}

bool is_password(const std::string& password, const std::string& hash) {
  return ::argon2id_verify(hash.c_str(), password.data(), password.size()) == ARGON2_OK;
}

bool is_password_hash(std::string_view text) { return text.starts_with("$argon2id$v=19$"); }

Result<std::string> line_in_own_file(const std::string& path, Others others) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (descriptor < 0) {
    return Error(ErrorCode::kIo, fmt::format("cannot read: {}", system_message(errno))).at(path);
  }
  struct stat facts {};
  std::array<char, 512> text{};
  const bool known = ::fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode);
  const ssize_t got = known ? ::read(descriptor, text.data(), text.size()) : -1;
  ::close(descriptor);
  if (!known || got < 0) {
    return Error(ErrorCode::kUsage, "is no regular file").at(path);
  }
  if (facts.st_uid != ::geteuid() && facts.st_uid != 0) {
    return Error(ErrorCode::kUsage, "belongs to somebody else").at(path);
  }
  constexpr mode_t kWrite = 022;
  constexpr mode_t kAll = 077;
  if ((facts.st_mode & (others == Others::kMayRead ? kWrite : kAll)) != 0) {
    return Error(ErrorCode::kUsage, others == Others::kMayRead ? "others may write it" : "others may read it")
        .at(path)
        .hint("chmod 600 it");
  }
  const std::string_view all(text.data(), static_cast<std::size_t>(got));
  return std::string(all.substr(0, all.find('\n')));
}

Result<std::string> token_in_file(const std::string& path) {
  if (::access(path.c_str(), F_OK) != 0 && errno == ENOENT) {
    const std::string token = make_token();
    PUGMARK_TRY(AtomicFile file, AtomicFile::create(path, Overwrite::kRefuse));
    PUGMARK_CHECK(file.write(token + '\n'));
    PUGMARK_CHECK(file.commit());
    return token;
  }
  PUGMARK_TRY(std::string token, line_in_own_file(path, Others::kMayNothing));
  const bool good = token.size() == 2 * kTokenBytes &&
                    std::all_of(token.begin(), token.end(), [](char c) { return hex_value(c) >= 0; });
  return good ? Result<std::string>(std::move(token))
              : Error(ErrorCode::kUsage, "is no token of 64 hexadecimal digits")
                    .at(path)
                    .hint("name a file that is not there: it is made");
}

}  // namespace pugmark::console
